/** The whole population of a fiscal year: nothing of it missing, nothing of another year in it, and its package holds. */
import { describe, expect, test } from '@jest/globals';
import { markdownOf } from '../../../src/app/report/document.ts';
import type { ReportDeps } from '../../../src/app/report/rotation.ts';
import { fiscalYearOf, yearReport } from '../../../src/app/report/year.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { PersonId, type Selector, SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { verifyPackage } from '../../../src/main/commands/evidencePackage.ts';
import { memoryLog } from '../../support/memoryLog.ts';
import { async, contentOf, datedChain, newSigner } from '../../support/package.ts';

const calendarIn = (timeZone: string) => ({
  timeZone,
  holidays: new Set<string>(),
  freeze: [],
  window: null,
  dailyMinute: 540,
});
const tokyo = calendarIn('Asia/Tokyo');
const by = (user: string, name: string) => ({ by: PersonId.of('T0HOME', user), name });
const took = (user: string, name: string): DomainEvent => ({ type: 'AlertAcknowledged', ...by(user, name) });
const [target, selector] = [TargetId.of('1', 'ap-northeast-1', 'goo.ne.jp'), 'gooid-2' as Selector];
const configuration = contentOf('設定');

const round: DomainEvent = {
  type: 'RoundOpened',
  evidence: null,
  record: '',
  round: {
    id: 1,
    digest: 'd1',
    targets: [],
    rollback: 'ready',
    servers: { right: 1, of: 1 },
    waived: [],
    overridden: [],
    mailPolicy: { dmarc: 'none', spf: 'aligned' },
    delivery: null,
    switchBeforeAt: 0,
    grantUntil: 0,
  },
};
const switched: readonly DomainEvent[] = [
  {
    type: 'RotationStarted',
    ...by('U0R', '高橋 三郎'),
    current: 'gooid-1' as Selector,
    currentFingerprint: null,
    next: selector,
    targets: [target],
  },
  round,
  { type: 'SwitchDeclined', ...by('U0D', '田中 | 次郎'), round: 1, reason: '時期が早い' },
  { type: 'SwitchApproved', ...by('U0A', '佐藤 花子'), round: 1, digest: 'd1' },
  { type: 'SwitchApproved', ...by('U0B', '鈴木 一郎'), round: 1, digest: 'd1' },
  {
    type: 'PutIntended',
    attempt: 1,
    kind: 'forward',
    round: 1,
    target,
    selector,
    beforeSesAt: 0,
    evidence: null,
  },
  { type: 'AttemptClosed', attempt: 1, outcome: 'applied', code: 'OK', requestId: 'req-1' },
  { type: 'DriftSeen', target, selector: 'stranger-1' as Selector },
  {
    type: 'ConfigurationChanged',
    evidence: configuration.hash,
    changed: [{ field: 'policy.approvals', before: '3', after: '2' }],
  },
  { type: 'BreakGlassRequested', ...by('U0N', '夜間 当番'), reason: 'Slack 停止', proof: 'arn' },
];

const opened = () => {
  const signer = newSigner();
  const named = (name: string) => SigningDomain.parse(name) as SigningDomain;
  const logs = new Map([
    [
      named('goo.ne.jp'),
      datedChain(signer, named('goo.ne.jp'), [
        ['2027-03-31T23:59:59.999+09:00', took('U0OLD', '前年度 最後')],
        ['2027-04-01T00:00:00.000+09:00', took('U0FIRST', '年度 最初')],
        ['2027-10-16T10:00:00+09:00', ...switched],
        ['2028-03-31T23:59:59.999+09:00', took('U0LAST', '年度 最後')],
        ['2028-04-01T00:00:00.000+09:00', took('U0NEXT', '翌年度 最初')],
      ]),
    ],
    [
      named('left.example'),
      datedChain(signer, named('left.example'), [['2027-05-01T00:00:00+09:00', took('U0X', '元')]]),
    ],
    [
      named('quiet.example'),
      datedChain(signer, named('quiet.example'), [['2026-05-01T00:00:00+09:00', took('U0Q', '昔')]]),
    ],
  ]);
  const deps: ReportDeps = {
    log: memoryLog([...logs.values()].flat()),
    evidence: {
      put: async () => '',
      get: async (hash) => (hash === configuration.hash ? configuration.content : null),
    },
    signer,
    clock: { now: () => Date.parse('2028-05-01T00:00:00+09:00'), monotonicMs: () => 0 },
  };
  return { deps, signer, domains: [...logs.keys()] };
};

const collected = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

describe('a fiscal year', () => {
  test.each([
    ['Asia/Tokyo', 4, '2027-03-31T15:00:00.000Z', '2028-03-31T15:00:00.000Z'],
    // Summer time ends on 7 November 2027, and begins on 12 March 2028.
    ['America/New_York', 11, '2027-11-01T04:00:00.000Z', '2028-11-01T04:00:00.000Z'],
    ['America/New_York', 1, '2027-01-01T05:00:00.000Z', '2028-01-01T05:00:00.000Z'],
    ['UTC', 4, '2027-04-01T00:00:00.000Z', '2028-04-01T00:00:00.000Z'],
  ])('given %s and month %i, then it is twelve months of that zone', (zone, month, from, until) => {
    const { fromAt, untilAt } = fiscalYearOf(calendarIn(zone), 2027, month);
    expect([fromAt, untilAt].map((at) => new Date(at).toISOString())).toEqual([from, until]);
  });

  test('given logs around it, then the package has its commits to the millisecond, of every domain, and holds', async () => {
    const { deps, signer, domains } = opened();
    const report = await yearReport(deps, domains, fiscalYearOf(tokyo, 2027, 4));
    const lines = await collected(report.lines());
    const verified = await verifyPackage(async(lines), signer.publicKey);
    expect(verified).toMatchObject({ findings: [], more: 0, commits: 4, evidence: 1 });
    expect([...verified.heads].map(([domain, { version }]) => [domain, version])).toEqual([
      ['goo.ne.jp', 4],
      ['left.example', 1],
    ]);
    const scope = (JSON.parse((lines[1] ?? '').replace(/,$/, '')) as { scope: object }).scope;
    expect(scope).toMatchObject({ tag: 'fiscalYear', domains: ['goo.ne.jp', 'left.example', 'quiet.example'] });
    for (const [from, to, domain] of [
      ['年度 最後', '年度 末日', 'goo.ne.jp'],
      ['"元"', '"本"', 'left.example'],
    ] as const) {
      const changed = lines.map((line) => line.replace(from, to));
      const { findings } = await verifyPackage(async(changed), signer.publicKey);
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'commit_changed', facts: expect.objectContaining({ domain }) }),
      );
    }
  });

  test('given Puts, declines, break-glass, drift and a changed policy, then each is told with who and when', async () => {
    const { deps, domains } = opened();
    const report = await yearReport(deps, domains, fiscalYearOf(tokyo, 2027, 4));
    const markdown = markdownOf(await report.document('ja', tokyo));
    for (const notified of [
      '# 2027 年度の記録',
      '佐藤 花子 U0A, 鈴木 一郎 U0B',
      'OK req-1',
      '田中 \\| 次郎 さんが却下',
      '夜間 当番',
      'stranger-1',
      '| policy.approvals | 3 | 2 |',
      '年度 最初',
      '年度 最後',
      '| quiet.example | 0 |',
      '| goo.ne.jp | 3 | 2-4 | 1 | 1 | 0 | 1 | 1 | 1 |',
    ])
      expect(markdown).toContain(notified);
    for (const other of ['前年度', '翌年度', '昔']) expect(markdown).not.toContain(other);
    expect(markdownOf(await report.document('en', tokyo))).toContain('# Fiscal year 2027');
  });
});
