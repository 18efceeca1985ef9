/** A small Internet on loopback: zones, delegations and their name servers at one port, and a resolver that knows its way. */
import { createQueryClient, type Outcome } from '../../src/adapters/dns/client.ts';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import type { RecordObservation } from '../../src/domain/findings.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { Closers, systemClock } from '../../src/main/process.ts';
import type { RecordQuery } from '../../src/ports/dns.ts';
import { testDomain, testSelector } from '../support/keys.ts';
import { canBind, freePort, loopbackAddresses } from '../support/ports.ts';
import { keys } from './recordCase.ts';
import { startBind } from './servers/bind.ts';
import type { Daemon } from './servers/daemon.ts';
import { type Knot, startKnot } from './servers/knot.ts';
import { startNsd } from './servers/nsd.ts';
import { startUnbound, type Unbound } from './servers/unbound.ts';
import { cname, txt, type Zone } from './servers/zoneText.ts';

export const ours = stringsOf(recordValue(keys.ours.info.publicKey));
/** Of the key before ours. */
const removedTargets = stringsOf(recordValue(keys.old.info.publicKey));
export const keyName = (domain: string): string => `s1._domainkey.${domain}`;

export interface Network {
  readonly nsd: Daemon;
  readonly knot: Knot;
  readonly bind: Daemon;
  readonly unbound: Unbound;
  /** The key record of `s1`, as a resolver is asked for it that finds everything else out. */
  observe(domain: string, more?: Partial<RecordQuery> & { readonly ipv6?: boolean }): Promise<RecordObservation>;
  /** Asks the resolver for TXT as any client does. */
  queryResolver(name: string): Promise<Outcome>;
  close(): Promise<void>;
}

export const ipv6Loopback = '::1';

export const openNetwork = (): Promise<Network> =>
  Closers.opening(async (closers) => {
    const [first = '', second = '', resolver = '', dead = ''] = loopbackAddresses(4);
    // BIND takes only addresses that an interface shows.
    const third = '127.0.0.1';
    const ipv6 = (await canBind(0, ipv6Loopback)) ? [ipv6Loopback] : [];
    const port = await freePort(first, second, third, resolver, dead, ...ipv6);
    const opened = async <T extends Daemon>(starting: Promise<T>): Promise<T> => {
      const daemon = await starting;
      closers.add(() => daemon.stop());
      return daemon;
    };
    const main = mainZone({ first, second, third, dead });
    const lame: Zone = {
      apex: 'lame.example',
      nameServers: ['a.ns.goo.ne.jp', 'c.ns.goo.ne.jp'],
      lines: [txt(keyName('lame.example'), ours)],
    };
    const atNsd = [main, lame, zoneAt('dead.example', 'abd'), zoneAt('six.example', 'e'), zoneAt('both.example', 'f')];
    const atKnot = [
      main,
      zoneAt('dead.example', 'abd'),
      { ...zoneAt('late.example', 'b'), lines: [] },
      zoneAt('moved.example', 'b'),
    ];
    const atBind = [
      zoneAt('sub.goo.ne.jp', 'c'),
      hidingZone,
      hidden(ours),
      childZone,
      keysZone,
      ...parentsOf({ first, second }),
    ];
    // The provider that moved.example left: nobody told the parent zone.
    const left: Zone = { ...zoneAt('moved.example', 'b'), lines: [txt(keyName('moved.example'), removedTargets)] };
    const nsd = await opened(
      startNsd({ address: first, port, alsoAt: ipv6 }, [...atNsd, left, hidden(removedTargets)]),
    );
    const knot = await opened(startKnot({ address: second, port }, atKnot));
    const bind = await opened(startBind({ address: third, port }, atBind));
    const stubs = [
      ...atBind.map(({ apex }) => ({ apex, servers: [bind.endpoint] })),
      ...atNsd.map(({ apex }) => ({ apex, servers: [nsd.endpoint] })),
      { apex: 'late.example', servers: [knot.endpoint] },
      { apex: 'moved.example', servers: [knot.endpoint] },
    ];
    const unbound = await opened(startUnbound(resolver, port, stubs));
    const observe: Network['observe'] = (domain, { ipv6: reached = false, ...more } = {}) =>
      createKeyRecordSource({
        resolvers: [unbound.endpoint],
        timeoutMs: 5_000,
        tries: 2,
        clock: systemClock,
        authoritativePort: port,
        ipv6: reached,
      }).observe({
        domain: testDomain(domain),
        selector: testSelector('s1'),
        expected: keys.ours.info.fingerprint,
        scope: 'everywhere',
        ...more,
      });
    const queryResolver = (name: string) =>
      createQueryClient({ timeoutMs: 5_000, tries: 1 }).patient(
        { address: resolver, port },
        { name, type: 'TXT', recurse: true },
      );
    return { nsd, knot, bind, unbound, observe, queryResolver, close: () => closers.close() };
  });

/** A zone with our record. @param letters of its name servers under ns.goo.ne.jp */
const zoneAt = (apex: string, letters: string): Zone => ({
  apex,
  nameServers: [...letters].map((letter) => `${letter}.ns.goo.ne.jp`),
  lines: [txt(keyName(apex), ours)],
});

/** Two zones on one server, which refers to nobody; the lower one has another server too, with the former record. */
const hidingZone: Zone = { ...zoneAt('hiding.goo.ne.jp', 'c'), lines: ['_domainkey 300 NS c.ns.goo.ne.jp.'] };
const hidden = (record: readonly string[]): Zone => ({
  ...zoneAt('_domainkey.hiding.goo.ne.jp', 'ca'),
  lines: [txt(keyName('hiding.goo.ne.jp'), record)],
});

const childZone: Zone = { ...zoneAt('_domainkey.deep.goo.ne.jp', 'c'), lines: [txt(keyName('deep.goo.ne.jp'), ours)] };

const keysZone: Zone = {
  ...zoneAt('keys.example', 'c'),
  lines: [txt('ours.keys.example', ours), cname('back.keys.example', keyName('round.goo.ne.jp'))],
};

/** The zones above, with what they delegate. */
const parentsOf = ({ first, second }: Pick<Addresses, 'first' | 'second'>): readonly Zone[] => {
  const delegations: Readonly<Record<string, string>> = {
    'lame.example': 'ac',
    'dead.example': 'abd',
    'six.example': 'e',
    'both.example': 'f',
    'late.example': 'b',
    'moved.example': 'ab',
    'keys.example': 'c',
  };
  const delegated = (apex: string, letters: string): readonly string[] =>
    [...letters].map((letter) => `${apex}. 300 NS ${letter}.ns.goo.ne.jp.`);
  return [
    {
      ...zoneAt('ne.jp', 'c'),
      lines: [...delegated('goo.ne.jp', 'ab'), `a.ns.goo.ne.jp. 300 A ${first}`, `b.ns.goo.ne.jp. 300 A ${second}`],
    },
    {
      ...zoneAt('example', 'c'),
      lines: Object.entries(delegations).flatMap(([apex, letters]) => delegated(apex, letters)),
    },
  ];
};

interface Addresses {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly dead: string;
}

const mainZone = ({ first, second, third, dead }: Addresses): Zone => ({
  ...zoneAt('goo.ne.jp', 'ab'),
  lines: [
    txt(keyName('goo.ne.jp'), ours),
    txt(keyName('mail.goo.ne.jp'), ours),
    'sub 300 NS c.ns',
    'hiding 300 NS c.ns',
    '_domainkey.deep 300 NS c.ns',
    cname(keyName('alias.goo.ne.jp'), 'ours.keys.example'),
    cname(keyName('dangling.goo.ne.jp'), 'nobody.keys.example'),
    cname(keyName('lost.goo.ne.jp'), 'ours.nowhere.net'),
    cname(keyName('round.goo.ne.jp'), 'back.keys.example'),
    `a.ns 300 A ${first}`,
    `b.ns 300 A ${second}`,
    `c.ns 300 A ${third}`,
    `d.ns 300 A ${dead}`,
    `e.ns 300 AAAA ${ipv6Loopback}`,
    `f.ns 300 A ${dead}`,
    `f.ns 300 AAAA ${ipv6Loopback}`,
  ],
});
