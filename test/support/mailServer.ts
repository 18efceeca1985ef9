/** A mail server as a company has one: SMTP in, one IMAP mailbox out. */
import type { ImapPlace } from '../../src/adapters/mail/imap.ts';
import { type ImapServer, imapUser, openImapServer } from './imapServer.ts';
import { openSmtpIn, type SmtpIn } from './smtpIn.ts';

export interface MailServer {
  readonly smtp: SmtpIn;
  readonly imap: ImapServer;
  readonly place: ImapPlace;
  /** What the server makes of a mail before it is stored, for instance with a header of its own, twice, or not at all. */
  receive: (raw: Buffer) => readonly Buffer[] | Promise<readonly Buffer[]>;
  close(): Promise<void>;
}

export const openMailServer = async (): Promise<MailServer> => {
  const imap = await openImapServer();
  const smtp = await openSmtpIn(async (raw) => {
    for (const mail of await server.receive(raw)) imap.store(mail);
  });
  const server: MailServer = {
    smtp,
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
    receive: (raw) => [raw],
    close: async () => {
      await smtp.close();
      await imap.close();
    },
  };
  return server;
};
