/** A batch of the queue, in order, with an answer for each message (`ReportBatchItemFailures`). */
import { readMessage } from './readMessage.ts';
import { unseal } from './seal.ts';
import { type WorkParts, work } from './work.ts';

export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Kept back from the function's time-out, for the answer to SQS. */
const reserveMs = 8_000;

export interface BatchParts extends WorkParts {
  /** Slack's, with which messages are sealed. */
  readonly signingSecret: string;
}

const worked = async (parts: BatchParts, body: string, context: LambdaContext): Promise<boolean> => {
  const { log, signingSecret } = parts;
  const text = unseal(signingSecret, body);
  const message = text === null ? null : readMessage(text);
  if (message === null) {
    const problem = text === null ? 'not sealed by us' : 'malformed';
    log.error({ problem }, 'a message of the queue cannot be read');
    return false;
  }
  try {
    const end = await work(parts, message, context.getRemainingTimeInMillis() - reserveMs);
    if (end !== 'done') log.error({ kind: message.tag, problem: end }, 'the time was over before the work');
    return end !== 'answeredNot';
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error('unknown');
    log.error({ kind: message.tag, fault: name, message: text }, 'a message of the queue could not be worked');
    return false;
  }
};

/** The first that fails ends the batch: what follows it in a group must not overtake it. */
export const workBatch = async (
  parts: BatchParts,
  { Records }: SqsEvent,
  context: LambdaContext,
): Promise<BatchAnswer> => {
  for (const [index, { body }] of Records.entries()) {
    if (await worked(parts, body, context)) continue;
    return { batchItemFailures: Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
  return { batchItemFailures: [] };
};
