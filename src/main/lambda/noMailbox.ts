import type { ProbeMailbox } from '../../ports/mail.ts';

/** A function cannot listen for mail: with `probe.receive: smtp` it has no mailbox, and the preflight says so. See docs/lambda.md. */
export const noMailbox: ProbeMailbox = {
  expect: async () => {},
  waitFor: async () => ({ tag: 'mailboxUnavailable', problem: 'mailbox_none' }),
};
