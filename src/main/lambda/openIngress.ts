/** The ingress: two tokens, a queue, and Slack for the forms. It knows neither the table nor a key. */
import { createSlackClient } from '../../adapters/slack/client.ts';
import { createLocales } from '../../adapters/slack/locales.ts';
import { answerSlack } from './answerSlack.ts';
import type { ApiAnswer } from './apiEvent.ts';
import { readLambdaEnvironment } from './environment.ts';
import { createQueue } from './queue.ts';
import { queuedAnswering } from './queued.ts';
import { readSecrets } from './secrets.ts';
import { type LambdaSurroundings, placeIn } from './surroundings.ts';

export interface Ingress {
  answer(event: unknown): Promise<ApiAnswer>;
  close(): void;
}

/** A trigger lives for three seconds: what takes longer than this has failed. */
const slackTimeoutMs = 2_000;

/** @throws what is wrong with the environment; what Parameter Store says */
export const openIngress = async (surroundings: LambdaSurroundings): Promise<Ingress> => {
  const { env, clock, realNow, journal } = surroundings;
  const { region, queueUrl, secretsPrefix, locale, slackApiUrl, ...at } = readLambdaEnvironment(env);
  const secrets = await readSecrets(secretsPrefix, placeIn(region, at.ssmEndpoint, surroundings));
  const signingSecret = secrets.SLACK_SIGNING_SECRET;
  const queue = createQueue(queueUrl, signingSecret, placeIn(region, at.sqsEndpoint, surroundings));
  const client = createSlackClient({
    token: secrets.SLACK_BOT_TOKEN,
    log: journal,
    timeoutMs: slackTimeoutMs,
    ...(slackApiUrl === null ? {} : { slackApiUrl }),
  });
  const routes = {
    answering: queuedAnswering(queue, () => clock.now()),
    client,
    locales: createLocales(client, locale),
    log: journal,
  };
  return {
    answer: (event) => answerSlack({ signingSecret, routes, now: realNow }, event),
    close: () => queue.close(),
  };
};
