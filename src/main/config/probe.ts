/** `probe`: the address of probe mails and how the bot receives them. */

import * as z from 'zod';
import { type Environment, readVariable } from './environment.ts';
import {
  bucketName,
  count,
  durationSchema,
  emailAddress,
  filePath,
  type HostAndPort,
  hostName,
  keyPrefix,
  listenAddress,
  localPart,
  matching,
  region,
  type Secret,
} from './fields.ts';
import type { Problem } from './problem.ts';
import { listed, section, setting } from './setting.ts';

const minuteMs = 60_000;
const portMax = 65_535;

const imap = section({
  host: setting(hostName, {
    ja: 'IMAP サーバーの名前かアドレス',
    en: 'name or address of the IMAP server',
    example: 'imap.example.jp',
  }),
  port: setting(count(1, portMax).prefault(993), {
    ja: 'IMAP サーバーのポート',
    en: 'port of the IMAP server',
    example: '993',
  }),
  tls: setting(z.enum(['implicit', 'starttls', 'none']).prefault('implicit'), {
    ja: 'implicit（最初から TLS）、starttls（必須）、none（同じマシンのサーバーだけ）',
    en: 'implicit (TLS from the start), starttls (demanded), or none (only for a server on this machine)',
    example: 'starttls',
  }),
  user: setting(matching(/^[^\0\r\n]{1,254}$/), {
    ja: 'ログイン名',
    en: 'the login name',
    example: 'probe',
  }),
  mailbox: setting(matching(/^[^\0\r\n]{1,254}$/).prefault('INBOX'), {
    ja: '受信箱の名前',
    en: 'the name of the mailbox',
    example: 'INBOX',
  }),
  after: setting(z.enum(['leave', 'seen', 'delete']).prefault('leave'), {
    ja: '読んだ確認メールの扱い。leave（読み取り専用で開く）、seen（既読にする）、delete',
    en: 'what becomes of a probe that was read: leave (the mailbox is opened read-only), seen, or delete',
    example: 'delete',
  }),
  ca: setting(filePath.optional(), {
    ja: 'IMAP サーバーの証明書を署名した認証局の PEM ファイル。省略するとシステムの認証局',
    en: "PEM file of the authority behind the server's certificate; left out: the system's",
    example: './imap-ca.pem',
    logged: false,
  }),
});

const witness = section({
  name: setting(matching(/^(?!probe$)[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/), {
    ja: 'この受信箱の名前（英小文字・数字・ハイフン。probe は使えない）。カードと証跡に出る',
    en: 'the name of this mailbox on cards and in the evidence (lower-case letters, digits, hyphens; not `probe`)',
    example: 'gmail',
  }),
  address: setting(emailAddress, {
    ja: '宛先アドレス',
    en: 'its address',
    example: 'dkim-witness@example.com',
  }),
  imap: setting(imap, {
    ja: '受信箱の IMAP。パスワードは環境変数 FUTARI_WITNESS_IMAP_PASSWORDS',
    en: 'where it is read by IMAP; its password is in the variable FUTARI_WITNESS_IMAP_PASSWORDS',
    example: '{ host: imap.example.com, user: dkim-witness@example.com }',
  }),
  authserv: setting(hostName, {
    ja: '受信サーバーが Authentication-Results に書く自分の名前（authserv-id）。ほかの名前のものは数えない',
    en: 'the name that its server gives itself in Authentication-Results (authserv-id); fields of other names do not count',
    example: 'mx.example.com',
  }),
});

const witnessesMax = 5;

const s3 = section({
  bucket: setting(bucketName, {
    ja: 'バケット名',
    en: 'the name of the bucket',
    example: 'example-probe-mail',
  }),
  prefix: setting(keyPrefix.prefault(''), {
    ja: '受信ルールのオブジェクトキーのプレフィックス',
    en: "the receipt rule's object key prefix",
    example: 'probes/',
  }),
  region: setting(region.optional(), {
    ja: 'バケットの AWS リージョン。省略すると AWS_REGION',
    en: "the bucket's AWS region; left out: AWS_REGION",
    example: 'us-east-1',
  }),
  after: setting(z.enum(['leave', 'delete']).prefault('leave'), {
    ja: '読んだ確認メールの扱い。leave か delete',
    en: 'what becomes of a probe that was read: leave or delete',
    example: 'delete',
  }),
});

export const probeSection = section({
  address: setting(emailAddress, {
    ja: '確認メールの宛先アドレス',
    en: 'the address that probe mails go to',
    example: 'probe@probe.goo.ne.jp',
  }),
  receive: setting(z.enum(['smtp', 'imap', 's3']).prefault('smtp'), {
    ja: '確認メールの受け取り方。smtp（このプロセスが待ち受ける）、imap、s3（SES の受信ルールが書き込むバケット）',
    en: 'how probe mails are received: smtp (this process listens), imap, or s3 (a bucket that a receipt rule of SES writes to)',
    example: 'imap',
  }),
  listen: setting(listenAddress.prefault('127.0.0.1:2525'), {
    ja: '確認メールを SMTP で受け取る host:port（receive: smtp のとき）',
    en: 'host:port at which probe mails are received by SMTP (with receive: smtp)',
    example: '"127.0.0.1:2525"',
    logged: false,
  }),
  imap: setting(imap.optional(), {
    ja: 'IMAP の受信箱（receive: imap のとき）。パスワードは環境変数 FUTARI_PROBE_IMAP_PASSWORD',
    en: 'the IMAP mailbox (with receive: imap); its password is the variable FUTARI_PROBE_IMAP_PASSWORD',
    example: '{ host: imap.example.jp, user: probe }',
  }),
  s3: setting(s3.optional(), {
    ja: 'SES の受信ルールがメールを書き込むバケット（receive: s3 のとき）',
    en: 'the bucket that a receipt rule of SES writes mail to (with receive: s3)',
    example: '{ bucket: example-probe-mail, prefix: probes/ }',
  }),
  authserv: setting(hostName.optional(), {
    ja: '受信サーバーが Authentication-Results に書く自分の名前（authserv-id、imap と s3 のとき）。省略すると読まない',
    en: 'the name that the receiving server gives itself in Authentication-Results (authserv-id; imap and s3); left out: they are not read',
    example: 'mx.example.jp',
  }),
  witnesses: setting(z.array(witness).max(witnessesMax).prefault([]), {
    ja: `承認の前に、次の鍵で署名したメールを受け取る、ほかのメール事業者の受信箱（${witnessesMax} 個まで）`,
    en: `mailboxes at other providers that get mail signed with the next key before an approval (at most ${witnessesMax})`,
    example: '[{ name: gmail, … }]',
    logged: (all) => listed(all.map(({ name, address, authserv }) => `${name} ${address} ${authserv}`)),
  }),
  from: setting(localPart.prefault('dkim-probe'), {
    ja: '差出人のローカル部（ドメインは署名ドメイン）',
    en: 'local part of the sender, at the signing domain',
    example: 'dkim-probe',
  }),
  wait: setting(durationSchema(5_000, 30 * minuteMs).prefault('PT2M'), {
    ja: '確認メールを待つ時間',
    en: 'how long a probe mail is awaited',
    example: 'PT2M',
    logged: false,
  }),
});

type ProbeFile = z.output<typeof probeSection>;

type ImapFile = z.output<typeof imap>;

/** The receiver of probe mails. */
export type Receiver =
  | { readonly tag: 'smtp'; readonly listen: HostAndPort }
  | (Omit<ImapFile, 'ca'> & { readonly tag: 'imap'; readonly password: Secret; readonly ca: string | null })
  | {
      readonly tag: 's3';
      readonly bucket: string;
      readonly prefix: string;
      readonly region: string;
      readonly after: 'leave' | 'delete';
    };

const passwordName = 'FUTARI_PROBE_IMAP_PASSWORD';

/** The password is required only for IMAP, so that other processes need not have it. @param pathOf resolves a path of the file. */
export const receiverOf = (
  { receive, listen, imap: mailbox, s3: bucket }: ProbeFile,
  env: Environment,
  awsRegion: string,
  pathOf: (path: string) => string,
): { readonly receiver: Receiver; readonly problems: readonly Problem[] } => {
  if (receive === 'imap' && mailbox !== undefined) {
    const { value: password, problems } = readVariable(passwordName, env);
    const ca = mailbox.ca === undefined ? null : pathOf(mailbox.ca);
    return { receiver: { ...mailbox, tag: 'imap', ca, password }, problems };
  }
  if (receive === 's3' && bucket !== undefined) {
    return { receiver: { ...bucket, tag: 's3', region: bucket.region ?? awsRegion }, problems: [] };
  }
  return { receiver: { tag: 'smtp', listen }, problems: [] };
};

/** A mailbox at another provider, for the proof by delivery. */
export interface WitnessConfig {
  readonly name: string;
  readonly address: string;
  readonly authserv: string;
  readonly imap: Omit<Extract<Receiver, { tag: 'imap' }>, 'tag'>;
}

const passwordsName = 'FUTARI_WITNESS_IMAP_PASSWORDS';

const passwordMissing = (name: string): Problem => ({
  path: passwordsName,
  code: 'witness_password_missing',
  facts: { name },
  line: null,
});

/** @param pathOf resolves a path of the file */
export const witnessesOf = (
  { witnesses }: ProbeFile,
  env: Environment,
  pathOf: (path: string) => string,
): { readonly witnesses: readonly WitnessConfig[]; readonly problems: readonly Problem[] } => {
  if (witnesses.length === 0) return { witnesses: [], problems: [] };
  const { value: passwords, problems } = readVariable(passwordsName, env);
  if (problems.length > 0) return { witnesses: [], problems };
  const missing = witnesses.filter(({ name }) => !passwords.has(name)).map(({ name }) => passwordMissing(name));
  const open = witnesses.flatMap(({ imap: { ca, ...place }, ...about }): WitnessConfig[] => {
    const password = passwords.get(about.name);
    return password === undefined
      ? []
      : [{ ...about, imap: { ...place, ca: ca === undefined ? null : pathOf(ca), password } }];
  });
  return { witnesses: open, problems: missing };
};
