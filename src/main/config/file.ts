/** The configuration file as a whole. */

import * as z from 'zod';
import { alertsLogged, alertsSection } from './alerts.ts';
import { anchorSection } from './anchor.ts';
import { breakGlassSetting } from './breakGlass.ts';
import { scheduleSection, timezone, windowSection } from './calendar.ts';
import { dnsSection } from './dns.ts';
import { accountWords, domainSection } from './domains.ts';
import { account, tableName } from './fields.ts';
import { keysLogged, keysSection } from './keys.ts';
import { legacySetting } from './legacy.ts';
import { policySection } from './policy.ts';
import { probeSection } from './probe.ts';
import { factsOf, section, setting } from './setting.ts';

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
