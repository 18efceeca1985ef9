/** Modals and confirm dialogs. Titles have 24 characters, confirm texts 300. */
import type { forms as ja } from '../ja/forms.ts';

export const forms = {
  'form.submitted.title': 'DNS application',
  'form.submitted.about':
    'Records that the DNS application of {domain} was handed in to the DNS department. Day 14 is counted from that date.',
  'form.ticket': 'Ticket',
  'form.handedIn': 'Handed in on (today if left empty)',
  'form.promised': 'Promised for',
  'form.record': 'Record',
  'form.decline.title': 'Decline the switch',
  'form.decline.about':
    'Declines the switch of {domain} (round {round}). The round ends, and the reason is kept in the log.',
  'form.attest.title': 'Confirm unused',
  'form.attest.about':
    'You confirm for selector {selector} of {domain}:\n• SES in no other AWS account signs with it\n• no mail server or mail service outside SES was given its key\nYour name and the time are kept in the log. Removal of the record is applied for next, and its key is destroyed after that. If you do not know, do not send this; find out first.',
  'form.note': 'How you know',
  'form.attest.yes': 'It is unused',
  'form.reason': 'Reason',
  'form.close': 'Close',
  'confirm.rollback.title': 'Roll back?',
  'confirm.rollback.text':
    'Signatures of {domain} go back to {current} at once. Mail may leave unsigned meanwhile. This is logged.',
  'wayBack.right': '✅ Previous key record: right ({at})',
  'wayBack.doubt': '🔴 Previous key record: {verdict} ({at}). Mail may fail verification after going back.',
  'wayBack.unseen': '🔴 Previous key record: unknown (no answer). Mail may fail verification after going back.',
  'wayBack.before': 'Previous key record: right at {at}. /dkim rollback looks at it now.',
  'wayBack.never': '⚠️ Previous key record: not looked at. /dkim rollback looks at it now.',
  'confirm.rollback.yes': 'Roll back',
  'confirm.cancel_rotation.title': 'Cancel the rotation?',
  'confirm.cancel_rotation.text':
    'Cancels the rotation of {domain}. SES does not change. The key of the next selector {next} will not be used; an application that was handed in has to be withdrawn.',
  'confirm.cancel_rotation.yes': 'Cancel rotation',
  'confirm.execute.title': 'Execute the switch?',
  'confirm.execute.text':
    'Signatures of {domain} change from {current} to {next}. DNS and proof are looked at again, and SES is called only if both are right. Mail may leave unsigned until SES has taken it.',
  'confirm.execute.yes': 'Execute',
  'confirm.declare_compromised.title': 'Key compromised?',
  'confirm.declare_compromised.text':
    'Selector {selector} of {domain}: its key counts as stolen. With two people that is final. Nobody goes back to it; once SES does not sign with it its record is revoked, and mail under way fails.',
  'confirm.declare_compromised.yes': 'Declare compromised',
  'confirm.deny': 'Back',
} as const satisfies Record<keyof typeof ja, string>;
