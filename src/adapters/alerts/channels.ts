/** Sends alerts to an SNS topic or a webhook. The team chooses the topic's subscribers (mail, SMS, a queue, an incident service). */

import { createHmac } from 'node:crypto';
import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Alert, AlertChannel } from '../../ports/people.ts';
import type { Clock } from '../../ports/settings.ts';

export interface SnsOptions {
  readonly topic: string;
  readonly endpoint?: string;
  readonly credentials?: NonNullable<SNSClientConfig['credentials']>;
  /** Real milliseconds. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 5_000;
/** SNS accepts at most 100 characters, printable ASCII. */
const subjectCharsMax = 100;

const regionOf = (topic: string): string => topic.split(':')[3] ?? '';

export const createSns = (options: SnsOptions): AlertChannel & { close(): void } => {
  const { topic, endpoint, credentials, timeoutMs = usualTimeoutMs } = options;
  const client = new SNSClient({
    region: regionOf(topic),
    // The outbox retries, and remembers which alerts were sent.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return {
    name: 'sns',
    send: async (alert) => {
      const fifo = topic.endsWith('.fifo');
      const command = new PublishCommand({
        TopicArn: topic,
        Subject: `[futari] ${alert.domain} ${alert.code}`.slice(0, subjectCharsMax),
        Message: alert.text,
        MessageAttributes: {
          id: { DataType: 'String', StringValue: alert.id },
          code: { DataType: 'String', StringValue: alert.code },
          escalation: { DataType: 'Number', StringValue: String(alert.escalation) },
        },
        ...(fifo ? { MessageGroupId: alert.domain, MessageDeduplicationId: alert.id.replaceAll('/', '-') } : {}),
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
      } catch (error) {
        throw new Error(`SNS did not take it: ${error instanceof Error ? error.name : 'unknown'}`);
      }
    },
    close: () => client.destroy(),
  };
};

interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Real milliseconds. */
  readonly timeoutMs?: number;
}

/** HMAC-SHA-256 (RFC 2104) over `seconds.body`, in hex. */
export const signatureOf = (secret: string, seconds: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

/** Sends alerts by HTTPS POST with a signature. The receiver verifies with the secret that the alert is ours, and checks its age. */
export const createWebhook = ({ url, secret, clock, timeoutMs = usualTimeoutMs }: WebhookOptions): AlertChannel => {
  const post = async (alert: Alert): Promise<number> => {
    const body = JSON.stringify({ ...alert, at: new Date(alert.at).toISOString() });
    const seconds = String(Math.floor(clock.now() / 1_000));
    const response = await fetch(url, {
      method: 'POST',
      // A redirect could send the alert to any host.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-futari-timestamp': seconds,
        'x-futari-signature': signatureOf(secret, seconds, body),
        'x-futari-alert': alert.id,
      },
      body,
    });
    await response.body?.cancel();
    return response.status;
  };
  return {
    name: 'webhook',
    send: async (alert) => {
      // The client's errors contain the URL, and a webhook's URL may be a secret.
      const status = await post(alert).catch(() => null);
      if (status === null) throw new Error('the webhook did not answer');
      if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
    },
  };
};
