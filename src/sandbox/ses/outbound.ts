import { createTransport } from 'nodemailer';

const smtpTimeoutMs = 5_000;
/** Below the time-out of a silent socket, so that an idle connection is ended instead of found dead. */
const idleTimeoutMs = 4_000;

export interface Destination {
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

interface Kept extends Destination {
  readonly transport: ReturnType<typeof transportTo>;
  readonly underway: Set<Promise<unknown>>;
}

/**
 * The way out for mail: one connection that is kept for the next mail, as mail servers do, because a receiver lets each new client
 * wait before it greets. A connection that the receiver ended is opened again; another receiver gets its own.
 */
export class Outbound {
  readonly #destination: Destination;
  #kept: Kept | null = null;

  /** @param destination read anew for each mail */
  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /** @throws what the receiver says, and where it does not answer */
  async send(envelope: { readonly from: string; readonly to: readonly string[] }, raw: Buffer): Promise<void> {
    const { transport, underway } = this.#connected();
    const sent = transport.sendMail({ envelope: { from: envelope.from, to: [...envelope.to] }, raw });
    underway.add(sent);
    await sent.finally(() => underway.delete(sent));
  }

  /** Mails under way are finished first. */
  async close(): Promise<void> {
    const kept = this.#kept;
    this.#kept = null;
    await Promise.allSettled(kept?.underway ?? []);
    kept?.transport.close();
  }

  #connected(): Kept {
    const { host, port } = this.#destination;
    if (this.#kept?.host === host && this.#kept.port === port) return this.#kept;
    void this.close();
    this.#kept = { host, port, transport: transportTo({ host, port }), underway: new Set() };
    return this.#kept;
  }
}
