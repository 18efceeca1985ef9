/**
 * AWS Lambda: the successor of the former function. It answers what is wrong with a call itself and passes the rest to the worker. It
 * may do nothing but call the worker: it reaches no secret, no table, no key and no queue.
 */

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { lazy } from '../../ports/concurrency.ts';
import { faultOf } from '../../ports/journal.ts';
import type { Locale } from '../../ports/settings.ts';
import { readEndpoints } from '../config/environment.ts';
import { clientOptions, type LambdaRuntime, ofLambda, placeIn } from './environment.ts';
import type { LegacyPayload } from './legacyCalls.ts';
import { type LegacyOutput, outputOf, readLegacyEvent, refusalOutput } from './legacyForm.ts';

interface LegacyEnvironment {
  readonly worker: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly locale: Locale;
}

const shapes = {
  FUTARI_WORKER: /^[\w-]{1,64}$/,
  AWS_REGION: /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/,
} as const;

const localeOf = (env: LambdaRuntime['env']): Locale => (env.FUTARI_LOCALE === 'en' ? 'en' : 'ja');

/** @throws RangeError that names every variable that is missing, malformed or no address of AWS */
const readLegacyEnvironment = (env: LambdaRuntime['env']): LegacyEnvironment => {
  const malformed = Object.entries(shapes).filter(([name, shape]) => !shape.test(env[name] ?? ''));
  const wrong = [...malformed.map(([name]) => name), ...readEndpoints(env).problems.map(({ path }) => path)];
  if (wrong.length > 0) throw new RangeError(`missing, malformed or not of AWS: ${wrong.join(', ')}`);
  return {
    worker: env.FUTARI_WORKER ?? '',
    region: env.AWS_REGION ?? '',
    endpoint: env.AWS_ENDPOINT_URL_LAMBDA || env.AWS_ENDPOINT_URL || null,
    locale: localeOf(env),
  };
};

const output = z.looseObject({ statusCode: z.int(), body: z.string() });

const outputIn = (payload: string): LegacyOutput | null => {
  try {
    return output.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
};

/** Longer than the worker takes to answer, start included. */
const answerTimeoutMs = 55_000;

interface Legacy {
  /** @param request the call's id at AWS. Never throws. */
  answer(event: unknown, request: string): Promise<LegacyOutput>;
  close(): void;
}

/** @throws RangeError for the environment */
export const openLegacy = (runtime: LambdaRuntime): Legacy => {
  const { env, journal } = runtime;
  const { worker, region, endpoint, locale } = readLegacyEnvironment(env);
  // A second try would make the worker do the same twice at once.
  const options = { ...clientOptions(placeIn(region, endpoint, runtime), answerTimeoutMs), maxAttempts: 1 };
  const client = new LambdaClient(options);
  const invoked = async (payload: LegacyPayload): Promise<LegacyOutput> => {
    const command = new InvokeCommand({ FunctionName: worker, Payload: Buffer.from(JSON.stringify(payload)) });
    const { FunctionError, Payload } = await client.send(command);
    const answer = FunctionError === undefined ? outputIn(Payload?.transformToString() ?? '') : null;
    if (answer === null) journal.error({ problem: FunctionError ?? 'unreadable' }, 'the worker gave no answer');
    return answer ?? outputOf(locale, 'no_answer');
  };
  return {
    answer: async (event, request) => {
      const read = readLegacyEvent(event, request);
      if (read.tag === 'refused') {
        journal.info({ code: read.code, correlation: request }, 'a legacy call was refused');
        return refusalOutput(locale, read);
      }
      try {
        return await invoked({ legacy: { event, request } });
      } catch (error) {
        journal.error({ ...faultOf(error), correlation: request }, 'the worker could not be called');
        return outputOf(locale, 'no_answer');
      }
    },
    close: () => client.destroy(),
  };
};

const runtime = ofLambda();
const opened = lazy(async () => openLegacy(runtime));

export const handler = async (
  event: unknown,
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<LegacyOutput> => {
  try {
    const { answer } = await opened();
    return await answer(event, awsRequestId);
  } catch (error) {
    runtime.journal.error(faultOf(error), 'the function of the former calls could not be opened');
    return outputOf(localeOf(runtime.env), 'no_answer');
  }
};
