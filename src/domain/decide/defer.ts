/** An effect that made no progress rests, twice as long each time; the first failure is told. */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { effectKey } from '../effect.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import { mayStillLand } from '../queries.ts';
import type { State } from '../state.ts';

/** Milliseconds of an effect's first rest, which doubles, and of its longest. */
interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

const usual: BackOff = { firstMs: 30_000, longestMs: 3_600_000 };
/** Going back is in a hurry: it never rests for longer than this. */
const rollback: BackOff = { firstMs: 30_000, longestMs: 60_000 };
/** A messenger that is down for a day must not fill the log; people wait for what it has to say. */
const telling: BackOff = { firstMs: 60_000, longestMs: 15 * 60_000 };

const backOffOf = (effect: string): BackOff => {
  if (effect === effectKey({ type: 'PostNotices' })) return telling;
  return effect.startsWith('RollBackTarget') ? rollback : usual;
};

const noticedAtCount = 3;

/** Readings come in whole seconds of SES's clock: a look right at the end of `settle` would be a second too early. */
const settleSlackMs = 2_000;

/** The end of `settle` is what a look at the target waits for: its rest ends there, however often it looked before. */
const settleEnds = ({ state, policy }: Given, effect: string, at: Instant): readonly Instant[] =>
  state.attempts
    .filter((attempt) => mayStillLand(attempt))
    .filter(({ target }) => effect === effectKey({ type: 'LookAtTarget', target, probe: false }))
    .map(({ intendedAt }) => intendedAt + policy.settleMs + settleSlackMs)
    .filter((end) => end > at);

/** Where the messenger refuses the channel, only a direct message can say so. */
const stalled = ({ rotation }: State, effect: string, problem: string): DomainEvent =>
  effect === effectKey({ type: 'PostNotices' })
    ? notice('posting_refused', { code: problem.split(' ').at(-1) ?? '' }, rotation?.requester ?? 'thread')
    : notice('effect_stalled', { effect, problem });

/** Minutes of unsigned mail after a Put of ours are as SES was first described: no stall until they are more than the policy's. */
const isExpected = ({ state, policy }: Given, { effect, problem, at }: CommandOf<'DeferEffect'>): boolean =>
  problem === 'probe_unsigned' &&
  state.attempts.some(
    ({ target, intendedAt }) =>
      effect === effectKey({ type: 'LookAtTarget', target, probe: true }) && at < intendedAt + policy.stallAlarmMs,
  );

export const deferEffect = (given: Given, command: CommandOf<'DeferEffect'>): Decision => {
  const { state } = given;
  const { effect, problem, at, restMs } = command;
  const before = state.deferred[effect];
  if (before !== undefined && at < before.until) return accept();
  const count = before?.count ?? 0;
  const { firstMs, longestMs } = backOffOf(effect);
  const rested = at + (restMs ?? Math.min(firstMs * 2 ** count, longestMs));
  const until = Math.min(rested, ...settleEnds(given, effect, at));
  const told = problem !== '' && count + 1 >= noticedAtCount && before?.told !== true && !isExpected(given, command);
  return accept(
    { type: 'EffectDeferred', effect, until, problem, ...(told ? ({ told: true } as const) : {}) },
    ...(told ? [stalled(state, effect, problem)] : []),
  );
};
