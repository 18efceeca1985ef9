import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Instant } from '../../domain/names.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import type { Clock } from '../../ports/settings.ts';
import { LogUnavailable } from '../../ports/store.ts';
import { type ProbeMail, probeMailOf, type ResolveTxt, readProbe, SendingTimes } from './probe.ts';
import { tlsIdentity } from './tls.ts';

/** The part of a connection that says whether a mail is under way (smtp-server's own type of it is `any`). */
interface Connection {
  readonly session: { readonly envelope?: { readonly mailFrom: unknown } };
  send(code: number, text: string): void;
  close(): void;
}

const serviceNotAvailable = 421;

/**
 * Ends an SMTP server. Mail servers keep a connection open for the next mail: a client without a mail under way is told that the
 * service ends (RFC 5321 3.8) and does not hold the end up. A mail under way may be finished.
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

/** The last 100 probes that this process expects, and who waits for one: a mail counts whether it came before or after the question. */
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

  /** @returns false for one that this process does not expect: it is forgotten. */
  add(mail: ProbeMail): boolean {
    if (!this.#expected.has(mail.nonce)) return false;
    // One that comes twice is one: the first counts.
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

  /** Nothing comes any more: those who wait are told so. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.settle(null);
  }
}

/**
 * Where replicas leave each other the probes that came to the wrong one. It is a mailbox and no witness: who asked for a probe
 * verifies it again, so that whoever can only write the store cannot make one up. Every call may throw LogUnavailable.
 */
export interface ProbeStore {
  /** Until `until` a mail with this nonce is kept; a nonce that nobody expects never is. */
  expect(nonce: string, until: Instant): Promise<void>;
  /** Kept if it is expected and none was kept before it. Repeating it is harmless. */
  keep(mail: ProbeMail): Promise<void>;
  find(nonce: string): Promise<ProbeMail | null>;
}

/** Longer than anybody waits, with what clocks differ. Virtual time. */
const expectedForMs = 60 * 60_000;

interface ProbeMailboxOptions {
  readonly resolveTxt: ResolveTxt;
  readonly clock: Clock;
  /** Shared by all replicas; null: this process is the only one. */
  readonly store: ProbeStore | null;
  /** Real milliseconds until the store is asked first; it doubles, up to `pollMaxMs`. */
  readonly pollFirstMs?: number;
}

/** A mail that comes to the right process needs no question to the store: most do within this time. */
const pollFirstDefaultMs = 2_000;
const pollMaxMs = 10_000;
const pollsMax = 100;

/** Real milliseconds between questions to the store: 2, 4, 8, 10, 10 ... seconds, together `timeoutMs`. */
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
  /** A mail that came in here: for this process, for another one, or for nobody. @throws LogUnavailable: the sender tries again */
  take(mail: ProbeMail): Promise<void>;
  close(): void;
}

/** Expecting and finding probes, in whatever way mails come in, and at whichever replica. */
const createProbeMailbox = (options: ProbeMailboxOptions): OpenProbeMailbox => {
  const { resolveTxt, clock, store, pollFirstMs = pollFirstDefaultMs } = options;
  const mails = new ReceivedMails();
  const sendings = new SendingTimes();

  /** Asked only while somebody waits. A store that does not answer is asked again: the mail may still come here. */
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
  /** 0 takes a free one. */
  readonly port: number;
}

export interface SmtpProbeMailbox extends ProbeMailbox {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Receives probes by SMTP; mail that nobody expects is taken and forgotten. */
export const createSmtpProbeMailbox = async (options: SmtpProbeMailboxOptions): Promise<SmtpProbeMailbox> => {
  const mailbox = createProbeMailbox(options);
  const server = new SMTPServer({
    disabledCommands: ['AUTH'],
    // Offered, not demanded: SES uses it where it can, and asks for nobody's certificate (RFC 3207).
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
  // A client that goes away in the middle is its own loss: without a listener it would end this process.
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

/** Reads to the end in any case, as SMTP demands, but keeps no more than is allowed. */
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
