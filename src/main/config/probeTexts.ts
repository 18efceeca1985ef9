/** The keys of `probe`. */
import { duration, type FieldText, optional, required } from './fieldText.ts';

export const probeTexts: Readonly<Record<string, FieldText>> = {
  probe: required(
    '{ listen: "127.0.0.1:2525", address: probe@probe.goo.ne.jp }',
    '署名を確かめるプローブメール',
    'the probe mail that shows the signature',
  ),
  'probe.address': required(
    'probe@probe.goo.ne.jp',
    'プローブメールの宛先アドレス',
    'the address that probe mails go to',
  ),
  'probe.receive': optional(
    'imap',
    'smtp',
    'プローブメールの受け取り方。smtp（このプロセスが待ち受ける）、imap、s3（SES の受信ルールが書き込むバケット）',
    'how probe mails are received: smtp (this process listens), imap, or s3 (a bucket that a receipt rule of SES writes to)',
  ),
  'probe.listen': optional(
    '"127.0.0.1:2525"',
    '"127.0.0.1:2525"',
    'プローブメールを SMTP で受け取る host:port（receive: smtp のとき）',
    'host:port at which probe mails are received by SMTP (with receive: smtp)',
  ),
  'probe.imap': optional(
    '{ host: imap.example.jp, user: probe }',
    null,
    'IMAP の受信箱（receive: imap のとき）。パスワードは環境変数 FUTARI_PROBE_IMAP_PASSWORD',
    'the IMAP mailbox (with receive: imap); its password is the variable FUTARI_PROBE_IMAP_PASSWORD',
  ),
  'probe.imap.host': required('imap.example.jp', 'IMAP サーバーの名前かアドレス', 'name or address of the IMAP server'),
  'probe.imap.port': optional('993', '993', 'IMAP サーバーのポート', 'port of the IMAP server'),
  'probe.imap.tls': optional(
    'starttls',
    'implicit',
    'implicit（最初から TLS）、starttls（必須）、none（同じマシンのサーバーだけ）',
    'implicit (TLS from the start), starttls (demanded), or none (only for a server on this machine)',
  ),
  'probe.imap.user': required('probe', 'ログイン名', 'the login name'),
  'probe.imap.mailbox': optional('INBOX', 'INBOX', '受信箱の名前', 'the name of the mailbox'),
  'probe.imap.after': optional(
    'delete',
    'leave',
    '読んだプローブメールの扱い。leave（読み取り専用で開く）、seen（既読にする）、delete',
    'what becomes of a probe that was read: leave (the mailbox is opened read-only), seen, or delete',
  ),
  'probe.imap.ca': optional(
    './imap-ca.pem',
    null,
    'IMAP サーバーの証明書を署名した認証局の PEM ファイル。省略するとシステムの認証局',
    "PEM file of the authority behind the server's certificate; left out: the system's",
  ),
  'probe.s3': optional(
    '{ bucket: example-probe-mail, prefix: probes/ }',
    null,
    'SES の受信ルールがメールを書き込むバケット（receive: s3 のとき）',
    'the bucket that a receipt rule of SES writes mail to (with receive: s3)',
  ),
  'probe.s3.bucket': required('example-probe-mail', 'バケット名', 'the name of the bucket'),
  'probe.s3.prefix': optional(
    'probes/',
    '""',
    '受信ルールのオブジェクトキーのプレフィックス',
    "the receipt rule's object key prefix",
  ),
  'probe.s3.region': optional(
    'us-east-1',
    null,
    'バケットの AWS リージョン。省略すると AWS_REGION',
    "the bucket's AWS region; left out: AWS_REGION",
  ),
  'probe.s3.after': optional(
    'delete',
    'leave',
    '読んだプローブメールの扱い。leave か delete',
    'what becomes of a probe that was read: leave or delete',
  ),
  'probe.authserv': optional(
    'mx.example.jp',
    null,
    '受信サーバーが Authentication-Results に書く自分の名前（authserv-id、imap と s3 のとき）。省略するといちばん上のもの',
    'the name that the receiving server gives itself in Authentication-Results (authserv-id; imap and s3); left out: the topmost one',
  ),
  'probe.from': optional(
    'dkim-probe',
    'dkim-probe',
    '差出人のローカル部（ドメインは署名ドメイン）',
    'local part of the sender, at the signing domain',
  ),
  'probe.wait': duration(
    'PT2M',
    'PT2M',
    'プローブメールを待つ時間（PT5S–PT30M）',
    'how long a probe mail is awaited (PT5S–PT30M)',
  ),
};
