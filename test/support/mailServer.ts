/** A mail server as a company has one: SMTP in, one IMAP mailbox out. */
import { SMTPServer } from 'smtp-server';
import type { ImapPlace } from '../../src/adapters/mail/imapLook.ts';
import { type ImapServer, imapUser, openImapServer } from './imapServer.ts';

export interface MailServer {
  readonly smtp: { readonly host: string; readonly port: number };
  readonly imap: ImapServer;
  readonly place: ImapPlace;
  close(): Promise<void>;
}

/** `received`: what the server makes of a mail before it is stored, for instance a header of its own; null throws it away. */
export const openMailServer = async (received = (raw: Buffer): Buffer | null => raw): Promise<MailServer> => {
  const imap = await openImapServer();
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom } = session.envelope;
        const raw = received(Buffer.concat(chunks));
        if (raw)
          imap.store(Buffer.concat([Buffer.from(`Return-Path: <${mailFrom ? mailFrom.address : ''}>\r\n`), raw]));
        callback(null);
      });
    },
  });
  const port = await new Promise<number>((resolve) => {
    const listener = smtp.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  return {
    smtp: { host: '127.0.0.1', port },
    imap,
    place: {
      host: '127.0.0.1',
      port: imap.port,
      tls: 'none',
      user: imapUser.user,
      password: () => imapUser.password,
      mailbox: 'INBOX',
      after: 'leave',
    },
    close: async () => {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      await imap.close();
    },
  };
};
