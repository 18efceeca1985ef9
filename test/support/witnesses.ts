/** Mailboxes at other providers: each has a mail server that verifies what comes in, and says so in a field of its own. */
import { Resolver } from 'node:dns/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { createImapSearch } from '../../src/adapters/mail/imap.ts';
import { createPolledMailbox } from '../../src/adapters/mail/polling.ts';
import type { Closers } from '../../src/main/process.ts';
import type { Witness } from '../../src/ports/mail.ts';
import type { Clock } from '../../src/ports/settings.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type MailServer, openMailServer } from './mailServer.ts';
import type { SiteAddress } from './siteAddress.ts';

export interface OpenWitness {
  readonly witness: Witness;
  readonly server: MailServer;
}

/** Real milliseconds: longer than an answer takes on a busy machine. */
const answerTimeoutMs = 2_000;
const pauseFirstMs = 20;

const resolverOf = ({ resolvers }: SiteAddress): ((name: string) => Promise<string[][]>) => {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers(resolvers.slice(0, 1));
  return (name) => resolver.resolveTxt(name);
};

/** What a provider's server does with a mail: it verifies each signature and puts its results on top. */
export const verifyingReceiver =
  (address: SiteAddress, clock: Clock, authserv: string) =>
  async (raw: Buffer): Promise<readonly Buffer[]> => {
    const { results } = await dkimVerify(raw, {
      resolver: resolverOf(address),
      curTime: new Date(clock.now()),
      strict: true,
    });
    const infos = results.map(
      ({ status, signingDomain, selector, signature = '' }) =>
        `;\r\n dkim=${status.result} header.i=@${signingDomain} header.s=${selector} header.b=${signature.slice(0, 8)}`,
    );
    return [Buffer.concat([Buffer.from(`Authentication-Results: ${authserv}${infos.join('')}\r\n`), raw])];
  };

export const authservOf = (name: string): string => `mx.${name}.example`;

/** Opens the witness, and routes its mail to its server. */
export const openWitness = async (
  name: string,
  { ses, clock }: Sandbox,
  address: SiteAddress,
  closers: Closers,
): Promise<OpenWitness> => {
  const server = await openMailServer();
  closers.add(() => server.close());
  server.receive = verifyingReceiver(address, clock, authservOf(name));
  const mailTo = `box@${name}.example`;
  ses.route(mailTo, server.smtp);
  const mailbox = createPolledMailbox(
    () => createImapSearch(server.place, { clock, answerTimeoutMs, searchTimeoutMs: 10 * answerTimeoutMs }),
    { clock, pauseFirstMs, authserv: authservOf(name), resolveTxt: resolverOf(address) },
  );
  closers.add(() => mailbox.close());
  return { witness: { name, address: mailTo, mailbox }, server };
};
