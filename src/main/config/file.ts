/** The configuration file as a whole. */

import * as z from 'zod';
import { alertsLogged, alertsSection } from './alerts.ts';
import { anchorSection } from './anchor.ts';
import { breakGlassSetting } from './breakGlass.ts';
import { scheduleSection, timezone, windowSection } from './calendar.ts';
import { accountWords, domainSection } from './domains.ts';
import { account, count, resolver, signingDomain, slackId, tableName } from './fields.ts';
import { keysLogged, keysSection } from './keys.ts';
import { policySection } from './policy.ts';
import { probeSection } from './probe.ts';
import { factsOf, section, setting } from './setting.ts';

const perServer = section({
  atOnce: setting(count(1, 50).prefault(50), {
    ja: '一つのサーバーに同時に出す問い合わせの数',
    en: 'questions to one server at one moment',
    example: '20',
    logged: false,
  }),
  perSecond: setting(count(1, 200).prefault(200), {
    ja: '一つのサーバーへの 1 秒あたりの問い合わせの数',
    en: 'questions to one server a second',
    example: '50',
    logged: false,
  }),
});

const dnsSection = section({
  resolvers: setting(z.array(resolver).min(2).max(10).readonly(), {
    ja: '再帰リゾルバーの address:port（名前は不可、2 から 10 件）。切り替えの判断に使う',
    en: 'address:port of 2 to 10 recursive resolvers (no names); a switch depends on what they say',
    example: '["192.0.2.1:53", "192.0.2.2:53"]',
  }),
  timeoutMs: setting(count(100, 10_000).prefault(2_000), {
    ja: '1 回の問い合わせのミリ秒',
    en: 'milliseconds for each try',
    example: '2000',
    logged: false,
  }),
  tries: setting(count(1, 5).prefault(3), {
    ja: '答えないサーバーへの問い合わせ回数',
    en: 'how often a silent server is asked',
    example: '3',
    logged: false,
  }),
  // The upper limits are the measured values of a full check. Nobody can raise them, because other people operate the servers.
  atOnce: setting(count(1, 500).prefault(500), {
    ja: '同時に出す問い合わせの数。全サーバー合計',
    en: 'questions at one moment, all servers together',
    example: '200',
    logged: false,
  }),
  perServer: setting(perServer.prefault({}), {
    ja: '一つのサーバーへの問い合わせの上限',
    en: 'how much one server is asked',
    example: '{ atOnce: 20, perSecond: 50 }',
    logged: false,
  }),
});

const legacySection = section({
  domain: setting(signingDomain, {
    ja: 'その呼び出しの対象になる署名ドメイン。domains にあるもの',
    en: 'the signing domain that the calls are about, one of domains',
    example: 'goo.ne.jp',
  }),
  channel: setting(slackId, {
    ja: '呼び出しの結果を投稿する Slack チャンネルの ID。そのドメインの channel と同じもの',
    en: "the id of the Slack channel in which the calls show; the same as the domain's channel",
    example: 'C0123456789',
  }),
});

/** Null: the former calls are refused. */
export type LegacyConfig = z.output<typeof legacySection> | null;

const legacySetting = setting(legacySection.optional(), {
  ja: '以前の Lambda 関数の呼び出し（create_dkim_certificate、update_ses_byodkim_automated）を受け付ける',
  en: 'takes the calls of the former Lambda function (create_dkim_certificate, update_ses_byodkim_automated)',
  example: '{ domain: goo.ne.jp, channel: C0123456789 }',
  logged: ({ domain, channel }) => `${domain} ${channel}`,
});

export const fileSchema = section({
  locale: setting(z.enum(['ja', 'en']).prefault('ja'), {
    ja: 'ja か en。チャンネルへの投稿の言語',
    en: 'ja or en: the language of posts in channels',
    example: 'ja',
    logged: false,
  }),
  timezone: setting(timezone.prefault('Asia/Tokyo'), {
    ja: 'IANA タイムゾーン名',
    en: 'an IANA time zone name',
    example: 'Asia/Tokyo',
  }),
  account: setting(account.optional(), {
    ja: `${accountWords.ja}このプロセス自身のアカウント`,
    en: `${accountWords.en}the account of this process`,
    example: accountWords.example,
    logged: false,
  }),
  table: setting(tableName.prefault('dkim-rotation'), {
    ja: 'DynamoDB テーブル名',
    en: 'the name of the DynamoDB table',
    example: 'dkim-rotation',
    logged: false,
  }),
  keys: setting(keysSection, {
    ja: '鍵の保管方法: { provider: local, file } か { provider: kms, keyId }',
    en: 'where keys are kept: { provider: local, file } or { provider: kms, keyId }',
    example: '{ provider: local, file: ./master.key }',
    logged: keysLogged,
  }),
  anchor: setting(anchorSection.prefault({}), {
    ja: 'ログの最新の決定を、テーブルの外に記録する場所。巻き戻しを検知します',
    en: 'where the newest decisions of each log are remembered outside the table, so that a log that is turned back is noticed',
    example: '{ bucket: example-futari-anchor }',
    // As a place: `factsOf`.
    logged: false,
  }),
  domains: setting(z.array(domainSection).min(1), {
    ja: '署名ドメインのリスト（1 件以上）',
    en: 'a list of signing domains, at least one',
    example: '[{ name: goo.ne.jp, … }]',
    logged: false,
  }),
  defaults: setting(z.unknown().optional(), {
    ja: '各署名ドメインで省略した項目の値（name と current のほかはどれでも）。署名ドメインは、domains のほか domains.d フォルダーの .yml にも書けます',
    en: 'what a signing domain has where it says nothing itself: any setting but name and current. Domains may also stand in .yml files of the folder domains.d',
    example: '{ channel: C0DKIM, targets: [{ region: ap-northeast-1 }] }',
    logged: false,
  }),
  dns: setting(dnsSection, {
    ja: '問い合わせるリゾルバーと時間',
    en: 'which resolvers are asked, and for how long',
    example: '{ resolvers: ["192.0.2.1:53", "192.0.2.2:53"], timeoutMs: 2000 }',
  }),
  probe: setting(probeSection, {
    ja: '署名を確かめる確認メール',
    en: 'the probe mail that shows the signature',
    example: '{ listen: "127.0.0.1:2525", address: probe@probe.goo.ne.jp }',
  }),
  policy: setting(policySection.prefault({}), {
    ja: '承認と時間の決まり',
    en: 'the rules for approvals and times',
    example: '{ approvals: 2, watch: PT24H }',
  }),
  window: setting(windowSection.optional(), {
    ja: '変更してよい時間帯。省略すると、祝日（holidays）を除き常に可',
    en: 'when switches may begin; left out: always, but for holidays',
    example: '{ days: [mon, tue, wed, thu], hours: "10:00-17:00" }',
  }),
  schedule: setting(scheduleSection.prefault({}), {
    ja: '定期処理の時刻',
    en: 'when regular work runs',
    example: '{ daily: "0 9 * * *" }',
  }),
  alerts: setting(alertsSection.prefault({}), {
    ja: '重大な知らせを Slack の外にも送る先。メールで受け取るには SNS トピックをメールで購読する',
    en: 'where critical notices go besides Slack; for mail, subscribe an address to the SNS topic',
    example: '{ sns: { topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" } }',
    logged: alertsLogged,
  }),
  breakGlass: breakGlassSetting,
  legacy: legacySetting,
});

export type ConfigFile = z.output<typeof fileSchema>;

/** The settings outside `domains` that the log records. */
export const fileFacts = (file: ConfigFile): Readonly<Record<string, string>> => factsOf(fileSchema, file);
