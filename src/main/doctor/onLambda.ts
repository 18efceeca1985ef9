/** Asks the worker on Lambda to check the installation with its own rights. */

import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Language } from '../../texts/codes.ts';

const answer = z.looseObject({
  format: z.literal(1),
  at: z.string(),
  wrong: z.int(),
  findings: z.array(z.looseObject({})),
  text: z.string(),
});

type LambdaAnswer = z.output<typeof answer>;

/** The worker gave no diagnosis. `problem`: the name of AWS's error, `Unhandled`, or `not_a_diagnosis`. */
export class NoDiagnosis extends Error {
  override readonly name = 'NoDiagnosis';
  readonly problem: string;
  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

/** Longer than the function's own time limit. */
const timeoutMs = 130_000;

const parsed = (payload: Uint8Array | undefined): unknown => {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  } catch {
    return null;
  }
};

interface Examined {
  readonly name: string;
  readonly send: boolean;
  readonly language: Language;
}

/** @param place of Lambda; without an endpoint, the SDK's own @throws NoDiagnosis */
export const examineOnLambda = async (
  { name, send, language }: Examined,
  place: Pick<LambdaClientConfig, 'region' | 'endpoint' | 'credentials'> = {},
): Promise<LambdaAnswer> => {
  const client = new LambdaClient({ ...place, maxAttempts: 1 });
  try {
    const Payload = Buffer.from(JSON.stringify({ action: 'doctor', send, language }));
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const result = await client.send(new InvokeCommand({ FunctionName: name, Payload }), { abortSignal });
    if (result.FunctionError !== undefined) throw new NoDiagnosis(result.FunctionError);
    const { data } = answer.safeParse(parsed(result.Payload));
    if (data === undefined) throw new NoDiagnosis('not_a_diagnosis');
    return data;
  } catch (error) {
    if (error instanceof NoDiagnosis) throw error;
    throw new NoDiagnosis(error instanceof Error ? error.name : 'unknown');
  } finally {
    client.destroy();
  }
};
