/** Searches to the end of a selector's life: removal, destruction, and the next rotation (I8). */
import { base, none } from './base.ts';
import type { Configuration } from './configuration.ts';
import { A, B, R } from './people.ts';
import { smallPolicy } from './policies.ts';
import { overlapping } from './start.ts';

const retiring: Configuration = {
  ...base,
  policy: { ...smallPolicy, forwardAttemptsMax: 1, rollbackAttemptsMax: 1, overlapMs: 4, watchMs: 1 },
  retires: true,
  dailyChecks: true,
  observesAtOnce: true,
};

export const cancelling: Configuration = {
  ...retiring,
  name: 'cancelling',
  about: 'switched, brought back, cancelled: the next record is withdrawn and its key destroyed, late Puts and all',
  policy: { ...retiring.policy, overlapMs: 2 },
  budget: { ...none, rollbacks: 1 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'cancel', who: R },
  ],
};

export const guarding: Configuration = {
  ...base,
  name: 'guarding',
  about: 'a record that SES signs with vanishes and comes back while the switch is made',
  policy: { ...retiring.policy, overlapMs: 0 },
  budget: { ...none, dns: 2 },
  processesMax: 1,
  observesAtOnce: true,
  monitors: true,
};

export const completing: Configuration = {
  ...retiring,
  name: 'completing',
  about: 'the overlap ends, the previous selector is declared removable, and people still try to go back',
  start: overlapping,
  budget: { ...none, rollbacks: 2 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'rollback', who: B },
    { verb: 'cancel', who: R },
  ],
  observesAtOnce: false,
};

export const destroying: Configuration = {
  ...retiring,
  name: 'destroying',
  about: 'the previous record is removed, its key announced, held and released by a person, and destroyed',
  policy: { ...retiring.policy, overlapMs: 1 },
  start: overlapping,
  budget: { ...none },
  clicks: [],
  holds: true,
};

export const secondRotation: Configuration = {
  ...retiring,
  name: 'second rotation',
  about: 'another rotation begins after the first was brought back and cancelled',
  policy: { ...retiring.policy, overlapMs: 0 },
  budget: { ...none, rollbacks: 1, rotations: 1, rounds: 1 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'cancel', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
  ],
  processesMax: 1,
  dailyChecks: false,
};

export const lateRemoval: Configuration = {
  ...retiring,
  name: 'late removal',
  about: 'a Put lands beyond settle while its selector is declared removable',
  policy: { ...retiring.policy, overlapMs: 1 },
  budget: { ...none, rollbacks: 1 },
  processesMax: 1,
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'cancel', who: R },
  ],
  observesAtOnce: false,
  beyondSettle: true,
};
