/** What `futari import` says, in both languages. */
import type { Locale } from '../../ports/settings.ts';

const ja = {
  usage:
    '使い方: npm run futari -- import 署名ドメイン セレクター --key ファイル\n「--key -」で標準入力から読みます。秘密鍵を引数や Slack に書かないでください。',
  unreadable: '鍵のファイルを読めません: {reason}',
  notKey:
    'この鍵は取り込めません: {reason}\nRSA 1024 または 2048 ビットの PEM（PKCS#1 か PKCS#8、暗号化なし）が必要です。',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  notSelector: '{selector} はセレクターとして使えません。',
  recordNotRight:
    '公開鍵レコード {name} が、この鍵と合っていると確かめられません（{verdict} {findings}）。何も保存していません。鍵とセレクターを確かめてください。',
  otherKey: 'このセレクターには、すでに別の鍵が保存されています。何も変えていません。',
  imported:
    '取り込みました。{name}\n指紋 SHA-256 {fingerprint}\n鍵の使用期限 (社内基準) {useBy}\nファイルの鍵は、安全な場所に移すか破棄してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: npm run futari -- import SIGNING-DOMAIN SELECTOR --key FILE\n"--key -" reads standard input. Never write a private key into an argument or into Slack.',
  unreadable: 'The key file cannot be read: {reason}',
  notKey:
    'This key cannot be imported: {reason}\nIt must be an RSA key of 1024 or 2048 bits in PEM (PKCS#1 or PKCS#8, not encrypted).',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  notSelector: '{selector} cannot be a selector.',
  recordNotRight:
    'The key record {name} could not be shown to fit this key ({verdict} {findings}). Nothing was stored. Check the key and the selector.',
  otherKey: 'Another key is stored for this selector already. Nothing was changed.',
  imported:
    'Imported. {name}\nfingerprint SHA-256 {fingerprint}\nto be used until {useBy}\nMove the key file to a safe place or destroy it.',
};

const catalogue = { ja, en } as const;
export type ImportMessage = keyof typeof ja;

export const message = (locale: Locale, key: ImportMessage, facts: Readonly<Record<string, string>> = {}): string =>
  catalogue[locale][key].replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');
