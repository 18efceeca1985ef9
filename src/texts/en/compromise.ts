/** What is said of a compromised key. */
import type { compromiseNotices as jaNotices, compromiseTexts as jaTexts } from '../ja/compromise.ts';

export const compromiseNotices = {
  'notice.compromise_reported':
    '🚨 {name} reports that others may have the key of selector {selector}. {owner}: it is decided when a different approver or operator presses "Declare compromised" by {until}. If you know nothing of it, do not press; ask {name}. Nothing has changed yet.',
  'notice.key_compromised':
    '🚨 The key of selector {selector} is compromised (declared by {first} and {second}). Nobody goes back to it (NO ROLLBACK).\n{owner}: while SES signs with it, have the DNS department publish the next record at once, and decide as soon as the approval card is there (no change window is waited for). When nothing signs with it any more, the application that revokes its record follows in this thread, without an overlap. Until the record is revoked, signatures made with the stolen key verify.',
  'notice.revoke_compromised':
    '🚨 Nothing signs with {selector}, whose key is compromised, any more. {owner}: apply to the DNS department *at once* for an empty `p=` in its record, which revokes the key. Until then signatures made with the stolen key verify. Mail under way that it signed fails from then on; two people accepted that. The application is the file in this thread; the one for the removal follows when the bot has seen it revoked.',
  'notice.reminder_revocation':
    '⏰ {owner}: the record of a compromised key is not revoked yet (reminder {count}). Signatures made with the stolen key verify until it is. Ask the DNS department now.',
  'notice.completion_without_overlap':
    '{name} confirmed the completion. The previous key is compromised, so there is no overlap.',
} as const satisfies Record<keyof typeof jaNotices, string>;

export const compromiseTexts = {
  'compromised.what':
    '🚨 *The key of selector `{selector}` of {domain} is treated as compromised. With two people that is final.*\n• If SES signs with it, a rotation to a new key goes on in a hurry. The new record still takes its time, and until it is published SES goes on signing with this key. The switch needs two approvals of its own (no change window is waited for).\n• Signatures made with the stolen key verify until its record is revoked (empty `p=`).\n• That is applied for as soon as SES does not sign with it any more, without an overlap. Mail under way fails DKIM from then on, and so does that of any other AWS account or mail server that uses this key.\n• Nobody goes back to this key (NO ROLLBACK).',
  'compromised.first':
    '"Declare compromised" records you as the first person. It is decided when a different approver or operator presses it too within an hour.',
  'compromised.second': '{person} has reported it. Your "Declare compromised" makes two, and decides it at once.',
  'card.compromised': '🚨 The key of selector `{selector}` is compromised. Nobody goes back to it (NO ROLLBACK).',
  'card.compromiseReported':
    '🚨 {person} reports that others may have the key of selector `{selector}`. A second person confirms it with `/dkim compromised`.',
  'round.urgent':
    '🚨 *Away from a compromised key*: once approved, the switch does not wait for the change window. After it the record of `{current}` is revoked without an overlap, and mail under way fails DKIM from then on.',
  'application.urgent':
    '🚨 *Urgent*: the current key is compromised. Until this record is published, mail is signed with it. Ask the DNS department to publish it at once.',
  'application.urgentLine':
    'URGENT: the key that signs now is compromised. Please publish this record at once; until then mail is signed with the compromised key.',
  'removal.noHurry': 'none, there is no hurry',
  'removal.urgent': 'at once (the key is compromised)',
  'removal.whyCompromised':
    'The key of this selector is compromised. SES was read to sign with another selector at every target and in every configured region. While this record is there, signatures made with the stolen key verify. Two people accepted what this does to mail under way.',
} as const satisfies Record<keyof typeof jaTexts, string>;
