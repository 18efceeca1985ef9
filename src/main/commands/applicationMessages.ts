/** What `futari application` says, in both languages. */
import type { Language } from '../../texts/codes.ts';
import { fill } from '../../texts/text.ts';

const ja = {
  usage:
    '使い方: futari application 署名ドメイン [セレクター] [--lang ja|en]\n' +
    '  いちばん新しい DNS申請書（登録・失効・削除）を出力します。Slack にファイルが載らないときに使います。\n' +
    '終了コード: 0 出力、1 申請書がない、2 使い方の誤り、78 設定の誤り',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  none: '{domain} に、申請書はまだありません。ドメインとセレクターを確かめてください。',
  noKey: 'セレクター {selector} の鍵は破棄されたため、登録の申請書はもう作れません。',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: futari application SIGNING-DOMAIN [SELECTOR] [--lang ja|en]\n' +
    '  Prints the newest DNS application (for a record, for revoking it, or for its removal), where Slack takes no files.\n' +
    'Exit codes: 0 printed, 1 there is none, 2 not understood, 78 configuration',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  none: 'There is no application for {domain} yet. Check the domain and the selector.',
  noKey: 'The key of selector {selector} was destroyed: its application cannot be made any more.',
};

const catalogue = { ja, en } as const;

export const message = (
  language: Language,
  key: keyof typeof ja,
  facts: Readonly<Record<string, string>> = {},
): string => fill(catalogue[language][key], facts);
