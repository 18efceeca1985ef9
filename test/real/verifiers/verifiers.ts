/** The five verifiers that others wrote, before one name server. */
import type { Closers } from '../../../src/main/process.ts';
import { canBind, freePort, loopbackAddresses } from '../../support/ports.ts';
import { skip } from '../servers/installed.ts';
import { startNsd } from '../servers/nsd.ts';
import { startUnbound } from '../servers/unbound.ts';
import type { Zone } from '../servers/zoneText.ts';
import { verifyByMailauth } from './mailauth.ts';
import type { NameServer } from './nameServer.ts';
import { findNamespace, verifyByOpendkim } from './opendkim.ts';
import { verifyByPerl } from './perl.ts';
import { verifyByPython } from './python.ts';
import { startRspamd, verifyByRspamd } from './rspamd.ts';

/** The columns of test/real/interoperability.md. */
export const verifierNames = ['mailauth', 'python3-dkim', 'opendkim-testmsg', 'Mail::DKIM', 'rspamd'] as const;
export type VerifierName = (typeof verifierNames)[number];

/** What they need, as `describeWith` names it. */
export const verifierPrograms = [
  'nsd',
  'unbound',
  'python3-dkim',
  'Mail::DKIM',
  'opendkim-testmsg',
  'unshare',
  'rspamd',
] as const;

const loopback = '127.0.0.1';
const dnsPort = 53;
const [resolverAddress = ''] = loopbackAddresses(1);
const namespace = (await canBind(dnsPort, resolverAddress)) ? findNamespace() : null;
if (namespace === null) {
  skip('opendkim-testmsg', `this user may not have port ${dnsPort} of ${resolverAddress} or a mount namespace`);
}
/** Those that this user may run. */
export const runnableVerifiers = verifierNames.filter((name) => name !== 'opendkim-testmsg' || namespace !== null);

export interface Verifiers {
  /** Of NSD, which holds the zone. */
  readonly nameServer: NameServer & { readonly endpoint: string };
  /** The verdict on the first signature of each message: `pass`, or the verifier's own word. */
  verify(name: VerifierName, messages: readonly (string | Buffer)[]): Promise<readonly string[]>;
}

export const openVerifiers = async (closers: Closers, zone: Zone): Promise<Verifiers> => {
  const nsd = await startNsd({ address: loopback, port: await freePort(loopback) }, [zone]);
  closers.add(() => nsd.stop());
  const rspamd = await startRspamd(nsd);
  closers.add(() => rspamd.stop());
  if (namespace !== null) {
    const unbound = await startUnbound(resolverAddress, dnsPort, [{ apex: zone.apex, servers: [nsd.endpoint] }]);
    closers.add(() => unbound.stop());
  }
  const each = async (
    messages: readonly (string | Buffer)[],
    verify: (message: string | Buffer) => Promise<string>,
  ): Promise<readonly string[]> => {
    const verdicts: string[] = [];
    for (const message of messages) verdicts.push(await verify(message));
    return verdicts;
  };
  const verify: Verifiers['verify'] = async (name, messages) => {
    switch (name) {
      case 'mailauth':
        return each(messages, (message) => verifyByMailauth(message, nsd));
      case 'python3-dkim':
        return (await verifyByPython(messages, nsd)).map(([first = 'none']) => first);
      case 'opendkim-testmsg':
        return verifyByOpendkim(messages, resolverAddress, namespace ?? []);
      case 'Mail::DKIM':
        return verifyByPerl(messages, nsd);
      case 'rspamd':
        return each(messages, (message) => verifyByRspamd(message, rspamd));
    }
  };
  return { nameServer: nsd, verify };
};
