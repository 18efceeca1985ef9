/** Asking for an approval round, and opening one on what was looked at (I1, I6). */

import type { CommandOf } from '../commands.ts';
import { isCompromised } from '../compromise.ts';
import {
  accept,
  type Decision,
  entered,
  firstOf,
  type Given,
  isRefusal,
  notice,
  onRotation,
  requireThat,
} from '../decision.ts';
import { digestOf } from '../digest.ts';
import { own } from '../own.ts';
import { isUndecided, isUnfinished, switchedTargets } from '../queries.ts';
import { refuse } from '../refusal.ts';
import { mayAskForRest, restToSwitch } from '../rest.ts';
import { isRollingBack, type Rotation } from '../state.ts';
import { openRound } from './approvals.ts';
import { factsOf, mayBeApproved } from './nextKey.ts';

export const requestApproval = (given: Given, command: CommandOf<'RequestApproval'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { tag } = rotation.stage;
  const may = tag === 'Stable' || tag === 'RolledBack' || tag === 'Switching';
  if (!may) return refuse('record_not_stable');
  if (openRound(rotation)) return refuse('round_open');
  if (factsOf(given, rotation)?.condemned) return refuse('selector_condemned');
  if (tag === 'Switching' && given.state.attempts.some(isUndecided)) return refuse('attempt_may_land');
  if (tag === 'Switching' && !mayAskForRest(given.state, rotation)) return refuse('nothing_left_to_switch');
  return accept({ type: 'ApprovalRequested', by: command.by.id, name: command.by.name });
};

/** What was seen goes with what is said of it; an evidence that is about something else explains nothing. */
const seenWrong = ({ blockers, evidence }: CommandOf<'OpenRound'>): { readonly evidence?: string } =>
  evidence !== null && blockers.includes('record_not_right') ? { evidence } : {};

/** The bot opens the round itself once the record is stable and everything else was looked at. */
export const decideOpenRound = (given: Given, command: CommandOf<'OpenRound'>): Decision => {
  const { state, policy, rules } = given;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { stage } = rotation;
  const unfinished = isRollingBack(rotation);
  const landing = state.attempts.some(isUnfinished);
  const rest = restToSwitch(state, rotation).length > 0;
  const refusal = firstOf([
    stage.tag === 'Stable' || stage.tag === 'RolledBack' || stage.tag === 'Switching' || unfinished
      ? null
      : refuse('record_not_stable'),
    requireThat(rules, 'rest-only-in-part', stage.tag !== 'Switching' || rest, refuse('nothing_left_to_switch')),
    openRound(rotation) ? refuse('round_open') : null,
    requireThat(rules, 'round-after-rollback', !unfinished, refuse('rollback_unfinished')),
    requireThat(rules, 'land-until-own-settle', !landing, refuse('attempt_may_land')),
    requireThat(rules, 'removable-not-named', mayBeApproved(factsOf(given, rotation)), refuse('selector_removable')),
    command.at - command.askedAt <= policy.evidenceMaxAgeMs ? null : refuse('evidence_stale'),
  ]);
  if (refusal) return refusal;
  if (command.blockers.length > 0) {
    const same = String(command.blockers) === String(rotation.blockers);
    return same
      ? accept()
      : accept(
          { type: 'RoundBlocked', blockers: command.blockers },
          notice('round_blocked', { blockers: command.blockers.join(' '), ...seenWrong(command) }),
        );
  }
  const switchBeforeAt = command.at + policy.approvalTtlMs;
  const round = {
    id: state.rounds + 1,
    ...(rest && rules.has('rest-goes-on') ? goesOn(given, rotation, command) : { targets: command.targets }),
    rollback: command.rollback,
    ...(isCompromised(state, rotation.current) ? { urgent: true as const } : {}),
    waived: command.waived,
    overridden: command.overridden,
    ...(command.mailPolicy === undefined ? {} : { mailPolicy: command.mailPolicy }),
    switchBeforeAt,
    grantUntil: switchBeforeAt + policy.grantMaxMs,
  };
  const digest = digestOf({ ...round, ...digestBase(given, rotation), content: command.content });
  return accept(
    { type: 'RoundOpened', round: { ...round, digest }, evidence: command.evidence },
    ...(stage.tag === 'Stable' || rest ? [] : [entered({ tag: 'Stable', sinceAt: command.at })]),
    notice(rest ? 'rest_round_opened' : 'round_opened', { round: String(round.id) }),
  );
};

/** The round belongs to the switch that it goes on with; what that has switched is named as such and left as it is. */
const goesOn = ({ state }: Given, rotation: Rotation, { targets }: CommandOf<'OpenRound'>) => {
  const switched = switchedTargets(state, rotation);
  const { round } = rotation;
  return {
    firstRound: round?.firstRound ?? round?.id ?? 0,
    targets: targets.map((target) => (switched.includes(target.id) ? { ...target, switched: true as const } : target)),
  };
};

/** The parts of the digest that the state holds. */
export const digestBase = ({ state, policy }: Given, rotation: Rotation) => ({
  domain: state.domain,
  next: rotation.next,
  nextFingerprint: own(state.selectors, rotation.next)?.fingerprint ?? null,
  current: rotation.current,
  currentFingerprint: own(state.selectors, rotation.current)?.fingerprint ?? null,
  urgent: isCompromised(state, rotation.current),
  policy,
});
