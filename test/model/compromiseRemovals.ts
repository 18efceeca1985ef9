/** Guards of a compromised key (I1, I4), each taken out. */
import { compromised } from './compromiseConfigurations.ts';
import type { Removal } from './removal.ts';

export const compromiseRemovals: readonly Removal[] = [
  {
    without: ['compromise-two-people'],
    caughtBy: 'I1 a key declared compromised by one person',
    configuration: compromised,
  },
  {
    without: ['compromised-not-returned-to'],
    caughtBy: 'I4 a Put of a compromised key',
    configuration: compromised,
  },
];
