/**
 * Which tests are quick: those that neither they nor the helpers they import start a process, search or simulate the model, or open the
 * store or the whole sandbox. The ten files that open the store take a third of the others' time. Read from the imports, so that a new test
 * belongs where it belongs by itself.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What makes a test slow, with the names of the modules that do it. */
const slow = [
  'node:child_process',
  'test/model/search.ts',
  'bench/simulation/simulate.ts',
  'src/sandbox/sandbox.ts',
  'src/sandbox/dynamodb.ts',
];

/** At once, or where they are needed. */
const imported = /^(?:import|export)\s+(?!type\b)[^;]*?'([^']+)';$|\bawait import\('([^']+)'\)/gm;

/** @returns modules that a file loads: those of Node by name, ours by their path from the root */
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(imported)]
    .map(([, atOnce, later = '']) => atOnce ?? later)
    .map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name));

const isSlow = (file: string, known: Map<string, boolean>): boolean => {
  const found = known.get(file);
  if (found !== undefined) return found;
  // A circle adds nothing that its other files do not say.
  known.set(file, false);
  const answer = importsOf(file).some((name) => slow.includes(name) || (name.endsWith('.ts') && isSlow(name, known)));
  known.set(file, answer);
  return answer;
};

/** @returns paths of the quick test files from the root */
export const quickTests = (): readonly string[] => {
  const known = new Map<string, boolean>();
  // A browser is a process, and its tests hold sources of pages as text.
  const apart = ['real', 'release', 'browser'];
  return globSync('test/**/*.test.ts', { cwd: root, exclude: (name) => apart.includes(name) }).filter(
    (file) => !isSlow(file, known),
  );
};
