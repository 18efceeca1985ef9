/** Answers to the person who asked. */
import type { answers as ja } from '../ja/answers.ts';

export const answers = {
  'done.rotate':
    'The rotation has started. When the key is ready, the DNS application appears in the thread of the card. SES has not been switched.',
  'done.status': 'The present state of {domain}.',
  'done.check': 'The DNS was asked.',
  'done.check_now': 'The DNS was asked.',
  'done.submitted': 'The application is recorded. The key record is looked at every day.',
  'done.application_submitted': 'The application is recorded. The key record is looked at every day.',
  'done.rollback': 'The rollback has begun. The thread tells how it goes.',
  'done.rollbackProposed':
    'You are recorded as the first person. As soon as a different approver or operator presses "Roll back", it begins.',
  'done.prepare_rollback': 'Confirm the rollback. Nothing has changed yet.',
  'done.prepare_cancel': 'Confirm the cancellation. Nothing has changed yet.',
  'done.prepare_compromised': 'Declare a key compromised? Nothing has changed yet.',
  'done.declare_compromised': 'The key is recorded as compromised. The thread tells what follows.',
  'done.compromiseReported':
    'You are recorded as the first person. It is decided when a different approver or operator presses "Declare compromised".',
  'done.cancel': 'The rotation is cancelled.',
  'done.cancel_rotation': 'The rotation is cancelled.',
  'done.plan': 'The yearly plan of {domain}.',
  'done.report':
    '📎 The evidence of {domain} was posted into the thread of the card (without a card, into the channel): a file to read (Markdown) and one to check (JSON). `futari verify-log` checks the JSON.',
  'done.history': 'The log of {domain}, newest first.',
  'done.help': 'What can be done.',
  'done.claim': 'You claimed this rotation. You are its requester now and cannot approve it.',
  'done.request_approval':
    'Understood. DNS, proof and rollback are looked at, and if they are right the approval card appears in the thread.',
  'done.approve': 'Your approval is recorded. You can withdraw it until the switch begins.',
  'done.withdraw_approval': 'Your approval is withdrawn.',
  'done.decline': 'Your decline is recorded. This round has ended.',
  'done.execute': 'Understood. DNS and proof are looked at again, and SES is switched only if both are right.',
  'done.acknowledge':
    'That you take care of it is recorded, and said in the thread. Nobody else is told again until it is over (for 24 hours at most; a new trouble is told anew).',
  'done.confirm_completion':
    'The completion is recorded. The previous key record has to stay until the overlap is over.',
  'done.attest_unused':
    'Your confirmation is recorded. SES is read once more; if it does not use the selector, the application for the removal of the record follows in the thread.',
  'done.owner_cloudformation': 'The answer is recorded.',
  'done.owner_terraform': 'The answer is recorded.',
  'done.owner_nobody': 'The answer is recorded.',
  'done.owner_later': 'All right: it is asked again with the next rotation.',
  'done.approve_enrolment': 'Recorded. It takes the person whose secret it is, and a different approver.',
  'done.close_break_glass': 'The report on the break-glass is closed.',
  'done.hold_destruction': 'The key is held: it stays until somebody releases it.',
  'done.release_destruction': 'The key is released. Its destruction is announced anew, and follows a day later.',
  'desk.unknown_domain': 'This is not a signing domain: {domain}\nWrite it like `/dkim status goo.ne.jp`.',
  'desk.domain_not_configured': '{domain} is not configured. Have `domains` in the configuration checked.',
  'desk.domain_missing': 'Name the signing domain, for example `/dkim status goo.ne.jp`.',
  'desk.bad_date': 'This is not a date: {value}\nWrite it like `2026-10-01`.',
  'desk.other_channel': 'Nothing has changed. {domain} is looked after in <#{channel}>. Please go there.',
  'desk.looks_limited':
    'There have been many requests to show something. Please wait {seconds} seconds and try again. Approving and rolling back are possible at any time.',
  'desk.rollback_ask_one':
    'Approvers, operators and night operators can roll back. Nothing has changed. Ask {people} at once: until {until} one of them is enough.',
  'desk.rollback_ask_two':
    'Approvers and operators can roll back. Nothing has changed. Ask {people}. There is no grant now, so two people have to confirm.',
  'desk.store_unavailable':
    'The log cannot be read or written, so it is not certain whether this was accepted. Look with `/dkim status` in a moment.',
  'desk.log_corrupt':
    'The log of {domain} does not hold: somebody may have changed or deleted entries. Nothing is decided or sent to SES. Tell an administrator at once, and have the table kept as it is.',
  'desk.clock_behind':
    'Nothing has been decided: the clock of this bot is more than 5 minutes behind the log. Tell an administrator to compare the clocks of all its machines. It goes on by itself in {minutes} minutes at the latest.',
  'desk.report_none':
    'There is nothing to report. Name a rotation by its number, as in `/dkim report DOMAIN 3`, or none for the newest.',
  'desk.report_too_large': 'The evidence is too large for Slack. Ask an administrator to run `futari report {domain}`.',
  'desk.internal': 'Something went wrong inside the bot. Look with `/dkim status` and tell an administrator.',
  'prepared.grant':
    'If you press "Roll back", signatures of {domain} go back to the previous selector `{current}` at once. The grant is valid until {until}: you alone are enough.',
  'prepared.proposal':
    'If you press "Roll back", you are recorded as the first person. When a different approver or operator presses it too, signatures of {domain} go back to the previous selector `{current}` at once.',
  'prepared.second':
    '{person} asks for a rollback. If you press "Roll back", two people have confirmed, and signatures of {domain} go back to the previous selector `{current}` at once.',
  'prepared.condemn':
    '⚠️ The key of the next selector `{next}` is recorded as one that must not be used again (condemn).',
  'prepared.cancel':
    'If you press "Cancel rotation", the rotation of {domain} (next selector `{next}`) is cancelled. What SES signs with does not change.',
  'prepared.withdraw':
    'The DNS application (ticket: {ticket}) was handed in. After cancelling, it has to be withdrawn.',
  'prepared.reason': 'Reason: {reason}',
  'answer.unknownVerb': 'There is no "{verb}". This is what can be done:',
  'answer.unknownWord': '`/dkim {verb}` does not take "{word}". Nothing was done. It is written like this:',
  'answer.unknownButton': 'This button does nothing in this version. `/dkim status` shows the present state.',
  'answer.unknownCode': 'This was not accepted ({code}). `/dkim status` shows the present state.',
  'answer.formFailed':
    'The form could not be opened. Press the button again. `/dkim submitted` records an application as well.',
  'answer.working': 'Asking the DNS…',
  'answer.waitsForSlack':
    'Slack asks for patience. This goes on by itself, in about {seconds} seconds; there is no need to press again.',
  'answer.now': 'Now: {stage}',
  'answer.card': '<{link}|Present card>',
  'answer.noRotation': 'There is no rotation yet. Current selector: `{selector}`',
  'answer.stale': 'This card is out of date. See the <{link}|present card>.',
  'answer.keyExpiry': 'Use-by date of the next key (internal standard): {date}',
  'answer.record': '`{name}`: {verdict}',
  'answer.askAgain':
    'Caches may remember until {until} that there is no record. Please ask resolvers again after that.',
  'answer.evidencePosted': 'The whole evidence was posted as a file in the thread of the rotation.',
  'answer.authoritative': 'authoritative',
  'answer.resolver': 'resolver',
  'answer.parent': 'parent zone',
  'answer.silent': 'no answer',
  'answer.history': '{version}. {at} {what}',
  'answer.historyEvidence': '{what}, shown of the previous key record: evidence {evidence}',
  'answer.historyFile':
    '📎 The whole log was posted as a file in the thread of the card, or in the channel where there is none.',
  'historyFile.name': 'log-{domain}.txt',
  'historyFile.title': 'Log of {domain}',
  'answer.historyNone': 'The log is empty.',
  'answer.plan': '• *start* {start} → *DNS check* {check} → *switch* {switch}',
  'answer.planDay': '{day} ({weekday})',
  'answer.planMoved': '{day} ({weekday}, moved from {wanted})',
  'answer.planNone':
    '⚠️ No day is left for a plan. Have the change window, the freeze days and the holidays in the configuration checked.',
  'answer.planYearly':
    'Twice a year: start on 1 April and 1 October, DNS check on the 15th, switch on the 16th. Weekends, holidays, freeze days and, for the switch, Fridays move a day to a later one. The check is never less than 14 days after the start. `/dkim rotate` starts it.',
  'answer.help': [
    '`/dkim rotate [domain]`: start a rotation (makes the key and the DNS application)',
    '`/dkim status [domain]`: the present state',
    '`/dkim check [domain] [full]`: ask the DNS; with "full" the whole evidence goes into the thread as a file',
    '`/dkim submitted [domain] [ticket] [date] [promised date]`: record that the DNS application was handed in',
    '`/dkim rollback [domain]`: back to the previous key (looks at its record and shows the button that does it)',
    '`/dkim rollback [domain] condemn`: the same, and the next key is recorded as one that must not be used again',
    '`/dkim compromised [domain] [selector]`: others may have a key (says what follows, and shows the button; takes two people)',
    '`/dkim cancel [domain] [reason]`: cancel the rotation (shows the button that does it)',
    '`/dkim plan [domain]`: the yearly plan',
    '`/dkim history [domain]`: the log',
    '`/dkim report [domain] [number]`: the evidence of a rotation, as files',
    'The domain may be left out where this channel has only one.',
    'Two people other than the requester approve on the approval card in the thread. A rollback takes two people, or one while its grant lasts.',
  ].join('\n'),
} as const satisfies Record<keyof typeof ja, string>;
