import type { SigningDomain } from '../domain/names.ts';

/** Where a rotation's card was posted, and which rendering it shows. */
export interface PostedCard {
  readonly channel: string;
  readonly ts: string;
  /** Log version that it was rendered from: an older rendering never overwrites a newer one. */
  readonly version: number;
  /** Hash of the rendering: posted again only when it changed. */
  readonly rendering: string;
}

export interface CardStore {
  get(domain: SigningDomain, card: string): Promise<PostedCard | null>;
  /**
   * @param instead what must still be stored, when the caller only remembers it
   * @returns false when a rendering from a newer version is already stored, or another than `instead`.
   */
  put(domain: SigningDomain, card: string, posted: PostedCard, instead?: PostedCard): Promise<boolean>;
}
