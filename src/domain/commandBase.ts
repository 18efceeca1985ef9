/** What every command says. */

import type { Instant } from './names.ts';
import type { Actor } from './roles.ts';

export interface Base {
  readonly id: string;
  readonly at: Instant;
}

export interface ByPerson extends Base {
  readonly by: Actor;
}
