import type { Authority } from './authority.ts';
import type { DnsWorld, WorldRecord } from './dnsWorld.ts';

const ttlSecondsDefault = 3_600;

export const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The part of the world that people change. */
export function editing(
  authority: Authority,
): Pick<DnsWorld, 'addZone' | 'publish' | 'publishAll' | 'alias' | 'redirect' | 'remove' | 'list'> {
  const publishAll: DnsWorld['publishAll'] = (asked, records, { ttl = ttlSecondsDefault, server } = {}) => {
    const name = canonical(asked);
    const data = records.map((strings) => strings.map((text) => Buffer.from(text, 'latin1')));
    authority.set(
      name,
      'TXT',
      data.map((strings) => ({ type: 'TXT', name, ttl, data: strings })),
      server,
    );
  };
  const link =
    (type: 'CNAME' | 'DNAME'): DnsWorld['alias'] =>
    (asked, target, { ttl = ttlSecondsDefault, server } = {}) => {
      const name = canonical(asked);
      authority.set(name, type, [{ type, name, ttl, data: canonical(target) }], server);
    };
  return {
    addZone: (zone) =>
      authority.addZone({
        soaTtlSeconds: 3_600,
        minimumSeconds: 900,
        servers: authority.servers,
        ...zone,
        apex: canonical(zone.apex),
      }),
    publish: (name, strings, published) => publishAll(name, [strings], published),
    publishAll,
    alias: link('CNAME'),
    redirect: link('DNAME'),
    remove: (name, { server } = {}) => {
      for (const type of ['TXT', 'CNAME', 'DNAME'] as const) authority.set(canonical(name), type, null, server);
    },
    list: () => listTxt(authority),
  };
}

const listTxt = (authority: Authority): WorldRecord[] =>
  [...authority.records()].flatMap(({ server, record }) =>
    record.type === 'TXT'
      ? [{ server, name: record.name, ttlSeconds: record.ttl ?? 0, strings: stringsOf(record.data) }]
      : [],
  );

export const stringsOf = (data: unknown): string[] =>
  [data].flat().map((part) => Buffer.from(part as Buffer).toString('latin1'));
