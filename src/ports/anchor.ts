/** What remembers the newest decisions of each log outside the log's table, so that the log cannot be turned back (I13). */

import type { SigningDomain } from '../domain/names.ts';

/** One place in a log that was signed: no log of this domain may lack it. */
export interface AnchorMark {
  readonly domain: SigningDomain;
  readonly version: number;
  /** Of the commit at that version. */
  readonly hash: string;
  /** The log's key over `anchorHash`, base64. */
  readonly signature: string;
}

/** The world says no: whether a mark is there cannot be found out now. */
export class AnchorUnavailable extends Error {
  override readonly name = 'AnchorUnavailable';
}

/** A stored mark, as nobody has verified it yet. */
export interface StoredMark {
  readonly version: number;
  readonly text: string;
}

/** Marks are added and never changed. This process cannot delete them. */
export interface AnchorStore {
  /** The newest first, at most `max` of them. @throws AnchorUnavailable */
  newest(domain: SigningDomain, max: number): Promise<readonly StoredMark[]>;
  /**
   * Created only where none is: of two processes the first wins.
   * @returns what stands there now, which is `text` unless another was there before @throws AnchorUnavailable
   */
  create(domain: SigningDomain, version: number, text: string): Promise<string>;
  close(): void;
}
