/** Guards of the switch and of the way back (I5, I6), each taken out. */
import type { Removal } from './removal.ts';
import { secondRotation } from './retireConfigurations.ts';
import {
  beyond,
  crashes,
  expiring,
  grantEnds,
  hasty,
  impatient,
  impatientPair,
  keeping,
  observations,
  remainingSwitch,
  repeats,
  rollbacks,
  skewed,
} from './switchConfigurations.ts';

export const switchRemovals: readonly Removal[] = [
  { without: ['one-open-per-target'], caughtBy: 'I5 two Puts open on one target', configuration: hasty },
  {
    without: [],
    outside: { name: '(signed before the append)', change: { signsLate: true } },
    caughtBy: 'I6 closed as not applied while it may land',
    configuration: crashes,
    row: 'checked, frozen, settle over, closed; it wakes and sends',
  },
  {
    without: ['probe-not-while-verifying'],
    caughtBy: 'I6 closed as not applied while SES signs by it',
    configuration: keeping,
  },
  { without: ['attempts-bounded'], caughtBy: 'I6 more Puts than the bound', configuration: impatient },
  {
    without: ['repeat-only-after-closed'],
    caughtBy: 'I6 switched twice',
    configuration: impatient,
    row: 'unknown, repeated, both land around a rollback',
  },
  {
    without: ['land-until-own-settle'],
    caughtBy: 'I6 a new round while a Put may land',
    configuration: impatientPair,
    row: 'two Puts of one selector, one reading closes both, the second lands',
  },
  {
    without: ['settle-by-ses-date'],
    caughtBy: 'I6 closed as not applied while it may land',
    configuration: skewed,
    row: 'a skewed clock ends settle early, the Put lands',
  },
  {
    without: ['not-applied-two-observations'],
    caughtBy: 'I6 closed as not applied while SES signs by it',
    configuration: observations,
  },
  {
    without: ['observations-after-settle'],
    caughtBy: 'I6 closed as not applied while SES signs by it',
    configuration: observations,
  },
  {
    without: ['observations-after-append', 'observations-after-settle'],
    caughtBy: 'I6 closed as not applied while SES signs by it',
    configuration: observations,
    row: 'sign read before the Put lands, recorded after it',
  },
  {
    without: ['observations-fresh'],
    caughtBy: 'I6 closed as not applied while SES signs by it',
    configuration: beyond,
  },
  {
    without: ['alarm-at-bound'],
    caughtBy: 'I9 an attempt without a sign, and nobody is told',
    configuration: crashes,
    row: 'intent, owner dies, nobody told',
  },
  {
    without: [],
    outside: { name: '(sweep-until-destroyed)', change: { dailyChecks: false } },
    caughtBy: 'I6 a wrong key that nobody comes to see',
    configuration: beyond,
    row: 'rollback finished, a Put lands far beyond settle',
  },
  {
    without: ['rollback-ends-round'],
    caughtBy: 'I6 a rollback did not end the round',
    configuration: repeats,
    row: 'intent, rollback click, time-out, the same intent again',
  },
  {
    without: ['rollback-outlives-grant'],
    caughtBy: 'I12 no good end can be reached',
    configuration: grantEnds,
    row: "intent, rollback click, grant expires before the rollback's Put",
  },
  { without: ['rollback-repeats'], caughtBy: 'I12 no good end can be reached', configuration: rollbacks },
  {
    without: ['rollback-finish-after-settle'],
    caughtBy: 'I6 rollback finished while a switch may land',
    configuration: crashes,
    row: 'switch late; rollback closed because SES still shows previous; the switch lands',
  },
  {
    without: ['round-after-rollback'],
    caughtBy: 'I6 a new round while SES is not back',
    configuration: impatient,
    row: 'rollback "applied", same key approved again at once, the late Put lands',
  },
  {
    without: ['remaining-continues'],
    caughtBy: 'I4 the way back was shortened',
    configuration: remainingSwitch,
  },
  {
    without: ['remaining-continues'],
    caughtBy: 'I6 rollback finished while SES is on the next key',
    configuration: remainingSwitch,
    muted: [
      'I4 the way back was shortened',
      'I1 a round that shows a target as it is not',
      'I1 a rollback that nobody covers',
    ],
  },
  {
    without: ['remaining-only-in-part'],
    caughtBy: 'I6 a new round while SES is not back',
    configuration: expiring,
    muted: ['I4 the way back was shortened'],
  },
  {
    without: ['cancel-not-while-landing'],
    caughtBy: 'I6 cancelled while a Put may land',
    configuration: crashes,
    row: 'intent, cancel, check passes, send',
  },
  {
    without: ['one-rotation-at-a-time'],
    caughtBy: 'I6 a new round while SES is not back',
    configuration: secondRotation,
  },
];
