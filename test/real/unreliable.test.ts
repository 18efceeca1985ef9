import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import type { RecordObservation } from '../../src/domain/findings.ts';
import { systemClock } from '../../src/main/process.ts';
import { testDomain, testSelector } from '../support/keys.ts';
import { freePort } from '../support/ports.ts';
import { keyName, ours } from './network.ts';
import { keys, signingDomain } from './recordCase.ts';
import type { Daemon } from './servers/daemon.ts';
import { describeWith } from './servers/installed.ts';
import { startNsd } from './servers/nsd.ts';
import { type RelayFault, relayFaults, startRelay } from './servers/relay.ts';
import { txt } from './servers/zoneText.ts';

const loopback = '127.0.0.1';
// For what nobody answers, or not to the end, one short try.
const impatient = { timeoutMs: 1_000, tries: 1 };
const patient = { timeoutMs: 5_000, tries: 2 };

/** What a server that behaves so may be called, and never anything better (I2). */
const expected: Record<RelayFault, readonly [verdict: string, silent: boolean, reason: string | null]> = {
  honest: ['right', false, null],
  slow: ['right', false, null],
  silent: ['unknown', true, 'silent'],
  wrong_id: ['unknown', true, 'silent'],
  wrong_id_first: ['right', false, null],
  other_question: ['unknown', true, 'silent'],
  other_question_first: ['right', false, null],
  wrong_sender: ['unknown', true, 'silent'],
  wrong_sender_first: ['right', false, null],
  question_back: ['unknown', true, 'silent'],
  cut: ['unknown', false, 'garbled'],
  noise_first: ['right', false, null],
  before_edns: ['right', false, null],
  no_authority: ['unknown', false, 'lame'],
  truncated_without_tcp: ['unknown', false, 'no_tcp'],
  servfail: ['unknown', false, 'servfail'],
};

describeWith('servers that cannot be relied on, before NSD', ['nsd'], () => {
  let nsd: Daemon;
  const emptyZone = 'goo.co.jp';
  beforeAll(async () => {
    const place = { address: loopback, port: await freePort(loopback) };
    const zone = { apex: signingDomain, lines: [txt(keyName(signingDomain), ours)] };
    nsd = await startNsd(place, [zone], [emptyZone]);
  });
  afterAll(() => nsd?.stop());

  const observe = (
    authoritative: readonly string[],
    client: typeof patient,
    domain = signingDomain,
  ): Promise<RecordObservation> =>
    createKeyRecordSource({ resolvers: [], ...client, clock: systemClock }).observe({
      domain,
      selector: testSelector('s1'),
      expected: keys.ours.info.fingerprint,
      scope: 'authoritative',
      authoritative,
    });

  test.each(relayFaults)(
    'given one that is %s beside an honest one, then never better than unknown (I2)',
    async (fault) => {
      const [verdict, silent, reason] = expected[fault];
      const relay = await startRelay(nsd, fault);
      try {
        const observation = await observe(
          [nsd.endpoint, relay.endpoint],
          silent || fault === 'cut' ? impatient : patient,
        );
        expect(observation.verdict).toBe(verdict);
        expect(observation.servers[1]).toMatchObject({ verdict, silent });
        expect(observation.findings.map(({ facts }) => facts.reason)).toEqual(reason === null ? [] : [reason]);
      } finally {
        await relay.close();
      }
    },
  );

  test('given a port where nobody listens, then silent', async () => {
    const observation = await observe([nsd.endpoint, `${loopback}:${await freePort(loopback)}`], impatient);
    expect(observation.servers[1]).toMatchObject({ verdict: 'unknown', silent: true });
  });

  test('given a zone that NSD should serve and has not got, then SERVFAIL is unknown, and not silence', async () => {
    const observation = await observe([nsd.endpoint], patient, testDomain(emptyZone));
    expect(observation).toMatchObject({ verdict: 'unknown', servers: [{ rcode: 'SERVFAIL', silent: false }] });
  });
});
