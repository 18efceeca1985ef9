/**
 * `Tick`: what follows from time alone. Handling a due item always leads to a later due time (design.md 6). An acknowledgement stops the
 * escalation.
 */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, entered, type Given, notice, refuse } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { incidentReminder, pendingMinutes, unsignedMinutes } from '../incidents.ts';
import type { Instant } from '../names.ts';
import { ofRound, openRound, remainingFailed, remainingTargets, switchFailed, watchIsGood } from '../queries.ts';
import { latenessOf, type Reminder, reminders } from '../reminders.ts';
import { isRunning, type Rotation, type State } from '../state.ts';
import { plainWaitCode } from '../waitNotices.ts';

/** Facts for the sentences: the incident codes, and the start of the first incident. */
const incidentFacts = ({ incidentResponse }: State) => ({
  incidents: (incidentResponse?.incidents ?? []).map(({ incident }) => incident),
  since: Math.min(...(incidentResponse?.incidents ?? []).map(({ sinceAt }) => sinceAt)),
});

/** The button 対応します. An acknowledgement decides nothing and changes no rights. An incident that outlives it is notified again. */
export const acknowledgeAlert = ({ state }: Given, { by }: CommandOf<'AcknowledgeAlert'>): Decision => {
  const { incidentResponse } = state;
  if (incidentResponse === null) return refuse('nothing_to_acknowledge');
  if (incidentResponse.acknowledgement !== null)
    return refuse('already_acknowledged', {
      name: incidentResponse.acknowledgement.name,
      since: String(incidentResponse.acknowledgement.acknowledgedAt),
    });
  return accept(
    { type: 'AlertAcknowledged', by: by.id, name: by.name },
    notice('alert_acknowledged', { name: by.name, ...incidentFacts(state) }),
  );
};

/** Notifies again, to more people, when the reminder is due. */
const escalated = ({ state, policy }: Given, at: Instant): DomainEvent[] => {
  const reminder = incidentReminder(state, policy);
  if (reminder === null || state.incidentResponse === null || reminder.dueAt > at) return [];
  const escalation = state.incidentResponse.escalations + 1;
  return [
    { type: 'AlertEscalated', escalation },
    notice('alarm_unattended', {
      owner: reminder.owner,
      escalation,
      count: escalation,
      ...incidentFacts(state),
    }),
  ];
};

const expiry = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const round = openRound(rotation);
  if (round === null || at < round.switchBeforeAt) return [];
  const ended = { type: 'RoundEnded', round: round.id, because: 'expired' } as const;
  if (remainingTargets(given.state, rotation).length > 0)
    return [ended, remindedOfRemaining, notice('expired_partly_switched')];
  // A round that has begun was used: the waits of the switch report its result.
  return ofRound(given.state, rotation).length > 0 ? [ended] : [ended, notice('round_expired')];
};

/** The notice counts as the first reminder; the following alarm comes later. */
const remindedOfRemaining: DomainEvent = { type: 'ReminderSent', reminder: 'remaining' };

/** Returns to a stage in which another round may be requested, because a failed switch would wait for nothing. */
const failure = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const round = openRound(rotation);
  if (round !== null && remainingFailed(given.state, given.policy))
    return [
      { type: 'RoundEnded', round: round.id, because: 'failed' },
      remindedOfRemaining,
      notice('remaining_failed'),
    ];
  if (!switchFailed(given.state, given.policy)) return [];
  return [
    ...(round ? [{ type: 'RoundEnded', round: round.id, because: 'failed' } as const] : []),
    entered({ tag: 'Stable', sinceAt: at }),
    notice('switch_failed'),
  ];
};

const stageEnd = ({ state }: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const { stage, current } = rotation;
  if (stage.tag === 'Watching' && at >= stage.endsAt && watchIsGood(state)) {
    return [
      entered({ tag: 'AwaitingCompletion', sinceAt: stage.endsAt }),
      notice('watch_closed', { minutes: unsignedMinutes(state, rotation), targets: state.targets.length }),
    ];
  }
  if (stage.tag === 'Overlap' && at >= stage.endsAt) {
    return [entered({ tag: 'Completed', sinceAt: at }), { type: 'RemovalWanted', selector: current }];
  }
  return [];
};

const endedBy = (given: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const failed = failure(given, rotation, at);
  return failed.length > 0 ? failed : [...expiry(given, rotation, at), ...stageEnd(given, rotation, at)];
};

/** An alarm about a switch under way states how long mail may have been unsigned. */
const reminderNotice = (
  { state, policy }: Given,
  rotation: Rotation,
  { key, owner }: Reminder,
  count: number,
  at: Instant,
): DomainEvent => {
  if (key === 'pending') return notice('alarm_pending', { owner, count, minutes: pendingMinutes(state, at) });
  if (key === 'unattended')
    return notice('alarm_unattended', { owner, count, escalation: count, ...incidentFacts(state) });
  if (key === 'application')
    return notice('reminder_application', { owner, count, late: latenessOf(state, rotation, policy, key) });
  if (key === 'record')
    return notice('reminder_record', { owner, count, late: latenessOf(state, rotation, policy, key) });
  return notice(plainWaitCode(key), { owner, count });
};

export const tick = (given: Given, { at }: CommandOf<'Tick'>): Decision => {
  const { rotation } = given.state;
  if (rotation === null) return accept();
  const ended = isRunning(rotation) ? endedBy(given, rotation, at) : [];
  if (ended.length > 0) return accept(...ended);
  const due = reminders(given.state, given.policy, given.rules).filter(({ dueAt }) => dueAt <= at);
  return accept(
    ...escalated(given, at),
    ...due.flatMap((reminder): DomainEvent[] => {
      const count = (rotation.lastReminders[reminder.key]?.count ?? 0) + 1;
      return [{ type: 'ReminderSent', reminder: reminder.key }, reminderNotice(given, rotation, reminder, count, at)];
    }),
  );
};
