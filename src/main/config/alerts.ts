/** `alerts`: the channels for critical notices besides Slack. */

import * as z from 'zod';
import { type Environment, readVariable } from './environment.ts';
import { fault, matching, type Secret } from './fields.ts';
import type { Problem } from './problem.ts';
import { listed, section, setting } from './setting.ts';

/** The problem does not repeat a refused value: a webhook's address may be a secret. */
export const webhookUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? text : fault(context, 'webhook_url');
});

/** Refuses a user and a password, because every alert shows this address. */
const runbookUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
    ? text
    : fault(context, 'webhook_url');
});

export const topicArn = matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/);

const webhook = section({
  url: setting(webhookUrl, {
    ja: 'https の URL。リダイレクトには従わない',
    en: 'an https URL; redirects are not followed',
    example: 'https://alerts.example.jp/futari',
    logged: false,
  }),
});

const sns = section({
  topic: setting(topicArn, {
    ja: 'トピックの ARN',
    en: 'the ARN of the topic',
    example: 'arn:aws:sns:ap-northeast-1:123456789012:dkim',
  }),
});

export const alertsSection = section({
  webhook: setting(webhook.optional(), {
    ja: '署名付きの JSON を POST する先。秘密は環境変数 FUTARI_ALERT_WEBHOOK_SECRET',
    en: 'where signed JSON is posted; its secret is the variable FUTARI_ALERT_WEBHOOK_SECRET',
    example: '{ url: "https://alerts.example.jp/futari" }',
  }),
  sns: setting(sns.optional(), {
    ja: 'SNS トピック（sns:Publish の権限が必要）',
    en: 'an SNS topic (needs sns:Publish)',
    example: '{ topic: "arn:aws:sns:ap-northeast-1:123456789012:dkim" }',
  }),
  runbook: setting(runbookUrl.optional(), {
    ja: '警報に載せる手順書の https の URL。なければ付属の docs/runbook.ja.md',
    en: 'the https address of your runbook, named in each alert; docs/runbook.md where there is none',
    example: 'https://wiki.example.jp/dkim-runbook',
  }),
});

type AlertsFile = z.output<typeof alertsSection>;

/** The log does not record the webhook's address, because it may be a secret. */
export const alertsLogged = (alerts: AlertsFile): string =>
  listed([
    ...(alerts.sns === undefined ? [] : [`sns ${alerts.sns.topic}`]),
    ...(alerts.webhook === undefined ? [] : ['webhook']),
    ...(alerts.runbook === undefined ? [] : [`runbook ${alerts.runbook}`]),
  ]);

export interface AlertsConfig {
  readonly webhook: { readonly url: string; readonly secret: Secret } | null;
  readonly sns: { readonly topic: string } | null;
}

const secretName = 'FUTARI_ALERT_WEBHOOK_SECRET';

/** The secret is required only if there is a webhook. */
export const alertsOf = (
  file: AlertsFile,
  env: Environment,
): { readonly alerts: AlertsConfig; readonly problems: readonly Problem[] } => {
  const topic = file.sns ?? null;
  if (file.webhook === undefined) return { alerts: { webhook: null, sns: topic }, problems: [] };
  const { url } = file.webhook;
  const { value: secret, problems } = readVariable(secretName, env);
  const isPlain = !url.startsWith('https:') && env.FUTARI_TEST_ENDPOINTS !== 'allow';
  const plain: readonly Problem[] = isPlain
    ? [{ path: 'alerts.webhook.url', code: 'webhook_url', facts: {}, line: null }]
    : [];
  return { alerts: { webhook: { url, secret }, sns: topic }, problems: [...problems, ...plain] };
};
