import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { findNonce } from '../../domain/probe.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProbeMailbox, ReceivedProbe } from '../../ports/probe.ts';
import { ReceivedProbes } from './receivedProbes.ts';
import { type ResolveTxt, verifyMessage } from './verifyMessage.ts';

const messageBytesMax = 1024 * 1024;
const headerCharsMax = 32 * 1024;
/** Each costs a look-up: a mail with more is not one of ours. */
const signaturesMax = 20;
const clientsMax = 20;
const recipientsMax = 10;
const socketTimeoutMs = 30_000;

export interface SmtpProbeMailboxOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly resolveTxt: ResolveTxt;
  readonly clock: Clock;
}

export interface SmtpProbeMailbox extends ProbeMailbox {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Receives probes by SMTP and verifies each signature when the mail comes; mail without a nonce is taken and forgotten. */
export const createSmtpProbeMailbox = async (options: SmtpProbeMailboxOptions): Promise<SmtpProbeMailbox> => {
  const received = new ReceivedProbes();
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
      accept(options, received, stream, sender).then(
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
    waitFor: (nonce, timeoutMs) => received.waitFor(nonce, timeoutMs),
    close: async () => {
      received.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const accept = async (
  options: SmtpProbeMailboxOptions,
  received: ReceivedProbes,
  stream: SMTPServerDataStream,
  sender: string,
): Promise<void> => {
  const raw = await readMessage(stream);
  const receivedAt = options.clock.now();
  const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  const nonce = findNonce(`${parsed.text ?? ''}\n${parsed.subject ?? ''}`);
  if (nonce === null || countSignatures(raw) > signaturesMax) return;
  const { from, signatures } = await verifyMessage(raw, options.resolveTxt, receivedAt);
  const probe: ReceivedProbe = { nonce, receivedAt, headers: headersOf(raw, sender), from, signatures };
  received.add(probe);
};

const headerBlock = (raw: Buffer): string => {
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, end < 0 ? raw.length : end).toString('latin1');
};

const countSignatures = (raw: Buffer): number => headerBlock(raw).match(/^dkim-signature[ \t]*:/gim)?.length ?? 0;

const headersOf = (raw: Buffer, sender: string): string =>
  `Return-Path: <${sender}>\r\n${headerBlock(raw)}`.slice(0, headerCharsMax);

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
