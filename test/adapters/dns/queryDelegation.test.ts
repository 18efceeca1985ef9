import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../src/adapters/dns/client.ts';
import type { DnsMessage } from '../../../src/adapters/dns/message.ts';
import { judgeCut } from '../../../src/adapters/dns/verdict.ts';
import { type DelegationOptions, queryDelegation } from '../../../src/adapters/dns/zone.ts';
import { messageOf, nsRecord } from './dnsMessage.ts';

const apex = 'goo.ne.jp';
const message = (more: Partial<DnsMessage>): Outcome => ({ tag: 'message', message: messageOf(more) });
const refers = (name: string, zone = apex): Outcome => message({ authorities: [nsRecord(zone, name)] });
const denies = message({ authoritative: true, rcode: 3 });
const silent: Outcome = { tag: 'silent' };

/** A parent with so many servers, each at an address of its own; who was asked is kept. */
const parentOf = (
  servers: number,
  answer: (index: number, zone: string) => Outcome,
  howMany: 'every' | 'first' = 'every',
) => {
  const queried: number[] = [];
  const names = Array.from({ length: servers }, (_, i) => `ns${100 + i}.jp`);
  const options: DelegationOptions = {
    parentOf: async () => ({ apex: 'jp', names, ttlSeconds: 60 }),
    lookup: async (name) => {
      const data = { tag: 'address', type: 'A', address: `192.0.2.${Number(name.slice(2, 5)) - 100}` } as const;
      const found = message({ answers: [{ name, ttlSeconds: 60, data }] });
      return found.tag === 'message' ? found.message : null;
    },
    query: async ({ address }, { name }) => {
      const index = Number(address.split('.')[3]);
      queried.push(index);
      return answer(index, name);
    },
    port: 53,
    ipv6: false,
    howMany,
    monotonicMs: () => 0,
  };
  return { options, queried };
};

describe('what the servers of the parent say together', () => {
  test('given two that name different servers, then both are taken', async () => {
    const { options } = parentOf(2, (i) => refers(`ns${i}.goo.ne.jp`));
    expect(await queryDelegation(options, apex)).toMatchObject({
      parent: 'jp',
      names: ['ns0.goo.ne.jp', 'ns1.goo.ne.jp'],
      problem: null,
      ttlSeconds: 60,
    });
  });

  test('given one that refers and one that is silent, then it is known', async () => {
    const { options } = parentOf(2, (i) => (i === 0 ? silent : refers('ns1.goo.ne.jp')));
    expect(await queryDelegation(options, apex)).toMatchObject({ names: ['ns1.goo.ne.jp'], problem: null });
  });

  test('given one that knows no such zone beside one that refers, then it is not known: who asks it finds nothing', async () => {
    const { options } = parentOf(2, (i) => (i === 0 ? denies : refers('ns1.goo.ne.jp')));
    expect(await queryDelegation(options, apex)).toMatchObject({ problem: 'not_delegated', ttlSeconds: 0 });
  });

  test('given no resolver that tells the parent, then it is not known, and the name above stands for it', async () => {
    const { options } = parentOf(1, () => silent);
    const delegation = await queryDelegation({ ...options, parentOf: async () => null }, apex);
    const [judged] = judgeCut({ apex, delegation, ownServers: ['ns1.goo.ne.jp'] });
    expect(judged?.answer).toMatchObject({ server: 'ne.jp', role: 'parent', verdict: 'unknown', silent: false });
    expect(judged?.findings).toMatchObject([{ code: 'delegation_unknown', facts: { reason: 'no_parent' } }]);
  });
});

describe('the servers of the parent are spared', () => {
  test('given more of them than are asked, then 16', async () => {
    const { options, queried } = parentOf(30, () => refers('ns1.goo.ne.jp'));
    await queryDelegation(options, apex);
    expect(queried).toHaveLength(16);
  });

  test('given one check of many, then one of them, the same for a zone and others for others', async () => {
    const { options, queried } = parentOf(8, (_, zone) => refers('ns1.goo.ne.jp', zone), 'first');
    for (const zone of [apex, apex, 'a.jp', 'b.jp', 'c.jp']) await queryDelegation(options, zone);
    expect(queried).toHaveLength(5);
    expect(queried[0]).toBe(queried[1]);
    expect(new Set(queried).size).toBeGreaterThan(1);
  });

  test('given one check of many and servers that are all silent, then four are tried', async () => {
    const { options, queried } = parentOf(8, () => silent, 'first');
    expect(await queryDelegation(options, apex)).toMatchObject({ problem: 'silent' });
    expect(queried).toHaveLength(4);
  });
});
