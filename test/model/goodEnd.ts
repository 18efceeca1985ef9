/** I12: from every reachable state a good end can be reached when nothing further goes wrong. */
import type { Configuration } from './configuration.ts';

export interface Violation {
  readonly invariant: string;
  /** The steps that lead there, the shortest way. */
  readonly trace: readonly string[];
}

/** A search that is over. */
interface Searched {
  readonly configuration: Configuration;
  readonly nodes: { readonly length: number };
  readonly good: readonly boolean[];
  /** Pairs of (to, from). */
  readonly fairEdges: readonly number[];
  traceTo(node: number, last: string | null): readonly string[];
}

/** Walks the fair steps backwards from the good ends; the first state that is not met is stuck. Null: none. */
export const stuckState = (found: Searched): Violation | null => {
  const size = found.nodes.length;
  const heads = new Int32Array(size).fill(-1);
  const pairs = found.fairEdges;
  const nexts = new Int32Array(pairs.length / 2);
  for (let i = 0; i < nexts.length; i += 1) {
    const to = pairs[2 * i] ?? 0;
    nexts[i] = heads[to] ?? -1;
    heads[to] = i;
  }
  const met = new Uint8Array(size);
  const queue: number[] = [];
  for (let i = 0; i < size; i += 1) if (found.good[i]) queue.push(i);
  for (const i of queue) met[i] = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (let edge = heads[at] ?? -1; edge >= 0; edge = nexts[edge] ?? -1) {
      const from = pairs[2 * edge + 1] ?? 0;
      if (met[from]) continue;
      met[from] = 1;
      queue.push(from);
    }
  }
  const stuck = met.indexOf(0);
  if (stuck < 0) return null;
  const unseen = found.configuration.beyondSettle;
  const invariant = unseen ? 'I6 a wrong key that nobody comes to see' : 'I12 no good end can be reached';
  return { invariant, trace: found.traceTo(stuck, null) };
};
