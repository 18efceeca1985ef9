/** Which file imports which, types included: from the text of the imports, paths from the top of the repository. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const importsOf = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to = '']) => normalize(join(dirname(path), to)));

export const readSources = (...patterns: readonly string[]): readonly Source[] =>
  globSync(patterns).map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });

type Graph = ReadonlyMap<string, readonly string[]>;

/** The shortest way from a file back to itself; null: there is none. */
const wayBack = (graph: Graph, start: string): readonly string[] | null => {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const to of graph.get(path) ?? []) {
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, path);
      queue.push(to);
    }
    if (cameFrom.has(start)) break;
  }
  if (!cameFrom.has(start)) return null;
  const way = [start];
  for (let at = cameFrom.get(start); at !== start && at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return [start, ...way];
};

/** Disjoint circles, each as `a -> b -> a`. Empty means that there is no circle at all. */
export const circlesOf = (sources: readonly Source[]): readonly string[] => {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports]));
  const circles: string[] = [];
  for (const path of [...graph.keys()].sort()) {
    const way = wayBack(graph, path);
    if (way === null) continue;
    circles.push(way.join(' -> '));
    for (const member of way) graph.delete(member);
  }
  return circles;
};
