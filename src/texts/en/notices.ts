/** What is said in the thread: news, reminders and alarms. */
import type { notices as ja } from '../ja/notices.ts';
import { breakGlassNotices } from './breakGlass.ts';
import { compromiseNotices } from './compromise.ts';

export const notices = {
  ...breakGlassNotices,
  ...compromiseNotices,
  'notice.application':
    'The DNS application is ready. {owner}: hand it in to the DNS department and press "Handed in" to record it.',
  'notice.application_submitted':
    '{name} recorded that the DNS application was handed in (ticket: {ticket}, promised for: {promised}). The key record is looked at every day.',
  'notice.approval_recorded':
    'Your approval of the switch of {domain} has been recorded (round {round}). You can withdraw it until the switch begins.',
  'notice.approval_withdrawn': '{name} withdrew their approval.',
  'notice.attestation_wanted':
    'Selector {selector} is no longer used by any target of SES or in any configured region. {owner}: whether another AWS account or a mail server outside SES signs with it is nothing the bot can see. Find out, then press "Confirm unused": the application for the removal of the record follows. If something does use it, do not press; give that another key first. There is no hurry.',
  'notice.cancelled': '{name} cancelled the rotation. Reason: {reason}',
  'notice.cancelled_withdraw':
    '{name} cancelled the rotation. Reason: {reason}\nThe DNS application (ticket: {ticket}) was handed in. This thread will ask for its withdrawal when that is safe. Until then a published record has to stay.',
  'notice.claimed': '{name} claimed this rotation. {name} is its requester now and cannot approve it.',
  'notice.completion_confirmed':
    '{name} confirmed the completion. The key record of the previous selector has to stay until {until}.',
  'notice.declined':
    '{name} declined the switch. Reason: {reason}\n"Request approval" asks for a new round once that is settled.',
  'notice.alert_taken': '🙋 {name} takes care of what goes on since {since}:\n{troubles}',
  'notice.destruction_announced':
    'The record of selector {selector} is gone and nothing uses it. Its key is destroyed after {until}. A destroyed key can neither sign nor be gone back to. {owner}: with a reason to keep it, press "Hold the key" before then; without one, do nothing.',
  'notice.destruction_held':
    '{name} holds the key of selector {selector}: it stays, encrypted, until somebody presses "Release the key".',
  'notice.destruction_released':
    '{name} released the key of selector {selector}. Its destruction is announced anew, and follows a day later.',
  'notice.altered_back': '✅ {target}: SES is again as the log has it.',
  'notice.altered_foreign_origin':
    '🚨 {target}: somebody other than this bot changed SES. It signs with a key of its own (`{origin}`, Easy DKIM) and not with ours. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimSigningAttributes`; CloudFormation or Terraform push old settings back), and stop that first. Our key comes back by a rotation or, while it is offered, by "Roll back".',
  'notice.altered_missing':
    '🚨 {target}: the identity is not there any more. Mail of the domain cannot be sent from it. {owner}: find out who removed it (CloudTrail: `DeleteEmailIdentity`); an administrator has to make it again.',
  'notice.altered_signing_off':
    '🚨 {target}: somebody other than this bot switched DKIM signing off. Mail leaves unsigned. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimAttributes`), and have an administrator switch signing on again.',
  'notice.drift':
    '🚨 {target} uses the selector {selector}, and the log expects {expected}. Something other than this bot changed it, or a call landed very late. {owner}: find out who (CloudTrail: `PutEmailIdentityDkimSigningAttributes`; CloudFormation or Terraform push old settings back), and stop that first. The selector in the log comes back by "Roll back" while it is offered, or by a new rotation.',
  'notice.effect_stalled': '⚠️ The bot makes no progress ({effect}). Reason: {problem}\nIt goes on trying.',
  'notice.expired_partly_switched':
    '⚠️ The approval ran out of time with only some targets switched. {owner}: go back with "Roll back", or ask for approval of the rest with "Request approval".',
  'notice.key_burnt':
    '🚨 A private key was published in the key record of selector {selector}. This key must not be used: the rotation is stopped, and SES has not changed. {owner}: have the DNS department delete the TXT record `{record}` at once, and start a new rotation with `/dkim rotate` (a new key and a new selector).',
  'notice.key_burnt_in_use':
    '🚨 The private key of selector {selector}, which SES signs with or may sign with, was published in the DNS. Anybody can sign with it. {owner}: press "Roll back" now. Where there is no way back, a new key has to be switched to as soon as possible. No further target is given this key. Have the DNS department take the private key out of the TXT record `{record}`.',
  'notice.log_corrupt':
    '🚨 The log of {domain} does not hold: entries were deleted or changed, or the signing key is another one. Until this is cleared up nothing is decided for this domain and SES is told nothing, not even to go back. {owner}: have an administrator keep the table as it is and find out who could write to it.',
  'notice.posting_refused':
    '🚨 Slack refuses what the bot posts in {channel} ({code}): the rotation of {domain} cannot be seen there. {owner}: take the channel out of the archive, invite the bot into it, or have `channel` in the configuration corrected. What was not posted is posted then, within an hour.',
  'notice.planned_rotation':
    'The planned start ({day}) has come, and the bot has started the rotation. It has no requester yet: until somebody who will not approve presses "Claim", nobody can approve it.',
  'notice.planned_start':
    'The planned start of the rotation of {domain} has come ({day}; the switch is planned for {switch}). `/dkim rotate {domain}` starts it. SES is not switched by that.',
  'notice.key_destroyed':
    'The key of selector {selector} was destroyed. The last backup that could bring it back is gone on {until} (`policy.backupRetention` of the configuration).',
  'notice.key_unreadable':
    '🚨 {owner}: the private key of selector `{selector}` cannot be used ({problem}). A switch or a rollback to it would fail. An administrator has to look at the key store and its master key.',
  'notice.mailbox_back': '✅ The probe mailbox answers again.',
  'notice.mailbox_unavailable':
    '⚠️ Nobody could look into the probe mailbox ({problem}). This says nothing about the mail: whether it is signed is unknown, and the watch stays open until probes are seen again. {owner}: check the mailbox, its password and the way to it.',
  'notice.identities_below':
    'ℹ️ SES has identities below {domain} with DKIM settings of their own: `{identities}` (and {more} more). Their mail is signed by those settings, and this rotation does *not* switch them. Check whether any of them uses the same key or selector.',
  'notice.identities_unlisted':
    'ℹ️ SES did not list its identities, so whether there are some below {domain} (subdomains, addresses) with DKIM settings of their own is unknown. This rotation would not switch them.',
  'notice.overlap_ended':
    'The overlap ({overlapDays} days) is over. Once selector {selector} is seen to be unused, its removal will be asked for.',
  'notice.ownership_named': '{name} answered: the settings of {domain} at SES are {ownership}.',
  'notice.ownership_question':
    'Are the settings of {domain} at SES (its signing key) in the code of CloudFormation or Terraform? A deploy after the switch may push the former key back then. The answer is remembered, and the approval card will say what to change. To change the answer, press another button here.',
  'notice.preflight_blocked': '⚠️ The preflight found what would stand in the way on the day of the switch:\n{blockers}',
  'notice.preflight_green': '✅ The preflight found nothing wrong.',
  'notice.probe_agreed': '{target}: the receiving server {server} came to the same result for that probe mail.',
  'notice.probe_disputed':
    '⚠️ {target}: the receiving server {server} came to another result than we did for that probe mail. Ours counts, and both are in the evidence. {owner}: compare what that server resolves with `/dkim check`, and whether something on the way changes mail.',
  'notice.probe_lost':
    '🚨 {target}: the newest probe mail did not arrive, or was not signed by the next selector. Another follows at once; until one is verified the watch stays open. {owner}: going back is offered when another sign (SES, the key record) says so too; "Roll back" on the card need not wait for that.',
  'notice.probe_verified': '✅ {target}: a delivered probe mail was verified (d= and s=).',
  'notice.put_applied': '✅ {target}: SES took selector {selector}.',
  'notice.put_notSent':
    '{target}: it could not be sent in time, so nothing was sent to SES. It is tried again after another look.',
  'notice.put_refused': '⚠️ {target}: SES refused ({code}). SES has not changed.',
  'notice.put_unknown':
    '⚠️ {target}: SES gave no clear answer and the outcome is unknown ({code}). Nothing is switched until it is known. A rollback is possible at any time.',
  'notice.kept_key_burnt':
    '🚨 The private key of selector {selector} stands in the DNS. Anybody can sign with it, also after the record is mended. {owner}: start a rotation to a new key with `/dkim rotate` now, or bring the running one to its end; have the DNS department take the private key out of `{record}` and put the public key there. Going back to this key is not safe any more.',
  'notice.record_back': '✅ The key record of selector {selector} is right again. It was not since {since}.',
  'notice.record_lost_current':
    '🚨 The key record `{record}` is needed and was seen not to be right, since {since}: {verdict}\n{findings}\nMail that SES signs with {selector} fails DKIM now. {owner}: have the DNS department put the record back at once. No button of this bot mends it; taking a different key needs a record too.',
  'notice.record_lost_kept':
    '⚠️ The key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nSES signs with another selector, but mail under way may still carry {selector}. {owner}: ask the DNS department to put it back until it may go.',
  'notice.record_lost_next':
    '🚨 The key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nMail that SES signs with {selector} fails DKIM now. {owner}: approvers, operators and night operators may press "Roll back"; or have the DNS department put the record back at once.',
  'notice.record_lost_previous':
    '🚨 The previous key record `{record}` was seen not to be right, since {since}: {verdict}\n{findings}\nMail is signed with the next key, but going back is not safe while this record is not right. {owner}: have the DNS department put it back at once; it has to stay until the overlap is over. "Roll back" still works, and mail would then fail DKIM.',
  'notice.record_changed': '⚠️ The key record looks different now: {verdict}\n{findings}',
  'notice.record_gone': '✅ The key record of selector {selector} was seen gone.',
  'notice.record_published': '✅ The key record is published. Now it has to prove stable.',
  'notice.record_vanished':
    '⚠️ The key record was right and is not any more. Approvals are void. {owner}: ask the DNS department.',
  'notice.removal_application':
    'The key record of selector {selector} is not used any more. {owner}: apply to the DNS department for its removal (any time after {since}, there is no hurry). The application is the file in this thread. The bot looks every day until the record is gone.',
  'notice.revoke_application':
    'The key record of selector {selector} is not used any more. {owner}: first apply to the DNS department for an empty `p=` in it, which revokes the key (any time after {since}, there is no hurry). The application is the file in this thread; the one for the removal follows when the bot has seen it revoked.',
  'notice.rest_changed':
    '⚠️ What you approved (round {round}) is no longer what is there. The targets that are left have not been switched, and the approvals for them are void. A new round for the rest opens with what is there now.',
  'notice.rest_failed':
    '🚨 Only some targets are switched: SES did not take the next key for another one. {owner}: find the cause in the messages above, then ask for approval of the rest with "Request approval", or go back with "Roll back".',
  'notice.rest_round_opened':
    '{owner}: only some targets are switched. Please decide on the rest (round {round}). The approval card says which targets are left.',
  'notice.rollback_decided': '↩️ {name} began the rollback to selector {to} ({basis}).',
  'notice.rollback_finished': '✅ The rollback is finished. SES signs with selector {to}.',
  'notice.rollback_proposed':
    '↩️ {name} asks for a rollback. As soon as a different approver or operator presses "Roll back", it begins.',
  'notice.rolling_back': '{target} is being given back the previous key.',
  'notice.status_back': '✅ {target}: the status at SES is SUCCESS again.',
  'notice.status_failed':
    '🚨 {target}: SES says {status} of the next key, {minutes} min after it was given. SES does not find the key record, and mail may leave unsigned. {owner}: look at the record (`/dkim check`); if it cannot be mended at once, roll back.',
  'notice.status_lost':
    '🚨 {target}: the status at SES is {status} and not SUCCESS any more, so mail may leave unsigned. {owner}: look at the key record (`/dkim check`); if it cannot be mended at once, roll back from the card.',
  'notice.round_blocked': '⚠️ The approval round cannot open:\n{blockers}',
  'notice.round_changed':
    '⚠️ What you approved (round {round}) is no longer what is there: the approvals are void and SES was not called. A new round opens with what is there now.',
  'notice.switch_failed':
    '⚠️ The switch could not be made; SES still signs as before. Look for the cause in the messages above, then ask with "Request approval" for a new round, or cancel.',
  'notice.round_expired':
    'The approval ran out of time. {owner}: "Request approval" asks for a new round if it is needed.',
  'notice.round_opened':
    '{owner}: the key record is stable. Please decide on the switch (round {round}). The approval card says what it is.',
  'notice.switching': 'The switch of {target} begins.',
  'notice.target_succeeded':
    '✅ {target}: the status at SES is SUCCESS. Between the call and this mail may have left unsigned, for at most {minutes} min.',
  'notice.targets_left':
    'ℹ️ No longer configured: {targets}. SES may still sign there with an older selector, and the bot may not be able to look. {owner}: before "Confirm unused" is pressed for a selector, somebody has to know that nothing signs with it there. If something does, put the target back under `targets` in the configuration; the next rotation switches it too.',
  'notice.unused_attested':
    '{name} attested that no other AWS account and no mail server outside SES uses selector {selector}. How they know: {note}',
  'notice.waits_for_execution':
    'The approvals are complete (round {round}). It waits for "Execute" by {owner}, or for the next change window.',
  'notice.watch_began': '👀 The watch has begun. Signatures of delivered mail are checked until {until}.',
  'notice.watch_trouble':
    '🚨 {owner}: since {since} two independent signs speak against the switched mail.\n{signs}\nMail may leave unsigned, or fail DKIM.\nNow: {who}.\nThis switch took at most {minutes} min to SUCCESS, in which mail may have left unsigned. Expect as much of a rollback.',
  'notice.watch_closed':
    '✅ The watch is closed. The evidence (probe mails, status of SES, records, times) is in this thread as files (if not: `/dkim report`).\nPossibly unsigned: at most {minutes} min. Targets verified: {targets}.\n{owner}: read the evidence and press "Confirm completion". The previous record has to stay until the bot hands out the application to revoke or remove it.',
  'notice.reminder_application':
    '⏰ {owner}: the DNS application is not recorded as handed in (reminder {count}). Press "Handed in" when it is.',
  'notice.reminder_approval': '⏰ {owner}: the switch waits for approval (reminder {count}).',
  'notice.reminder_attest':
    '⏰ {owner}: somebody has to confirm that nothing else uses an old selector (reminder {count}). Find out, then press "Confirm unused". Until then its record and key stay. There is no hurry.',
  'notice.reminder_claim':
    '⏰ This rotation has no requester (reminder {count}). Nobody can approve it until somebody presses "Claim".',
  'notice.reminder_completion': '⏰ {owner}: the completion waits to be confirmed (reminder {count}).',
  'notice.reminder_destroy':
    '⏰ {owner}: a key whose destruction was announced is still here (reminder {count}): SES uses it again, its record is back in the DNS, or neither can be established. See `/dkim status` and the earlier notice. Until then the key stays.',
  'notice.reminder_held':
    '⏰ {owner}: a key that somebody holds is still here (reminder {count}). Press "Release the key" when it is not wanted any more.',
  'notice.reminder_execution': '⏰ {owner}: the approved switch waits for "Execute" (reminder {count}).',
  'notice.reminder_newRound':
    '⏰ {owner}: no approval round is open (reminder {count}). Choose "Request approval" or "Cancel rotation".',
  'notice.reminder_record':
    '⏰ {owner}: the key record is not right yet (reminder {count}). Ask the DNS department how far it is.\nAs seen now: {verdict}\n{findings}',
  'notice.reminder_removal':
    '⏰ {owner}: an old key record may go and is still in the DNS (reminder {count}). There is no hurry; please ask the DNS department.',
  'notice.reminder_retire':
    '⏰ {owner}: an old selector cannot be declared removable (reminder {count}): something still signs with it, or what SES signs with cannot be established. Look at the settings of SES in every region, and at the way of the probe mail.',
  'notice.reminder_rolledBack':
    '⏰ {owner}: somebody has to decide after the rollback (reminder {count}). Choose "Request approval" or "Cancel rotation".',
  'notice.alarm_attempt':
    '🚨 {owner}: the outcome of a call to SES cannot be established (alarm {count}). Look at the present settings of SES.',
  'notice.alarm_blocked': '🚨 {owner}: the approval round still cannot open (alarm {count}).\n{blockers}',
  'notice.alarm_burnt':
    '🚨 {owner}: a private key was published, and its key must not be used (alarm {count}). While SES signs with it, press "Roll back"; otherwise start a new rotation with `/dkim rotate`.',
  'notice.alarm_exposed':
    '🚨 {owner}: SES signs with a key that was published in the DNS, or is compromised: {exposed} (alarm {count}). Bring a rotation to a new key to its end.',
  'notice.alarm_key': '🚨 The key is still not ready (alarm {count}). An administrator has to look at the bot.',
  'notice.alarm_keyAge':
    '⚠️ {owner}: the key of selector `{selector}` is to be used until {useBy}: {days} days are left. `/dkim rotate` starts the next rotation; the DNS department needs about two weeks.',
  'notice.alarm_lost':
    '🚨 {owner}: key records that must stay are still not right (alarm {count}):\n{lost}\nHave the DNS department put them back. The card says what may be pressed.',
  'notice.alarm_pending':
    '🚨 {owner}: the switch does not come to an end (alarm {count}). Minutes in which mail may have left unsigned so far: {minutes}. Decide between waiting and "Roll back".',
  'notice.alarm_rest':
    '🚨 {owner}: only some targets are switched and nothing goes on by itself (alarm {count}). Ask for approval of the rest with "Request approval", or go back with "Roll back".',
  'notice.alarm_rollback':
    '🚨 {owner}: the rollback cannot be seen to be finished (alarm {count}). Look at the present settings of SES.',
  'notice.alarm_stability': '🚨 The key record still cannot be seen to be stable (alarm {count}).',
  'notice.alarm_unattended':
    '🚨 {owner}: nobody has said that they take care of what goes on since {since} (alarm {count}).\n{troubles}\nWhoever can: press "I take care of it". The first message stands above in this thread.',
  'notice.alarm_watch':
    '🚨 The watch cannot close (alarm {count}). Probe mails of a target have not arrived. Look at SES and at the way of the mail.',
  'card.undelivered': 'No direct message reaches {name}; therefore here:',
  'notice.other': 'News: {code}',
  'basis.grant': 'by the grant',
  'basis.twoPeople': 'by two people',
  'basis.breakGlass': 'by break-glass',
} as const satisfies Record<keyof typeof ja, string>;
