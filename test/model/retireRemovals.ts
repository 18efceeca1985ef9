/** Guards of what must stay published and kept (I8), each taken out. */
import type { Removal } from './removal.ts';
import { cancelling, completing, destroying, guarding, lateRemoval } from './retireConfigurations.ts';

const early = 'I8 declared removable before its overlap passed';

export const retireRemovals: readonly Removal[] = [
  {
    without: ['lost-record-alarms'],
    caughtBy: 'I9 a protected record is lost, and nobody is told',
    configuration: guarding,
  },
  {
    without: ['current-is-protected'],
    caughtBy: early,
    configuration: completing,
    row: 'switch applied, previous removable at once (it was never in a PutIntended)',
  },
  {
    without: ['not-applied-still-used'],
    caughtBy: early,
    configuration: cancelling,
    row: 'landed without answer, overwritten, closed as not applied, record removed',
  },
  { without: ['removable-overlap-passed'], caughtBy: early, configuration: completing },
  {
    without: ['overlap-restarts'],
    caughtBy: early,
    configuration: cancelling,
    row: 'late Put seen during the overlap',
  },
  {
    without: ['removable-not-in-use', 'removable-overlap-passed'],
    caughtBy: 'I8 declared removable while SES signs with it',
    configuration: completing,
    muted: [early],
  },
  {
    without: ['removable-after-rollback', 'removable-not-in-use'],
    caughtBy: 'I8 declared removable during a rollback',
    configuration: completing,
  },
  {
    without: ['removable-not-landing', 'cancel-not-while-landing', 'removable-overlap-passed'],
    caughtBy: 'I8 declared removable while a Put of it may land',
    configuration: cancelling,
    muted: [early, 'I6 cancelled while a Put may land', 'I6 cancelled while SES is on the next key'],
    row: 'intent, cancel with withdrawal, send lands',
  },
  {
    without: ['removable-readings-fresh'],
    caughtBy: 'I8 declared removable while SES signs with it',
    configuration: lateRemoval,
  },
  {
    without: ['removable-attested'],
    caughtBy: 'I8 declared removable though nobody attested that it is unused',
    configuration: completing,
  },
  {
    without: ['removable-not-named'],
    caughtBy: 'I8 a Put of a removable selector',
    configuration: completing,
    row: 'previous declared removable, two people roll back to it',
  },
  {
    without: ['destroy-announced'],
    caughtBy: 'I8 key destroyed before people had their day',
    configuration: destroying,
  },
  {
    without: ['destroy-after-gone', 'destroy-announced'],
    caughtBy: 'I8 key destroyed while its record is live',
    configuration: completing,
    muted: ['I8 key destroyed before people had their day'],
  },
];
