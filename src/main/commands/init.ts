/** `futari init`: the files of an installation, and with `--table` its table on a server. What is there stays; running it again is harmless. */

import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../../adapters/dynamodb/table.ts';
import { releaseInstallation, tableSettings } from '../../adapters/dynamodb/tableSettings.ts';

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print, printError } from '../commandLine.ts';
import { dynamoOf } from '../compose.ts';
import { loadPublicConfig, type PublicConfig } from '../config/load.ts';
import { processSource } from '../config/source.ts';
import { sentencesOf, verdictOf } from '../doctor/finding.ts';
import { codeOf, shapeOf } from '../doctor/store.ts';
import { configurationExit, refused, runWords } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari init [--domain ドメイン] [--channel #名前] [--approvers @グループ] [...] [--folder フォルダー] [--replace]
       futari init --table [--adopt]
  質問に答えると、設定、Slack アプリの manifest、鍵のファイル、確認メールの DNS申請書をフォルダーに書きます。すべての質問はオプションでも答えられます。
  SES（全リージョンの署名とセレクター）、リゾルバー、DNS ゾーン、Slack のチャンネルとグループの ID は自分で調べます（AWS の認証情報と SLACK_BOT_TOKEN があるとき）。
  繰り返し実行できます。すでにあるファイルは変えず、違う行を示します。--replace は前の内容を .old に残して置き換えます。鍵のファイルには触れません。
  --domain、--channel、--approvers（@グループ、ID、人の ID のコンマ区切り）、--probe アドレス、--current セレクター: 質問の答え
  --region 最初に切り替えるリージョン、--regions 調べるリージョン（コンマ区切り。省略すると全リージョン）
  --selector ひな形、--resolvers アドレス（コンマ区切り）、--receive smtp|imap|s3、--mail-place IMAP サーバーか S3 バケット
  --key-alias alias/…: 鍵のファイルの代わりに KMS（--anchor-bucket も）。--table-name テーブル名
  --alerts Slack の外への通知先（SNS トピックの ARN か https の Webhook）
  --host Slack とメールが届くホスト名、--listen 確認メールを待ち受けるアドレス、--authoritative 権威サーバー（検索の代わり）、--locale ja|en 投稿の言語
  --table  設定の table の名前で DynamoDB のテーブルを作り、TTL、ポイントインタイムリカバリ、削除保護、ログを守るポリシーを有効にします。
           すでにあるテーブルは変えず、足りない設定だけを加えます。Lambda では、デプロイがテーブルを作ります。
  --adopt  別の Slack ワークスペースのボットが使っていたテーブルを、次に起動するボットのものにします（前のボットを止めてから）
終了コード: 0 完了、1 違う内容が残っている、またはできない、2 使い方の誤りか答えの不足、78 設定の誤り`,
    en: `Usage: futari init [--domain DOMAIN] [--channel #NAME] [--approvers @GROUP] [...] [--folder FOLDER] [--replace]
       futari init --table [--adopt]
  Asks a few questions and writes configuration, manifests of the Slack app, key files and the DNS application for the probe into a
  folder. Every question is an option too. It reads by itself what it can, with AWS credentials and SLACK_BOT_TOKEN: SES in all regions
  (origin and selector), resolvers, the DNS zone, ids of Slack channels and user groups.
  It may be run again: a file that is there is kept, and the lines that differ are shown. --replace replaces it and keeps the former
  content as .old. Key files are never touched.
  --domain, --channel, --approvers (@group, its id, or ids of people with commas), --probe ADDRESS, --current SELECTOR: the answers
  --region the region to switch first; --regions those to read, with commas (left out: all)
  --selector TEMPLATE, --resolvers ADDRESSES (with commas), --receive smtp|imap|s3, --mail-place IMAP host or S3 bucket
  --key-alias alias/...: KMS in place of key files (with --anchor-bucket); --table-name NAME
  --alerts the channel outside Slack: ARN of an SNS topic, or an https webhook
  --host the host that Slack and mail reach; --listen where probes are received; --authoritative name servers in place of the look-up;
  --locale ja|en of posts
  --table  makes the DynamoDB table that the configuration names, with TTL, point-in-time recovery, deletion protection
           and a policy that keeps the logs.
           A table that is there is kept, and only settings that it lacks are added. On Lambda the deployment makes the table.
  --adopt  gives a table that a bot of another Slack workspace used to the bot that starts next (stop the former one first)
Exit codes: 0 done, 1 something that differs was kept, or not done, 2 usage or a missing answer, 78 configuration`,
  },
  made: {
    ja: '✅ テーブル {table} を作りました（{region}、削除保護あり）',
    en: '✅ made the table {table} in {region}, protected from deletion',
  },
  adopted: {
    ja: '✅ テーブル {table} は、次に起動したボットのものになります。ほかのボットを止めてから起動してください',
    en: '✅ the table {table} goes to the bot that starts next. Stop every other bot first',
  },
  exists: {
    ja: '✅ テーブル {table} はすでにあります（{region}）',
    en: '✅ the table {table} is there already ({region})',
  },
  ttl: { ja: 'TTL（expiresAt）', en: 'TTL (expiresAt)' },
  recovery: { ja: 'ポイントインタイムリカバリ', en: 'point-in-time recovery' },
  protection: { ja: '削除保護', en: 'deletion protection' },
  policy: {
    ja: 'ログと証跡の削除と更新を禁じるリソースポリシー',
    en: 'the resource policy that forbids deleting and updating logs and evidence',
  },
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

const text = { type: 'string' } as const;

const options = {
  table: { type: 'boolean' },
  adopt: { type: 'boolean' },
  replace: { type: 'boolean' },
  folder: text,
  locale: text,
  domain: text,
  region: text,
  regions: text,
  channel: text,
  approvers: text,
  probe: text,
  receive: text,
  'mail-place': text,
  current: text,
  selector: text,
  resolvers: text,
  host: text,
  authoritative: text,
  listen: text,
  alerts: text,
  'key-alias': text,
  'anchor-bucket': text,
  'table-name': text,
} as const;

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
  adopts: boolean,
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
  if (adopts) {
    await releaseInstallation({ client, table });
    lines.push({ text: message(language, 'adopted', { table }), isDone: true });
  }
  for (const setting of tableSettings) lines.push(await enable(language, client, table, setting));
  return lines;
};

const setUpTable = async (language: Language, adopts: boolean): Promise<number> => {
  const loaded = await loadPublicConfig(processSource());
  if (loaded.tag === 'refused') return refused(loaded.text, configurationExit);
  const client = dynamoOf(loaded.config, {});
  try {
    const lines = await makeTable(language, loaded.config, client, adopts);
    for (const { text, isDone } of lines) (isDone ? print : printError)(text);
    return lines.every(({ isDone }) => isDone) ? 0 : 1;
  } finally {
    client.destroy();
  }
};

/** Exit codes: 0 done, 1 not done or kept, 2 usage, 78 configuration. */
export const runInit = (): Promise<void> =>
  runWords({ name: 'init', options, usage: initUsage }, async ({ values, language }) =>
    values.table === true
      ? setUpTable(language, values.adopt === true)
      : (await import('../init/setup.ts')).setUp(language, values),
  );
