/** Guards of break-glass (I1), each taken out. */
import { breakGlass } from './breakGlassConfigurations.ts';
import type { Removal } from './removal.ts';

const caughtBy = 'I1 a rollback that nobody covers';

export const breakGlassRemovals: readonly Removal[] = [
  { without: ['break-glass-requested'], caughtBy, configuration: breakGlass },
  { without: ['break-glass-distinct'], caughtBy, configuration: breakGlass },
];
