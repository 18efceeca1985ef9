/** The command queue (SQS FIFO). */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsPlace } from './lambdaEnvironment.ts';
import { placeOf, type QueueMessage } from './message.ts';
import { seal } from './seal.ts';

export interface Queue {
  /** Resolves when SQS has it. @throws the SDK's error, after one repetition: the same message twice is dropped by its id. */
  send(message: QueueMessage): Promise<void>;
  close(): void;
}

/** Twice this, and the person would not have an answer within Slack's three seconds. */
const answerTimeoutMs = 1_000;
const connectTimeoutMs = 500;

/** `signingSecret`: Slack's, with which messages are sealed. */
export const createQueue = (url: string, signingSecret: string, place: AwsPlace): Queue => {
  const { region, endpoint, credentials } = place;
  const client = new SQSClient({
    region,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
  });
  return {
    send: async (message) => {
      const { group, deduplication } = placeOf(message);
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: seal(signingSecret, JSON.stringify(message)),
        MessageGroupId: group,
        MessageDeduplicationId: deduplication,
      });
      await client.send(command);
    },
    close: () => client.destroy(),
  };
};
