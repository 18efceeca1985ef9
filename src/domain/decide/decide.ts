/**
 * `decide(state, command, policy) → events | refusal`: the only function that accepts or refuses commands.
 *
 *     command of a person ──► not processed yet? ──► roles: command × role (commands.ts)
 *                                                      │
 *     command of the bot ──────────────────────────────┤
 *                                                      ▼
 *     deciders, below: one row per command ──► conditions: its chain of checks ──► results: its events
 *                                              │                                       │
 *                                              ▼                                       ▼
 *                              the first refusal, in the order of the chain      aftermath, numbered notices
 *
 * A chain stands right above its command, and its comment names the invariant that it holds. approvalRound.ts decides on rounds and
 * approvals, delivery.ts on the proof by delivery, put.ts on Puts, targetObservations.ts on readings and probes, rollback.ts on rollbacks,
 * retirement.ts on the end of records and keys.
 */

import { type Command, type CommandOf, mayGive, type PersonCommand, type PersonRequest } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  firstRefusal,
  type Given,
  guard,
  notice,
  type Refusal,
  type RefusalCode,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import type { Incident } from '../facts.ts';
import { isOngoing, unsignedMinutes, warningsNeeded, watchWarnings, whoMayGoBack } from '../incidents.ts';
import type { Instant } from '../names.ts';
import { incidentOf } from '../notices.ts';
import type { Policy } from '../policy.ts';
import { isRunning, type State } from '../state.ts';
import {
  approveSwitch,
  decideOpenRound,
  declineSwitch,
  executeSwitch,
  requestApproval,
  withdrawApproval,
} from './approvalRound.ts';
import { deferEffect } from './backOff.ts';
import { declareCompromised } from './compromise.ts';
import { beginDelivery, recordDelivery, recordDeliverySeen, requestDelivery } from './delivery.ts';
import {
  approveEnrolment,
  nameOwnership,
  offerSecret,
  recordAnchor,
  recordConfiguration,
  recordKeyAge,
  recordKeyTrial,
  recordRefusal,
} from './housekeeping.ts';
import { startByLegacyCall, wantRoundByLegacyCall } from './legacy.ts';
import { postpone, startPlanned } from './planned.ts';
import { intendPut, recordPutOutcome, voidRound } from './put.ts';
import { correctApplication, recordMonitored, recordObserved, submitApplication } from './record.ts';
import { acknowledgeAlert, tick } from './reminders.ts';
import {
  announceDestruction,
  attestUnused,
  beginDestruction,
  confirmWithdrawal,
  declareRemovable,
  holdDestruction,
  recordGone,
  recordKeyDestroyed,
  recordRevoked,
  recordWithdrawnSeen,
  releaseDestruction,
  seeTargets,
} from './retirement.ts';
import {
  cancelRotation,
  closeBreakGlassReport,
  confirmBreakGlass,
  confirmCompletion,
  decideRollback,
  recordPreviousRecord,
  requestBreakGlass,
} from './rollback.ts';
import { claimRotation, recordKeyMade, recordPreflight, startRotation } from './start.ts';
import { recordTargetObservations } from './targetObservations.ts';

/** Start of the first open incident that concerns the switched mail. */
const sinceOf = ({ incidentResponse }: State, at: Instant): Instant =>
  Math.min(
    at,
    ...(incidentResponse?.incidents ?? [])
      .filter(({ incident }) => incident === 'watch' || incident === 'lost' || incident === 'changed')
      .map(({ sinceAt }) => sinceAt),
  );

const offer = (state: State, policy: Policy, at: Instant): DomainEvent[] => {
  const warnings = watchWarnings(state, at, policy);
  if (warnings.length < warningsNeeded || state.incidentResponse?.offered || !isRunning(state.rotation)) return [];
  const { rotation } = state;
  return [
    { type: 'RollbackOffered', warnings },
    notice('watch_incident', {
      warnings,
      since: sinceOf(state, at),
      who: { who: whoMayGoBack(state, rotation, at), until: rotation.grant?.until ?? at },
      minutes: unsignedMinutes(state, rotation),
    }),
  ];
};

const begun = (state: State, events: readonly DomainEvent[]): readonly Incident[] => {
  const known = (state.incidentResponse?.incidents ?? []).map(({ incident }) => incident);
  const raised = events.flatMap((event) =>
    event.type === 'NoticeRaised' ? (incidentOf(event.notice.code) ?? []) : [],
  );
  return [...new Set(raised)].filter((incident) => !known.includes(incident) && isOngoing(state, incident));
};

const over = (state: State): readonly Incident[] =>
  (state.incidentResponse?.incidents ?? [])
    .map(({ incident }) => incident)
    .filter((incident) => !isOngoing(state, incident));

const mayMatter = ({ incidentResponse, rotation }: State, events: readonly DomainEvent[]): boolean =>
  incidentResponse !== null ||
  rotation?.stage.tag === 'Watching' ||
  events.some((event) => event.type === 'NoticeRaised' && incidentOf(event.notice.code) !== null);

/**
 * Incidents that begin or end with a decision, and the offer to roll back on a second independent warning.
 * @returns the events that follow these events in the same commit.
 */
const aftermath = ({ state, policy, rules }: Given, events: readonly DomainEvent[], at: Instant) => {
  if (!mayMatter(state, events)) return [];
  const commit = { at, version: state.atVersion + 1 };
  const after = evolveAll(state, events, commit, rules);
  const ends = over(after);
  const ended: DomainEvent[] = ends.length === 0 ? [] : [{ type: 'IncidentEnded', incidents: ends }];
  const offered = offer(after, policy, at);
  const begins = begun(evolveAll(after, ended, commit, rules), [...events, ...offered]);
  const began: DomainEvent[] = begins.length === 0 ? [] : [{ type: 'IncidentBegan', incidents: begins }];
  return [...ended, ...began, ...offered];
};

const kindRefusals: Readonly<Record<string, RefusalCode>> = {
  guest: 'guest',
  bot: 'bot',
  foreign: 'foreign_team',
  deactivated: 'deactivated',
  unknown: 'identity_unknown',
};

/** Checks the table of command × role at the click (design.md 2). Fails closed. */
export const authorise = (by: PersonRequest['by'], command: PersonCommand): Refusal | null => {
  if (mayGive(by, command)) return null;
  return refuse(kindRefusals[by.kind] ?? 'not_allowed', { command });
};

type Deciders = { readonly [T in Command['type']]: (given: Given, command: CommandOf<T>) => Decision };

/** The function that decides each command: one row per command. */
const deciders: Deciders = {
  StartRotation: startRotation,
  ClaimRotation: claimRotation,
  SubmitApplication: submitApplication,
  CorrectApplication: correctApplication,
  RequestApproval: requestApproval,
  RequestDelivery: requestDelivery,
  ApproveSwitch: approveSwitch,
  WithdrawApproval: withdrawApproval,
  DeclineSwitch: declineSwitch,
  ExecuteSwitch: executeSwitch,
  Rollback: decideRollback,
  CancelRotation: cancelRotation,
  ConfirmCompletion: confirmCompletion,
  AttestUnused: attestUnused,
  ConfirmWithdrawal: confirmWithdrawal,
  Postpone: postpone,
  NameOwnership: nameOwnership,
  AcknowledgeAlert: acknowledgeAlert,
  RequestBreakGlass: requestBreakGlass,
  ConfirmBreakGlass: confirmBreakGlass,
  CloseBreakGlassReport: closeBreakGlassReport,
  ApproveEnrolment: approveEnrolment,
  OfferSecret: offerSecret,
  HoldDestruction: holdDestruction,
  ReleaseDestruction: releaseDestruction,
  DeclareCompromised: declareCompromised,
  StartPlanned: startPlanned,
  StartByLegacyCall: startByLegacyCall,
  WantRoundByLegacyCall: wantRoundByLegacyCall,
  RecordKeyMade: recordKeyMade,
  RecordPreflight: recordPreflight,
  RecordObserved: recordObserved,
  RecordMonitored: recordMonitored,
  BeginDelivery: beginDelivery,
  RecordDeliverySeen: recordDeliverySeen,
  RecordDelivery: recordDelivery,
  OpenRound: decideOpenRound,
  IntendPut: intendPut,
  VoidRound: voidRound,
  RecordPutOutcome: recordPutOutcome,
  RecordTargetObservations: recordTargetObservations,
  RecordTargets: seeTargets,
  DeclareRemovable: declareRemovable,
  RecordKeyAge: recordKeyAge,
  RecordKeyTrial: recordKeyTrial,
  RecordAnchor: recordAnchor,
  RecordRevoked: recordRevoked,
  RecordGone: recordGone,
  RecordWithdrawnSeen: recordWithdrawnSeen,
  AnnounceDestruction: announceDestruction,
  BeginDestruction: beginDestruction,
  RecordKeyDestroyed: recordKeyDestroyed,
  RecordConfiguration: recordConfiguration,
  RecordPreviousRecord: recordPreviousRecord,
  RecordRefusal: recordRefusal,
  MarkNoticesPosted: (_, { notices }) => accept({ type: 'NoticesPosted', notices }),
  DeferEffect: deferEffect,
  Tick: tick,
};

const byType = <T extends Command['type']>(given: Given, command: CommandOf<T>): Decision =>
  deciders[command.type as T](given, command);

const noticeClaimMs = 60_000;

/** Numbers the notices. The process that raised them posts them; after the claim any process may. */
const numbered = (events: readonly DomainEvent[], given: Given, at: number): DomainEvent[] => {
  let id = given.state.noticesEver;
  return events.map((event) => {
    if (event.type !== 'NoticeRaised') return event;
    id += 1;
    return { ...event, notice: { ...event.notice, id, claimedUntil: at + noticeClaimMs } };
  });
};

const notProcessed: Check<PersonRequest> = guard('commands-once', ({ state }, { id }) =>
  state.commands.includes(id) ? refuse('already_processed') : null,
);

const roleAllows: Check<PersonRequest> = guard('role-table', (_, { by, type }) => authorise(by, type));

/** I10: no click decides twice; I1: the person's present role counts. */
const ofPeople: Chain<PersonRequest> = [notProcessed, roleAllows];

export const decide = (given: Given, command: Command): Decision => {
  if ('by' in command) {
    const refusal = firstRefusal(ofPeople, given, command);
    if (refusal) return refusal;
  }
  const decision = byType(given, command);
  if (decision.tag === 'refused' || decision.events.length === 0) return decision;
  const taken: DomainEvent[] = 'by' in command ? [{ type: 'CommandTaken', id: command.id }] : [];
  const events = [...decision.events, ...aftermath(given, decision.events, command.at)];
  return accept(...numbered(events, given, command.at), ...taken);
};
