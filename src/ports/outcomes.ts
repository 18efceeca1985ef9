import type { SigningDomain } from '../domain/names.ts';

/** What is known of an outside act that is not over. */
export interface Tried {
  /** Tries that may have done it, and for an upload every try. */
  readonly tries: number;
  /** The messenger's own code of the newest failure; empty before the first. */
  readonly code: string;
  /** Some try ended without an answer. */
  readonly mayBeThere: boolean;
}

/** What became of one outside act (I14): one post, one upload, one direct message. */
export type Outcome =
  /** Stored before the act: a process that finds it found another that died over it. */
  | ({ readonly tag: 'begun' } & Tried)
  | ({ readonly tag: 'again' } & Tried)
  | { readonly tag: 'done' }
  /** The messenger answered no. */
  | { readonly tag: 'refused'; readonly code: string }
  /** It never came so far that anybody could see it. */
  | { readonly tag: 'failed'; readonly code: string }
  /** Nobody said whether it happened; it is not repeated any more. */
  | { readonly tag: 'unknown'; readonly code: string };

export interface Outcomes {
  /** Of this stored version: a write replaces the version that it was made from. */
  readonly revision: string;
  /** By the name of the act. */
  readonly acts: Readonly<Record<string, Outcome>>;
}

/** The outcomes of what one notice leads to. Not signed: a lost one costs a doubled message, never a decision. */
export interface OutcomeStore {
  /** Null: nothing was begun. @throws LogUnavailable */
  get(domain: SigningDomain, item: string): Promise<Outcomes | null>;
  /** @param before what was read; null where nothing was stored @returns null when another process wrote in between @throws LogUnavailable */
  put(domain: SigningDomain, item: string, acts: Outcomes['acts'], before: Outcomes | null): Promise<Outcomes | null>;
}
