import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Instant } from '../../domain/names.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import type { Clock } from '../../ports/settings.ts';
import { LogUnavailable } from '../../ports/store.ts';
import { type ProbeMail, probeMailOf, type ResolveTxt, readProbe, SendingTimes } from './probe.ts';
import { mailLibraries } from './proof.ts';

interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const validYears = 10;
const keyBits = 2048;

const certificateOf = async (keyPem: string): Promise<string> => {
  const { pki, md } = (await import('node-forge')).default;
  const certificate = pki.createCertificate();
  const privatePart = pki.privateKeyFromPem(keyPem);
  certificate.publicKey = pki.rsa.setPublicKey(privatePart.n, privatePart.e);
  certificate.serialNumber = `01${randomUUID().replaceAll('-', '')}`;
  const { notBefore, notAfter } = certificate.validity;
  notBefore.setUTCDate(notBefore.getUTCDate() - 1);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + validYears);
  const subject = [{ shortName: 'CN', value: 'probe mailbox' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(privatePart, md.sha256.create());
  return pki.certificateToPem(certificate);
};

const make = async (): Promise<TlsIdentity> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { key, cert: await certificateOf(key) };
};

let identity: Promise<TlsIdentity> | null = null;

/**
 * The certificate for STARTTLS (RFC 3207). Mail senders do not verify it: it protects only against passive interception. One identity per
 * process, in memory only. Each start creates a new one.
 */
const tlsIdentity = (): Promise<TlsIdentity> => {
  identity ??= make();
  return identity;
};

/** The part of a connection that says whether a mail is under way (smtp-server's own type of it is `any`). */
interface Connection {
  readonly session: { readonly envelope?: { readonly mailFrom: unknown } };
  send(code: number, text: string): void;
  close(): void;
}

const serviceNotAvailable = 421;

/**
 * Closes an SMTP server. Mail servers keep idle connections open, so a client without a mail under way gets 421 (RFC 5321 3.8) and is
 * disconnected. A mail under way may finish.
 */
export const closeSmtp = (server: SMTPServer): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of [...server.connections] as Connection[]) {
      if (connection.session.envelope?.mailFrom) continue;
      connection.send(serviceNotAvailable, 'closing');
      connection.close();
    }
  });

const storedMax = 100;
const expectedMax = 1_000;
const waitersMax = 1_000;

interface Waiter {
  readonly nonce: string;
  readonly settle: (mail: ProbeMail | null) => void;
}

/** The last 100 expected probes and their waiters. A mail counts whether it arrives before or after `waitFor`. */
export class ReceivedMails {
  readonly #expected = new Set<string>();
  readonly #stored: ProbeMail[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  get isClosed(): boolean {
    return this.#closed;
  }

  expect(nonce: string): void {
    this.#expected.add(nonce);
    const [oldest] = this.#expected;
    if (this.#expected.size > expectedMax && oldest !== undefined) this.#expected.delete(oldest);
  }

  /** @returns false for an unexpected mail, which is not kept */
  add(mail: ProbeMail): boolean {
    if (!this.#expected.has(mail.nonce)) return false;
    // Of duplicates only the first counts.
    if (this.#stored.some(({ nonce }) => nonce === mail.nonce)) return true;
    this.#stored.push(mail);
    if (this.#stored.length > storedMax) this.#stored.shift();
    for (const waiter of [...this.#waiters]) {
      if (waiter.nonce === mail.nonce) waiter.settle(mail);
    }
    return true;
  }

  waitFor(nonce: string, timeoutMs: number): Promise<ProbeMail | null> {
    const known = this.#stored.find((one) => one.nonce === nonce);
    if (known || this.#closed || this.#waiters.size >= waitersMax) return Promise.resolve(known ?? null);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        nonce,
        settle: (mail) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(mail);
        },
      };
      const timer = setTimeout(() => waiter.settle(null), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Ends every wait with null. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.settle(null);
  }
}

/**
 * Passes probes between replicas when a mail arrives at the wrong one. The store is not trusted: the replica that expects a probe verifies
 * it again, so write access to the store does not allow forging one. Every method may throw LogUnavailable.
 */
export interface ProbeStore {
  /** Lets the store keep a mail with this nonce until `until`. It never keeps a mail with an unexpected nonce. */
  expect(nonce: string, until: Instant): Promise<void>;
  /** Keeps the first mail with an expected nonce. Repeating the call is harmless. */
  keep(mail: ProbeMail): Promise<void>;
  find(nonce: string): Promise<ProbeMail | null>;
}

/** Longer than any wait plus the difference between clocks. Virtual milliseconds. */
const expectedForMs = 60 * 60_000;

interface ProbeMailboxOptions {
  readonly resolveTxt: ResolveTxt;
  readonly clock: Clock;
  /** Shared by all replicas; null: this process is the only one. */
  readonly store: ProbeStore | null;
  /** Real milliseconds before the first reading of the store. The pause doubles, up to `pollMaxMs`. */
  readonly pollFirstMs?: number;
}

/** Most mails for this process arrive here within this time, so that no reading of the store is needed. */
const pollFirstDefaultMs = 2_000;
const pollMaxMs = 10_000;
const pollsMax = 100;

/** Real milliseconds between readings of the store: 2, 4, 8, 10, 10 ... seconds, `timeoutMs` in total. */
const pausesOf = (firstMs: number, timeoutMs: number): readonly number[] => {
  const pauses: number[] = [];
  let left = timeoutMs;
  for (let pause = firstMs; left > 0 && pauses.length < pollsMax; pause = Math.min(pollMaxMs, pause * 2)) {
    pauses.push(Math.min(pause, left));
    left -= pause;
  }
  return pauses;
};

interface OpenProbeMailbox extends ProbeMailbox {
  /** Accepts a mail that is for this replica, for another one, or unexpected. @throws LogUnavailable, after which the sender retries */
  take(mail: ProbeMail): Promise<void>;
  close(): void;
}

/** Announces and finds probes, whichever replica receives them and by whatever protocol. */
const createProbeMailbox = (options: ProbeMailboxOptions): OpenProbeMailbox => {
  const { resolveTxt, clock, store, pollFirstMs = pollFirstDefaultMs } = options;
  const mails = new ReceivedMails();
  const sendings = new SendingTimes();

  /** Null also if the store does not answer: the next poll reads it again, and the mail may still arrive here. */
  const fromStore = async (nonce: string): Promise<ProbeMail | null> => {
    try {
      return (await store?.find(nonce)) ?? null;
    } catch (error) {
      if (error instanceof LogUnavailable) return null;
      throw error;
    }
  };

  const arrived = async (nonce: string, timeoutMs: number): Promise<ProbeMail | null> => {
    if (store === null) return mails.waitFor(nonce, timeoutMs);
    for (const pause of pausesOf(pollFirstMs, timeoutMs)) {
      const mail = (await mails.waitFor(nonce, pause)) ?? (mails.isClosed ? null : await fromStore(nonce));
      if (mail !== null || mails.isClosed) return mail;
    }
    return null;
  };

  return {
    expect: async (nonce) => {
      mails.expect(nonce);
      sendings.note(nonce, clock.now());
      await store?.expect(nonce, clock.now() + expectedForMs);
    },
    waitFor: async (nonce, timeoutMs) => {
      const mail = await arrived(nonce, timeoutMs);
      const probe = mail === null ? null : await readProbe(mail, resolveTxt, sendings.of(nonce));
      if (probe !== null) return { tag: 'arrived', probe };
      return mails.isClosed ? { tag: 'mailboxUnavailable', problem: 'mailbox_none' } : { tag: 'notArrived' };
    },
    take: async (mail) => {
      if (!mails.add(mail)) await store?.keep(mail);
    },
    close: () => mails.close(),
  };
};

const messageBytesMax = 1024 * 1024;
const clientsMax = 20;
const recipientsMax = 10;
const socketTimeoutMs = 30_000;

interface SmtpProbeMailboxOptions extends ProbeMailboxOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface SmtpProbeMailbox extends ProbeMailbox {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Receives probes by SMTP. Unexpected mail is accepted and dropped. */
export const createSmtpProbeMailbox = async (options: SmtpProbeMailboxOptions): Promise<SmtpProbeMailbox> => {
  const mailbox = createProbeMailbox(options);
  await mailLibraries();
  const server = new SMTPServer({
    disabledCommands: ['AUTH'],
    // STARTTLS is optional: SES uses it if it can and does not verify the certificate (RFC 3207).
    ...(await tlsIdentity()),
    authOptional: true,
    size: messageBytesMax,
    maxClients: clientsMax,
    socketTimeout: socketTimeoutMs,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: (_address, session, callback) =>
      callback(session.envelope.rcptTo.length >= recipientsMax ? refusal(452, 'too many recipients') : null),
    onData: (stream, session, callback) => {
      const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      accept(options, mailbox, stream, sender).then(
        () => callback(null, 'received'),
        (error: unknown) => callback(error instanceof SmtpRefusal ? error : refusal(451, 'could not be read')),
      );
    },
  });
  // Without a listener a client that disconnects midway would end this process.
  server.on('error', () => {});
  const port = await listen(server, options);
  return {
    host: options.host,
    port,
    expect: (nonce) => mailbox.expect(nonce),
    waitFor: (nonce, timeoutMs) => mailbox.waitFor(nonce, timeoutMs),
    close: async () => {
      mailbox.close();
      await closeSmtp(server);
    },
  };
};

const accept = async (
  { clock }: SmtpProbeMailboxOptions,
  mailbox: OpenProbeMailbox,
  stream: SMTPServerDataStream,
  sender: string,
): Promise<void> => {
  const raw = await readMessage(stream);
  const mail = await probeMailOf(raw, sender, clock.now());
  if (mail !== null) await mailbox.take(mail);
};

/** Reads the whole message, as SMTP requires, but keeps at most `messageBytesMax`. @throws SmtpRefusal for a larger message */
const readMessage = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part: Buffer = Buffer.from(chunk);
    bytes += part.length;
    if (bytes <= messageBytesMax) chunks.push(part);
  }
  if (bytes > messageBytesMax || stream.sizeExceeded) throw refusal(552, 'the message is too large');
  return Buffer.concat(chunks);
};

class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

const refusal = (code: number, message: string): SmtpRefusal => new SmtpRefusal(code, message);

const listen = (server: SMTPServer, { host, port }: SmtpProbeMailboxOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    const listener = server.listen(port, host, () => {
      server.off('error', reject);
      const address = listener.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
