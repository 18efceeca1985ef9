/** `futari COMMAND`: the rows of the commands. Each command is a module that reads `process.argv` and the environment. */

import type { Language } from '../texts/codes.ts';
import { messages } from '../texts/text.ts';
import { answersItself, commandLanguage, nodeProblem, print, printError, refusalText } from './commandLine.ts';

interface CommandRow {
  readonly ja: string;
  readonly en: string;
  /** Null: the command answers --help itself, because it is also an entry of its own, or has commands of its own. */
  readonly usage: null | ((language: Language) => Promise<string>);
  readonly run: () => Promise<unknown>;
}

const rows: Readonly<Record<string, CommandRow>> = {
  status: {
    ja: '全ドメインの状況: どの鍵で署名しているか、次にすること。 [ドメイン] [--json]',
    en: 'what every domain signs with now, and the next step: [DOMAIN] [--json]',
    usage: async (language) => (await import('./commands/status.ts')).statusUsage(language),
    run: async () => (await import('./commands/status.ts')).runStatus(),
  },
  plan: {
    ja: '計画の日と、次の切り替えに間に合うかの見込み: [ドメイン] [年] [--ics ファイル] [--json]',
    en: 'the planned days, and whether the next switch will hold: [DOMAIN] [YEAR] [--ics FILE] [--json]',
    usage: async (language) => (await import('./commands/plan.ts')).planUsage(language),
    run: async () => (await import('./commands/plan.ts')).runPlan(),
  },
  history: {
    ja: '一つのドメインの記録: ドメイン [--rotation 番号] [--last 件数] [--json]',
    en: 'the log of a domain: DOMAIN [--rotation N] [--last N] [--json]',
    usage: async (language) => (await import('./commands/history.ts')).historyUsage(language),
    run: async () => (await import('./commands/history.ts')).runHistory(),
  },
  report: {
    ja: 'ローテーションまたは年度の証跡: ドメイン [--rotation 番号 | --all] [--markdown | --html | --json] [--out ファイル]',
    en: 'the evidence of a rotation or a fiscal year: DOMAIN [--rotation N | --all] [--markdown | --html | --json] [--out FILE]',
    usage: async (language) => (await import('./commands/report.ts')).reportUsage(language),
    run: async () => (await import('./commands/report.ts')).runReport(),
  },
  ledger: {
    ja: '鍵管理台帳（CSV）: [ドメイン...] [--year 年] [--json] [--out ファイル]',
    en: 'the key ledger as CSV: [DOMAIN...] [--year YEAR] [--json] [--out FILE]',
    usage: async (language) => (await import('./commands/ledger.ts')).ledgerUsage(language),
    run: async () => (await import('./commands/ledger.ts')).runLedger(),
  },
  rollback: {
    ja: 'いま戻せるか、だれがどのコマンドで戻すか（実行はしません）: ドメイン [--json]',
    en: 'whether a rollback is possible now, and who runs which command (it changes nothing): DOMAIN [--json]',
    usage: async (language) => (await import('./commands/rollback.ts')).rollbackUsage(language),
    run: async () => (await import('./commands/rollback.ts')).runRollback(),
  },
  check: {
    ja: '公開鍵レコード一つの確認と直し方: セレクター ドメイン [--expect ファイル.pem] [--server ホスト:ポート] [--json]',
    en: 'one key record, with its finding and correction: SELECTOR DOMAIN [--expect FILE.pem] [--server HOST:PORT] [--json]',
    usage: async (language) => (await import('./commands/check.ts')).checkUsage(language),
    run: async () => (await import('./commands/check.ts')).runCheck(),
  },
  application: {
    ja: 'いちばん新しい DNS申請書: ドメイン [セレクター]',
    en: 'the newest DNS application: DOMAIN [SELECTOR]',
    usage: async (language) => (await import('./commands/application.ts')).applicationUsage(language),
    run: async () => (await import('./commands/application.ts')).runApplication(),
  },
  'verify-log': {
    ja: '証跡ファイルの検証（Slack も AWS も不要）: ファイル [--key 公開鍵.pem] [--json]',
    en: 'verifies an evidence package offline: FILE [--key PUBLIC.pem] [--json]',
    usage: async (language) => (await import('./commands/verifyLog.ts')).verifyLogUsage(language),
    run: async () => (await import('./commands/verifyLog.ts')).runVerifyLog(),
  },
  'public-key': {
    ja: '記録の署名を確かめるための公開鍵',
    en: "the log's public key, for whoever verifies a package",
    usage: async (language) => (await import('./commands/report.ts')).publicKeyUsage(language),
    run: async () => (await import('./commands/report.ts')).runPublicKey(),
  },
  'break-glass': {
    ja: 'Slack が止まっているときのロールバック（登録した二人）: request ドメイン --reason 理由、続いて confirm ドメイン。登録は enroll',
    en: 'the rollback while Slack is down, by two enrolled people: request DOMAIN --reason WHY, then confirm DOMAIN; enroll enrolls',
    usage: async (language) => (await import('./commands/breakGlass.ts')).breakGlassUsage(language),
    run: async () => (await import('./commands/breakGlass.ts')).runBreakGlass(),
  },
  init: {
    ja: '導入に要るファイル（設定、manifest、鍵、DNS申請書）の作成。--table はテーブルの作成（繰り返し実行できます）',
    en: 'writes the files of an installation (configuration, manifests, keys, DNS application); --table makes the table; may be run again',
    usage: async (language) => (await import('./commands/init.ts')).initUsage(language),
    run: async () => (await import('./commands/init.ts')).runInit(),
  },
  config: {
    ja: '設定の確認（domains.d を含む）と、一つのファイルへのまとめ: [--bundle ファイル]',
    en: 'checks the configuration with its folder domains.d, and bundles it: [--bundle FILE]',
    usage: async (language) => (await import('./commands/config.ts')).configUsage(language),
    run: async () => (await import('./commands/config.ts')).runConfig(),
  },
  doctor: {
    ja: '導入の確認（設定、Slack、人、テーブル、鍵、SES、DNS。何も変更しません）: [--send] [--json]',
    en: 'checks an installation (configuration, Slack, people, table, keys, SES, DNS) and changes nothing: [--send] [--json]',
    usage: async (language) => (await import('./commands/doctor.ts')).doctorUsage(language),
    run: async () => (await import('./commands/doctor.ts')).runDoctor(),
  },
  ready: {
    ja: 'このホストのボットが準備できているか: [--within 秒]',
    en: 'whether the bot on this host is ready: [--within SECONDS]',
    usage: async (language) => (await import('./commands/ready.ts')).readyUsage(language),
    run: async () => (await import('./commands/ready.ts')).runReady(),
  },
  backup: {
    ja: 'テーブルと鍵のファイルを、検証して 1 つのファイルに書き出す: ファイル [--without-keys]',
    en: 'the whole table and the key files in one verified file: FILE [--without-keys]',
    usage: async (language) => (await import('./commands/backup.ts')).backupUsage(language),
    run: async () => (await import('./commands/backup.ts')).runBackup(),
  },
  restore: {
    ja: 'バックアップを空のテーブルに復元（前後で検証）: ファイル',
    en: 'a backup into an empty table, verified before and after: FILE',
    usage: async (language) => (await import('./commands/restore.ts')).restoreUsage(language),
    run: async () => (await import('./commands/restore.ts')).runRestore(),
  },
  import: {
    ja: '現在の秘密鍵を保管庫に取り込む: ドメイン セレクター --key ファイル（- は標準入力。パスフレーズは端末で尋ねます）',
    en: 'stores the current private key: DOMAIN SELECTOR --key FILE (- for standard input; a passphrase is asked for)',
    usage: async (language) => (await import('./commands/importKey.ts')).importUsage(language),
    run: async () => (await import('./commands/importKey.ts')).runImport(),
  },
  serve: {
    ja: 'ボット本体（環境変数と DKIM_CONFIG で設定）',
    en: 'the bot itself, configured by environment and DKIM_CONFIG',
    usage: null,
    run: () => import('./serve.ts'),
  },
  start: {
    ja: 'サンドボックスとボットを一つのプロセスで起動（試用）',
    en: 'sandbox and bot in one process, to try everything',
    usage: null,
    run: () => import('./start.ts'),
  },
  sandbox: {
    ja: '動いているサンドボックスの操作（二つ目の端末で）',
    en: 'the second terminal of a sandbox that runs',
    usage: null,
    run: async () => (await import('./commands/sandbox.ts')).runSandboxClient(),
  },
  demo: {
    ja: '一回のローテーション、または訓練を、外から検証しながら実演',
    en: 'one complete rotation, or a drill, verified from outside',
    usage: async () => (await import('./commands/demo.ts')).demoUsage(),
    run: async () => (await import('./commands/demo.ts')).runDemo(),
  },
};

const message = messages({
  usage: {
    ja: `futari コマンド

{commands}

  futari help コマンド、futari コマンド --help: 使い方
  futari --version: バージョン
文書: README.ja.md、docs/command-line.ja.md、docs/configuration.ja.md`,
    en: `futari COMMAND

{commands}

  futari help COMMAND, futari COMMAND --help: its usage
  futari --version: the version
docs: README.md, docs/command-line.md, docs/configuration.md`,
  },
});

const usage = (language: Language): string =>
  message(language, 'usage', {
    commands: Object.entries(rows)
      .map(([name, row]) => `  ${name.padEnd(11)} ${row[language]}`)
      .join('\n'),
  });

const usageExit = 2;

const rowOf = (name: string): CommandRow | undefined => (Object.hasOwn(rows, name) ? rows[name] : undefined);

const refuseWord = (language: Language, word: string): void => {
  printError(refusalText(language, word, usage(language), Object.keys(rows)));
  process.exitCode = usageExit;
};

/** `futari help [COMMAND]` */
const help = async (language: Language, words: readonly string[]): Promise<void> => {
  const [name, further] = words.filter((word) => !word.startsWith('--lang') && word !== 'ja' && word !== 'en');
  if (name === undefined) return print(usage(language));
  const row = rowOf(name);
  if (row === undefined || further !== undefined) return refuseWord(language, further ?? name);
  if (row.usage !== null) return print(await row.usage(language));
  process.argv[2] = '--help';
  await row.run();
};

/** Runs the command that `process.argv` names, prints, and sets the exit code. */
export const runFutari = async (): Promise<void> => {
  const problem = nodeProblem(process.version);
  const [name = ''] = process.argv.splice(2, 1);
  const words = process.argv.slice(2);
  const language = commandLanguage(words, process.env);
  if (problem !== null) {
    printError(problem);
    process.exitCode = usageExit;
  } else if (name === '' || name === 'help') {
    await help(language, words);
  } else if (name.startsWith('-')) {
    if (!(await answersItself([name, ...words], usage))) refuseWord(language, name);
  } else {
    const row = rowOf(name);
    if (row === undefined) refuseWord(language, name);
    else if (row.usage === null || !(await answersItself(words, row.usage))) await row.run();
  }
};
