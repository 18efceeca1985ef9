import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { ProbeMailbox } from '../../ports/mail.ts';
import { closeSmtp } from './closeSmtp.ts';
import { probeMailOf } from './probe.ts';
import { createProbeMailbox, type OpenProbeMailbox, type ProbeMailboxOptions } from './probeMailbox.ts';

const messageBytesMax = 1024 * 1024;
const clientsMax = 20;
const recipientsMax = 10;
const socketTimeoutMs = 30_000;

export interface SmtpProbeMailboxOptions extends ProbeMailboxOptions {
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
    disabledCommands: ['AUTH', 'STARTTLS'],
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
