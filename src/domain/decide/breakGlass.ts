/** Going back without Slack (design.md 4): two enrolled people, one after the other, each proven outside Slack. Never a switch. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, firstOf, type Given, isRefusal, notice, onRotation, requireThat } from '../decision.ts';
import { noEnrolment } from '../enrolment.ts';
import { type Instant, PersonId } from '../names.ts';
import { own } from '../own.ts';
import type { Policy } from '../policy.ts';
import { refuse } from '../refusal.ts';
import { reportDueAt } from '../reportWait.ts';
import type { BreakGlassRequest, Rotation } from '../state.ts';
import { noWayBack, rollbackDecided } from './rollback.ts';

/** What the person knew must be the very secret that two people enrolled. */
const unproven = ({ state }: Given, { by, digest }: CommandOf<'RequestBreakGlass' | 'ConfirmBreakGlass'>) => {
  const { secrets } = state.enrolment ?? noEnrolment;
  const known = digest === undefined || own(secrets, PersonId.user(by.id)) === digest;
  return known ? null : refuse('break_glass_not_enrolled');
};

/** What waits for a second person; null where nobody asked, or too long ago. */
const waiting = ({ breakGlass }: Rotation, policy: Policy, at: Instant): BreakGlassRequest | null =>
  breakGlass && at - breakGlass.requestedAt < policy.rollbackProposalTtlMs ? breakGlass : null;

export const requestBreakGlass = (given: Given, command: CommandOf<'RequestBreakGlass'>): Decision => {
  const { at, by, reason, proof } = command;
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const open = waiting(rotation, given.policy, at);
  const until = String((open?.requestedAt ?? 0) + given.policy.rollbackProposalTtlMs);
  const refusal = firstOf([
    unproven(given, command),
    noWayBack(given, rotation, at),
    open === null ? null : refuse('break_glass_open', { name: open.name, until }),
  ]);
  if (refusal) return refusal;
  return accept(
    { type: 'BreakGlassRequested', by: by.id, name: by.name, reason, proof },
    notice('break_glass_requested', { name: by.name, reason, until: String(at + given.policy.rollbackProposalTtlMs) }),
  );
};

export const confirmBreakGlass = (given: Given, command: CommandOf<'ConfirmBreakGlass'>): Decision => {
  const { rules, policy, state } = given;
  const { at, by, proof, evidence = null } = command;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const open = waiting(rotation, policy, at);
  const first = open ?? { by: by.id, name: by.name, reason: '' };
  const refusal = firstOf([
    unproven(given, command),
    noWayBack(given, rotation, at),
    requireThat(rules, 'break-glass-requested', open !== null, refuse('break_glass_none')),
    requireThat(rules, 'break-glass-distinct', open?.by !== by.id, refuse('break_glass_same_person')),
  ]);
  if (refusal) return refusal;
  const people = [first.by, by.id];
  const due = reportDueAt(policy.calendar, state.breakGlassReport?.usedAt ?? at);
  return accept(
    { type: 'BreakGlassConfirmed', by: by.id, name: by.name, proof },
    ...rollbackDecided(given, rotation, { by, condemnNext: false, evidence }, { people, basis: 'breakGlass' }),
    notice('break_glass_used', {
      owner: 'approvers',
      first: first.name,
      second: by.name,
      reason: first.reason,
      until: String(due),
    }),
  );
};

/** A person's word that what was done without Slack has been read and is accounted for. */
export const closeBreakGlassReport = ({ state }: Given, { by }: CommandOf<'CloseBreakGlassReport'>): Decision =>
  state.breakGlassReport === null
    ? refuse('break_glass_no_report')
    : accept(
        { type: 'BreakGlassReportClosed', by: by.id, name: by.name },
        notice('break_glass_closed', { name: by.name }),
      );
