/** Codes and targets written as lists of lines. */

import { newTarget } from '../../../domain/change.ts';
import type { Selector } from '../../../domain/names.ts';
import { needOf } from '../../../domain/protectedRecords.ts';
import { ofRound } from '../../../domain/queries.ts';
import { isRunning, type State, type Target } from '../../../domain/state.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { linesWithin } from './block.ts';
import { type Frame, zoneOf } from './frame.ts';
import { asCode, date, escaped } from './words.ts';

/** One line for each code; a code that has no text yet is shown as it is. */
export const codeLines = (frame: Frame, group: 'blocker' | 'finding', codes: readonly string[]): string =>
  linesWithin(
    codes.map((code) => `• ${textOfCode(frame.language, group, code) ?? escaped(code)}`),
    (count) => text(frame.language, 'card.more', { count: String(count) }),
  );

/** The account is left out where all targets have the same one: it is noise then. */
export const targetName = (id: string, state: State): string => {
  const accounts = new Set(state.targets.map((target) => target.id.split('/')[0]));
  return accounts.size > 1 ? id : id.slice(id.indexOf('/') + 1);
};

const factsOf = (frame: Frame, target: Target, switched = false): string => {
  const say = frame.language;
  const facts = [
    target.shown === null
      ? text(say, 'card.targetUnknown')
      : text(say, 'card.targetShown', { selector: asCode(target.shown) }),
    target.origin === null ? text(say, 'card.originUnknown') : escaped(target.origin),
    ...(switched ? [text(say, 'card.targetSwitched')] : []),
    ...(target.signingEnabled === false ? [text(say, 'card.signingOff')] : []),
    ...(target.succeededAt === null ? [] : [text(say, 'card.targetSucceeded')]),
    ...(target.probedAt === null ? [] : [text(say, 'card.targetProbed')]),
  ];
  return facts.join(' · ');
};

const linesOf = (frame: Frame, state: State, targets: readonly { readonly name: string; readonly facts: string }[]) =>
  linesWithin(
    targets.map(({ name, facts }, index) =>
      text(frame.language, 'card.target', {
        number: String(index + 1),
        target: asCode(targetName(name, state)),
        facts,
      }),
    ),
    (count) => text(frame.language, 'card.more', { count: String(count) }),
  );

/** As SES shows them now, in the order in which they are switched. */
export const targetLines = (frame: Frame, state: State): string =>
  linesOf(
    frame,
    state,
    state.targets.map((target) => ({ name: target.id, facts: factsOf(frame, target) })),
  );

/** As the round fixed them: what is being approved, not what is there now. */
export const approvedTargetLines = (frame: Frame, state: State): string => {
  const { rotation } = state;
  const round = rotation?.round;
  if (!round) return '';
  const begun = isRunning(rotation) && ofRound(state, rotation).length > 0;
  return linesOf(
    frame,
    state,
    round.targets.map((fixed) => {
      const now = state.targets.find(({ id }) => id === fixed.id);
      const { id, origin, signingEnabled, selector, switched = false } = fixed;
      const since = begun || switched ? now : undefined;
      const approved: Target = {
        ...newTarget(id),
        origin,
        signingEnabled,
        shown: selector,
        succeededAt: since?.succeededAt ?? null,
        probedAt: since?.probedAt ?? null,
      };
      return { name: id, facts: factsOf(frame, approved, switched) };
    }),
  );
};

/** Protected records that are lost, and what hangs on each. */
export const lostLines = (frame: Frame, state: State): readonly string[] =>
  Object.entries(state.lost).map(([name, { verdict, lostAt }]) =>
    text(frame.language, 'card.lost', {
      selector: asCode(name),
      verdict: text(frame.language, `verdict.${verdict}`),
      since: date(lostAt, zoneOf(frame)),
      need: text(frame.language, `need.${needOf(state, name as Selector)}`),
    }),
  );
