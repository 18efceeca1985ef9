import { randomBytes } from 'node:crypto';
import { dkimSign, type SignatureData } from 'mailauth/lib/dkim/sign.js';
import { createTransport } from 'nodemailer';
import type { Instant } from '../../domain/names.ts';
import { Background } from '../../ports/concurrency.ts';
import {
  type Caller,
  type MailJudge,
  type PendingMode,
  recordStrings,
  type SentMail,
  ServiceError,
  type SigningKey,
  serviceKey,
} from './api.ts';
import { domainOf, effectiveKey, type Identity, Recent, type World } from './world.ts';

const smtpTimeoutMs = 5_000;
/** Shorter than the socket's time-out, so that an idle connection is closed before it times out. */
const idleTimeoutMs = 4_000;

interface Destination {
  readonly host: string;
  readonly port: number;
}

const transportTo = ({ host, port }: Destination) =>
  createTransport({
    host,
    port,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
    maxMessages: Number.POSITIVE_INFINITY,
    idleTimeout: idleTimeoutMs,
    connectionTimeout: smtpTimeoutMs,
    greetingTimeout: smtpTimeoutMs,
    socketTimeout: smtpTimeoutMs,
  });

interface Pooled extends Destination {
  readonly transport: ReturnType<typeof transportTo>;
  readonly underway: Background;
}

/**
 * Sends mail over one connection that stays open for the next mail, as mail servers do, because a receiver delays its greeting to each
 * new client. It reopens a connection that the receiver closed. Another receiver gets its own connection.
 */
export class Outbound {
  readonly #destination: Destination;
  #pooled: Pooled | null = null;

  /** @param destination read again for each mail */
  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /** @throws the receiver's error, or the error of a failed connection */
  async send(envelope: { readonly from: string; readonly to: readonly string[] }, raw: Buffer): Promise<void> {
    const { transport, underway } = this.#connected();
    await underway.add(transport.sendMail({ envelope: { from: envelope.from, to: [...envelope.to] }, raw }));
  }

  /** Waits for mails in progress first. */
  async close(): Promise<void> {
    const pooled = this.#pooled;
    this.#pooled = null;
    await pooled?.underway.idle();
    pooled?.transport.close();
  }

  #connected(): Pooled {
    const { host, port } = this.#destination;
    if (this.#pooled?.host === host && this.#pooled.port === port) return this.#pooled;
    void this.close();
    this.#pooled = { host, port, transport: transportTo({ host, port }), underway: new Background() };
    return this.#pooled;
  }
}

type Fields = Record<string, unknown>;

/** Reads a field of the JSON input. A wrong type causes the service's error, which never quotes the value. */
export const textField = (input: Fields, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ServiceError('BadRequestException', `${name} must be a string.`);
  return value;
};

export const booleanField = (input: Fields, name: string): boolean | undefined => {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new ServiceError('BadRequestException', `${name} must be a boolean.`);
  return value;
};

export const objectField = (input: Fields, name: string): Fields => {
  const value = input[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('BadRequestException', `${name} must be an object.`);
  }
  return Object.fromEntries(Object.entries(value));
};

const textsField = (input: Fields, name: string): readonly string[] => {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every((one): one is string => typeof one === 'string')) {
    throw new ServiceError('BadRequestException', `${name} must be a list of strings.`);
  }
  return value;
};

export const requireMatch = (name: string, value: string | undefined, pattern: RegExp, maxLength: number): string => {
  if (value === undefined || value.length < 1 || value.length > maxLength || !pattern.test(value)) {
    throw new ServiceError(
      'BadRequestException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${pattern.source}, 1 to ${maxLength} characters`,
    );
  }
  return value;
};

interface MessageParts {
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly at: Instant;
}

/**
 * Builds the MIME message from Content.Simple or Content.Raw. SES sets its own Date and Message-ID in both cases.
 * @param strips a signature of the sender is removed
 */
const composeMessage = async (parts: MessageParts, content: Fields, strips: boolean): Promise<Buffer> => {
  if (content.Simple) return simple(parts, objectField(content, 'Simple'));
  if (content.Raw) return raw(parts, textField(objectField(content, 'Raw'), 'Data') ?? '', strips);
  throw new ServiceError('BadRequestException', 'Content must be Simple or Raw.');
};

const simple = async (parts: MessageParts, content: Fields): Promise<Buffer> => {
  const body = objectField(content, 'Body');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await composer.sendMail({
    from: parts.from,
    to: [...parts.to],
    subject: data(content, 'Subject') ?? '',
    ...(body.Text ? { text: data(body, 'Text') ?? '' } : {}),
    ...(body.Html ? { html: data(body, 'Html') ?? '' } : {}),
    date: new Date(parts.at),
    messageId: parts.messageId,
  });
  if (!Buffer.isBuffer(message)) throw new ServiceError('InternalServiceErrorException', 'The message was not built.');
  return message;
};

const data = (fields: Fields, name: string): string | undefined => textField(objectField(fields, name), 'Data');

/** The fields of SES's list that mail of the bot may have: none may occur twice. */
const onceOnly =
  /^(dkim-signature|from|subject|content-type|content-transfer-encoding|mime-version|date|message-id)\s*:/i;

const requireOnce = (fields: readonly string[]): void => {
  const seen = new Set<string>();
  for (const field of fields) {
    const [, name] = onceOnly.exec(field) ?? [];
    if (name === undefined) continue;
    if (seen.has(name.toLowerCase())) throw new ServiceError('BadRequestException', `Duplicate header '${name}'.`);
    seen.add(name.toLowerCase());
  }
};

const raw = (parts: MessageParts, base64: string, strips: boolean): Buffer => {
  const text = Buffer.from(base64, 'base64').toString('latin1').replace(/\r?\n/g, '\r\n');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new ServiceError('BadRequestException', 'The raw message has no end of headers.');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  requireOnce(fields);
  const replaced = strips ? /^(date|message-id|dkim-signature)\s*:/i : /^(date|message-id)\s*:/i;
  const pooled = fields.filter((field) => !replaced.test(field));
  const serviceHeaders = [
    `Date: ${new Date(parts.at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${parts.messageId}`,
  ];
  return Buffer.from([...pooled, ...serviceHeaders].join('\r\n') + text.slice(end), 'latin1');
};

/** An accepted mail, and the identity whose key signs it. */
interface AcceptedMail {
  readonly messageId: string;
  readonly at: Instant;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly from: string;
  readonly to: readonly string[];
  /** The complete message with SES's own Date and Message-ID, before any signature. */
  readonly message: Buffer;
}

export interface Sender {
  send(mail: AcceptedMail): Promise<void>;
  /** Mails of an account and region since then. */
  sentSince(caller: Pick<Caller, 'account' | 'region'>, since: Instant): number;
}

/** @throws ServiceError while the account may not send, or, in SES's own sandbox, to an address that nobody verified */
const requireSending = (world: World, { account, region }: Caller, to: readonly string[]): void => {
  const { maySend, isInProduction } = world.sending;
  if (!maySend) throw new ServiceError('SendingPausedException', 'Account sending is currently disabled.');
  const unverified = to.filter((address) => {
    const names = [address, address.slice(address.lastIndexOf('@') + 1)];
    return !names.some((name) => world.find(account, region, name)?.status === 'SUCCESS');
  });
  if (isInProduction || unverified.length === 0) return;
  throw new ServiceError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region}: ${unverified.join(', ')}`,
  );
};

/** @throws ServiceError: MessageRejected when no identity covers the sender, BadRequestException for a malformed input */
export const prepareSend = async (world: World, caller: Caller, input: Fields): Promise<AcceptedMail> => {
  const from = textField(input, 'FromEmailAddress') ?? '';
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const to = textsField(objectField(input, 'Destination'), 'ToAddresses');
  if (!/^[^@\s<>]+@[^@\s<>]+$/.test(address) || to.length === 0) {
    throw new ServiceError('BadRequestException', 'Missing final @domain, or no destination.');
  }
  requireSending(world, caller, to);
  const identity = await signer(world, caller, address);
  const at = world.now();
  const messageId = `0106${randomBytes(8).toString('hex')}-${randomBytes(16).toString('hex')}-000000`;
  const parts: MessageParts = { from, to, messageId: `<${messageId}@${caller.region}.amazonses.com>`, at };
  const strips = world.senderSignatureMode === 'stripped' && effectiveKey(identity, world.pendingMode) !== null;
  const message = await composeMessage(parts, objectField(input, 'Content'), strips);
  return { messageId, at, caller, identity, from: address, to, message };
};

export const answerSend = (mail: AcceptedMail): Fields => ({ MessageId: mail.messageId });

/** The most specific identity with its own DKIM settings: the address, its domain, then the parent domains. */
const signer = async (world: World, caller: Caller, address: string): Promise<Identity> => {
  const labels = domainOf(address).split('.');
  const names = [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))];
  const found = names.flatMap((name) => world.find(caller.account, caller.region, name) ?? []);
  const identity = found.find(({ signing }) => signing !== null) ?? found[0];
  if (!identity) {
    throw new ServiceError('MessageRejected', `Email address is not verified in region ${caller.region}: ${address}`);
  }
  await world.settle(identity);
  return identity;
};

/** The key of the domain's signature for this mail; null without one. */
const domainSigner = (mail: AcceptedMail, mode: PendingMode) => effectiveKey(mail.identity, mode);

const sentMax = 500;
/** Selector of the published key for the emulator's second signature. */
const serviceSelector = 'sandbox224i4yxa5dv7c2xz3womw6peua';
const signedHeaders = 'from:to:subject:date:message-id:mime-version:content-type';

/** Signs as SES does (the identity's key, then amazonses.com) and delivers by SMTP. */
export class Delivery implements Sender {
  readonly #world: World;
  readonly #sent = new Recent<SentMail>(sentMax);
  readonly #underway = new Background();
  readonly #outbound: Outbound;
  /** See `SesSandbox.judgeMails`. */
  judge: MailJudge | null = null;
  readonly #held = new Set<string>();
  /** By address, the connection to the server that receives its mail. */
  readonly #routed = new Map<string, Outbound>();

  constructor(world: World) {
    this.#world = world;
    this.#outbound = new Outbound(world.options.deliver);
  }

  /** Mail to this address goes to a server of its own. */
  route(address: string, destination: Destination): void {
    this.#routed.set(address, new Outbound(destination));
  }

  /** Publishes the key of the second signature. */
  async open(): Promise<void> {
    await this.#world.options.publish(`${serviceSelector}._domainkey.amazonses.com`, recordStrings(await serviceKey()));
  }

  /** Resolves when the mail is signed and queued. Like SES, it does not wait for the receiving server. */
  async send(mail: AcceptedMail): Promise<void> {
    const domainKey = domainSigner(mail, this.#world.pendingMode);
    const raw = await this.#signed(mail, domainKey);
    this.#sent.push({
      messageId: mail.messageId,
      at: mail.at,
      account: mail.caller.account,
      region: mail.caller.region,
      identity: mail.identity.name,
      from: mail.from,
      to: mail.to,
      selector: domainKey?.key ? domainKey.selector : null,
      signatures: this.judge === null ? null : await this.judge(raw, mail.at),
      raw: raw.toString('latin1'),
    });
    void this.#underway.add(this.#handOver(mail, raw));
  }

  sentSince({ account, region }: Pick<Caller, 'account' | 'region'>, since: Instant): number {
    return this.sent().filter((mail) => mail.account === account && mail.region === region && mail.at >= since).length;
  }

  /** See `SesSandbox.holdMailTo`. */
  holdMailTo(domain: string): void {
    this.#held.add(domain);
  }

  sent(): readonly SentMail[] {
    return this.#sent.all();
  }

  restore(mails: readonly SentMail[]): void {
    for (const mail of mails) this.#sent.push(mail);
  }

  delivered(): Promise<void> {
    return this.#underway.idle();
  }

  async close(): Promise<void> {
    await this.delivered();
    for (const outbound of [this.#outbound, ...this.#routed.values()]) await outbound.close();
  }

  async #signed(mail: AcceptedMail, domainKey: SigningKey | null): Promise<Buffer> {
    const serviceSigningKey = await serviceKey();
    const signer = (signingDomain: string, selector: string, key: typeof serviceSigningKey): SignatureData => ({
      signingDomain,
      selector,
      privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      algorithm: 'rsa-sha256',
      canonicalization: 'relaxed/simple',
    });
    const { key: ownDomainKey, selector } = domainKey ?? { key: null, selector: '' };
    const signatureData = [
      ...(ownDomainKey ? [signer(domainOf(mail.identity.name), selector, ownDomainKey)] : []),
      signer('amazonses.com', serviceSelector, serviceSigningKey),
    ];
    const { signatures, errors } = await dkimSign(mail.message, {
      headerList: signedHeaders,
      strict: true,
      signTime: new Date(mail.at),
      signatureData,
    });
    if (errors.length > 0) throw new Error('the emulator could not sign a mail');
    return Buffer.concat([Buffer.from(signatures), mail.message]);
  }

  async #handOver(mail: AcceptedMail, raw: Buffer): Promise<void> {
    if (mail.to.every((address) => this.#held.has(domainOf(address)))) return;
    const [to = ''] = mail.to;
    try {
      await (this.#routed.get(to) ?? this.#outbound).send(mail, raw);
    } catch {
      // As with SES, a mail that no server accepts is lost after the call succeeded. The mailbox that waits for it detects this.
    }
  }
}
