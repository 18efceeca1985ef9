/** Remembers the newest decisions of each log outside the log's table, so that the log cannot be rolled back unnoticed (I13). */

import type { SigningDomain } from '../domain/names.ts';

/** A signed place in a log: every valid log of this domain has this commit. */
export interface AnchorMark {
  readonly domain: SigningDomain;
  readonly version: number;
  /** The hash of the commit at that version. */
  readonly hash: string;
  /** The signature of the log's key over `anchorHash`, base64. */
  readonly signature: string;
}

/** The anchor is unreachable: whether it has a mark is unknown. */
export class AnchorUnavailable extends Error {
  override readonly name = 'AnchorUnavailable';
}

/** Marks are added and never changed. This process cannot delete them. */
export interface AnchorStore {
  /**
   * The versions that have a mark, the newest first, at most `max` of them. 0 stands for a name that is no mark's.
   * @throws AnchorUnavailable
   */
  versions(domain: SigningDomain, max: number): Promise<readonly number[]>;
  /** The text of one mark, whose signature is not verified yet. Empty when it is too long for a mark. @throws AnchorUnavailable */
  read(domain: SigningDomain, version: number): Promise<string>;
  /**
   * Creates a mark only where there is none: of two processes the first wins.
   * @returns the stored text, which is `text` unless another mark was there before
   * @throws AnchorUnavailable
   */
  create(domain: SigningDomain, version: number, text: string): Promise<string>;
  close(): void;
}
