/** `decide(state, command, policy) → events | refusal`: the whole of what may happen. */

import type { Command, PersonRequest } from '../commands.ts';
import { accept, type Decision, type Given, requireThat } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { unreachable } from '../names.ts';
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import { mayGive, type PersonCommand } from '../roles.ts';
import { aftermath } from './aftermath.ts';
import { attestUnused } from './attest.ts';
import { closeBreakGlassReport, confirmBreakGlass, requestBreakGlass } from './breakGlass.ts';
import { acknowledgeAlert } from './care.ts';
import { declareCompromised } from './compromise.ts';
import { recordConfiguration } from './configuration.ts';
import { deferEffect } from './defer.ts';
import {
  announceDestruction,
  beginDestruction,
  holdDestruction,
  recordKeyDestroyed,
  releaseDestruction,
} from './destroy.ts';
import { recordGuarded } from './guard.ts';
import { approveEnrolment, offerSecret } from './housekeeping.ts';
import { recordKeyAge } from './keyAge.ts';
import { recordKeyTrial } from './keyTrial.ts';
import { decideOpenRound, requestApproval } from './openRound.ts';
import { recordPutOutcome } from './outcome.ts';
import { nameOwnership } from './ownership.ts';
import { startPlanned } from './plannedStart.ts';
import { recordPreflight } from './preflight.ts';
import { intendPut } from './put.ts';
import { voidRound } from './putEvidence.ts';
import { recordObserved } from './record.ts';
import { recordRefusal } from './refusals.ts';
import { tick } from './reminders.ts';
import { declareRemovable, recordGone, recordRevoked, seeTargets } from './retirement.ts';
import { cancelRotation, confirmCompletion, decideRollback } from './rollback.ts';
import { approveSwitch, declineSwitch, executeSwitch, withdrawApproval } from './round.ts';
import { recordSigns } from './signs.ts';
import { claimRotation, recordKeyMade, startRotation, submitApplication } from './start.ts';
import { recordWayBack } from './wayBack.ts';

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
