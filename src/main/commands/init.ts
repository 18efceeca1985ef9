/** `futari init --table`: makes the table of an installation on a server. What is there stays; running it again is harmless. */

import { readFile } from 'node:fs/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable, tableSettings } from '../../adapters/dynamodb/table.ts';
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
import { dynamoOf } from '../compose.ts';
import { loadPublicConfig, type PublicConfig } from '../config/load.ts';
import { sentencesOf, verdictOf } from '../doctor/finding.ts';
import { codeOf, shapeOf } from '../doctor/store.ts';
import { configurationExit, usageExit } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari init --table [--lang ja|en]
  設定の table の名前で DynamoDB のテーブルを作り、TTL、ポイントインタイムリカバリ、削除保護を有効にします。
  すでにあるテーブルは変えず、足りない設定だけを加えます。繰り返し実行できます。Lambda では、デプロイがテーブルを作ります。
終了コード: 0 完了、1 できない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari init --table [--lang ja|en]
  Makes the DynamoDB table that the configuration names, with TTL, point-in-time recovery and deletion protection.
  A table that is there is kept, and only settings that it lacks are added. May be run again. On Lambda the deployment makes the table.
Exit codes: 0 done, 1 not done, 2 usage, 78 configuration`,
  },
  made: {
    ja: '✅ テーブル {table} を作りました（{region}、削除保護あり）',
    en: '✅ made the table {table} in {region}, protected from deletion',
  },
  exists: {
    ja: '✅ テーブル {table} はすでにあります（{region}）',
    en: '✅ the table {table} is there already ({region})',
  },
  ttl: { ja: 'TTL（expiresAt）', en: 'TTL (expiresAt)' },
  recovery: { ja: 'ポイントインタイムリカバリ', en: 'point-in-time recovery' },
  on: { ja: '✅ {setting} は有効です', en: '✅ {setting} is on' },
  enabled: { ja: '✅ {setting} を有効にしました', en: '✅ turned on {setting}' },
  failed: {
    ja: '❌ {setting} を有効にできませんでした（{code}）。権限を確かめ、もう一度実行してください。',
    en: '❌ {setting} could not be turned on ({code}). Check the permissions, and run this again.',
  },
  notMade: {
    ja: '❌ テーブル {table} を作れませんでした（{code}）。認証情報と権限（dynamodb:CreateTable、dynamodb:DescribeTable）を確かめてください。',
    en: '❌ The table {table} was not made ({code}). Check the credentials, and the permission of dynamodb:CreateTable and dynamodb:DescribeTable.',
  },
});

/** The usage, for --help. */
export const initUsage = (language: Language): string => message(language, 'usage');

type TableSetting = (typeof tableSettings)[number];

const options = { table: { type: 'boolean' }, lang: { type: 'string' } } as const satisfies Options;

interface Line {
  readonly text: string;
  readonly isDone: boolean;
}

const enable = async (language: Language, client: DynamoDBClient, table: string, one: TableSetting): Promise<Line> => {
  const setting = message(language, one.name);
  try {
    if (await one.isOn(client, table)) return { text: message(language, 'on', { setting }), isDone: true };
    await one.turnOn(client, table);
    return { text: message(language, 'enabled', { setting }), isDone: true };
  } catch (error) {
    return { text: message(language, 'failed', { setting, code: codeOf(error) }), isDone: false };
  }
};

const makeTable = async (
  language: Language,
  config: PublicConfig,
  client: DynamoDBClient,
): Promise<readonly Line[]> => {
  const { table, aws } = config;
  let isMade: boolean;
  try {
    isMade = await ensureTable(client, table, true);
  } catch (error) {
    return [{ text: message(language, 'notMade', { table, code: codeOf(error) }), isDone: false }];
  }
  const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: table }));
  const shape = shapeOf(table, Table);
  if (verdictOf(shape) !== 'right') {
    const { text, fix } = sentencesOf(language, shape);
    return [{ text: `❌ ${text}\n   → ${fix}`, isDone: false }];
  }
  const line = message(language, isMade ? 'made' : 'exists', { table, region: aws.region });
  const lines: Line[] = [{ text: line, isDone: true }];
  for (const setting of tableSettings) lines.push(await enable(language, client, table, setting));
  return lines;
};

const run = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const language = commandLanguage(argv, process.env);
  const word = unknownWord(argv, options, 0);
  if (word !== null || !argv.includes('--table')) {
    printError(refusalText(language, word, initUsage(language), optionWords(options)));
    return usageExit;
  }
  const loaded = await loadPublicConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const client = dynamoOf(loaded.config, {});
  try {
    const lines = await makeTable(language, loaded.config, client);
    for (const { text, isDone } of lines) (isDone ? print : printError)(text);
    return lines.every(({ isDone }) => isDone) ? 0 : 1;
  } finally {
    client.destroy();
  }
};

/** Exit codes: 0 done, 1 not done, 2 usage, 78 configuration. */
export const runInit = (): Promise<void> => exitWith('init', run);
