/** The parts of the source and who imports whom, drawn from the imports themselves (Mermaid). */
import { readSources } from '../../test/support/importGraph.ts';

/** `src/adapters/dns/lookup.ts` belongs to `adapters/dns`: the adapters do not know each other, and are worth a box each. */
const split = new Set(['adapters']);

const partOf = (path: string): string | null => {
  const [top, part, inner] = path.split('/');
  if (top !== 'src' || part === undefined || inner === undefined) return null;
  return split.has(part) && !inner.endsWith('.ts') ? `${part}/${inner}` : part;
};

interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Each arrow once, in the order of the letters. */
export const arrowsOf = (sources: ReturnType<typeof readSources>): readonly Arrow[] => {
  const seen = new Map<string, Arrow>();
  for (const { path, imports } of sources) {
    for (const imported of imports) {
      const from = partOf(path);
      const to = partOf(imported);
      if (from !== null && to !== null && from !== to) seen.set(`${from} ${to}`, { from, to });
    }
  }
  return [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, arrow]) => arrow);
};

/** What everybody imports would be a line from each box, and `main` wires all: said beside the picture instead. */
const drawn = ({ from, to }: Arrow): boolean => from !== 'main' && to !== 'domain';

export const partsPicture = (): string => {
  const arrows = arrowsOf(readSources('src/**/*.{ts,tsx}'));
  const box = (part: string): string => (part.includes('/') ? `${part.replace('/', '_')}["${part}"]` : part);
  return [
    '```mermaid',
    'flowchart LR',
    ...arrows.filter(drawn).map(({ from, to }) => `  ${box(from)} --> ${box(to)}`),
    '  main -->|wires| all((all parts)) -->|import| domain',
    '```',
  ].join('\n');
};
