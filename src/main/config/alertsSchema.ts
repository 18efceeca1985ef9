/** Where critical alerts go besides Slack. */
import * as z from 'zod';
import type { Environment } from './endpoints.ts';
import { fault, matching } from './fields.ts';
import type { Problem } from './problem.ts';
import { Secret } from './secret.ts';

/** What is refused is not repeated: a webhook's address may be a secret. */
const webhookUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return isPlain && /^https?:$/.test(url.protocol) ? text : fault(context, 'webhook_url');
});

const topicArn = matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/);

export const alertsSchema = z.strictObject({
  webhook: z.strictObject({ url: webhookUrl }).optional(),
  sns: z.strictObject({ topic: topicArn }).optional(),
});

type AlertsFile = z.output<typeof alertsSchema>;

export interface AlertsConfig {
  readonly webhook: { readonly url: string; readonly secret: Secret } | null;
  readonly sns: { readonly topic: string } | null;
}

const secretName = 'FUTARI_ALERT_WEBHOOK_SECRET';
/** Shorter ones can be tried out. */
const secretCharsMin = 16;

export const alertProblems = ({ webhook }: AlertsFile, env: Environment): readonly Problem[] => {
  if (webhook === undefined) return [];
  const secret = env[secretName] ?? '';
  const at = { facts: {}, line: null };
  const plain = !webhook.url.startsWith('https:') && env.FUTARI_TEST_ENDPOINTS !== 'allow';
  return [
    ...(secret === '' ? [{ ...at, path: secretName, code: 'env_missing' as const }] : []),
    ...(secret !== '' && secret.length < secretCharsMin
      ? [{ ...at, path: secretName, code: 'env_secret_malformed' as const }]
      : []),
    ...(plain ? [{ path: 'alerts.webhook.url', code: 'webhook_url' as const, facts: {}, line: null }] : []),
  ];
};

export const alertsOf = ({ webhook, sns }: AlertsFile, env: Environment): AlertsConfig => ({
  webhook: webhook === undefined ? null : { url: webhook.url, secret: new Secret(env[secretName] ?? '') },
  sns: sns ?? null,
});
