/** The department's own form: its strings are filled, every other byte stays, and what could do harm is refused by name. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { createDepartmentForms } from '../../../src/adapters/documents/forms.ts';
import { knownPlaceholders } from '../../../src/texts/application.ts';

const forms = createDepartmentForms();
const examples = ['dns-application.ja.xlsx', 'dns-request-list.ja.xlsx', 'dns-application.en.xlsx'];
const pathOf = (name: string): string => join('docs/examples', name);
const formula = '=HYPERLINK("https://evil.example","x")';
const values = new Map([...knownPlaceholders().keys()].map((name) => [name, `${formula} ${name}\n<&>`]));

type Parts = Record<string, Uint8Array>;
const unpacked = (bytes: Uint8Array): Parts => unzipSync(bytes);

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-forms-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const written = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  await writeFile(path, bytes);
  return path;
};

/** The first example with one change to its parts. */
const changed = async (change: (parts: Parts) => void): Promise<string> => {
  const parts = unpacked(await readFile(pathOf('dns-application.ja.xlsx')));
  change(parts);
  // What is read of it does not depend on how well it is deflated.
  return written('form.xlsx', zipSync(parts, { level: 1 }));
};

const replacing = (part: string, from: string | RegExp, to: string) => (parts: Parts) => {
  const before = strFromU8(parts[part] ?? new Uint8Array());
  const after = before.replace(from, to);
  // A change that finds nothing would prove nothing.
  expect(after).not.toBe(before);
  parts[part] = strToU8(after);
};

describe.each(examples)('%s', (name) => {
  test('given values, then every string is filled, and every other part is as it was, byte for byte', async () => {
    const form = await forms.fill(pathOf(name), values);
    if (form.tag !== 'filled') throw new Error(form.code);
    const [before, after] = [unpacked(await readFile(pathOf(name))), unpacked(form.bytes)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const differing = Object.keys(before).filter(
      (part) => !Buffer.from(before[part] ?? []).equals(after[part] ?? Buffer.of(0)),
    );
    // Excel shares its strings, other programs write them into the cells.
    const cells = 'xl/worksheets/sheet1.xml';
    const isShared = strFromU8(before[cells] ?? new Uint8Array()).includes('t="s"');
    expect(differing).toEqual([isShared ? 'xl/sharedStrings.xml' : cells]);
    const filled = strFromU8(after[differing[0] ?? ''] ?? new Uint8Array());
    expect(filled).not.toContain('{{');
    expect(filled).toContain('&lt;&amp;');
    // A value that begins like a formula stays a string: the sheet has no formula, and every filled cell is typed as text.
    const sheet = strFromU8(after[cells] ?? new Uint8Array());
    expect(sheet).not.toContain('<f>');
    const besideStrings = (xml: string): string =>
      xml
        .replace(/<is>.*?<\/is>/gs, '<is/>')
        .replace(/<(\w+)([^<>]*?)><\/\1>/g, '<$1$2/>')
        .replaceAll('&quot;', '"');
    expect(besideStrings(sheet)).toBe(besideStrings(strFromU8(before[cells] ?? new Uint8Array())));
  });

  test('given the same values twice, then the same bytes', async () => {
    const [one, other] = await Promise.all([forms.fill(pathOf(name), values), forms.fill(pathOf(name), values)]);
    expect(one).toEqual(other);
  });
});

const strings = 'xl/sharedStrings.xml';

describe('how people wrote the placeholder', () => {
  const stringsOf = async (path: string): Promise<string> => {
    const form = await forms.fill(path, new Map([...values.keys()].map((name) => [name, `[${name.toLowerCase()}]`])));
    if (form.tag !== 'filled') throw new Error(`${form.code} ${form.place}`);
    return strFromU8(unpacked(form.bytes)[strings] ?? new Uint8Array());
  };

  test('given one that is spread over runs of text, then it is filled in the format of the first', async () => {
    const runs = '<si><r><rPr><b/></rPr><t>{{申請</t></r><r><t>番号}}</t></r></si>';
    const text = await stringsOf(await changed(replacing(strings, /<si><t[^>]*>\{\{申請番号\}\}<\/t><\/si>/, runs)));
    expect(text).toMatch(/<r><rPr><b\/><\/rPr><t xml:space="preserve">\[申請番号\]<\/t><\/r>/);
  });

  test('given the readings that Japanese input adds, then they are not filled and do not stay', async () => {
    const reading =
      '<si><t>{{申請番号}}</t><rPh sb="2" eb="6"><t>シンセイバンゴウ</t></rPh><phoneticPr fontId="1"/></si>';
    const text = await stringsOf(await changed(replacing(strings, /<si><t[^>]*>\{\{申請番号\}\}<\/t><\/si>/, reading)));
    expect(text).toContain('[申請番号]');
    expect(text).not.toContain('シンセイバンゴウ');
  });

  test('given full width, capitals and spaces, then it is the same field', async () => {
    const wide = replacing(strings, '{{FQDN}}', '{{ ｆｑｄｎ }}');
    const text = await stringsOf(await changed(wide));
    expect(text).toContain('[fqdn]');
  });
});

describe('what is refused', () => {
  test.each<[string, string, string, (parts: Parts) => void]>([
    ['an unknown placeholder', 'unknown_placeholder', 'sheet1!B3', replacing(strings, '{{申請番号}}', '{{申請No}}')],
    ['a macro', 'macro', '', (parts) => Object.assign(parts, { 'xl/vbaProject.bin': strToU8('x') })],
    [
      'a placeholder in a formula',
      'placeholder_in_formula',
      'sheet1!B3',
      replacing('xl/worksheets/sheet1.xml', /<c r="B3"([^>]*) t="s"><v>\d+<\/v>/, '<c r="B3"$1><f>"{{値}}"</f>'),
    ],
    [
      'a placeholder in a text box',
      'placeholder_outside_cells',
      'xl/drawings/drawing1.xml',
      (parts) => Object.assign(parts, { 'xl/drawings/drawing1.xml': strToU8('<a>{{値}}</a>') }),
    ],
    ['a document type', 'broken', '', replacing(strings, '?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['no placeholder', 'no_placeholder', '', replacing(strings, /\{\{/g, '[[')],
    ['no workbook', 'broken', '', (parts) => void delete parts['xl/workbook.xml']],
    [
      'parts that unpack to 30 MB',
      'too_large',
      '',
      (parts) => Object.assign(parts, { 'xl/media/a.bin': new Uint8Array(30e6) }),
    ],
  ])('given %s, then %s names %s', async (_, code, place, change) => {
    expect(await forms.fill(await changed(change), values)).toMatchObject({ tag: 'unusable', code, place });
  });

  test.each<[string, string, string | Uint8Array]>([
    ['form.xlsx', 'encrypted', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)],
    ['form.xlsx', 'broken', 'no zip'],
    ['form.xlsx', 'broken', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2)],
    ['form.xlsm', 'macro', ''],
    ['form.docx', 'wrong_kind', ''],
    ['form.txt', 'no_placeholder', 'nothing'],
    ['form.txt', 'broken', Uint8Array.of(0x82, 0xa0)],
  ])('given %s, then %s', async (name, code, content) => {
    expect(await forms.fill(await written(name, content), values)).toMatchObject({ tag: 'unusable', code });
  });

  test('given a text template, then it is filled, and an unknown placeholder is named with its line', async () => {
    const filled = await forms.fill(
      await written('form.txt', '申請番号: {{申請番号}}\n'),
      new Map([['申請番号', '{{値}}']]),
    );
    expect(filled).toMatchObject({ tag: 'filled', extension: 'txt' });
    // What a value contains is not read again.
    if (filled.tag === 'filled') expect(Buffer.from(filled.bytes).toString()).toBe('申請番号: {{値}}\n');
    expect(await forms.fill(await written('form.txt', 'a\n{{番号}}'), values)).toMatchObject({
      code: 'unknown_placeholder',
      place: '2',
      placeholder: '番号',
    });
    expect(await forms.fill('/nowhere/form.txt', values)).toMatchObject({ code: 'unreadable', place: 'ENOENT' });
  });
});
