/** What one process knows of the notices that it raised, posted and could not post. */
import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import type { Notice, State } from '../domain/state.ts';
import type { AlertChannel } from '../ports/alerts.ts';
import { OwnAlerts, owedBy } from './alerts.ts';
import { RefusedPosts } from './refusedPosts.ts';

/** What this process raised: it posts that at once; after the claim anybody posts what is left. */
export class OwnNotices {
  readonly #raised = new Map<SigningDomain, Set<number>>();
  readonly #posted = new Map<SigningDomain, Set<number>>();
  /** How often this process could not post a notice. */
  readonly #failed = new Map<SigningDomain, Map<number, number>>();
  readonly #reported = new Set<string>();
  /** Log version that this process drew the cards from last: drawing the same again would only read the store. */
  readonly #drawn = new Map<SigningDomain, number>();

  readonly #telling = new Map<SigningDomain, Promise<unknown>>();

  /** One telling of a domain at a time: a rollback and the run beside it would each post what neither has posted yet (I10). */
  alone<T>(domain: SigningDomain, tell: () => Promise<T>): Promise<T> {
    const mine = (this.#telling.get(domain) ?? Promise.resolve()).then(tell, tell);
    this.#telling.set(domain, mine);
    const forget = (): void => {
      if (this.#telling.get(domain) === mine) this.#telling.delete(domain);
    };
    mine.then(forget, forget);
    return mine;
  }

  /** This state, or a newer one. */
  isDrawn({ domain, atVersion }: State): boolean {
    return (this.#drawn.get(domain) ?? -1) >= atVersion;
  }

  /** After a commit of this process that changes nothing on a card: what was drawn right before it is still true. */
  stillDrawn(before: State, after: State): void {
    if (this.isDrawn(before) && after.atVersion === before.atVersion + 1) this.drawn(after.domain, after.atVersion);
  }

  drawn(domain: SigningDomain, version: number): void {
    this.refusals.posted(domain, 'cards');
    this.#drawn.set(domain, Math.max(version, this.#drawn.get(domain) ?? 0));
  }

  raised(domain: SigningDomain, events: readonly DomainEvent[]): void {
    const known = this.#raised.get(domain) ?? new Set();
    for (const event of events) if (event.type === 'NoticeRaised') known.add(event.notice.id);
    this.#raised.set(domain, known);
  }

  mayPost(domain: SigningDomain, notice: Notice, at: number): boolean {
    if (this.#posted.get(domain)?.has(notice.id) || this.refusals.rests(domain, notice.id, at)) return false;
    return this.isMine(domain, notice, at);
  }

  posted(domain: SigningDomain, id: number): void {
    this.refusals.posted(domain, id);
    this.#posted.set(domain, (this.#posted.get(domain) ?? new Set()).add(id));
  }

  /** What goes with a notice was posted before it: once is enough, however often the notice itself is tried. */
  reported(domain: SigningDomain, id: number): void {
    this.#reported.add(`${domain}/${id}`);
  }

  isReported(domain: SigningDomain, id: number): boolean {
    return this.#reported.has(`${domain}/${id}`);
  }

  failed(domain: SigningDomain, id: number): void {
    const known = this.#failed.get(domain) ?? new Map<number, number>();
    this.#failed.set(domain, known.set(id, (known.get(id) ?? 0) + 1));
  }

  /** In their order, but what failed oftenest last: it may never succeed, and the others must not wait for it. */
  inTurn({ domain, notices }: State): readonly Notice[] {
    const failed = this.#failed.get(domain);
    const times = ({ id }: Notice): number => failed?.get(id) ?? 0;
    return [...notices].sort((one, other) => times(one) - times(other));
  }

  /** Raised here, or nobody's any more. */
  isMine(domain: SigningDomain, notice: Notice, at: number): boolean {
    return notice.claimedUntil <= at || (this.#raised.get(domain)?.has(notice.id) ?? false);
  }

  /** Posted by this process, out by every channel, and not yet marked in the log. */
  unmarked(state: State, channels: readonly AlertChannel[]): readonly number[] {
    const posted = this.#posted.get(state.domain) ?? new Set();
    return state.notices
      .filter((notice) => posted.has(notice.id) && owedBy(channels, this.alerts, state.domain, notice).length === 0)
      .map(({ id }) => id);
  }

  readonly alerts = new OwnAlerts();

  /** What the messenger refuses for good is tried at growing distances. */
  readonly refusals = new RefusedPosts();

  marked(domain: SigningDomain, ids: readonly number[]): void {
    this.alerts.forget(domain, ids);
    for (const id of ids) {
      this.#posted.get(domain)?.delete(id);
      this.#raised.get(domain)?.delete(id);
      this.#failed.get(domain)?.delete(id);
      this.#reported.delete(`${domain}/${id}`);
    }
  }
}
