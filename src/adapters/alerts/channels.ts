/** Alerts to an SNS topic; what is subscribed to it (mail, SMS, a queue, an incident service) is the team's. */
import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { AlertChannel } from '../../ports/alerts.ts';

export interface SnsOptions {
  readonly topic: string;
  readonly endpoint?: string;
  readonly credentials?: NonNullable<SNSClientConfig['credentials']>;
  /** Real milliseconds. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 5_000;
/** SNS takes at most 100 characters, printable ASCII. */
const subjectCharsMax = 100;

const regionOf = (topic: string): string => topic.split(':')[3] ?? '';

export const createSns = (options: SnsOptions): AlertChannel & { close(): void } => {
  const { topic, endpoint, credentials, timeoutMs = usualTimeoutMs } = options;
  const client = new SNSClient({
    region: regionOf(topic),
    // The outbox tries again, and knows what has gone.
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
