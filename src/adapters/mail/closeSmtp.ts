import type { SMTPServer } from 'smtp-server';

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
