/** AWS Lambda: Slack's request URL, behind API Gateway's HTTP API. */

import * as z from 'zod';
import { createSlackClient, type SlackLog } from '../../adapters/slack/client.ts';
import type { SlackCall } from '../../adapters/slack/delivery.ts';
import { createLocales } from '../../adapters/slack/directory.ts';
import { type Routes, taken } from '../../adapters/slack/listeners.ts';
import { requestCall, signatureProblem } from '../../adapters/slack/payload.ts';
import { type FormContext, formErrors } from '../../adapters/slack/reply.ts';
import type { Responder } from '../../adapters/slack/respond.ts';
import { unreachable } from '../../domain/names.ts';
import { lazy } from '../../ports/concurrency.ts';
import { type LambdaRuntime, ofLambda, placeIn, readLambdaEnvironment, readSecrets } from './environment.ts';
import { createPeopleQueue, type PersonMessage, type Queue } from './queue.ts';

/** The fields of API Gateway's HTTP API (payload format 2.0) that this function reads. */
export interface ApiEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

const apiEvent = z.object({
  headers: z.record(z.string(), z.string().optional()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Parses an event of an HTTP front end. Others than the HTTP API, and calls that keep the function warm, may omit fields or send null.
 * @returns null if the event has the shape of no HTTP request
 */
const apiEventOf = (event: unknown): ApiEvent | null => {
  const { data } = apiEvent.safeParse(event);
  if (data === undefined) return null;
  const { headers, body, isBase64Encoded } = data;
  return { headers: headers ?? {}, body: body ?? '', isBase64Encoded: isBase64Encoded ?? false };
};

interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The body's original bytes. API Gateway sends bodies that it considers binary in Base64, and may do so with Japanese text. */
const bytesOf = ({ body = '', isBase64Encoded }: ApiEvent): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** Finds a header in any case: API Gateway sends lower case, other front ends do not. Null if the header is absent. */
const headerOf = ({ headers }: ApiEvent, name: string): string | null => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1] ?? null;
};

const answerOf = (statusCode: number, text = ''): ApiAnswer => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: text,
});

const jsonAnswer = (body: object): ApiAnswer => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

interface IngressParts {
  readonly signingSecret: string;
  readonly routes: Routes;
  readonly formContext: FormContext;
  /** Real time, in milliseconds. */
  readonly now: () => number;
}

const bodyBytesMax = 1024 * 1024;

const take = async ({ routes, formContext }: IngressParts, call: SlackCall): Promise<ApiAnswer> => {
  switch (call.tag) {
    case 'command':
    case 'click':
    case 'home':
      await taken(routes, call);
      return answerOf(200);
    case 'form': {
      const errors = await formErrors(formContext, call);
      if (errors === null) await taken(routes, call);
      return errors === null ? answerOf(200) : jsonAnswer(errors);
    }
    case 'challenge':
      return answerOf(200, call.challenge);
    case 'nothing':
      return answerOf(200);
    default:
      return unreachable(call);
  }
};

/**
 * Handles one request of Slack within its three seconds: verifies it, puts it on the queue or answers with a form, and acknowledges it.
 * Bolt's receiver for Lambda is not used: it reads Base64 as ASCII, parses before it verifies, and accepts timestamps in the future.
 * An unsigned request never gets 200, not even `ssl_check`. Never throws: a request that cannot be queued gets 503, which Slack shows.
 */
const answerSlack = async (parts: IngressParts, given: unknown): Promise<ApiAnswer> => {
  const { signingSecret, routes, now } = parts;
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
  const call = requestCall(headerOf(event, 'content-type'), body, stamp);
  if (call === null) {
    log.info({ problem: 'unreadable' }, 'a delivery was refused');
    return answerOf(400, 'the body cannot be read');
  }
  try {
    return await take(parts, call);
  } catch (error) {
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be taken');
    return answerOf(503, 'the delivery could not be taken');
  }
};

/**
 * The responder of the ingress: it puts the request on the queue, and the worker answers. Unlike the worker's responder it throws
 * when the queue refuses a message, because the person must see that.
 */
const queuedResponder = (queue: Pick<Queue<PersonMessage>, 'send'>, now: () => number, log: SlackLog): Responder => ({
  handle: async (delivery, parsed) => {
    await queue.send({ tag: 'handle', at: now(), delivery, parsed });
    log.info({ correlation: delivery.id, action: parsed.action }, 'put on the queue');
  },
  notify: (delivery, key, command = '') => queue.send({ tag: 'notify', at: now(), delivery, key, command }),
});

export interface Ingress {
  answer(event: unknown): Promise<ApiAnswer>;
  close(): void;
}

/** A trigger_id expires after three seconds, so a slower call has failed. */
const slackTimeoutMs = 2_000;

/**
 * Opens the ingress. It has two secrets of Slack, the queues of people, and Slack's API for forms. It reaches neither the table nor a key.
 * @throws RangeError for the environment; the errors of Parameter Store
 */
export const openIngress = async (runtime: LambdaRuntime): Promise<Ingress> => {
  const { env, clock, realNow, journal } = runtime;
  const { region, queueUrls, secretsPrefix, locale, calendar, slackApiUrl, ...at } = readLambdaEnvironment(env);
  const secrets = await readSecrets(secretsPrefix, placeIn(region, at.ssmEndpoint, runtime));
  const signingSecret = secrets.SLACK_SIGNING_SECRET;
  const queue = createPeopleQueue(queueUrls, signingSecret, placeIn(region, at.sqsEndpoint, runtime));
  const client = createSlackClient({
    token: secrets.SLACK_BOT_TOKEN,
    log: journal,
    timeoutMs: slackTimeoutMs,
    ...(slackApiUrl === null ? {} : { slackApiUrl }),
  });
  const routes = {
    responder: queuedResponder(queue, () => clock.now(), journal),
    client,
    locales: createLocales(client, locale),
    log: journal,
  };
  const formContext = { locales: routes.locales, calendar, now: () => clock.now() };
  return {
    answer: (event) => answerSlack({ signingSecret, routes, formContext, now: realNow }, event),
    close: () => queue.close(),
  };
};

const runtime = ofLambda();
const opened = lazy(() => openIngress(runtime));

export const handler = async (event: unknown): Promise<ApiAnswer> => {
  try {
    const { answer } = await opened();
    return await answer(event);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown');
    runtime.journal.error({ fault: name, message }, 'the ingress could not be opened');
    return answerOf(503, 'not ready');
  }
};
