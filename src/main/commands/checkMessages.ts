/** What `futari check` says besides the catalogue's findings, in both languages. */
import type { Language } from '../../texts/codes.ts';
import { fill } from '../../texts/text.ts';

const ja = {
  usage:
    '使い方: futari check セレクター 署名ドメイン [--expect 鍵.pem] [--server ホスト:ポート ...] [--json] [--lang ja|en]\n' +
    '  --expect  公開されているはずの鍵（秘密鍵か公開鍵の PEM）。鍵は表示しません。省くと、レコードだけで判断します。\n' +
    '  --server  このサーバーだけに、権威 DNS サーバーとして問い合わせます（繰り返し可。[IPv6]:ポート も可）。\n' +
    '  --json    スクリプト用に JSON で出力します。\n' +
    '終了コード: 0 正しい、1 誤り、2 不明、64 使い方の誤り',
  badSelector:
    '「{value}」はセレクターではありません。_domainkey より前の部分だけ（英数字とハイフン、63 文字まで）を指定してください。',
  badDomain: '「{value}」は署名ドメインとして読めません。goo.ne.jp のように指定してください。',
  badServer:
    '「{value}」はサーバーとして読めません。192.0.2.1:53、[2001:db8::1]:53、ns1.example.jp のように指定してください。',
  badLanguage: '「{value}」という言語はありません。ja か en を指定してください。',
  unreadable: '鍵のファイルを読めません: {value}（{reason}）。ファイルの場所と読み取りの権限を確かめてください。',
  notPem:
    '{value} は PEM の鍵ではありません。「-----BEGIN PUBLIC KEY-----」か「-----BEGIN PRIVATE KEY-----」などで始まるファイルを指定してください。',
  encrypted: '{value} の鍵は暗号化されています。暗号化していない鍵か、公開鍵の PEM を指定してください。',
  otherKind:
    '{value} は RSA の鍵ではありません。DKIM と SES で使えるのは RSA の鍵です（PKCS#1、PKCS#8、SubjectPublicKeyInfo）。',
  severalKeys: '{value} に PEM が二つ以上あります。調べる鍵を一つだけにしてください。',
  noResolvers: 'システムの DNS リゾルバーが分かりません。--server で権威 DNS サーバーを指定してください。',
  fault: '予期しない問題で確認できませんでした（{reason}）。',
  judgedAlone: '--expect がないため、公開されているレコードだけで判断しました。鍵 SHA-256 {fingerprint}',
  expected: '必要な鍵 SHA-256 {fingerprint}',
  oneResolver:
    'このシステムの DNS リゾルバーは {resolver} の一つだけです。権威 DNS サーバーはすべて正しく、このリゾルバーも正しいと答えましたが、切り替えの前には二つ以上のリゾルバーで確かめる必要があります（ボットは設定されたリゾルバーに問い合わせます）。',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: futari check SELECTOR SIGNING-DOMAIN [--expect KEY.pem] [--server HOST:PORT ...] [--json] [--lang ja|en]\n' +
    '  --expect  the key that should be published (PEM, private or public). It is never shown. Without it the record is judged by itself.\n' +
    '  --server  asks this server as an authoritative one and no other (may be repeated; [IPv6]:PORT works too).\n' +
    '  --json    for scripts.\n' +
    'Exit codes: 0 right, 1 wrong, 2 unknown, 64 not understood',
  badSelector:
    '"{value}" is no selector. Give only the part before _domainkey (letters, digits, hyphens, at most 63 characters).',
  badDomain: '"{value}" is no signing domain. Write it like goo.ne.jp.',
  badServer: '"{value}" is no server. Write it like 192.0.2.1:53, [2001:db8::1]:53 or ns1.example.jp.',
  badLanguage: 'There is no language "{value}". Choose ja or en.',
  unreadable: 'The key file cannot be read: {value} ({reason}). Check its path and permissions.',
  notPem:
    '{value} is no key in PEM. Give a file that begins with "-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----" or the like.',
  encrypted: 'The key in {value} is encrypted. Give a key that is not, or the PEM of the public key.',
  otherKind: '{value} is no RSA key. DKIM at SES uses RSA keys (PKCS#1, PKCS#8, SubjectPublicKeyInfo).',
  severalKeys: '{value} holds more than one PEM. Leave only the key to look for.',
  noResolvers: 'The DNS resolvers of this system are not known. Name the authoritative servers with --server.',
  fault: 'It could not be checked for an unexpected reason ({reason}).',
  judgedAlone: 'Without --expect only the published record was judged. Key SHA-256 {fingerprint}',
  expected: 'Key needed: SHA-256 {fingerprint}',
  oneResolver:
    'This system has only one DNS resolver, {resolver}. It and every authoritative server say right; before a switch at least two resolvers have to (the bot asks those in its configuration).',
};

const catalogue = { ja, en } as const;
export type CheckMessage = keyof typeof ja;

export const message = (language: Language, key: CheckMessage, facts: Readonly<Record<string, string>> = {}): string =>
  fill(catalogue[language][key], facts);
