/** One request of Slack: verified, put on the queue or answered with a form, and acknowledged, all within its three seconds. */
import { clicked, commanded, type Routes, submitted } from '../../adapters/slack/listeners.ts';
import { requestCall, type SlackCall } from '../../adapters/slack/payload.ts';
import { signatureProblem } from '../../adapters/slack/signature.ts';
import { unreachable } from '../../domain/names.ts';
import { type ApiAnswer, answerOf, apiEventOf, bytesOf, headerOf } from './apiEvent.ts';

export interface IngressParts {
  readonly signingSecret: string;
  readonly routes: Routes;
  /** Real time, in milliseconds. */
  readonly now: () => number;
}

const bodyBytesMax = 1024 * 1024;

const take = async (routes: Routes, call: SlackCall): Promise<ApiAnswer> => {
  switch (call.tag) {
    case 'command':
      await commanded(routes, call.body);
      return answerOf(200);
    case 'click':
      await clicked(routes, call.body, call.button);
      return answerOf(200);
    case 'form':
      await submitted(routes, call.body);
      return answerOf(200);
    case 'challenge':
      return answerOf(200, call.challenge);
    case 'nothing':
      return answerOf(200);
    default:
      return unreachable(call);
  }
};

/**
 * Bolt's receiver for Lambda is not used: it reads Base64 as ASCII, parses before it has verified, and takes requests from the
 * future. Nothing unsigned gets 200, `ssl_check` included. Never throws: what was not taken is 503, which Slack shows the person.
 */
export const answerSlack = async ({ signingSecret, routes, now }: IngressParts, given: unknown): Promise<ApiAnswer> => {
  const { log } = routes;
  const event = apiEventOf(given);
  if (event === null) return answerOf(400, 'this is no request');
  const body = bytesOf(event);
  if (body.length > bodyBytesMax) return answerOf(413, 'the body is too large');
  const stamp = headerOf(event, 'x-slack-request-timestamp');
  const signature = headerOf(event, 'x-slack-signature');
  const problem = signatureProblem(signingSecret, { stamp, signature, body }, now());
  if (problem !== null) {
    log.info({ problem }, 'a request was refused');
    return answerOf(401, 'the request is not signed by Slack, or not now');
  }
  const call = requestCall(headerOf(event, 'content-type'), body);
  if (call === null) {
    log.info({ problem: 'unreadable' }, 'a delivery was refused');
    return answerOf(400, 'the body cannot be read');
  }
  try {
    return await take(routes, call);
  } catch (error) {
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be taken');
    return answerOf(503, 'the delivery could not be taken');
  }
};
