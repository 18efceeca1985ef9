/** Alerts by HTTPS POST, signed: who has the secret can tell that an alert is ours, and how old it is. */
import { createHmac } from 'node:crypto';
import type { Alert, AlertChannel } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Real milliseconds. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 5_000;

/** HMAC-SHA-256 (RFC 2104) over `seconds.body`, in hex. */
export const signatureOf = (secret: string, seconds: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

export const createWebhook = ({ url, secret, clock, timeoutMs = usualTimeoutMs }: WebhookOptions): AlertChannel => {
  const post = async (alert: Alert): Promise<number> => {
    const body = JSON.stringify({ ...alert, at: new Date(alert.at).toISOString() });
    const seconds = String(Math.floor(clock.now() / 1_000));
    const response = await fetch(url, {
      method: 'POST',
      // A redirect could take the alert anywhere.
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
      // The client's own errors name the address, and a webhook's address may be a secret.
      const status = await post(alert).catch(() => null);
      if (status === null) throw new Error('the webhook did not answer');
      if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
    },
  };
};
