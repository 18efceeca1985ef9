import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import type { RecordObservation } from '../../src/domain/findings.ts';
import { systemClock } from '../../src/main/process.ts';
import { freePort } from '../support/ports.ts';
import { keys, type RecordCase } from './recordCase.ts';
import { casesZone, recordCases } from './records.ts';
import { startBind } from './servers/bind.ts';
import type { Daemon } from './servers/daemon.ts';
import { describeWith } from './servers/installed.ts';
import { startKnot } from './servers/knot.ts';
import { startNsd } from './servers/nsd.ts';

const loopback = '127.0.0.1';
const place = async () => ({ address: loopback, port: await freePort(loopback) });

describeWith('every finding, at NSD, BIND (which truncates) and Knot', ['nsd', 'named', 'knotd'], () => {
  let servers: readonly Daemon[] = [];

  beforeAll(async () => {
    const started: Daemon[] = [];
    servers = started;
    started.push(await startNsd(await place(), [casesZone]));
    started.push(await startBind(await place(), [casesZone]));
    started.push(await startKnot(await place(), [casesZone]));
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const observe = ({ domain, selector, key }: RecordCase): Promise<RecordObservation> =>
    createKeyRecordSource({ resolvers: [], timeoutMs: 5_000, clock: systemClock }).observe({
      domain,
      selector,
      expected: key.info.fingerprint,
      previous: [keys.old.info.fingerprint],
      scope: 'authoritative',
      authoritative: servers.map(({ endpoint }) => endpoint),
    });

  test.each(recordCases.map((one) => [one.title, one] as const))(
    'given %s, then verdict and findings, the same at all three',
    async (_title, one) => {
      const observation = await observe(one);
      expect([observation.verdict, ...observation.findings.map(({ code }) => code).sort()]).toEqual([
        one.verdict,
        ...[...one.codes].sort(),
      ]);
      expect(new Set(observation.servers.map(({ verdict }) => verdict)).size).toBe(1);
      expect(observation.servers.map(({ authoritative }) => authoritative)).toEqual([true, true, true]);
      // I7. Its beginning is the modulus, which is public.
      expect(JSON.stringify(observation).includes(keys.ours.pkcs1Base64().slice(-200, -100))).toBe(false);
    },
  );
});
