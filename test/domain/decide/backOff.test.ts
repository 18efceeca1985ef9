import { expect, test } from '@jest/globals';
import { effectKey } from '../../../src/domain/effects.ts';
import type { Blocker } from '../../../src/domain/facts.ts';
import { given, intendPut, putOutcome, type Request, usual } from '../../support/given.ts';
import { openRound } from '../../support/givenCommands.ts';

const minuteMs = 60_000;
const { policy, targets } = usual;
const [target] = targets as [(typeof targets)[0]];
const effect = effectKey({ type: 'ObserveTarget', target, probe: true });
const defer = (key: string, problem: string, retryAfterMs: number | null): Request => ({
  type: 'DeferEffect',
  effect: key,
  problem,
  retryAfterMs,
});

/** A rollback's Put, which SES has not taken over yet. */
const sent = given('rollingBack').and(intendPut('rollback'), putOutcome('applied'));

/** Looks that find this, each minute; the minutes at which people were told that nothing goes on. */
const notifiedAt = (problem: string, minutes: number): readonly number[] => {
  let now = sent;
  return Array.from({ length: minutes }, (_, index) => {
    now = now.after(minuteMs).and(defer(effect, problem, 0));
    return now.events.some(({ type }) => type === 'NoticeRaised') ? index + 1 : 0;
  }).filter((minute) => minute > 0);
};

test('given unsigned mail after our own Put, then it is no stall until it lasts longer than the policy says, and is told once', () => {
  expect(policy.stallAlarmMs).toBe(15 * minuteMs);
  expect(notifiedAt('probe_unsigned', 30)).toEqual([15]);
});

test('given a probe that does not arrive at all, then the third one is told, once', () => {
  expect(notifiedAt('probe_missing', 30)).toEqual([3]);
});

test('given a problem that blocks the approval, then its notice has said it, and no stall follows', () => {
  const key = effectKey({ type: 'ProveByDelivery' });
  const stalls = (blocker: Blocker): readonly string[] => {
    let now = given('stable').and(openRound({ blockers: [blocker] }));
    return Array.from({ length: 10 }, () => {
      now = now.after(minuteMs).and(defer(key, 'record_not_right', 0));
      return now.events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice.code] : []));
    }).flat();
  };
  expect(stalls('record_not_right')).toEqual([]);
  expect(stalls('ses_unreachable')).toEqual(['effect_stalled']);
});

/** Milliseconds of the first rests of an effect that never gets on. */
const deferralsOf = (key: string, times: number): readonly number[] => {
  let now = given();
  return Array.from({ length: times }, () => {
    const deferred = now.and(defer(key, '', null));
    const retryAfterMs = (deferred.state.deferred[key]?.until ?? 0) - deferred.at;
    now = deferred.after(retryAfterMs);
    return retryAfterMs;
  });
};

test('given an effect that never gets on, then its rests double up to a bound of its own: telling 15 minutes, going back one', () => {
  const minutes = (key: string) => deferralsOf(key, 9).map((ms) => ms / minuteMs);
  expect(minutes(effectKey({ type: 'CheckRecord' }))).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(minutes(effectKey({ type: 'PostNotices' }))).toEqual([1, 2, 4, 8, 15, 15, 15, 15, 15]);
  expect(minutes(effectKey({ type: 'RollBackTarget', target }))).toEqual([0.5, 1, 1, 1, 1, 1, 1, 1, 1]);
});
