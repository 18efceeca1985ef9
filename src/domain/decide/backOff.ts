/** Decides how long an effect that made no progress is deferred, and from which failure on people are notified. */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { effectKey } from '../effects.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import { mayStillLand } from '../queries.ts';
import type { State } from '../state.ts';

/** Milliseconds of an effect's first pause, which doubles, and of its longest pause. */
interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

const usual: BackOff = { firstMs: 30_000, longestMs: 3_600_000 };
/** A rollback is urgent: it never pauses for longer than this. */
const rollback: BackOff = { firstMs: 30_000, longestMs: 60_000 };
/** A day without the messenger must not fill the log, but people wait for the notices. */
const posting: BackOff = { firstMs: 60_000, longestMs: 15 * 60_000 };

/** Two people have approved and wait only for Slack: the switch continues soon after Slack answers again. */
const people: BackOff = { firstMs: 20_000, longestMs: 20_000 };
/** An outage of more than an hour must not fill the log. */
const peopleAtOnceMax = 180;
const peopleLater: BackOff = { firstMs: 5 * 60_000, longestMs: 5 * 60_000 };

const slackUnreachable = 'slack_unreachable';

const backOffOf = (effect: string, problem: string, count: number): BackOff => {
  if (problem === slackUnreachable) return count < peopleAtOnceMax ? people : peopleLater;
  if (effect === effectKey({ type: 'PostNotices' })) return posting;
  return effect.startsWith('RollBackTarget') ? rollback : usual;
};

/** Number of failures after which people are notified. */
const noticedAtCount = 3;

/** The approvers have just clicked and see no progress, so the first failure is notified. */
const noticedAt = (problem: string): number => (problem === slackUnreachable ? 1 : noticedAtCount);

/** SES's clock has whole seconds: a reading exactly at the end of `settle` would come a second too early. */
const settleSlackMs = 2_000;

/** An observation of the target waits for the end of `settle`: its pause ends there, however often it was deferred. */
const settleEnds = ({ state, policy }: Given, effect: string, at: Instant): readonly Instant[] =>
  state.attempts
    .filter((attempt) => mayStillLand(attempt))
    .filter(({ target }) => effect === effectKey({ type: 'ObserveTarget', target, probe: false }))
    .map(({ intendedAt }) => intendedAt + policy.settleMs + settleSlackMs)
    .filter((end) => end > at);

/** If the messenger refuses the channel, only a direct message can report that. */
const stalled = ({ rotation }: State, effect: string, problem: string): DomainEvent =>
  effect === effectKey({ type: 'PostNotices' })
    ? notice('posting_refused', { code: problem.split(' ').at(-1) ?? '' }, rotation?.requester ?? 'thread')
    : notice('effect_stalled', { effect, problem });

/** Minutes of unsigned mail after a Put are expected, so they count as stalled only after the policy's bound. */
const isExpected = ({ state, policy }: Given, { effect, problem, at }: CommandOf<'DeferEffect'>): boolean =>
  problem === 'probe_unsigned' &&
  state.attempts.some(
    ({ target, intendedAt }) =>
      effect === effectKey({ type: 'ObserveTarget', target, probe: true }) && at < intendedAt + policy.stallAlarmMs,
  );

/** The notice of the blocked approval has said it, with its cause. */
const isNoticed = ({ state }: Given, { problem }: CommandOf<'DeferEffect'>): boolean =>
  (state.rotation?.blockers ?? []).some((blocker) => blocker === problem);

/** Defers an effect that made no progress; the pause doubles each time. One notice reports a problem that persists. */
export const deferEffect = (given: Given, command: CommandOf<'DeferEffect'>): Decision => {
  const { state } = given;
  const { effect, problem, at, retryAfterMs } = command;
  const before = state.deferred[effect];
  if (before !== undefined && at < before.until) return accept();
  const count = before?.count ?? 0;
  const { firstMs, longestMs } = backOffOf(effect, problem, count);
  const rested = at + (retryAfterMs ?? Math.min(firstMs * 2 ** count, longestMs));
  const until = Math.min(rested, ...settleEnds(given, effect, at));
  const notified =
    problem !== '' &&
    count + 1 >= noticedAt(problem) &&
    before?.notified !== true &&
    !isExpected(given, command) &&
    !isNoticed(given, command);
  return accept(
    { type: 'EffectDeferred', effect, until, problem, ...(notified ? ({ notified: true } as const) : {}) },
    ...(notified ? [stalled(state, effect, problem)] : []),
  );
};
