/** What `futari report` says, in both languages. */
import type { Language } from '../../texts/codes.ts';

const ja = {
  usage:
    '使い方: futari report 署名ドメイン [--rotation 番号 | --all] [--markdown | --json] [--out ファイル] [--lang ja|en]\n' +
    '  省くと最新のローテーションを Markdown で出力します。--json の出力は futari verify-log で確かめられます。\n' +
    '終了コード: 0 作成、1 作れない、2 使い方の誤り、78 設定の誤り',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  none: '{domain} に、証跡にする記録がありません。ローテーションの番号を確かめてください。',
  exists: '{path} はすでにあります。別の名前を --out に指定してください。',
  written: '書きました: {path}',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: futari report SIGNING-DOMAIN [--rotation N | --all] [--markdown | --json] [--out FILE] [--lang ja|en]\n' +
    '  Without more it is the newest rotation as Markdown. What --json gives, futari verify-log checks.\n' +
    'Exit codes: 0 made, 1 not made, 2 not understood, 78 configuration',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  none: 'There is nothing to report of {domain}. Check the number of the rotation.',
  exists: '{path} is there already. Give --out another name.',
  written: 'Written: {path}',
};

const catalogue = { ja, en } as const;

export const message = (
  language: Language,
  key: keyof typeof ja,
  facts: Readonly<Record<string, string>> = {},
): string => catalogue[language][key].replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');
