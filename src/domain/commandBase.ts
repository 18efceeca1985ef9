/** What every command says. */
import type { Actor } from './actor.ts';
import type { Instant } from './names.ts';

export interface Base {
  readonly id: string;
  readonly at: Instant;
}

export interface ByPerson extends Base {
  readonly by: Actor;
}
