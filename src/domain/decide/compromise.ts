/** `/dkim compromised`: one person reports a key, another one declares it; then a rotation to a new key runs (I1, I8). */

import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  firstRefusal,
  type Given,
  guard,
  isRefusal,
  notice,
  type Refusal,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { lookUp, type Selector } from '../names.ts';
import { ofRound, openRound } from '../queries.ts';
import { isRollingBack, isRunning, type Rotation, type SelectorFacts, type State } from '../state.ts';
import { rollbackImpossible } from './rollback.ts';
import { begin } from './start.ts';

type Command = CommandOf<'DeclareCompromised'>;

/** The known selector of that name, in any case as in the DNS, also as the name of its record; otherwise the text itself. */
const named = (text: string, known: readonly string[]): string => {
  const plain = text.replace(/\._domainkey(?:\..*)?$/i, '').toLowerCase();
  return known.find((selector) => selector.toLowerCase() === plain) ?? text;
};

/** The named selector, or the one that SES signs with as far as the log knows. */
const meantBy = ({ targets, current, selectors }: State, command: Command): Selector => {
  const shown = targets.find((target) => target.shown !== null)?.shown ?? null;
  const signing = current ?? command.current;
  const known = [...Object.keys(selectors), signing];
  // Sound cast: an unknown name is refused later, before any use.
  return (command.selector === null ? (shown ?? signing) : named(command.selector, known)) as Selector;
};

const isKnown = ({ selectors, current }: State, selector: Selector, command: Command): boolean => {
  const facts = lookUp(selectors, selector);
  if (facts === undefined) return selector === (current ?? command.current);
  return facts.status === 'live' && facts.compromise?.tag !== 'declared';
};

/** True if the rotation has reached its overlap and no rollback is possible: only another rotation can replace its key. */
const endsOverlap = (given: Given, rotation: Rotation, at: number): boolean =>
  rotation.stage.tag === 'Overlap' && rollbackImpossible(given, rotation, at) !== null;

/** Events that the declaration starts; none if a rotation already replaces the key, or nothing signs with it any more. */
const starts = (given: Given, selector: Selector, command: Command): readonly DomainEvent[] | Refusal => {
  const { state } = given;
  const { rotation } = state;
  const facts = lookUp(state.selectors, selector)?.compromise;
  const requester = facts?.tag === 'reported' ? { id: facts.by, name: facts.name } : command.by;
  if (!isRunning(rotation)) {
    if (selector !== (state.current ?? command.current)) return [];
    const begun = begin(given, command, requester);
    return isRefusal(begun) ? begun : begun.events;
  }
  if (selector !== rotation.next) return voided(given, rotation, selector);
  if (!endsOverlap(given, rotation, command.at)) return refuse('compromised_next', { selector });
  const stage = { tag: 'Completed', sinceAt: command.at } as const;
  const begun = begin({ ...given, state: { ...state, rotation: { ...rotation, stage } } }, command, requester);
  if (isRefusal(begun)) return begun;
  return [entered(stage), { type: 'RemovalWanted', selector: rotation.current }, ...begun.events];
};

/**
 * Nobody has approved a switch without a rollback yet, so the open round ends. A switch that has begun is stopped at its next target
 * instead.
 */
const voided = ({ state }: Given, rotation: Rotation, selector: Selector): readonly DomainEvent[] => {
  const round = openRound(rotation);
  if (selector !== rotation.current || round === null || ofRound(state, rotation).length > 0) return [];
  return [{ type: 'RoundEnded', round: round.id, because: 'changed' }, { type: 'RoundWanted' }];
};

interface OnMeant extends Given {
  readonly selector: Selector;
  /** The report of the first person, while a second person may still declare the compromise. */
  readonly reported: Extract<SelectorFacts['compromise'], { tag: 'reported' }> | null;
  readonly following: readonly DomainEvent[] | Refusal;
}

const keyKnown: Check<Command, OnMeant> = ({ state, selector }, command) =>
  isKnown(state, selector, command) ? null : refuse('compromise_nothing', { selector });

const notGoingBack: Check<Command, OnMeant> = ({ state: { rotation } }) =>
  rotation !== null && isRollingBack(rotation) ? refuse('rollback_unfinished') : null;

/** Applies to the report of the first person already. */
const awayPossible: Check<Command, OnMeant> = ({ following }) => ('tag' in following ? following : null);

const distinctPeople: Check<Command, OnMeant> = guard('compromise-two-people', ({ reported }, { by }) =>
  reported?.by === by.id ? refuse('compromise_same_person') : null,
);

/** I1: two different people; I8: a known key that a rotation can replace. */
const toDeclare: Chain<Command, OnMeant> = [keyKnown, notGoingBack, awayPossible, distinctPeople];

export const declareCompromised = (given: Given, command: Command): Decision => {
  const { state, policy } = given;
  const { by, at } = command;
  const selector = meantBy(state, command);
  const following = starts(given, selector, command);
  const before = lookUp(state.selectors, selector)?.compromise;
  const first = before?.tag === 'reported' && at - before.reportedAt < policy.rollbackProposalTtlMs ? before : null;
  const refusal = firstRefusal(toDeclare, { ...given, selector, reported: first, following }, command);
  if (refusal || 'tag' in following) return refusal ?? refuse('wrong_stage');
  if (first === null) {
    const until = at + policy.rollbackProposalTtlMs;
    return accept(
      { type: 'CompromiseReported', selector, by: by.id, name: by.name },
      notice('compromise_reported', { selector, name: by.name, until }),
    );
  }
  return accept(
    { type: 'CompromiseDeclared', selector, people: [first.by, by.id], by: by.id, name: by.name },
    ...following,
    notice('key_compromised', { selector, first: first.name, second: by.name }),
  );
};
