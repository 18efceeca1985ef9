import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import type { State } from '../../../src/domain/state.ts';
import { selectorName } from '../../model/commands.ts';
import {
  approve,
  epoch,
  fold,
  goodEvidence,
  openRoundRequest,
  publishRequests,
  startRequests,
} from '../../model/fold.ts';
import { A, actorOf, B, R } from '../../model/people.ts';
import { smallPolicy } from '../../model/policies.ts';
import { targetIds } from '../../model/world.ts';

const policy = { ...smallPolicy, grantMaxMs: 1_000 };
const target = targetIds[0] as (typeof targetIds)[0];

const sees = (state: State, selector: number, at: number) =>
  ({
    type: 'RecordTargetObservations',
    target,
    observations: ['reading', 'probe'].map((kind) => ({
      kind: kind as 'reading' | 'probe',
      selector: selectorName(selector),
      requestedAt: at,
      baseVersion: state.atVersion,
      sesAt: at,
      status: 'SUCCESS' as const,
      origin: 'EXTERNAL',
      signingEnabled: true,
    })),
  }) as const;

const given = (state: State, at: number, request: object): State => {
  const command = { id: `${state.atVersion}`, at, ...request } as Command;
  const decision = core.decide(state, command, policy);
  if (decision.tag === 'refused') throw new Error(decision.code);
  return core.fold(state, decision.events, { at, version: state.atVersion + 1 });
};

const back = (who: number) => ({ type: 'Rollback', rotation: 1, banNext: false, by: actorOf(who, 0) });
const applied = (attempt: number) => ({ type: 'RecordPutOutcome', attempt, outcome: 'applied', code: '' });

/** Switched, and brought back within the grant. */
const rolledBack = (): State => {
  const open = fold(core, policy, [...startRequests(1, 1), ...publishRequests(1, 2, 1, 1), openRoundRequest(1)]);
  const approved = approve(core, approve(core, open, policy, A), policy, B);
  const put = { type: 'IntendPut', rotation: 1, target, beforeSesAt: epoch };
  const evidence = goodEvidence(approved.atVersion);
  let state = given(approved, epoch, { ...put, kind: 'forward', selector: selectorName(2), evidence });
  state = given(given(state, epoch, applied(1)), epoch, back(A));
  state = given(state, epoch + 2, { ...put, kind: 'rollback', selector: selectorName(1), evidence: null });
  state = given(state, epoch + 2, applied(2));
  state = given(state, epoch + 10, sees(state, 1, epoch + 10));
  return given(state, epoch + 10, sees(state, 1, epoch + 10));
};

describe('I6: a selector that the log does not expect alarms', () => {
  const late = epoch + 10_000;

  test('given a late Put after the way back, when one person has proposed to go back, then it still alarms', () => {
    const before = rolledBack();
    expect(before.rotation?.stage.tag).toBe('RolledBack');
    const seen = given(before, late, sees(before, 2, late));
    expect(seen.drifting).toEqual({ [target]: selectorName(2) });
    const proposed = given(seen, late, back(A));
    expect(proposed.rotation?.rollback?.tag).toBe('proposed');
    const again = given(proposed, late + 1, { ...sees(proposed, 2, late + 1), id: 'again' });
    expect(again.drifting).toEqual({ [target]: selectorName(2) });
    expect(again.targets[0]?.succeededAt).toBeNull();
  });

  test('given that SES is back by then, then the proposal keeps nobody from cancelling', () => {
    const before = rolledBack();
    const seen = given(before, late, sees(before, 2, late));
    const proposed = given(seen, late, back(A));
    const byHand = given(proposed, late + 1, sees(proposed, 1, late + 1));
    expect(byHand.drifting).toEqual({});
    const cancelled = given(byHand, late + 2, { type: 'CancelRotation', rotation: 1, reason: '', by: actorOf(R, 0) });
    expect(cancelled.rotation?.stage.tag).toBe('Cancelled');
  });
});
