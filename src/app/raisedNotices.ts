/** Finds notices in the verified log by their number, so that nothing unsigned puts words before people (I13). */

import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import type { RaisedNotices } from '../ports/people.ts';
import type { Log } from '../ports/store.ts';

/** Commits of the first reading, from the newest back: about one rotation, and one page of the store. Each further reading doubles. */
const commitsAtFirst = 100;
/** Remembered notices of one domain: more than one item names. */
const rememberedMax = 100;

/** @returns a function that remembers what it found: a notice in the log never changes */
export const raisedNotices = (log: Pick<Log<DomainEvent, State>, 'history'>): RaisedNotices => {
  const known = new Map<SigningDomain, Map<number, Notice>>();
  return async (state, ids) => {
    const { domain } = state;
    const found = known.get(domain) ?? new Map<number, Notice>();
    known.set(domain, found);
    if (found.size > rememberedMax) found.clear();
    const wanted = new Set(ids.filter((id) => id >= 1 && id <= state.noticesEver && !found.has(id)));
    let until = state.atVersion + 1;
    for (let commits = commitsAtFirst; wanted.size > 0 && until > 1; commits *= 2) {
      const from = Math.max(1, until - commits);
      for await (const { version, events } of log.history(domain, from)) {
        if (version >= until) break;
        for (const event of events) {
          if (event.type === 'NoticeRaised' && wanted.delete(event.notice.id)) found.set(event.notice.id, event.notice);
        }
      }
      until = from;
    }
    return found;
  };
};
