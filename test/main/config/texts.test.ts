import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { envTexts, fileTexts } from '../../../src/main/config/explain.ts';
import { fileSchema } from '../../../src/main/config/file.ts';
import { headingRows, problemRows } from '../../../src/main/config/problem.ts';
import { changed, configFolder, leastFile, loadedOf, wholeFile } from './support.ts';

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node | false;
  readonly prefixItems?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly allOf?: readonly Node[];
}

/** Every key of a schema as `domains[].targets[].region`. Items that are not maps are not keys. */
const keysOf = (node: Node, path: string): string[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...keysOf(child, at)];
  }),
  ...(node.items ? keysOf(node.items, `${path}[]`) : []),
  ...[...(node.oneOf ?? []), ...(node.allOf ?? [])].flatMap((child) => keysOf(child, path)),
];

const schemaKeys = [
  ...new Set(keysOf(z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' }) as unknown as Node, '')),
];

describe('the texts of the configuration', () => {
  test.each(Object.entries({ ...problemRows, ...headingRows }))(
    '%s is said in both languages, with the same facts',
    (_, texts) => {
      expect(texts.ja).not.toBe('');
      expect(texts.en).not.toBe('');
      // `{key}` may be used in one and `{known}` in addition in the other, but what one promises the other must not lack.
      expect(placeholders(texts.ja)).toEqual(placeholders(texts.en));
    },
  );

  test('every key of the file is described, and nothing else', () => {
    expect(schemaKeys.length).toBeGreaterThan(60);
    const described = Object.keys(fileTexts).filter((key) => !key.endsWith('[]'));
    expect([...described].sort()).toEqual([...schemaKeys].sort());
  });

  test.each(['docs/configuration.md', 'docs/configuration.ja.md'])(
    '%s names every key, variable, default and example',
    async (document) => {
      const text = await readFile(document, 'utf8');
      const fields = { ...fileTexts, ...envTexts };
      // - `key`, `another of the same meaning` (default, example): meaning
      const rows = text.split('\n').filter((line) => /^- (?:`[^`]+`(?:, |、)?)+(?: \(|（)/.test(line));
      const missing = Object.entries(fields).flatMap(([key, { example, byDefault }]) => {
        if (key.endsWith('[]')) return [];
        const row = rows.find((line) => line.split(/ \(|（/)[0]?.includes(`\`${key}\``)) ?? '';
        return [key, example, ...(byDefault === null ? [] : [byDefault])].filter(
          (part) => !row.includes(`\`${part}\``),
        );
      });
      expect(missing).toEqual([]);
      expect(text).toContain(wholeFile);
    },
  );
});

describe('the documented defaults', () => {
  let files: Awaited<ReturnType<typeof configFolder>>;
  beforeEach(async () => {
    files = await configFolder();
  });
  afterEach(() => files.close());

  test('given every default written out, then the configuration is the same as without', async () => {
    const plain = loadedOf(await files.load(leastFile()));
    const written = Object.entries(fileTexts)
      .filter(
        ([key, { byDefault }]) => byDefault !== null && !/\[\]|keys\.(keyId|signingKeyId)|probe\.(imap|s3)\./.test(key),
      )
      .reduce<object>((file, [key, { byDefault }]) => changed(file, key, parse(byDefault ?? '')), leastFile());
    expect(loadedOf(await files.load(written))).toEqual(plain);
  });
});
