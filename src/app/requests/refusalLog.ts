/** Records the refusals of people's commands, and recognises a refused click that is delivered again (I10). */

import { dateOf } from '../../domain/calendar.ts';
import type { RefusedGroup } from '../../domain/facts.ts';
import { PersonId, type SigningDomain } from '../../domain/names.ts';
import { type Actor, rolesOf } from '../../domain/roles.ts';
import { faultOf } from '../../ports/journal.ts';
import type { Deps } from '../deps.ts';
import { executeNow, load } from '../execute.ts';

/** Refusals that are not recorded. A repeated delivery was answered before and is no second attempt of the person. */
const notPutDown: readonly string[] = ['already_processed'];
/** UTF-16 units; Slack's own bound for a name is 80. */
const nameCharsMax = 80;

interface Refused {
  readonly by: Actor;
  readonly action: string;
  readonly code: string;
  /** Id of the command that was refused; null where none would have followed. */
  readonly click: string | null;
}

const groupOf = (by: Actor): RefusedGroup => (rolesOf(by).includes('outsider') ? 'outsider' : 'known');

/** Records each refusal with its person and action. A failed record never fails the answer, and only the answer waits for it. */
export class RefusalLog {
  /** Per domain and group: the number of refusals on the newest day. */
  readonly #seen = new Map<string, { readonly day: string; readonly count: number }>();

  /** Never throws. */
  async note(deps: Deps, domain: SigningDomain, { by, action, code, click }: Refused): Promise<void> {
    if (notPutDown.includes(code)) return;
    const { clock, journal, settings } = deps;
    const day = dateOf(settings.policy.calendar, clock.now());
    const group = groupOf(by);
    const who = { id: by.id, name: (by.name === '' ? PersonId.user(by.id) : by.name).slice(0, nameCharsMax) };
    const seen = this.#count(`${domain} ${group}`, day);
    try {
      const { state } = await executeNow(deps, domain, {
        type: 'RecordRefusal',
        who,
        action,
        refusal: code,
        group,
        day,
        seen,
        click,
      });
      if (click !== null && !state.commands.includes(click))
        await deps.refusedClicks?.add(domain, group, click, clock.now());
    } catch (error) {
      journal.error({ domain, action, refusal: code, ...faultOf(error) }, 'a refusal could not be put down');
    }
  }

  /**
   * True for a click that was refused after the log had stopped listing them: a later delivery of it must not be decided either, although
   * the reason for the refusal may be gone (I10). @throws LogUnavailable, LogCorrupt
   */
  async isRefused(deps: Deps, domain: SigningDomain, click: string): Promise<boolean> {
    // Not by the count of the day, which begins anew at midnight.
    if ((await load(deps, domain)).state.refusals === null) return false;
    return (await deps.refusedClicks?.has(domain, click)) ?? false;
  }

  #count(key: string, day: string): number {
    const before = this.#seen.get(key);
    const count = before?.day === day ? before.count + 1 : 1;
    this.#seen.set(key, { day, count });
    return count;
  }
}
