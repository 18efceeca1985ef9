/** Puts down who was refused what. The answer never fails for it, and nothing waits for it but the answer. */

import { dateOf } from '../../domain/calendar.ts';
import { PersonId, type SigningDomain } from '../../domain/names.ts';
import type { RefusedGroup } from '../../domain/refusals.ts';
import { type Actor, rolesOf } from '../../domain/roles.ts';
import type { Deps } from '../deps.ts';
import { execute } from '../execute.ts';
import { faultOf } from '../fault.ts';

/** A delivery that comes twice was answered before: that is no second try of the person. */
const notPutDown: readonly string[] = ['already_processed'];
/** UTF-16 units; Slack's own bound for a name is 80. */
const nameCharsMax = 80;

export interface Refused {
  readonly by: Actor;
  readonly action: string;
  readonly code: string;
}

const groupOf = (by: Actor): RefusedGroup => (rolesOf(by).includes('outsider') ? 'outsider' : 'known');

export class RefusalLog {
  readonly #deps: Deps;
  /** Per domain and group, of the newest day. */
  readonly #seen = new Map<string, { readonly day: string; readonly count: number }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never throws. */
  async note(domain: SigningDomain, { by, action, code }: Refused): Promise<void> {
    if (notPutDown.includes(code)) return;
    const { clock, journal, settings } = this.#deps;
    const day = dateOf(settings.policy.calendar, clock.now());
    const group = groupOf(by);
    const who = { id: by.id, name: (by.name === '' ? PersonId.user(by.id) : by.name).slice(0, nameCharsMax) };
    const seen = this.#count(`${domain} ${group}`, day);
    try {
      await execute(this.#deps, domain, (_, at) => ({
        type: 'RecordRefusal',
        id: '',
        at,
        who,
        action,
        refusal: code,
        group,
        day,
        seen,
      }));
    } catch (error) {
      journal.error({ domain, action, refusal: code, fault: faultOf(error).fault }, 'a refusal could not be put down');
    }
  }

  #count(key: string, day: string): number {
    const before = this.#seen.get(key);
    const count = before?.day === day ? before.count + 1 : 1;
    this.#seen.set(key, { day, count });
    return count;
  }
}
