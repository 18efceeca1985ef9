import type { ProbeMailbox } from '../../ports/probe.ts';

/** A function cannot listen for mail: no probe ever arrives, and the preflight says so (`probe_missing`). See docs/lambda.md. */
export const noMailbox: ProbeMailbox = { expect: async () => {}, waitFor: async () => null };
