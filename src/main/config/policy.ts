/** `policy`: the rules by which keys are switched. */

import * as z from 'zod';
import { defaultPolicy, type Policy } from '../../domain/policy.ts';
import { count, durationSchema, fault, formatDuration } from './fields.ts';
import { section, setting } from './setting.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const defaults = defaultPolicy({
  timeZone: 'UTC',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 0,
});

const approvalsMax = 10;
/** I1: every configuration needs two different people, so 0 and 1 get a problem that gives this reason. */
const approvals = z.int().transform((value, context): number => {
  if (value < 2) return fault(context, 'approvals_too_few', { got: String(value) });
  if (value <= approvalsMax) return value;
  return fault(context, 'number_range', { range: `2–${approvalsMax}`, got: String(value) });
});

/** A duration of the policy. Its default is that of `defaultPolicy`. */
const duration = <K extends string>(
  name: `${K}Ms` extends keyof typeof defaults ? K : never,
  minMs: number,
  maxMs: number,
) => durationSchema(minMs, maxMs).prefault(formatDuration(Number(defaults[`${name}Ms` as keyof Policy])));

const reminderDay = setting(count(1, 90), { ja: '整数', en: 'a whole number', example: '14' });

/**
 * Limits protect the invariants: evidence may only be younger than I2 demands, `settle` and the wait for a silent server may only be
 * longer, and the rollback grant may only be shorter.
 */
export const policySection = section({
  approvals: setting(approvals.prefault(defaults.approvals), {
    ja: '必要な承認者数（2–10、異なる人）',
    en: 'how many different people must approve (2–10)',
    example: '2',
  }),
  requesterCounts: setting(z.boolean().prefault(defaults.requesterCounts), {
    ja: 'true にすると依頼者自身の承認も 1 人と数える（2 人のチーム用）',
    en: "true for teams of two: the requester's own approval is one of them",
    example: 'false',
  }),
  approvalTtl: setting(duration('approvalTtl', hourMs, 14 * dayMs), {
    ja: '承認の有効期間。休みの日に切れるときは、次の営業日の同じ時刻まで（14 日以内）',
    en: 'how long approvals hold; an end on a day off moves to the same time of the next business day (within 14 days)',
    example: 'P3D',
  }),
  execution: setting(z.enum(['onApproval', 'operator']).prefault(defaults.execution), {
    ja: 'onApproval（承認がそろうと実行）か operator（人が実行を押す）',
    en: 'onApproval (at the last approval) or operator (a person presses execute)',
    example: 'onApproval',
  }),
  plannedStart: setting(z.enum(['remind', 'start']).prefault(defaults.plannedStart), {
    ja: '計画の開始日に remind（開始か延期まで、営業日ごとにチャンネルで依頼する）か start（引き受け手のいないローテーションを始める）',
    en: 'on the planned start day: remind (asks in the channel on each business day until somebody starts or postpones it) or start (a rotation that waits to be claimed)',
    example: 'remind',
  }),
  stableChecks: setting(count(2, 100).prefault(defaults.stableChecks), {
    ja: '安定とみなす正しい確認の回数',
    en: 'right answers that make a record stable',
    example: '2',
  }),
  stableFor: setting(duration('stableFor', minuteMs, 7 * dayMs), {
    ja: '安定とみなす時間',
    en: 'the time that they must span',
    example: 'PT10M',
  }),
  watch: setting(duration('watch', hourMs, 30 * dayMs), {
    ja: '切り替え後の監視',
    en: 'the watch after a switch',
    example: 'PT24H',
  }),
  overlap: setting(duration('overlap', dayMs, 365 * dayMs), {
    ja: '以前のレコードを残す期間',
    en: 'how long the previous record stays',
    example: 'P14D',
  }),
  revokeFirst: setting(z.boolean().prefault(defaults.revokeFirst), {
    ja: 'true にすると、古いレコードの削除の前に、まず `p=` を空にする申請を出す',
    en: 'true: before an old record is removed, an empty `p=` is applied for first',
    example: 'false',
  }),
  backupRetention: setting(duration('backupRetention', dayMs, 3_650 * dayMs), {
    ja: '表のバックアップを残す最長の期間。破棄した鍵が復元できなくなる日を知らせるために使う',
    en: 'how long the oldest backup of the table is kept: tells when a destroyed key can no longer be brought back',
    example: 'P35D',
  }),
  reminderDays: setting(
    z
      .tuple([reminderDay, reminderDay])
      .readonly()
      .prefault([...defaults.reminderDays]),
    {
      ja: '[申請確認の日, レコード確認の日]（1–90 の整数 2 つ）',
      en: '[day of "submitted?", day of "is it live?"], two whole numbers (1–90)',
      example: '[1, 14]',
    },
  ),
  proofByDelivery: setting(z.boolean().prefault(defaults.proofByDelivery), {
    ja: '承認の前に、次の鍵で署名したメールを SES から送って、届いた先での検証の結果を読む。false は緊急時だけ',
    en: 'before the approval, mail that the next key signed is sent through SES, and what receivers make of it is read; false only in an emergency',
    example: 'true',
  }),
  evidenceMaxAge: setting(duration('evidenceMaxAge', 5 * secondMs, defaults.evidenceMaxAgeMs), {
    ja: '使ってよい証跡の古さ',
    en: 'age of evidence that may still be used',
    example: 'PT60S',
  }),
  silentFor: setting(duration('silentFor', defaults.silentForMs, 30 * dayMs), {
    ja: '答えないサーバーを免除できるまでの時間',
    en: 'how long a server must be silent before it may be waived',
    example: 'PT24H',
  }),
  settle: setting(duration('settle', defaults.settleMs, dayMs), {
    ja: '送った Put が遅れて届きうる時間',
    en: 'how long a Put may still land',
    example: 'PT20M',
  }),
  grantMax: setting(duration('grantMax', hourMs, defaults.grantMaxMs), {
    ja: 'ロールバック権限の上限',
    en: 'the longest life of a rollback grant',
    example: 'P5D',
  }),
  rollbackProposalTtl: setting(duration('rollbackProposalTtl', 5 * minuteMs, dayMs), {
    ja: 'ロールバックの 2 人目を待つ時間',
    en: 'how long a rollback waits for the second person',
    example: 'PT1H',
  }),
  stallAlarm: setting(duration('stallAlarm', minuteMs, dayMs), {
    ja: '停滞を警告するまでの時間',
    en: 'when a stall alarms',
    example: 'PT15M',
  }),
  acknowledgeWithin: setting(duration('acknowledgeWithin', 5 * minuteMs, dayMs), {
    ja: '重大な知らせに「対応します」がないとき、ほかの方にも知らせるまでの時間。以後は間隔を倍にする',
    en: 'how long a critical notice waits for "Acknowledge" before the next people are notified; doubled each time',
    example: 'PT15M',
  }),
  alarmEvery: setting(duration('alarmEvery', 5 * minuteMs, 7 * dayMs), {
    ja: '警告を繰り返す間隔',
    en: 'how often an alarm speaks again',
    example: 'PT1H',
  }),
});

type PolicyFile = z.output<typeof policySection>;

/** `approvalTtl` in the file is `approvalTtlMs` in the policy. */
type PolicyName<K> = K extends keyof Policy ? K : K extends string ? `${K}Ms` : never;
type Chosen = { readonly [K in keyof PolicyFile as PolicyName<K>]: PolicyFile[K] };

// Does not compile if the file has a setting that the policy lacks.
null satisfies [Exclude<keyof Chosen, keyof Policy>] extends [never] ? null : never;

const policyName = (name: string): string => (Object.hasOwn(defaults, name) ? name : `${name}Ms`);

const chosenOf = (file: PolicyFile): Chosen =>
  Object.fromEntries(Object.entries(file).map(([name, value]) => [policyName(name), value])) as unknown as Chosen;

export const policyOf = (file: PolicyFile, calendar: Policy['calendar']): Policy => ({
  ...defaultPolicy(calendar),
  ...chosenOf(file),
});

/** The parts of the policy that nobody can set. The log records them because a new release may change them. */
export const fixedPolicyFacts = (file: PolicyFile): Readonly<Record<string, string>> => {
  const { calendar, anchorPlace, ...policy } = defaults;
  const chosen = chosenOf(file);
  return Object.fromEntries(
    Object.entries(policy).flatMap(([name, value]) =>
      Object.hasOwn(chosen, name) ? [] : [[`policy.${name}`, String(value)]],
    ),
  );
};
