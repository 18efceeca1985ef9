/** Refusals: what is true now, and what to do next. */
import type { refusals as ja } from '../ja/refusals.ts';

export const refusals = {
  'refusal.not_allowed':
    'You do not have a role that may do this. Nothing changed. Ask somebody who has, or have the configuration (approvers, operators, requesters) checked.',
  'refusal.guest': 'Guests cannot do this. Nothing changed. Ask a full member.',
  'refusal.bot': 'Bots cannot do this. Nothing changed. A person has to.',
  'refusal.foreign_team':
    'People of another workspace cannot do this. Nothing changed. Ask a member of this workspace.',
  'refusal.deactivated': 'This account is deactivated and cannot do this. Nothing changed.',
  'refusal.identity_unknown':
    'Slack could not tell who you are and which role you have, so this was not accepted. Nothing changed. Try again in a moment.',
  'refusal.already_processed':
    'This was processed already, or it met another action. Look at the present state and repeat it if it is still needed.',
  'refusal.no_rotation': 'No rotation is running. `/dkim rotate` starts one.',
  'refusal.rotation_running':
    'A rotation is running (next selector: {next}). Start another one after it is completed or cancelled.',
  'refusal.other_rotation': 'This card belongs to a rotation that has ended. Use the present card.',
  'refusal.selector_unavailable': 'No selector name is free. Check `selector` ({template}) in the configuration.',
  'refusal.too_many_selectors':
    '{count} selectors still have a record or a key, so no further rotation begins. Have the records removed that the thread asks to remove.',
  'refusal.targets_missing': 'A target is not configured or was not found. Check `targets` in the configuration.',
  'refusal.leaving_target_landing':
    'What became of a call to SES at {targets} is not certain yet, and this target is no longer configured. Put it back under `targets` in the configuration, and start again when that is certain.',
  'refusal.already_claimed': 'This rotation has a requester already.',
  'refusal.not_claimed':
    'This rotation has no requester yet, so nobody can approve it. Somebody has to press "Claim" first.',
  'refusal.application_not_ready':
    'The key is being prepared and there is no DNS application yet. Record it as handed in once it is in the thread.',
  'refusal.already_handed_in': 'The application is recorded already (ticket: {ticket}).',
  'refusal.handed_in_before_start':
    'That date lies before the rotation began ({started}). Give that day or a later one.',
  'refusal.handed_in_future': 'That date lies in the future. Give today or an earlier day.',
  'refusal.record_not_stable':
    'The key record has not been seen to be stable. The bot posts the approval card when it is. "Check now" shows the present state.',
  'refusal.round_open': 'An approval round is open. Use the approval card in the thread.',
  'refusal.round_not_open': 'This approval round has ended. "Request approval" asks for a new one if it is needed.',
  'refusal.other_round': 'This card belongs to an earlier approval round. Use the present approval card.',
  'refusal.digest_changed':
    'What you were shown differs from what is true now, so this was not accepted. Look at the present card.',
  'refusal.round_expired': 'The approval ran out of time. "Request approval" asks for a new round.',
  'refusal.requester_cannot_approve': 'The requester cannot approve their own rotation. Ask another approver.',
  'refusal.already_approved': 'Your approval is recorded. A different person has to approve as well.',
  'refusal.enough_approvals': 'There are enough approvals already.',
  'refusal.no_approval_to_withdraw': 'There is no approval of yours to withdraw.',
  'refusal.already_switching': 'The switch has begun. "Roll back" goes back to the previous key.',
  'refusal.not_enough_approvals': 'Approvals are missing ({missing} more). Execute it when they are there.',
  'refusal.already_executed': 'It was executed already.',
  'refusal.nothing_left_to_switch':
    'No target is left that a new round could switch. If something is wrong, use "Roll back".',
  'refusal.nothing_to_roll_back': 'SES has not been given the next key: there is nothing to roll back.',
  'refusal.rollback_running': 'A rollback is running. Its end will be told in the thread.',
  'refusal.rollback_same_person': 'You are the first person. A different approver or operator has to confirm.',
  'refusal.night_operator_needs_grant':
    'No rollback grant is valid now, and a night operator alone cannot roll back without one. Two approvers or operators can.',
  'refusal.break_glass_open':
    '{name} has asked for this already. A different enrolled person confirms it by {until}: `futari break-glass confirm`.',
  'refusal.break_glass_none':
    'Nobody has asked for the way back outside Slack, or too long ago. One enrolled person runs `futari break-glass request`, another one confirms it within an hour.',
  'refusal.break_glass_same_person':
    'You asked for this yourself. A different enrolled person has to confirm it. Nothing was sent to SES.',
  'refusal.break_glass_no_report': 'No report on a break-glass is owed, or somebody has closed it already.',
  'refusal.break_glass_not_enrolled':
    'No secret of this person is enrolled. It is offered by `futari break-glass enroll`, and enrolled by two people in Slack.',
  'refusal.enrolment_none':
    'No secret waits to be enrolled, it was offered more than a day ago, or another one has taken its place. Offer it again with `futari break-glass enroll`.',
  'refusal.selector_removable':
    'This selector was declared removable and cannot be used any more. Start a new rotation.',
  'refusal.selector_condemned': 'This key was declared bad. Cancel, and start a new rotation.',
  'refusal.previous_key_not_held': 'The previous key is not held here, so there is no rollback. Start a new rotation.',
  'refusal.attempt_may_land':
    'What became of a call to SES is not certain yet. Try again when it is. If it is urgent to go back, use "Roll back".',
  'refusal.still_on_next': 'SES signs with the next key, so this cannot be cancelled. Roll back first.',
  'refusal.rollback_unfinished': 'The rollback is not finished. Try again when it is.',
  'refusal.nothing_to_acknowledge':
    'Nothing critical goes on now that somebody has to take care of. Nothing was recorded.',
  'refusal.already_taken': '{name} takes care of it since {since}. If you can help, tell {name} in the thread.',
  'refusal.nothing_to_confirm': 'No completion is waiting to be confirmed.',
  'refusal.evidence_not_right': 'The DNS does not say right, so nothing was switched. Look at the key record.',
  'refusal.evidence_stale': 'The evidence was too old, so nothing was switched. The bot looks again.',
  'refusal.evidence_before_approval':
    'The evidence was from before the last approval and was not used. The bot looks again.',
  'refusal.proof_missing': 'The proof of the next key is missing, so nothing was switched.',
  'refusal.rollback_not_ready':
    'Rollback was not shown to be ready, so nothing was switched. Look at the previous key and its record.',
  'refusal.approver_no_longer_eligible':
    'Somebody who approved is no approver any more, so nothing was switched. Another approver is needed.',
  'refusal.outside_window':
    'It is outside the change window. It waits for "Execute" by an operator, or for the next window.',
  'refusal.attempt_open': 'A call to SES is under way. Wait for its outcome.',
  'refusal.target_not_next': 'It is not the turn of this target. The bot takes them in order.',
  'refusal.too_many_attempts':
    'The limit of attempts is reached. Read the thread, then decide between rolling back and cancelling.',
  'refusal.not_closed': 'The outcome of the former attempt is not certain. Nothing is sent until it is.',
  'refusal.unknown_attempt': 'There is no such attempt, or its outcome is recorded already.',
  'refusal.stale_observation': 'The observation was too old and was not used. The bot looks again.',
  'refusal.wrong_stage': 'This cannot be done in the present state. Look at the present card.',
  'refusal.regions_unread':
    'Whether other regions use this selector is not known, so it stays. List every region where you use SES in domains[].regions of the configuration.',
  'refusal.in_use': 'This selector may be in use and must not be removed.',
  'refusal.overlap_running': 'The overlap is not over. The previous record has to stay until it is.',
  'refusal.not_attested':
    'Nobody has confirmed yet that nothing else uses it, so record and key stay. "Confirm unused" in the thread does that.',
  'refusal.nothing_to_attest':
    'Nothing waits for this confirmation: it was given already, or the selector is in use again. `/dkim status` shows how things are.',
  'refusal.record_still_live': 'The key record is still published. The key is destroyed after it was seen gone.',
  'refusal.destruction_not_due': 'A key is destroyed a day after that was announced, and while nobody holds it.',
  'refusal.destruction_begun': 'The destruction of this key has begun and cannot be stopped any more.',
  'refusal.nothing_to_hold':
    'No destruction is announced that could be held: it is held already, or it is done. `/dkim status` shows how things are.',
  'refusal.nothing_to_release': 'No key is held: it was released already. `/dkim status` shows how things are.',
  'refusal.compromise_nothing':
    '{selector} is no key that could be declared: the bot does not know the name, or the key is declared already or removable. Nothing changed. `/dkim status` shows the selectors.',
  'refusal.compromise_same_person': 'You are the first person. A different approver or operator has to confirm.',
  'refusal.compromised_next':
    '{selector} is the next key of the running rotation. Nothing changed. If SES has it, go back with `/dkim rollback DOMAIN condemn`; if not, cancel with `/dkim cancel`. Where there is no key to go back to, confirm the completion and use `/dkim compromised` again.',
  'refusal.previous_key_compromised':
    'The key of the previous selector {selector} is compromised, so nobody goes back to it. Nothing changed. If something is wrong with the next key, have the DNS department look at its record, and start a new rotation.',
  'refusal.unknown_selector': 'This selector does not belong to the present rotation.',
} as const satisfies Record<keyof typeof ja, string>;
