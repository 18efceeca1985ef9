/** One connection to an IMAP mailbox (RFC 3501, RFC 9051), opened on demand and reopened after a failure. */

import { ImapFlow, type ImapFlowError } from 'imapflow';
import { type MailboxProblem, probeToken } from '../../domain/facts.ts';
import { within } from '../../ports/concurrency.ts';
import type { Clock } from '../../ports/settings.ts';
import { MailboxFailure, type MailboxSearch } from './polling.ts';
import { type ProbeMail, probeBytesMax, probeMailOf, returnPathOf } from './probe.ts';

export interface ImapPlace {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `starttls`: TLS before the login. `none`: only where nobody can intercept the connection. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly user: string;
  /** Called at each login. The password is stored nowhere else (I7). */
  readonly password: () => string;
  readonly mailbox: string;
  /** What happens to a probe after it was read. `leave` opens the mailbox read-only. */
  readonly after: 'leave' | 'seen' | 'delete';
  /** PEM of the authority that signed the server's certificate. Default: the system's authorities. */
  readonly ca?: string;
}

interface ImapSearchOptions {
  readonly clock: Clock;
  /** Time-out of the connection, of the greeting and of an inactive socket, in real milliseconds. */
  readonly answerTimeoutMs?: number;
  /** Time-out of one whole search, in real milliseconds. */
  readonly searchTimeoutMs?: number;
}

const answerTimeoutDefaultMs = 10_000;
const searchTimeoutDefaultMs = 20_000;
/** Only the newest messages are searched: a mailbox may hold years of mail, and a probe has just been sent. */
const newestMessages = 1_000;
/** Maximum number of copies of one probe that are read. */
const copiesMax = 5;
const responseBytesMax = 1024 * 1024;

const timeouts = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT', 'LockTimeout']);
/** Of Node's TLS: names of OpenSSL, and a name that is not the certificate's. */
const ofCertificate = /CERT|SELF_SIGNED|ISSUER|ALTNAME/;
/** The server cannot check the password now (RFC 5530 3). That differs from a wrong password. */
const passing = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

const problemOf = (error: unknown): MailboxProblem => {
  const { code, authenticationFailed, mailboxMissing, responseStatus, serverResponseCode }: Partial<ImapFlowError> =
    error instanceof Error ? error : {};
  if (mailboxMissing || serverResponseCode === 'NONEXISTENT') return 'mailbox_absent';
  if (passing.has(serverResponseCode ?? '')) return 'mailbox_unreachable';
  if (authenticationFailed || responseStatus === 'NO') return 'mailbox_refused';
  if (ofCertificate.test(code ?? '')) return 'mailbox_untrusted';
  return timeouts.has(code ?? '') ? 'mailbox_slow' : 'mailbox_unreachable';
};

const clientOf = (place: ImapPlace, timeoutMs: number): ImapFlow =>
  new ImapFlow({
    host: place.host,
    port: place.port,
    secure: place.tls === 'implicit',
    doSTARTTLS: place.tls === 'starttls',
    auth: { user: place.user, pass: place.password() },
    ...(place.ca === undefined ? {} : { tls: { ca: place.ca } }),
    // A log of the protocol would contain the password.
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxLiteralSize: responseBytesMax,
    maxResponseSize: responseBytesMax,
  });

export const createImapSearch = (place: ImapPlace, options: ImapSearchOptions): MailboxSearch => {
  const { clock, answerTimeoutMs = answerTimeoutDefaultMs, searchTimeoutMs = searchTimeoutDefaultMs } = options;
  let client: ImapFlow | null = null;

  const drop = (): void => {
    client?.close();
    client = null;
  };

  const connected = async (): Promise<ImapFlow> => {
    if (client?.usable) return client;
    drop();
    const fresh = clientOf(place, answerTimeoutMs);
    client = fresh;
    // The pending command reports the failure. Without a listener the event would end this process.
    fresh.on('error', () => {});
    await fresh.connect();
    await fresh.mailboxOpen(place.mailbox, { readOnly: place.after === 'leave' });
    return fresh;
  };

  return {
    find: async (nonce) => {
      const found = connected().then((open) => readNewest(open, nonce, place, clock));
      try {
        return await inTime(found, searchTimeoutMs);
      } catch (error) {
        drop();
        throw new MailboxFailure(error instanceof MailboxFailure ? error.problem : problemOf(error));
      }
    },
    end: async () => {
      if (client?.usable) await inTime(client.logout(), answerTimeoutMs).catch(() => {});
      drop();
    },
  };
};

/** Limits the whole search: a slow server could stay within every single time-out for ever. */
const inTime = async <T>(work: Promise<T>, timeoutMs: number): Promise<T> => {
  const ended = work.then((result) => ({ result }));
  const seen = await within(timeoutMs, ended);
  if (seen === null) throw new MailboxFailure('mailbox_slow');
  return seen.result;
};

const readNewest = async (
  client: ImapFlow,
  nonce: string,
  { after }: ImapPlace,
  clock: Clock,
): Promise<ProbeMail | null> => {
  // IMAP announces new mail only in the response to a command.
  await client.noop();
  const exists = client.mailbox === false ? 0 : client.mailbox.exists;
  if (exists === 0) return null;
  const seq = `${Math.max(1, exists - newestMessages + 1)}:*`;
  const found = (await client.search({ seq, body: probeToken(nonce) }, { uid: true })) || [];
  for (const uid of found.slice(0, copiesMax)) {
    const message = await client.fetchOne(
      String(uid),
      { size: true, source: { maxLength: probeBytesMax + 1 } },
      { uid: true },
    );
    const source = message === false ? undefined : message.source;
    const mail = source && (await probeMailOf(source, returnPathOf(source), clock.now()));
    if (!mail || mail.nonce !== nonce) continue;
    await putAway(client, uid, after);
    return mail;
  }
  return null;
};

/** Never throws: a mail that stays in the mailbox is harmless, because its nonce is never searched again. */
const putAway = async (client: ImapFlow, uid: number, after: ImapPlace['after']): Promise<void> => {
  try {
    if (after === 'seen') await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    if (after === 'delete') await client.messageDelete(String(uid), { uid: true });
  } catch {
    // The probe was read, so the failure changes nothing.
  }
};
