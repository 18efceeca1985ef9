/**
 * What the messenger refused and will refuse again until somebody changes something: tried at growing distances and journalled once.
 * Kept by the process: one that starts tries at once.
 */
import type { SigningDomain } from '../domain/names.ts';

const firstPauseMs = 60_000;
/** A channel that is opened again hears of it within this. */
const longestPauseMs = 3_600_000;

interface Refused {
  readonly code: string;
  readonly count: number;
  readonly until: number;
}

/** `cards`, or the number of a notice. */
export type Post = 'cards' | number;

export class RefusedPosts {
  readonly #refused = new Map<SigningDomain, Map<Post, Refused>>();

  /** @returns true when it is news: never refused before, or for another reason */
  refused(domain: SigningDomain, post: Post, code: string, at: number): boolean {
    const known = this.#refused.get(domain) ?? new Map<Post, Refused>();
    const before = known.get(post);
    const count = (before?.count ?? 0) + 1;
    known.set(post, { code, count, until: at + Math.min(firstPauseMs * 2 ** (count - 1), longestPauseMs) });
    this.#refused.set(domain, known);
    return before?.code !== code;
  }

  rests(domain: SigningDomain, post: Post, at: number): boolean {
    return (this.#refused.get(domain)?.get(post)?.until ?? 0) > at;
  }

  posted(domain: SigningDomain, post: Post): void {
    this.#refused.get(domain)?.delete(post);
  }

  /** The first that is to be tried again, with the reason; null while nothing is refused. */
  next(domain: SigningDomain): { readonly code: string; readonly until: number } | null {
    const all = [...(this.#refused.get(domain)?.values() ?? [])];
    return all.toSorted((one, other) => one.until - other.until)[0] ?? null;
  }
}
