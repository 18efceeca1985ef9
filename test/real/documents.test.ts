import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDepartmentForms } from '../../src/adapters/documents/forms.ts';
import { planCalendar } from '../../src/adapters/slack/views/plan.ts';
import { knownPlaceholders } from '../../src/texts/application.ts';
import { reportOf, untilWatching } from '../support/steps.ts';
import { domain, openWorld, type World } from '../support/world.ts';
import { describeWith, python } from './servers/installed.ts';

const examples = ['dns-application.ja.xlsx', 'dns-request-list.ja.xlsx', 'dns-application.en.xlsx'];
const templates = examples.map((name) => join('docs/examples', name));
const formula = '=HYPERLINK("https://evil.example","x")';
const values = new Map([...knownPlaceholders().keys()].map((name) => [name, `${formula} ${name} <&> 署名`]));
const script = fileURLToPath(new URL('clients/documents.py', import.meta.url));

interface Sheet {
  readonly sheets: readonly string[];
  readonly merged: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  readonly cells: Readonly<Record<string, { readonly value: unknown; readonly type: string; readonly style: unknown }>>;
}

interface Opened {
  readonly templates: readonly Sheet[];
  readonly workbooks: readonly Sheet[];
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly page: {
    readonly open: readonly string[];
    readonly broken: readonly string[];
    readonly active: readonly string[];
    readonly tags: Readonly<Record<string, number>>;
    readonly text: string;
  };
}

describeWith('documents that Futari writes, opened by Python', ['python3-openpyxl', 'python3-icalendar'], () => {
  let folder = '';
  let world: World;
  let opened: Opened;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'futari-documents-'));
    world = await openWorld();
    world.people.set('approver-1', { name: `${formula}, "一郎" <script>alert(1)</script>` });
    await untilWatching(world);
    const report = await reportOf(world);
    const ledger = await world.request('requester', 'ledger');
    if (ledger.tag !== 'accepted' || ledger.code !== 'ledger') throw new Error(`no ledger: ${ledger.code}`);
    const day = (date: string) => ({ wanted: date, day: date });
    const plan = { start: day('2026-10-01'), check: day('2026-10-15'), switch: day('2026-10-16') };
    const ics = planCalendar('ja', [{ domain, plans: [plan] }], 'Asia/Tokyo', Date.parse('2026-09-01T00:00:00Z'));
    const written = async (name: string, content: string | Uint8Array) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const workbooks = [];
    for (const [i, template] of templates.entries()) {
      const form = await createDepartmentForms().fill(template, values);
      if (form.tag !== 'filled') throw new Error(form.code);
      workbooks.push(await written(`${i}.xlsx`, form.bytes));
    }
    opened = await open({
      templates,
      workbooks,
      csv: await written('ledger.csv', ledger.csv),
      ics: await written('plan.ics', ics),
      html: await written('report.html', report.html),
    });
  });
  afterAll(async () => {
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(examples.map((name, i) => [name, i] as const))(
    'given %s filled, then openpyxl finds its sheets, merged cells, widths and formats, and text where the placeholders were',
    (_name, index) => {
      const [before, after] = [opened.templates[index], opened.workbooks[index]];
      if (before === undefined || after === undefined) throw new Error('not opened');
      expect({ ...after, cells: null }).toEqual({ ...before, cells: null });
      const placed = Object.entries(before.cells).filter(([, { value }]) => String(value).includes('{{'));
      expect(placed.length).toBeGreaterThan(10);
      for (const [place, cell] of Object.entries(before.cells)) {
        const now = after.cells[place];
        expect([place, now?.style]).toEqual([place, cell.style]);
        if (!String(cell.value).includes('{{')) expect(now).toEqual(cell);
        else expect(String(now?.value)).toContain(`${formula} `);
      }
    },
  );

  test("given values that begin like a formula, then openpyxl's formulas are none of theirs", () => {
    // A formula would be of type f.
    const types = opened.workbooks.flatMap(({ cells }) => Object.values(cells).map(({ type }) => type));
    expect([...new Set(types)].sort()).toEqual(['s']);
  });

  test("given the ledger, then Python's csv reads the BOM, the quotes and one line a key", () => {
    expect(opened.rows.map((row) => [row['署名ドメイン'], row['年度']])).toEqual(
      opened.rows.map(() => [domain, '2025']),
    );
    expect(opened.rows.length).toBe(2);
    expect(Object.values(opened.rows[1] ?? {}).join('\n')).toContain('"一郎"');
    const cells = opened.rows.flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });

  test('given the plan, then icalendar finds three whole days and no error', () => {
    expect(opened.events.map(({ start, end, errors }) => [start, end, errors])).toEqual([
      ['2026-10-01', '2026-10-02', []],
      ['2026-10-15', '2026-10-16', []],
      ['2026-10-16', '2026-10-17', []],
    ]);
    expect(opened.events.map(({ summary }) => summary)).toEqual(
      ['開始', '確認', '切り替え'].map((what) => expect.stringContaining(what)),
    );
  });

  test("given the report, then Python's HTML parser finds every element closed, nothing that runs or loads, and the names as text", () => {
    const { page } = opened;
    expect({ open: page.open, broken: page.broken, active: page.active }).toEqual({ open: [], broken: [], active: [] });
    expect(page.tags).toMatchObject({ html: 1, body: 1, h1: 1, svg: expect.any(Number), table: expect.any(Number) });
    expect(page.text).toContain('<script>alert(1)</script>');
  });
});

const open = (paths: Readonly<Record<string, unknown>>): Promise<Opened> =>
  new Promise((resolve, reject) => {
    const child = execFile(python, ['-s', script], { maxBuffer: 1 << 26 }, (error, out) => {
      if (error === null) resolve(JSON.parse(out) as Opened);
      else reject(error);
    });
    child.stdin?.end(JSON.stringify(paths));
  });
