/** The command queue (SQS FIFO). */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsPlace, clientOptions } from './environment.ts';
import { placeOf, type QueueMessage } from './message.ts';
import { seal } from './seal.ts';

export interface Queue {
  /** Resolves when SQS has it. @throws the SDK's error, after one repetition: the same message twice is dropped by its id. */
  send(message: QueueMessage): Promise<void>;
  close(): void;
}

/** Twice this, and the person would not have an answer within Slack's three seconds. */
const answerTimeoutMs = 1_000;

/** `signingSecret`: Slack's, with which messages are sealed. */
export const createQueue = (url: string, signingSecret: string, place: AwsPlace): Queue => {
  const client = new SQSClient(clientOptions(place, answerTimeoutMs));
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
