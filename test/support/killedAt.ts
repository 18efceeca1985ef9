import { afterEach, describe, expect, test } from '@jest/globals';
import { type Boundary, boundaries, type DomainCommit } from '../../src/app/deps.ts';
import { Closers } from '../../src/main/process.ts';
import { assertEveryPutWasApproved } from './approvedPuts.ts';
import { type KilledRotation, killRotation, type Until } from './killedRotation.ts';
import { MortalApplication } from './mortalApplication.ts';
import { assertLogRefolds } from './refoldedLog.ts';
import { current, domain } from './siteAddress.ts';

const putOperation = 'PutEmailIdentityDkimSigningAttributes';

/** Boundaries that a rotation meets only on its way back and at its end. */
const untilOf = (boundary: Boundary): Until =>
  /^(RollbackPut|DeclareRemovable|RecordGone|DestroyKey) /.test(boundary) ? 'destroyed' : 'watching';

/** What must be so whatever the kill hit: each effect happened once, and the rotation is where it would be without the kill. */
export const assertWentOn = async (rotation: KilledRotation, until: Until): Promise<void> => {
  const { site, reader } = rotation;
  const history: DomainCommit[] = [];
  for await (const commit of reader.application.log.history(domain)) history.push(commit);
  const puts = () => site.sandbox.ses.calls().filter(({ operation }) => operation === putOperation);
  await assertEveryPutWasApproved({ history, puts, evidence: reader.evidence });
  await assertLogRefolds(history);
  const state = await rotation.state();
  const next = state.rotation?.next ?? current;
  const late = until === 'destroyed';
  expect(state.rotation?.stage.tag).toBe(late ? 'Cancelled' : 'Watching');
  expect(state.selectors[next]?.status).toBe(late ? 'destroyed' : 'live');
  expect((await reader.vault.describe(domain, next)) === null).toBe(late);
  expect(site.sandbox.ses.identities()).toMatchObject([
    { selector: late ? current : next, signingEnabled: true, status: 'SUCCESS' },
  ]);
  expect(puts().map(({ selector }) => selector)).toEqual(late ? [next, current] : [next]);
  expect(state.attempts.every(({ outcome }) => outcome !== 'open' && outcome !== 'unknown')).toBe(true);
  // A sending is counted before it happens: who dies in it sends one mail more at most.
  const proofMails = site.sandbox.ses.sent().filter(({ raw }) => /^Subject: DKIM proof by delivery/m.test(raw));
  expect([1, 2]).toContain(proofMails.length);
  expect(history.some(({ events }) => events.some(({ type }) => type === 'DeliveryProved'))).toBe(true);
  expect(history.some(({ events }) => events.some(({ type }) => type === 'ProbeVerified'))).toBe(true);
  expect(state.notices).toEqual([]);
  const notified = rotation.output.map(({ code }) => code);
  for (const code of ['application', 'round_opened', 'approval_recorded', 'watch_began'])
    expect(notified).toContain(code);
  if (late) for (const code of ['rollback_finished', 'destruction_announced']) expect(notified).toContain(code);
};

/** The tests of one file: one kill at each boundary of a rotation that goes so far. */
export const killsUntil = (until: Until): void => {
  let closers = new Closers();

  afterEach(async () => {
    const ended = closers;
    closers = new Closers();
    await ended.close();
  });

  describe('I12: dead at any boundary, the stored state is before or after, and the next bot goes on', () => {
    test.each(boundaries.filter((boundary) => untilOf(boundary) === until))('dead at %s', async (boundary) => {
      const next = () => new MortalApplication();
      const rotation = await killRotation({ at: [boundary], until, next, onDisk: false }, closers);
      expect(rotation.reached).toEqual([boundary]);
      await assertWentOn(rotation, until);
    });
  });
};
