/** The ways out of Slack that the configuration names. */
import { createSns, type SnsOptions } from '../adapters/alerts/channels.ts';
import { createWebhook } from '../adapters/alerts/webhook.ts';
import type { AlertChannel } from '../ports/alerts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Config } from './config/config.ts';

export interface AlertChannels {
  readonly channels: readonly AlertChannel[];
  close(): void;
}

export const openAlerts = (
  { alerts, aws }: Pick<Config, 'alerts' | 'aws'>,
  clock: Clock,
  credentials?: SnsOptions['credentials'],
): AlertChannels => {
  const { webhook } = alerts;
  const endpoint = aws.endpoints.sns;
  const place = {
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const sns = alerts.sns === null ? null : createSns({ topic: alerts.sns.topic, ...place });
  const posts = webhook === null ? [] : [createWebhook({ url: webhook.url, secret: webhook.secret.reveal(), clock })];
  return { channels: [...posts, ...(sns === null ? [] : [sns])], close: () => sns?.close() };
};
