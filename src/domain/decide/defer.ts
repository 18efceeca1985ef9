/** An effect that made no progress rests, twice as long each time; the first failure is told. */
import type { CommandOf } from '../command.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';

const firstRestMs = 30_000;
const longestRestMs = 3_600_000;
const noticedAtCount = 3;

export const deferEffect = ({ state }: Given, { effect, problem, at, restMs }: CommandOf<'DeferEffect'>): Decision => {
  const before = state.deferred[effect];
  if (before !== undefined && at < before.until) return accept();
  const count = before?.count ?? 0;
  const until = at + (restMs ?? Math.min(firstRestMs * 2 ** count, longestRestMs));
  const told = problem !== '' && count + 1 === noticedAtCount;
  return accept(
    { type: 'EffectDeferred', effect, until, problem },
    ...(told ? [notice('effect_stalled', { effect, problem })] : []),
  );
};
