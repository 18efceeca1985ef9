/** The figures of a search, one line each. */
import type { Configuration } from './configuration.ts';
import type { Found } from './search.ts';

const columns = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(18) : String(cell).padStart(12))).join('');

export const title = columns('model', 'states', 'transitions', 'longest path', 'closed', 'seconds');

export const line = ({ name }: Configuration, found: Found): string =>
  columns(
    name,
    found.states,
    found.transitions,
    found.longestPath,
    `closed: ${found.closed}`,
    found.seconds.toFixed(1),
  );
