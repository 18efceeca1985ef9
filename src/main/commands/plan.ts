/** `futari plan [DOMAIN] [YEAR]`: the planned days of each domain and whether its next switch will hold, from the log alone. */

import { lagsText, outcomeText, planCalendar } from '../../adapters/slack/views/plan.ts';

import { outlooksOf, plansIn } from '../../app/outlook.ts';
import type { Plan } from '../../domain/plan.ts';
import type { DomainOutlook } from '../../ports/service.ts';
import { dayText, type Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print, printError } from '../commandLine.ts';
import {
  configuredDomain,
  type Line,
  type LogCommand,
  type LogReading,
  labelled,
  refused,
  runLogCommand,
  writeNew,
} from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari plan [署名ドメイン] [年] [--json] [--ics ファイル] [--lang ja|en]
  ローテーションの計画（開始、DNS の確認、切り替えの日）と、次の切り替えに間に合うかの見込みを表示します。年を省くと、次の 2 回です。
  --ics   カレンダーのファイルを新しく書きます。取り込み直すと、予定が更新されます
  --json  スクリプト用（項目は docs/command-line.ja.md）
終了コード: 0 表示、1 読めない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari plan [SIGNING-DOMAIN] [YEAR] [--json] [--ics FILE] [--lang ja|en]
  Shows the planned rotations (days of start, DNS check and switch), and whether the next switch will hold. Without a year: the next two.
  --ics   writes a new calendar file; importing it again updates the events
  --json  for scripts (fields: docs/command-line.md)
Exit codes: 0 shown, 1 not readable, 2 usage, 78 configuration`,
  },
  plan: { ja: '計画', en: 'Plan' },
  days: {
    ja: '開始 {start} → DNS の確認 {check} → 切り替え {switch}',
    en: 'start {start} → DNS check {check} → switch {switch}',
  },
  noDay: {
    ja: '計画を立てられる日がありません。設定の変更時間帯・凍結日・休日を確認してください',
    en: 'no day is left; check the change window, the freeze days and the holidays of the configuration',
  },
  past: { ja: '公開の実績', en: 'DNS department' },
  forecast: { ja: '見込み', en: 'Forecast' },
  status: { ja: '状況', en: 'Status' },
  running: { ja: 'ローテーション実行中', en: 'a rotation is running' },
  postponed: { ja: '開始を延期', en: 'the start was postponed' },
  unreadable: {
    ja: '記録を検証できません。futari status {domain} で確認してください',
    en: 'the log does not verify; see futari status {domain}',
  },
  exists: {
    ja: '{path} はすでにあります。別の名前を --ics に指定してください。',
    en: '{path} exists already. Give --ics another name.',
  },
  written: { ja: '書きました: {path}', en: 'Written: {path}' },
});

/** The usage, for --help. */
export const planUsage = (language: Language): string => message(language, 'usage');

const yearPattern = /^[12]\d{3}$/;

const command: LogCommand = {
  name: 'plan',
  options: { json: { type: 'boolean' }, ics: { type: 'string' } },
  positionalsMax: 2,
  fits: ({ ics }, positionals) => {
    const years = positionals.filter((word) => yearPattern.test(word)).length;
    return ics !== '' && years <= 1 && positionals.length - years <= 1;
  },
  usage: planUsage,
};

const dayOf = (plan: Plan) => ({ start: plan.start.day, check: plan.check.day, switch: plan.switch.day });

/** The stable fields of `--json`, documented in docs/command-line.md. */
const jsonOf = ({ domain, status, plans, lags, isLive, next }: DomainOutlook): object => ({
  domain,
  status,
  plans: plans.map(dayOf),
  lags,
  isLive,
  next:
    next === null
      ? null
      : {
          switch: next.plan.switch.day,
          holds: next.forecast.tag === 'holds',
          live: next.forecast.live,
          startBy: next.forecast.tag === 'late' ? next.forecast.startBy : null,
          expected: next.forecast.tag === 'late' ? next.forecast.expected : null,
        },
});

const linesOf = (language: Language, outlook: DomainOutlook): readonly Line[] => {
  const { domain, status, plans, next, isLive } = outlook;
  if (status === 'unreadable')
    return [[message(language, 'status'), message(language, 'unreadable', { domain: String(domain) })]];
  const daysText = (plan: Plan): string => {
    const { start, check, switch: last } = dayOf(plan);
    return message(language, 'days', {
      start: dayText(language, start),
      check: dayText(language, check),
      switch: dayText(language, last),
    });
  };
  const days = plans.length === 0 ? [message(language, 'noDay')] : plans.map(daysText);
  return [
    ...(status === 'planned' ? [] : [[message(language, 'status'), message(language, status)] as const]),
    ...days.map((line) => [message(language, 'plan'), line] as const),
    ...(next === null || isLive ? [] : [[message(language, 'past'), lagsText(language, outlook.lags)] as const]),
    [message(language, 'forecast'), outcomeText(language, outlook)],
  ];
};

const writeCalendar = async (path: string, content: string, language: Language): Promise<number> => {
  if (!(await writeNew(path, content))) return refused(message(language, 'exists', { path }));
  printError(message(language, 'written', { path }));
  return 0;
};

const run = async (reading: LogReading): Promise<number> => {
  const { positionals, values, language, namedLanguage, config, deps: stores } = reading;
  const { policy, domains, locale } = config.settings;
  const typedYear = positionals.find((word) => yearPattern.test(word));
  const typed = positionals.find((word) => word !== typedYear);
  const named = typed === undefined ? null : configuredDomain(reading, typed);
  if (typeof named === 'number') return named;
  const { calendar } = policy;
  const deps = { log: stores.log, clock: stores.clock, calendar };
  const year = typedYear === undefined ? null : Number(typedYear);
  const outlooks = await outlooksOf(deps, named === null ? [...domains.keys()] : [named.name], plansIn(deps, year));
  if (values.json === true) {
    const at = new Date(deps.clock.now()).toISOString();
    print(JSON.stringify({ format: 1, at, year, domains: outlooks.map(jsonOf) }, null, 2));
  } else {
    print(outlooks.map((outlook) => `${outlook.domain}\n${labelled(linesOf(language, outlook))}`).join('\n\n'));
  }
  const { ics } = values;
  if (typeof ics !== 'string') return 0;
  const content = planCalendar(namedLanguage ?? locale, outlooks, calendar.timeZone, deps.clock.now());
  return writeCalendar(ics, content, language);
};

/**
 * `futari plan [DOMAIN] [YEAR]`. Exit codes: 0 shown, 1 not readable, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runPlan = (): Promise<void> => runLogCommand(command, run);
