/** `decide(state, command, policy) → events | refusal`: the whole of what may happen. */

import type { Command, PersonRequest } from '../commands.ts';
import {
  accept,
  type Decision,
  type Given,
  notice,
  type Refusal,
  type RefusalCode,
  refuse,
  requireThat,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import { type Trouble, troubleOf } from '../facts.ts';
import { goesOn, signsNeeded, unsignedMinutes, watchSigns, whoMayGoBack } from '../incidents.ts';
import { type Instant, unreachable } from '../names.ts';
import type { Policy } from '../policy.ts';
import { mayGive, type PersonCommand } from '../roles.ts';
import { isRunning, type State } from '../state.ts';
import { declareCompromised } from './compromise.ts';
import {
  approveEnrolment,
  nameOwnership,
  offerSecret,
  recordConfiguration,
  recordKeyAge,
  recordKeyTrial,
  recordRefusal,
} from './housekeeping.ts';
import { intendPut, recordPutOutcome, voidRound } from './put.ts';
import { recordGuarded, recordObserved } from './record.ts';
import { acknowledgeAlert, deferEffect, tick } from './reminders.ts';
import {
  announceDestruction,
  attestUnused,
  beginDestruction,
  declareRemovable,
  holdDestruction,
  recordGone,
  recordKeyDestroyed,
  recordRevoked,
  releaseDestruction,
  seeTargets,
} from './retirement.ts';
import {
  cancelRotation,
  closeBreakGlassReport,
  confirmBreakGlass,
  confirmCompletion,
  decideRollback,
  recordWayBack,
  requestBreakGlass,
} from './rollback.ts';
import {
  approveSwitch,
  decideOpenRound,
  declineSwitch,
  executeSwitch,
  requestApproval,
  withdrawApproval,
} from './round.ts';
import { recordSigns } from './signs.ts';
import {
  claimRotation,
  recordKeyMade,
  recordPreflight,
  startPlanned,
  startRotation,
  submitApplication,
} from './start.ts';

// What every decision may lead to besides: a trouble that begins or ends, and the offer to go back on a second independent sign.

/** Since when the first of what is still wrong was told of. */
const sinceOf = ({ care }: State, at: Instant): Instant =>
  Math.min(
    at,
    ...(care?.troubles ?? [])
      .filter(({ trouble }) => trouble === 'watch' || trouble === 'lost' || trouble === 'changed')
      .map(({ sinceAt }) => sinceAt),
  );

const offer = (state: State, policy: Policy, at: Instant): DomainEvent[] => {
  const signs = watchSigns(state, at, policy);
  if (signs.length < signsNeeded || state.care?.offered || !isRunning(state.rotation)) return [];
  const { rotation } = state;
  return [
    { type: 'RollbackOffered', signs },
    notice('watch_trouble', {
      owner: 'approvers',
      signs: signs.join(' '),
      since: String(sinceOf(state, at)),
      who: whoMayGoBack(state, rotation, at),
      until: String(rotation.grant?.until ?? at),
      minutes: unsignedMinutes(state, rotation),
    }),
  ];
};

const begun = (state: State, events: readonly DomainEvent[]): readonly Trouble[] => {
  const known = (state.care?.troubles ?? []).map(({ trouble }) => trouble);
  const told = events.flatMap((event) => (event.type === 'NoticeRaised' ? (troubleOf(event.notice.code) ?? []) : []));
  return [...new Set(told)].filter((trouble) => !known.includes(trouble) && goesOn(state, trouble));
};

const over = (state: State): readonly Trouble[] =>
  (state.care?.troubles ?? []).map(({ trouble }) => trouble).filter((trouble) => !goesOn(state, trouble));

const mayMatter = ({ care, rotation }: State, events: readonly DomainEvent[]): boolean =>
  care !== null ||
  rotation?.stage.tag === 'Watching' ||
  events.some((event) => event.type === 'NoticeRaised' && troubleOf(event.notice.code) !== null);

/** @returns what is to follow these events in the same commit. */
export const aftermath = ({ state, policy, rules }: Given, events: readonly DomainEvent[], at: Instant) => {
  if (!mayMatter(state, events)) return [];
  const commit = { at, version: state.atVersion + 1 };
  const after = evolveAll(state, events, commit, rules);
  const ends = over(after);
  const ended: DomainEvent[] = ends.length === 0 ? [] : [{ type: 'TroubleEnded', troubles: ends }];
  const offered = offer(after, policy, at);
  const begins = begun(evolveAll(after, ended, commit, rules), [...events, ...offered]);
  const began: DomainEvent[] = begins.length === 0 ? [] : [{ type: 'TroubleBegan', troubles: begins }];
  return [...ended, ...began, ...offered];
};

const kindRefusals: Readonly<Record<string, RefusalCode>> = {
  guest: 'guest',
  bot: 'bot',
  foreign: 'foreign_team',
  deactivated: 'deactivated',
  unknown: 'identity_unknown',
};

/** The table of command × role, at the click (design.md 2). Fails closed. */
export const authorise = (by: PersonRequest['by'], command: PersonCommand): Refusal | null => {
  if (mayGive(by, command)) return null;
  return refuse(kindRefusals[by.kind] ?? 'not_allowed', { command });
};

const byType = (given: Given, command: Command): Decision => {
  switch (command.type) {
    case 'StartRotation':
      return startRotation(given, command);
    case 'ClaimRotation':
      return claimRotation(given, command);
    case 'SubmitApplication':
      return submitApplication(given, command);
    case 'RequestApproval':
      return requestApproval(given, command);
    case 'ApproveSwitch':
      return approveSwitch(given, command);
    case 'WithdrawApproval':
      return withdrawApproval(given, command);
    case 'DeclineSwitch':
      return declineSwitch(given, command);
    case 'ExecuteSwitch':
      return executeSwitch(given, command);
    case 'Rollback':
      return decideRollback(given, command);
    case 'CancelRotation':
      return cancelRotation(given, command);
    case 'ConfirmCompletion':
      return confirmCompletion(given, command);
    case 'AttestUnused':
      return attestUnused(given, command);
    case 'NameOwnership':
      return nameOwnership(given, command);
    case 'AcknowledgeAlert':
      return acknowledgeAlert(given, command);
    case 'RequestBreakGlass':
      return requestBreakGlass(given, command);
    case 'ConfirmBreakGlass':
      return confirmBreakGlass(given, command);
    case 'CloseBreakGlassReport':
      return closeBreakGlassReport(given, command);
    case 'ApproveEnrolment':
      return approveEnrolment(given, command);
    case 'OfferSecret':
      return offerSecret(given, command);
    case 'HoldDestruction':
      return holdDestruction(given, command);
    case 'ReleaseDestruction':
      return releaseDestruction(given, command);
    case 'DeclareCompromised':
      return declareCompromised(given, command);
    case 'StartPlanned':
      return startPlanned(given, command);
    case 'RecordKeyMade':
      return recordKeyMade(given, command);
    case 'RecordPreflight':
      return recordPreflight(given, command);
    case 'RecordObserved':
      return recordObserved(given, command);
    case 'RecordGuarded':
      return recordGuarded(given, command);
    case 'OpenRound':
      return decideOpenRound(given, command);
    case 'IntendPut':
      return intendPut(given, command);
    case 'VoidRound':
      return voidRound(given, command);
    case 'RecordPutOutcome':
      return recordPutOutcome(given, command);
    case 'RecordSigns':
      return recordSigns(given, command);
    case 'SeeTargets':
      return seeTargets(given, command);
    case 'DeclareRemovable':
      return declareRemovable(given, command);
    case 'RecordKeyAge':
      return recordKeyAge(given, command);
    case 'RecordKeyTrial':
      return recordKeyTrial(given, command);
    case 'RecordRevoked':
      return recordRevoked(given, command);
    case 'RecordGone':
      return recordGone(given, command);
    case 'AnnounceDestruction':
      return announceDestruction(given, command);
    case 'BeginDestruction':
      return beginDestruction(given, command);
    case 'RecordKeyDestroyed':
      return recordKeyDestroyed(given, command);
    case 'RecordConfiguration':
      return recordConfiguration(given, command);
    case 'RecordWayBack':
      return recordWayBack(given, command);
    case 'RecordRefusal':
      return recordRefusal(given, command);
    case 'MarkNoticesPosted':
      return accept({ type: 'NoticesPosted', notices: command.notices });
    case 'DeferEffect':
      return deferEffect(given, command);
    case 'Tick':
      return tick(given, command);
    default:
      return unreachable(command);
  }
};

const noticeClaimMs = 60_000;

/** Numbers the notices; who raised them posts them, and after the claim anybody does. */
const numbered = (events: readonly DomainEvent[], given: Given, at: number): DomainEvent[] => {
  let id = given.state.noticesEver;
  return events.map((event) => {
    if (event.type !== 'NoticeRaised') return event;
    id += 1;
    return { ...event, notice: { ...event.notice, id, claimedUntil: at + noticeClaimMs } };
  });
};

export const decide = (given: Given, command: Command): Decision => {
  if ('by' in command) {
    const refusal =
      requireThat(
        given.rules,
        'commands-once',
        !given.state.commands.includes(command.id),
        refuse('already_processed'),
      ) ??
      requireThat(
        given.rules,
        'role-table',
        authorise(command.by, command.type) === null,
        authorise(command.by, command.type) ?? refuse('not_allowed'),
      );
    if (refusal) return refusal;
  }
  const decision = byType(given, command);
  if (decision.tag === 'refused' || decision.events.length === 0) return decision;
  const taken: DomainEvent[] = 'by' in command ? [{ type: 'CommandTaken', id: command.id }] : [];
  const events = [...decision.events, ...aftermath(given, decision.events, command.at)];
  return accept(...numbered(events, given, command.at), ...taken);
};
