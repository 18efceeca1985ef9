/** AWS Lambda: the queue's consumer. A start that fails is thrown: SQS brings the messages again. */
import { kept } from './kept.ts';
import { openWorker } from './openWorker.ts';
import { ofLambda } from './surroundings.ts';
import type { BatchAnswer, LambdaContext, SqsEvent } from './workBatch.ts';

const surroundings = ofLambda();
const opened = kept(() => openWorker(surroundings));

export const handler = async (event: SqsEvent, context: LambdaContext): Promise<BatchAnswer> => {
  const worker = await opened();
  return worker.work(event, context);
};
