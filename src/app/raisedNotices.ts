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

interface Remembered {
  readonly notices: Map<number, Notice>;
  /** Up to this version the newest reading went. */
  readTo: number;
}

/** @returns a function that remembers what it found: a notice in the log never changes */
export const raisedNotices = (log: Pick<Log<DomainEvent, State>, 'history'>): RaisedNotices => {
  const known = new Map<SigningDomain, Remembered>();
  return async (state, ids) => {
    const { domain, atVersion } = state;
    const remembered = known.get(domain) ?? { notices: new Map<number, Notice>(), readTo: 0 };
    known.set(domain, remembered);
    const { notices, readTo } = remembered;
    if (notices.size > rememberedMax) notices.clear();
    const wanted = new Set(ids.filter((id) => id >= 1 && id <= state.noticesEver && !notices.has(id)));
    // Most are new: then only what was appended since the last reading is read.
    let from = Math.max(1, readTo < atVersion ? readTo + 1 : 1, atVersion + 1 - commitsAtFirst);
    let until = atVersion + 1;
    for (let commits = commitsAtFirst; wanted.size > 0 && until > 1; commits *= 2) {
      for await (const { version, events } of log.history(domain, from)) {
        if (version >= until) break;
        for (const event of events) {
          if (event.type === 'NoticeRaised' && wanted.delete(event.notice.id)) {
            notices.set(event.notice.id, event.notice);
          }
        }
      }
      remembered.readTo = Math.max(remembered.readTo, until - 1);
      until = from;
      from = Math.max(1, until - commits * 2);
    }
    return notices;
  };
};
