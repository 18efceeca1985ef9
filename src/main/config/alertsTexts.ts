/** The keys of `alerts`. */
import { type FieldText, optional, required } from './fieldText.ts';

export const alertsTexts: Readonly<Record<string, FieldText>> = {
  alerts: optional(
    '{ sns: { topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" } }',
    null,
    '重大な知らせを Slack の外にも送る先。メールで受け取るには SNS トピックをメールで購読する',
    'where critical notices go besides Slack; for mail, subscribe an address to the SNS topic',
  ),
  'alerts.webhook': optional(
    '{ url: "https://alerts.example.jp/futari" }',
    null,
    '署名付きの JSON を POST する先。秘密は環境変数 FUTARI_ALERT_WEBHOOK_SECRET',
    'where signed JSON is posted; its secret is the variable FUTARI_ALERT_WEBHOOK_SECRET',
  ),
  'alerts.webhook.url': required(
    'https://alerts.example.jp/futari',
    'https の URL。リダイレクトには従わない',
    'an https URL; redirects are not followed',
  ),
  'alerts.sns': optional(
    '{ topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" }',
    null,
    'SNS トピック（sns:Publish の権限が必要）',
    'an SNS topic (needs sns:Publish)',
  ),
  'alerts.sns.topic': required(
    'arn:aws:sns:ap-northeast-1:123456789012:dkim',
    'トピックの ARN',
    'the ARN of the topic',
  ),
};
