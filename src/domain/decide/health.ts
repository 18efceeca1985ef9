/** What readings say beside attempts: a selector that nobody expects, and a switched target that SES no longer calls SUCCESS. */

import type { CommandOf } from '../commands.ts';
import { type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { minutesSince, pendingSince } from '../incidents.ts';
import { isBack } from '../isBack.ts';
import type { Selector } from '../names.ts';
import { reachedTargets } from '../queries.ts';
import { type DkimStatus, isRunning, type Stage, type State } from '../state.ts';

type Seen = Pick<CommandOf<'RecordSigns'>, 'target' | 'signs' | 'at'>;

/** A mailbox that nobody could look into says nothing about the mail: told once, until somebody can again. */
export const mailbox = ({ state }: Given, { mailbox: seen }: CommandOf<'RecordSigns'>): DomainEvent[] => {
  const { mailboxProblem } = state;
  if (seen === undefined) return [];
  if (seen === 'answers') return mailboxProblem === null ? [] : [{ type: 'MailboxBack' }, notice('mailbox_back')];
  if (mailboxProblem !== null) return [];
  const told = notice('mailbox_unavailable', { problem: seen, owner: 'operator' });
  return [{ type: 'MailboxLost', problem: seen }, told];
};

/** The selectors that SES may rightly show now. */
const expectedSelectors = (state: State): readonly Selector[] => {
  const { rotation, current } = state;
  if (!isRunning(rotation)) return current === null ? [] : [current];
  const { rollback, stage } = rotation;
  if (isBack(rotation)) return [rotation.current];
  if (rollback?.tag === 'decided') return [rotation.current, rotation.next];
  if (stage.tag === 'Overlap' || stage.tag === 'AwaitingCompletion' || stage.tag === 'Watching') return [rotation.next];
  return reachedTargets(state, rotation).length > 0 ? [rotation.current, rotation.next] : [rotation.current];
};

/** Per target: what is well at one says nothing about another. */
export const drift = ({ state }: Given, { target, signs }: Seen): DomainEvent[] => {
  const selector = signs.findLast((sign) => sign.selector !== null)?.selector ?? null;
  if (selector === null) return [];
  const before = state.drifting[target] ?? null;
  if (expectedSelectors(state).includes(selector)) return before === null ? [] : [{ type: 'DriftCleared', target }];
  return before === selector
    ? []
    : [
        { type: 'DriftSeen', target, selector },
        notice('drift', { target, selector, expected: expectedSelectors(state).join(' ') }),
      ];
};

const failures: readonly DkimStatus[] = ['FAILED', 'TEMPORARY_FAILURE'];
const switched: readonly Stage['tag'][] = ['Watching', 'AwaitingCompletion', 'Overlap'];

/** Before SUCCESS, PENDING is what is waited for; that SES gives up is told at once. */
const statusWhilePending = ({ state }: Given, { target, signs, at }: Seen): DomainEvent[] => {
  const since = pendingSince(state, target);
  const seen = signs.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  if (since === null || seen === null || !failures.includes(seen) || seen === state.ailing[target]) return [];
  const facts = { target, status: seen, minutes: minutesSince(since, at) };
  return [{ type: 'StatusSeen', target, status: seen }, notice('status_failed', facts)];
};

/** Once switched, anything but SUCCESS means that mail may leave unsigned: told once per change. */
export const status = (given: Given, command: Seen): DomainEvent[] => {
  const { state } = given;
  const { target, signs } = command;
  const { rotation } = state;
  const tag = isRunning(rotation) ? rotation.stage.tag : null;
  if (tag === 'Switching') return statusWhilePending(given, command);
  if (tag === null || !switched.includes(tag)) return [];
  const seen = signs.findLast(({ kind }) => kind === 'reading')?.status ?? null;
  const before = state.ailing[target] ?? 'SUCCESS';
  if (seen === null || seen === before) return [];
  const code = seen === 'SUCCESS' ? notice('status_back', { target }) : notice('status_lost', { target, status: seen });
  return [{ type: 'StatusSeen', target, status: seen }, code];
};
