/** The team's everyday mail: sent through SES as time passes, signed as SES signs, verified as a receiver verifies. */

import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Instant } from '../../domain/names.ts';
import type { Bystander } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SandboxCredentials } from '../ses/api.ts';
import { type Judgement, judge, resolveNow, type Verdict } from './receiver.ts';

/** One mail at one moment, as each account sent it; null: SES did not take it, or the account does not take part. */
export interface StreamedMail {
  readonly at: Instant;
  readonly ours: Verdict | null;
  /** The selector that signed ours. */
  readonly selector: string | null;
  /** An earlier mail of a stolen key, judged again: while it passes, forged mail passes, too. Null: no key is stolen. */
  readonly stolen: Verdict | null;
  readonly naive: Verdict | null;
}

export interface Tally {
  readonly sent: number;
  readonly pass: number;
  readonly unsigned: number;
  readonly fail: number;
}

export const emptyTally: Tally = { sent: 0, pass: 0, unsigned: 0, fail: 0 };

export const tallied = (tally: Tally, verdict: Verdict | null): Tally =>
  verdict === null ? tally : { ...tally, sent: tally.sent + 1, [verdict]: tally[verdict] + 1 };

type AccessKey = Pick<SandboxCredentials, 'accessKeyId' | 'secretAccessKey'>;

type Reader = (mail: StreamedMail) => void;

/** Whoever sends the same mails from the other account. */
interface Twin {
  /** Does what it does at this moment, before the mail. */
  sync(): Promise<void>;
  /** Its next moment; null without one. */
  nextAt(): Instant | null;
}

const hourMs = 3_600_000;
/** Virtual time between two mails while nothing happens. */
const usualIntervalMs = 2 * hourMs;

/** The mails since a reader began. */
export interface MailReading {
  readonly tally: Tally;
  /** The newest mail of ours; null before the first. */
  readonly last: StreamedMail | null;
  readonly atRisk: readonly RiskInterval[];
}

/** From the first mail at risk until the next that was not; null: it lasts. */
interface RiskInterval {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** A mail that was signed by an earlier key, as a receiver judges it now. */
export interface OldMail {
  readonly at: Instant;
  readonly verdict: Verdict;
}

const intervalsMax = 200;

const isAtRisk = ({ ours, stolen }: StreamedMail): boolean => ours !== 'pass' || stolen === 'pass';

const riskAfter = (before: readonly RiskInterval[], mail: StreamedMail): readonly RiskInterval[] => {
  const last = before.at(-1);
  const isOpen = last !== undefined && last.until === null;
  if (!isAtRisk(mail)) return isOpen ? [...before.slice(0, -1), { ...last, until: mail.at }] : before;
  return isOpen ? before : [...before.slice(1 - intervalsMax), { from: mail.at, until: null }];
};

/** Follows our mails from now on. */
export class MailFollower {
  reading: MailReading = { tally: emptyTally, last: null, atRisk: [] };
  readonly stop: () => void;

  /** @param intervalMs virtual time between two mails at most */
  constructor(stream: MailStream, intervalMs = usualIntervalMs, onMail: Reader = () => {}) {
    this.stop = stream.read((mail) => {
      if (mail.ours === null) return;
      const { tally, atRisk } = this.reading;
      this.reading = { tally: tallied(tally, mail.ours), last: mail, atRisk: riskAfter(atRisk, mail) };
      onMail(mail);
    }, intervalMs);
  }
}

/** The clock also stops at due moments of the bot, and every few real seconds. */
const betweenMailsMinMs = 60_000;
/** Where the team's mail goes: not to the bot's mailbox. */
const readersDomain = 'customers.example';
const selectorsMax = 5;

interface StreamOptions {
  readonly sandbox: Sandbox;
  readonly domain: string;
  readonly region: string;
}

/** Sends while somebody reads; otherwise it does nothing. */
export class MailStream implements Bystander {
  readonly #options: StreamOptions;
  readonly #readers = new Map<Reader, number>();
  readonly #clients = new Map<string, SESv2Client>();
  /** Null while only our account sends. */
  twin: Twin | null = null;
  /** The selector of a key that others have, too; null without one. */
  stolen: string | null = null;
  /** The newest mail of each of the last selectors, to judge it again later. */
  readonly #newest = new Map<string, { readonly raw: Buffer; readonly at: Instant }>();
  #lastAt: Instant;
  #moments = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    options.sandbox.ses.holdMailTo(readersDomain);
    this.#lastAt = options.sandbox.clock.now() - betweenMailsMinMs;
  }

  /** @returns a function that ends the reading */
  read(reader: Reader, intervalMs = usualIntervalMs): () => void {
    this.#readers.set(reader, intervalMs);
    this.#options.sandbox.bystanders.add(this);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#options.sandbox.bystanders.delete(this);
    };
  }

  nextAt(): Instant {
    const intervalMs = Math.min(...this.#readers.values());
    return Math.min(this.#lastAt + intervalMs, this.twin?.nextAt() ?? Number.POSITIVE_INFINITY);
  }

  async act(): Promise<void> {
    await this.twin?.sync();
    const now = this.#options.sandbox.clock.now();
    if (now - this.#lastAt >= betweenMailsMinMs) await this.send();
  }

  /** Sends one mail now, whenever the last one was. */
  async send(): Promise<void> {
    const { sandbox, domain } = this.#options;
    const at = sandbox.clock.now();
    this.#lastAt = at;
    this.#moments += 1;
    const resolve = resolveNow(sandbox.dns, [domain, 'amazonses.com'], this.#moments);
    const sendAs = async (credentials: AccessKey): Promise<(Judgement & { readonly raw: Buffer }) | null> => {
      const raw = await this.#sendThrough(credentials);
      return raw === null ? null : { raw, ...(await judge(raw, domain, at, resolve)) };
    };
    const [ours, naive] = await Promise.all([
      sendAs(sandbox.dynamo.credentials),
      this.twin !== null ? sendAs(sandbox.otherAccount) : null,
    ]);
    const mail = {
      at,
      ours: ours?.verdict ?? null,
      selector: ours?.selector ?? null,
      naive: naive?.verdict ?? null,
      stolen: (await this.oldMail(this.stolen))?.verdict ?? null,
    };
    if (ours !== null && ours.verdict === 'pass' && ours.selector !== null) this.#remember(ours.selector, ours.raw, at);
    for (const reader of this.#readers.keys()) reader(mail);
  }

  /** The newest mail that this selector signed, judged by the DNS of now; null without one. */
  async oldMail(selector: string | null): Promise<OldMail | null> {
    const { sandbox, domain } = this.#options;
    const mail = selector === null ? undefined : this.#newest.get(selector);
    if (mail === undefined) return null;
    this.#moments += 1;
    const resolve = resolveNow(sandbox.dns, [domain, 'amazonses.com'], this.#moments);
    const { verdict } = await judge(mail.raw, domain, sandbox.clock.now(), resolve);
    return { at: mail.at, verdict };
  }

  /** A client of SES that signs by the sandbox's clock. */
  clientOf({ accessKeyId, secretAccessKey }: AccessKey): SESv2Client {
    const { sandbox, region } = this.#options;
    const client =
      this.#clients.get(accessKeyId) ??
      new SESv2Client({
        region,
        endpoint: sandbox.ses.url,
        credentials: { accessKeyId, secretAccessKey },
        maxAttempts: 1,
      });
    this.#clients.set(accessKeyId, client);
    client.config.systemClockOffset = sandbox.clock.now() - Date.now();
    return client;
  }

  #remember(selector: string, raw: Buffer, at: Instant): void {
    this.#newest.delete(selector);
    this.#newest.set(selector, { raw, at });
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > selectorsMax && oldest !== undefined) this.#newest.delete(oldest);
  }

  /** @returns the mail as delivered; null when SES did not take it */
  async #sendThrough(credentials: AccessKey): Promise<Buffer | null> {
    const { sandbox, domain } = this.#options;
    const command = new SendEmailCommand({
      FromEmailAddress: `info@${domain}`,
      Destination: { ToAddresses: [`reader@${readersDomain}`] },
      Content: { Simple: { Subject: { Data: 'お知らせ' }, Body: { Text: { Data: 'こんにちは' } } } },
    });
    try {
      const { MessageId } = await this.clientOf(credentials).send(command);
      const sent = sandbox.ses.sent().findLast(({ messageId }) => messageId === MessageId);
      return sent === undefined ? null : Buffer.from(sent.raw, 'latin1');
    } catch {
      // An armed fault refuses mail, too. What SES did not take, no receiver judges.
      return null;
    }
  }
}
