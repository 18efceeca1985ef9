/** Numbers that look random and come again with the same seed (xorshift32, G. Marsaglia 2003). */
export interface Chance {
  /** 0 to `limit` - 1. */
  lessThan(limit: number): number;
  bytes(length: number): Uint8Array;
  pick<T>(items: readonly T[]): T;
}

export function chanceFrom(seed: number): Chance {
  // Zero would stay zero.
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const lessThan = (limit: number): number => next() % Math.max(1, limit);
  return {
    lessThan,
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 24),
    pick: <T>(items: readonly T[]): T => {
      const item = items[lessThan(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
