/** The page that explains the program names what the program has. */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { texts } from '../support/texts.ts';

const root = new URL('../..', import.meta.url);
const page = (name: string): Promise<string> => readFile(new URL(`docs/${name}`, root), 'utf8');

const foldersOf = async (path: string): Promise<string[]> =>
  (await readdir(new URL(path, root), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The compiler holds that every tag of the Stage union has a text, and no other. */
const stages = Object.keys(texts.ja).flatMap((key) => (key.startsWith('stage.') ? [key.slice(6)] : []));

const diagramOf = (text: string): string => /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(text)?.[1] ?? '';

const edgesOf = (text: string): [from: string, to: string][] =>
  [...diagramOf(text).matchAll(/^\s*(\S+) --> ([^\s:]+)/gm)].map(([, from = '', to = '']) => [from, to]);

describe.each(['architecture.md', 'architecture.ja.md'])('docs/%s', (name) => {
  test('given every stage of a rotation, then it is in the diagram, with a way in and a way out', async () => {
    const edges = edgesOf(await page(name));
    expect(stages.filter((stage) => !edges.some(([, to]) => to === stage))).toEqual([]);
    expect(stages.filter((stage) => !edges.some(([from]) => from === stage))).toEqual([]);
  });

  test('given the diagram, then it has no state that the program does not have', async () => {
    const drawn = new Set(edgesOf(await page(name)).flat());
    expect([...drawn].filter((state) => state !== '[*]' && !stages.includes(state))).toEqual([]);
  });

  test('given the folders of the source, then each is named', async () => {
    const text = await page(name);
    const inner = [...(await foldersOf('src/adapters')), ...(await foldersOf('src/sandbox'))];
    const missing = [
      ...(await foldersOf('src')).filter((folder) => !text.includes(`\`src/${folder}\``)),
      ...inner.filter((folder) => !text.includes(`\`${folder}/\``)),
    ];
    expect(missing).toEqual([]);
  });

  test('given the decisions, then it leads to their list, which names each', async () => {
    expect(await page(name)).toContain('](adr/README.md)');
    const list = await page('adr/README.md');
    const decisions = (await readdir(new URL('docs/adr', root))).filter((file) => file !== 'README.md');
    expect(decisions.filter((file) => !list.includes(`](${file})`))).toEqual([]);
  });
});

test('given the diagrams of both languages, then they are the same but for the words', async () => {
  expect(edgesOf(await page('architecture.ja.md'))).toEqual(edgesOf(await page('architecture.md')));
});
