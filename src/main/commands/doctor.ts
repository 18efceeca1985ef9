/** `futari doctor`: checks an installation before its first rotation, and changes nothing. */

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import {
  commandLanguage,
  exitWith,
  type Options,
  optionWords,
  print,
  printError,
  refusalText,
  unknownWord,
} from '../commandLine.ts';
import { loadConfig } from '../config/load.ts';
import { type Diagnosed, diagnose, topicText } from '../doctor/diagnosis.ts';
import { sentencesOf, verdictOf } from '../doctor/finding.ts';
import { systemClock } from '../systemClock.ts';
import { configurationExit, usageExit } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari doctor [--send] [--json] [--lang ja|en]
  設定、Slack、人、テーブル、鍵、SES、DNS、通知先を確認します。何も変更しません。環境変数は serve と同じです。
  --send  通知先に、試験と明記した通知を送ります
  --json  スクリプト用（項目は docs/command-line.ja.md）
終了コード: 0 誤りなし、1 誤りがある、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari doctor [--send] [--json] [--lang ja|en]
  Checks configuration, Slack, people, table, keys, SES, DNS and alerts. It changes nothing. The environment is that of serve.
  --send  sends a marked test alert to the alert channels
  --json  for scripts (fields: docs/command-line.md)
Exit codes: 0 nothing is wrong, 1 something is wrong, 2 usage, 78 configuration`,
  },
  right: { ja: '✅', en: '✅' },
  wrong: { ja: '❌', en: '❌' },
  unchecked: { ja: '❔', en: '❔' },
  summary: {
    ja: '正しい {right}、誤り {wrong}、未確認 {unchecked}',
    en: '{right} right, {wrong} wrong, {unchecked} not checked',
  },
});

/** The usage, for --help. */
export const doctorUsage = (language: Language): string => message(language, 'usage');

const options = {
  send: { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const satisfies Options;

const count = (all: readonly Diagnosed[], verdict: string): number =>
  all.filter((one) => verdictOf(one) === verdict).length;

const lineOf = (language: Language, finding: Diagnosed): string => {
  const { text, fix } = sentencesOf(language, finding);
  const line = `  ${message(language, verdictOf(finding))} ${text}`;
  return fix === null ? line : `${line}\n     → ${fix}`;
};

const printed = (language: Language, all: readonly Diagnosed[]): string => {
  const topics = [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, findings]) =>
    [topicText(language, topic), ...findings.map((finding) => lineOf(language, finding))].join('\n'),
  );
  const counts = { right: count(all, 'right'), wrong: count(all, 'wrong'), unchecked: count(all, 'unchecked') };
  return [...topics, message(language, 'summary', counts)].join('\n\n');
};

/** The stable fields of `--json`, documented in docs/command-line.md. */
const jsonOf = (language: Language, all: readonly Diagnosed[]): object => ({
  format: 1,
  at: new Date(systemClock.now()).toISOString(),
  wrong: count(all, 'wrong'),
  findings: all.map((finding) => ({
    topic: finding.topic,
    verdict: verdictOf(finding),
    code: finding.code.slice(finding.code.indexOf('.') + 1),
    ...sentencesOf(language, finding),
  })),
});

const run = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const language = commandLanguage(argv, process.env);
  const word = unknownWord(argv, options, 0);
  if (word !== null) {
    printError(refusalText(language, word, doctorUsage(language), optionWords(options)));
    return usageExit;
  }
  const { values } = parseArgs({ args: argv, options });
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const all = await diagnose(loaded.config, { clock: systemClock, send: values.send === true });
  print(values.json === true ? JSON.stringify(jsonOf(language, all), null, 2) : printed(language, all));
  return count(all, 'wrong') === 0 ? 0 : 1;
};

/** Exit codes: 0 nothing is wrong, 1 something is wrong, 2 usage, 78 configuration. */
export const runDoctor = (): Promise<void> => exitWith('doctor', run);
