import { describe, expect, test } from '@jest/globals';
import { checkRecord } from '../../../src/app/effects/record.ts';
import type { RecordVerdict, ServerAnswer } from '../../../src/domain/findings.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { taskOn } from '../../support/deps.ts';
import { given, usual } from '../../support/given.ts';

const awaiting = given('awaitingRecord').after(60_000);
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
  const queried: (boolean | undefined)[] = [];
  const seen = (servers: readonly ServerAnswer[], verdict: RecordVerdict) => ({
    name: '',
    expected: usual.nextFingerprint,
    scope: 'authoritative' as const,
    requestedAt: awaiting.at,
    servers,
    verdict,
    findings: [],
    content: null,
    negativeUntil: null,
  });
  const observe = async ({ hurried }: RecordQuery) => {
    queried.push(hurried);
    if (hurried === false) return seen([...others, really], really.silent ? 'unknown' : 'right');
    return seen([...others, { ...silent, skipped: true }], 'unknown');
  };
  const task = taskOn(awaiting);
  const deps = { ...task.deps, dns: { ...task.deps.dns, observe } };
  const now = async (): Promise<State> => (await deps.log.load(usual.domain))?.state ?? emptyState(usual.domain);
  const check = async () => void (await checkRecord({ ...task, deps, state: await now() }));
  await check();
  return { check, queried, now };
};

describe('I2: silence is counted from a question that was sent', () => {
  test('given a server that only others did not hear, then it is asked, and its answer counts', async () => {
    const { queried, now } = await checked(answerOf('ns3'));
    expect(queried).toEqual([undefined, false]);
    expect((await now()).rotation?.record).toMatchObject({ verdict: 'right', silent: [] });
  });

  test('given one that is silent when it is asked, then that begins, and the next walk does not wait for it', async () => {
    const { check, queried, now } = await checked(silent);
    expect((await now()).rotation?.record).toMatchObject({ verdict: 'unknown', silent: ['ns3'] });
    await check();
    expect(queried).toEqual([undefined, false, undefined]);
  });
});
