/** What `futari report` says, in both languages. */
import type { Language } from '../../texts/codes.ts';
import { fill } from '../../texts/text.ts';

const ja = {
  usage:
    '使い方: futari report 署名ドメイン [--rotation 番号 | --all] [--markdown | --json] [--out ファイル] [--lang ja|en]\n' +
    '        futari report --fiscal-year 年 [--first-month 月] [署名ドメイン...] [--markdown | --json] [--out ファイル] [--lang ja|en]\n' +
    '  省くと最新のローテーションを Markdown で出力します。--json の出力は futari verify-log で確かめられます。\n' +
    '  --fiscal-year は、4月（--first-month で変更）に始まる年度の、設定にあるすべてのドメインの記録です。設定から外したドメインは名前で足せます。\n' +
    '終了コード: 0 作成、1 作れない、2 使い方の誤り、78 設定の誤り',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  noLog: '{domain} は設定ファイルになく、記録もありません。名前を確かめてください。',
  none: '{domain} に、証跡にする記録がありません。ローテーションの番号を確かめてください。',
  exists: '{path} はすでにあります。別の名前を --out に指定してください。',
  written: '書きました: {path}',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: futari report SIGNING-DOMAIN [--rotation N | --all] [--markdown | --json] [--out FILE] [--lang ja|en]\n' +
    '       futari report --fiscal-year YEAR [--first-month M] [SIGNING-DOMAIN...] [--markdown | --json] [--out FILE] [--lang ja|en]\n' +
    '  Without more it is the newest rotation as Markdown. What --json gives, futari verify-log checks.\n' +
    '  --fiscal-year takes all configured domains over the year that begins in April, or as --first-month says. Name those that are no longer configured.\n' +
    'Exit codes: 0 made, 1 not made, 2 not understood, 78 configuration',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  noLog: '{domain} is not in the configuration file and has no log. Check the name.',
  none: 'There is nothing to report of {domain}. Check the number of the rotation.',
  exists: '{path} is there already. Give --out another name.',
  written: 'Written: {path}',
};

const catalogue = { ja, en } as const;

export const message = (
  language: Language,
  key: keyof typeof ja,
  facts: Readonly<Record<string, string>> = {},
): string => fill(catalogue[language][key], facts);
