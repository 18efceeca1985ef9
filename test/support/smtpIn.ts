/** Where mail comes in: any SMTP server, or the one of SES. */
import { SMTPServer } from 'smtp-server';
import { closeSmtp } from '../../src/adapters/mail/smtp.ts';

export interface SmtpIn {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** `take` gets each mail whole, with the envelope's sender noted at the top. The sender waits until it has been taken. */
export const openSmtpIn = async (take: (raw: Buffer) => void | Promise<void>): Promise<SmtpIn> => {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom } = session.envelope;
        const envelope = `Return-Path: <${mailFrom ? mailFrom.address : ''}>\r\n`;
        Promise.resolve(take(Buffer.concat([Buffer.from(envelope), ...chunks]))).then(
          () => callback(null),
          (error: Error) => callback(error),
        );
      });
    },
  });
  const port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  return { host: '127.0.0.1', port, close: () => closeSmtp(server) };
};
