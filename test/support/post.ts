/** Where the world's probes come in, and where its bots look for them. */
import { Resolver } from 'node:dns/promises';
import { createImapSearch } from '../../src/adapters/mail/imap.ts';
import { createPolledMailbox } from '../../src/adapters/mail/polling.ts';
import type { Closers } from '../../src/main/process.ts';
import type { ProbeMailbox } from '../../src/ports/mail.ts';
import type { Clock } from '../../src/ports/settings.ts';
import { openMailbox } from './applicationOnSite.ts';
import { type MailServer, openMailServer } from './mailServer.ts';
import type { SiteAddress } from './siteAddress.ts';

export interface PostOptions {
  /** Mail is delivered to another replica's listener than the bots'. */
  readonly mailToOtherHost?: boolean;
  /** Mail is delivered to a mail server, and looked for there over IMAP. */
  readonly imap?: boolean;
}

interface Post {
  readonly mailbox: ProbeMailbox;
  readonly inbound: { readonly host: string; readonly port: number };
  readonly server: MailServer | null;
}

/** Real milliseconds: longer than an answer takes on a busy machine. */
const answerTimeoutMs = 2_000;
/** Where nothing can come. */
const muteTimeoutMs = 100;
const pauseFirstMs = 20;

export const openPost = async (
  options: PostOptions,
  address: SiteAddress,
  clock: Clock,
  closers: Closers,
): Promise<Post> => {
  if (options.imap) return overImap(address, clock, closers);
  const mailbox = await openMailbox(address, clock, closers);
  const inbound = options.mailToOtherHost ? await openMailbox(address, clock, closers) : mailbox;
  return { mailbox, inbound, server: null };
};

const overImap = async ({ resolvers }: SiteAddress, clock: Clock, closers: Closers): Promise<Post> => {
  const server = await openMailServer();
  closers.add(() => server.close());
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers(resolvers.slice(0, 1));
  const open = () => {
    const ms = server.imap.faults.mute ? muteTimeoutMs : answerTimeoutMs;
    return createImapSearch(server.place, { clock, answerTimeoutMs: ms, searchTimeoutMs: 10 * ms });
  };
  const mailbox = createPolledMailbox(open, {
    clock,
    pauseFirstMs,
    authserv: 'mx.example.jp',
    resolveTxt: (name) => resolver.resolveTxt(name),
  });
  closers.add(() => mailbox.close());
  return { mailbox, inbound: server.smtp, server };
};

export const mailOf = ({ mail }: { readonly mail: MailServer | null }): MailServer => {
  if (mail === null) throw new Error('this world has no mail server');
  return mail;
};
