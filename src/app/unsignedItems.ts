/**
 * Items that are stored unsigned, held to the signed log (I13). The public half of a key pair lies beside its ciphertext. It goes to
 * people and into the DNS application: somebody else's key there would be published in the domain's name. Of where cards were posted,
 * what cannot be true is a fault that somebody hears of, and is put right. A notice is found by its number, so that nothing unsigned
 * puts words before people.
 */

import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../domain/events.ts';
import { lookUp, type Selector, type SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import type { Journal } from '../ports/journal.ts';
import { KeyUnreadable, type KeyVault, type PublicKeyInfo } from '../ports/keys.ts';
import type { RaisedNotices } from '../ports/people.ts';
import { type CardStore, isPlace, type Log, type PostedCard } from '../ports/store.ts';

type Heads = Pick<Log<unknown, State>, 'load'>;

/** Null: the log names no key of this selector yet. @throws LogUnavailable, LogCorrupt; KeyUnreadable if the log names another key */
export const recordedKey = async (log: Heads, info: PublicKeyInfo): Promise<PublicKeyInfo | null> => {
  const head = await log.load(info.domain, 'recent');
  const recorded = lookUp(head?.state.selectors ?? {}, info.selector)?.fingerprint ?? null;
  if (recorded === null) return null;
  if (recorded !== info.fingerprint) throw new KeyUnreadable('fingerprint');
  return info;
};

/** A key that the log does not name yet proves itself: only the holder of the master key can encrypt one. */
export const verifiedKeys = (vault: KeyVault, log: Heads): KeyVault => ({
  ...vault,
  describe: async (domain: SigningDomain, selector: Selector) => {
    const info = await vault.describe(domain, selector);
    if (info === null) return null;
    return (await recordedKey(log, info)) ?? vault.use(domain, selector, async (key) => key.info);
  },
});

/** A rendering that no hash equals: the card is drawn again. */
const drawAgain = 'unknown';

/** Channels of stored items that name no message: a deleted card's, and an item's about many messages. */
const noMessage: readonly string[] = ['deleted', '-'];

const isTrue = (posted: PostedCard): boolean => noMessage.includes(posted.channel) || isPlace(posted);

/** A card that was drawn from a version which the log does not have yet would never be drawn again. A place goes into links. */
export const verifiedCards = (
  cards: CardStore,
  log: Pick<Log<unknown, unknown>, 'load'>,
  journal: Journal,
): CardStore => {
  /** The highest that a card's version was compared with: versions only grow. */
  const heads = new Map<SigningDomain, number>();
  const isAhead = async (domain: SigningDomain, { version }: PostedCard): Promise<boolean> => {
    if (version <= (heads.get(domain) ?? 0)) return false;
    const head = (await log.load(domain))?.version ?? 0;
    heads.set(domain, head);
    return !(version <= head);
  };
  return {
    put: cards.put,
    get: async (domain, card) => {
      const posted = await cards.get(domain, card);
      if (posted === null) return null;
      const [placed, ahead] = [isTrue(posted), await isAhead(domain, posted)];
      if (placed && !ahead) return posted;
      const fault = ahead
        ? 'a card is stored with a version that the log does not have'
        : 'a card is stored in no place';
      journal.error({ domain, card, version: posted.version }, fault);
      // The number of a message that is not there: each such card is posted anew, under a name of its own.
      const place = placed ? {} : { channel: '-', ts: randomUUID() };
      const again = { ...posted, ...place, version: 0, rendering: drawAgain };
      // Only over the very lie: another process may have put it right meanwhile.
      return (await cards.put(domain, card, again, posted)) ? again : cards.get(domain, card);
    },
  };
};

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
