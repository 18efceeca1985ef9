/** AWS Lambda: the scheduler's two jobs. A failure is thrown: it counts as one, and the next call begins again. */

import { createLog } from '../../adapters/dynamodb/log.ts';
import { createDynamoClient } from '../../adapters/dynamodb/table.ts';
import type { SigningDomain } from '../../domain/names.ts';
import { lazy } from '../../ports/concurrency.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { type LambdaRuntime, ofLambda, placeIn } from './environment.ts';
import { openConfig } from './openConfig.ts';
import { createQueue } from './queue.ts';

type Job = 'sweep' | 'daily';

export interface Sweep {
  /** @returns how many domains were put on the queue @throws what store or queue say: the next minute begins again */
  run(job: Job): Promise<number>;
  close(): void;
}

const refuse = async (): Promise<never> => {
  throw new TypeError('the sweep reads versions only: it neither signs nor verifies');
};

const noSigner: LogSigner = { sign: refuse, verify: refuse, publicKeyPem: refuse };

/** A second daily look within the hour is the same one: EventBridge may call twice. */
const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13);

/**
 * The sweep: sees what is due and says whose turn it is. It performs nothing, and reaches neither keys nor SES nor Slack.
 * @throws what is wrong with the configuration; what Parameter Store says
 */
export const openSweep = async (runtime: LambdaRuntime): Promise<Sweep> => {
  const { clock, journal, credentials } = runtime;
  const { config, stack, signingSecret } = await openConfig(runtime);
  const { aws, table, settings } = config;
  const endpoint = aws.endpoints.dynamodb === null ? {} : { endpoint: aws.endpoints.dynamodb };
  const overrides = credentials === null ? {} : { credentials };
  const client = createDynamoClient({ region: aws.region, ...endpoint, ...overrides });
  const log = createLog({ client, table, signer: noSigner, warn: (message) => journal.error({}, message) });
  const queue = createQueue(stack.queueUrl, signingSecret, placeIn(stack.region, stack.sqsEndpoint, runtime));
  const enqueue = (domain: SigningDomain, daily: boolean, occasion: string): Promise<void> =>
    queue.send({ tag: 'check', at: clock.now(), domain, daily, occasion });
  const due = async (): Promise<number> => {
    let sent = 0;
    // The cursor moves when the loop has ended: every due domain is on the queue then, and the queue loses nothing.
    for await (const { domain, version, dueAt } of log.due(clock.now())) {
      if (settings.domains.has(domain)) {
        await enqueue(domain, false, `due ${version} ${dueAt}`);
        sent += 1;
      } else journal.error({ domain }, 'due, but no longer configured');
    }
    return sent;
  };
  const daily = async (): Promise<number> => {
    for (const domain of settings.domains.keys()) await enqueue(domain, true, `daily ${hourOf(clock.now())}`);
    return settings.domains.size;
  };
  const close = (): void => {
    queue.close();
    client.destroy();
  };
  return { run: (job) => (job === 'daily' ? daily() : due()), close };
};

const runtime = ofLambda();
const opened = lazy(() => openSweep(runtime));

export const handler = async ({ job }: { readonly job: Job }): Promise<void> => {
  if (job !== 'sweep' && job !== 'daily') throw new RangeError('the job is neither sweep nor daily');
  const { run } = await opened();
  const domains = await run(job);
  if (domains > 0) runtime.journal.info({ job, domains }, 'put on the queue');
};
