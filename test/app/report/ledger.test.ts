/** The key ledger: one line a key, as a spreadsheet's reader takes it, from a real rotation to the destruction of its key. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvOf } from '../../../src/app/report/document.ts';
import { ledgerCsv, ledgerOf } from '../../../src/app/report/ledger.ts';
import { fiscalYearAt, fiscalYearOf } from '../../../src/app/report/year.ts';
import { recordName } from '../../../src/domain/names.ts';
import { calendar } from '../../support/applicationOnSite.ts';
import { approveByTwo, dayMs, hourMs, minuteMs, untilRound, untilWatching } from '../../support/steps.ts';
import { useWorld } from '../../support/useWorld.ts';
import { current, domain, type World } from '../../support/world.ts';

const open = useWorld();

const linesOf = async (w: World, year: number) => {
  const { log } = w.application;
  const period = fiscalYearOf(calendar, year, 4);
  const csv = ledgerCsv('ja', calendar, period, await ledgerOf({ log }, [domain], period));
  return { csv, lines: parse(csv, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<string, string>[] };
};

describe('the key ledger', () => {
  test('given a rotation to the destruction of the previous key, then each key has one line with people, dates and hash', async () => {
    const w = await open({ policy: { watchMs: hourMs, overlapMs: hourMs } });
    w.people.set('requester', { name: '=HYPERLINK("http://evil.example","x")' });
    w.people.set('approver-1', { name: '田中, "一郎"' });
    await untilWatching(w);
    await w.pass(2 * hourMs);
    await w.request('requester', 'confirm_completion');
    await w.pass(2 * hourMs);
    await w.request('requester', 'attest_unused');
    w.sandbox.dns.remove(recordName(current, domain));
    await w.pass(3 * dayMs);
    const { csv, lines } = await linesOf(w, 2025);
    const [previous, next] = lines;
    expect(csv.startsWith('\ufeff"年度","署名ドメイン","セレクター"')).toBe(true);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(lines).toHaveLength(2);
    expect(previous).toMatchObject({
      年度: '2025',
      セレクター: current,
      作成日: '記録の開始前',
      使用開始日: '記録の開始前',
      使用終了日: '2025-09-18',
      レコードの削除確認日: expect.stringMatching(/^2025-09-\d\d$/),
      鍵の破棄日: expect.stringMatching(/^2025-09-\d\d$/),
      バックアップからの消去日: expect.stringMatching(/^2025-10-\d\d$/),
    });
    expect(next).toMatchObject({
      セレクター: String((await w.state()).rotation?.next),
      作成日: '2025-09-18',
      // A spreadsheet shows this as text.
      '作成者（ローテーションの申請者）': `'=HYPERLINK("http://evil.example","x")`,
      ローテーション番号: '1',
      承認: expect.stringMatching(/^田中, "一郎" 2025-09-18 \d\d:\d\d \/ approver-2 2025-09-18 \d\d:\d\d$/),
      使用開始日: '2025-09-18',
      使用終了日: '',
      鍵の破棄日: '',
    });
    const hashes = (await w.history()).map(({ version, hash }) => `v${version} ${hash}`);
    for (const line of lines) expect(hashes).toContain(`${line['監査ログの版']} ${line['証跡のハッシュ']}`);
    expect((await linesOf(w, 2026)).lines.map((line) => line['セレクター'])).toEqual([next?.['セレクター']]);
    expect((await linesOf(w, 2024)).lines).toEqual([]);
  });

  test('given a rollback, then the previous key is in use again, and the next one no longer', async () => {
    const w = await open();
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    await w.request('approver-1', 'rollback');
    await w.pass(30 * minuteMs);
    const { lines } = await linesOf(w, 2025);
    expect(lines.map((line) => [line['使用開始日'], line['使用終了日']])).toEqual([
      ['記録の開始前', ''],
      ['2025-09-18', '2025-09-18'],
    ]);
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+81-3-1234', "'+81-3-1234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'=1"],
    ['\r\n=1', "'=1"],
    ['＝１', "'＝１"],
    ['a"b,c', 'a"b,c'],
    ['一行\n二行', '一行 二行'],
    ['\u202e=1', '\\u202e=1'],
    ['絵文字 👨\u200d👩\u200d👧', '絵文字 👨\u200d👩\u200d👧'],
  ])('given the cell %j, then a spreadsheet reads %j', (written, read) => {
    const rows = parse(csvOf(['x', 'y'], [[written, 'next']]), { bom: true }) as string[][];
    expect(rows).toEqual([
      ['x', 'y'],
      [read, 'next'],
    ]);
  });

  test('the present fiscal year begins in April, in the zone of the calendar', () => {
    const yearAt = (at: string, month = 4): number => fiscalYearAt(calendar, Date.parse(at), month).year;
    expect(yearAt('2026-03-31T23:59:59+09:00')).toBe(2025);
    expect(yearAt('2026-04-01T00:00:00+09:00')).toBe(2026);
    expect(yearAt('2026-03-31T23:59:59+09:00', 1)).toBe(2026);
  });
});
