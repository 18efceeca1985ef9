import { describe, expect, test } from '@jest/globals';
import type { Deps, DomainCommit } from '../../../src/app/deps.ts';
import { checkRecord } from '../../../src/app/effects/record.ts';
import { core } from '../../../src/domain/core.ts';
import type { RecordVerdict, ServerAnswer } from '../../../src/domain/findings.ts';
import type { State } from '../../../src/domain/state.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import type { DomainSettings } from '../../../src/ports/settings.ts';
import { epoch, fold, publishRequests, startRequests } from '../../model/fold.ts';
import { smallPolicy } from '../../model/policies.ts';

const policy = { ...smallPolicy, silentForMs: 24 * 3_600_000 };

const answerOf = (server: string, more: Partial<ServerAnswer> = {}): ServerAnswer => ({
  server,
  role: 'authoritative',
  verdict: 'right',
  silent: false,
  rcode: 'NOERROR',
  authoritative: true,
  ttlSeconds: 300,
  serial: 1,
  records: [],
  millis: 1,
  ...more,
});
const others = [answerOf('ns1'), answerOf('ns2')];
const silent = answerOf('ns3', { verdict: 'unknown', silent: true, rcode: null, authoritative: false });

/** Submitted, and looked at in a walk in which ns3 has just answered nobody. @param really what it says when it is asked */
const checked = async (really: ServerAnswer) => {
  const requests = [...startRequests(1, 1), ...publishRequests(1, 2, 1, 1).slice(0, 3)];
  let state: State = fold(core, policy, requests);
  const queried: (boolean | undefined)[] = [];
  const seen = (servers: readonly ServerAnswer[], verdict: RecordVerdict) => ({
    name: '',
    expected: '',
    scope: 'authoritative',
    requestedAt: epoch + 60_000,
    servers,
    verdict,
    findings: [],
    content: null,
    negativeUntil: null,
  });
  const deps = {
    core,
    settings: { policy },
    clock: { now: () => epoch + 60_000, monotonicMs: () => 0 },
    newId: () => 'id',
    atBoundary: () => undefined,
    evidence: { put: async () => 'hash' },
    dns: {
      observe: async ({ hurried }: RecordQuery) => {
        queried.push(hurried);
        if (hurried === false) return seen([...others, really], really.silent ? 'unknown' : 'right');
        return seen([...others, { ...silent, skipped: true }], 'unknown');
      },
    },
    log: {
      load: async () => ({ version: state.atVersion, at: epoch, hash: '', state }) as unknown as DomainCommit,
      append: async (entry: DomainCommit) => {
        state = entry.state;
        return { tag: 'committed', commit: entry };
      },
    },
  } as unknown as Deps;
  const settings = { name: state.domain, authoritative: null } as unknown as DomainSettings;
  const check = async () => void (await checkRecord({ deps, settings, state }));
  await check();
  return { check, queried, now: () => state };
};

describe('I2: silence is counted from a question that was sent', () => {
  test('given a server that only others did not hear, then it is asked, and its answer counts', async () => {
    const { queried, now } = await checked(answerOf('ns3'));
    expect(queried).toEqual([undefined, false]);
    expect(now().rotation?.record).toMatchObject({ verdict: 'right', silent: [] });
  });

  test('given one that is silent when it is asked, then that begins, and the next walk does not wait for it', async () => {
    const { check, queried, now } = await checked(silent);
    expect(now().rotation?.record).toMatchObject({ verdict: 'unknown', silent: ['ns3'] });
    await check();
    expect(queried).toEqual([undefined, false, undefined]);
  });
});
