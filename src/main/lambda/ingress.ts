/** AWS Lambda: Slack's request URL, behind API Gateway's HTTP API. */
import { type ApiAnswer, answerOf } from './apiEvent.ts';
import { kept } from './kept.ts';
import { openIngress } from './openIngress.ts';
import { ofLambda } from './surroundings.ts';

const surroundings = ofLambda();
const opened = kept(() => openIngress(surroundings));

export const handler = async (event: unknown): Promise<ApiAnswer> => {
  try {
    const { answer } = await opened();
    return await answer(event);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown');
    surroundings.journal.error({ fault: name, message }, 'the ingress could not be opened');
    return answerOf(503, 'not ready');
  }
};
