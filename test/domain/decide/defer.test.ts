import { expect, test } from '@jest/globals';
import { core } from '../../../src/domain/core.ts';
import { effectKey } from '../../../src/domain/effects.ts';
import { type Selector, type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';

const minuteMs = 60_000;
const policy = defaultPolicy({ timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 540 });
const target = TargetId.of('123456789012', 'ap-northeast-1', 'goo.ne.jp');
const effect = effectKey({ type: 'ObserveTarget', target, probe: true });

/** A rollback's Put at 0, which SES has not taken over yet. */
const sent: State = {
  ...emptyState('goo.ne.jp' as SigningDomain),
  attempts: [
    {
      ...{ id: 1, kind: 'rollback', rotation: 1, round: 1, target, selector: 'previous' as Selector },
      ...{
        intendedAt: 0,
        intendedVersion: 1,
        beforeSesAt: 0,
        outcome: 'applied',
        settledVersion: null,
        closedVersion: 2,
      },
    },
  ],
};

/** Looks that find this, each minute; the minutes at which people were told that nothing goes on. */
const notifiedAt = (problem: string, minutes: number): readonly number[] => {
  let state = sent;
  const notified: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const at = minute * minuteMs;
    const given = { type: 'DeferEffect', at, effect, problem, retryAfterMs: 0 } as const;
    const decision = core.decide(state, given, policy);
    if (decision.tag === 'refused') throw new Error(decision.code);
    if (decision.events.some(({ type }) => type === 'NoticeRaised')) notified.push(minute);
    state = core.fold(state, decision.events, { at, version: minute + 2 });
  }
  return notified;
};

test('given unsigned mail after our own Put, then it is no stall until it lasts longer than the policy says, and is told once', () => {
  expect(policy.stallAlarmMs).toBe(15 * minuteMs);
  expect(notifiedAt('probe_unsigned', 30)).toEqual([15]);
});

test('given a probe that does not arrive at all, then the third one is told, once', () => {
  expect(notifiedAt('probe_missing', 30)).toEqual([3]);
});

/** Milliseconds of the first rests of an effect that never gets on. */
const deferralsOf = (effect: string, times: number): readonly number[] => {
  let state = emptyState('goo.ne.jp' as SigningDomain);
  let at = 0;
  return Array.from({ length: times }, (_, index) => {
    const given = { type: 'DeferEffect', at, effect: effect, problem: '', retryAfterMs: null } as const;
    const decision = core.decide(state, given, policy);
    if (decision.tag === 'refused') throw new Error(decision.code);
    state = core.fold(state, decision.events, { at, version: index + 1 });
    const retryAfterMs = (state.deferred[effect]?.until ?? 0) - at;
    at += retryAfterMs;
    return retryAfterMs;
  });
};

test('given an effect that never gets on, then its rests double up to a bound of its own: telling 15 minutes, going back one', () => {
  const minutes = (effect: string) => deferralsOf(effect, 9).map((ms) => ms / minuteMs);
  expect(minutes(effectKey({ type: 'CheckRecord' }))).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(minutes(effectKey({ type: 'PostNotices' }))).toEqual([1, 2, 4, 8, 15, 15, 15, 15, 15]);
  expect(minutes(effectKey({ type: 'RollBackTarget', target }))).toEqual([0.5, 1, 1, 1, 1, 1, 1, 1, 1]);
});
