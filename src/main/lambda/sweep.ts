/** AWS Lambda: the scheduler's two jobs. A failure throws, so that AWS counts it; the next call starts again. */

import { createLog } from '../../adapters/dynamodb/log.ts';
import { createDynamoClient } from '../../adapters/dynamodb/table.ts';
import type { SigningDomain } from '../../domain/names.ts';
import { lazy } from '../../ports/concurrency.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { type LambdaRuntime, ofLambda, placeIn } from './environment.ts';
import { openPublicConfig } from './openConfig.ts';
import { createCheckQueue } from './queue.ts';

type Job = 'sweep' | 'daily';

export interface Sweep {
  /** @returns the number of domains put on the queue @throws the errors of store and queue; the next minute starts again */
  run(job: Job): Promise<number>;
  close(): void;
}

const refuse = async (): Promise<never> => {
  throw new TypeError('the sweep reads versions only: it neither signs nor verifies');
};

const noSigner: LogSigner = { sign: refuse, verify: refuse, publicKeyPem: refuse };

/** Daily checks of the same hour are one check, because EventBridge may call twice. */
const hourOf = (at: number): string => new Date(at).toISOString().slice(0, 13);

/**
 * Opens the sweep: it finds due domains and puts them on the queue. It performs no effect, is given no secret, and reaches neither keys nor
 * SES nor Slack: nothing that it writes can be an approval (ADR 0019).
 * @throws ConfigurationRefused; RangeError for the environment
 */
export const openSweep = async (runtime: LambdaRuntime): Promise<Sweep> => {
  const { clock, journal, credentials } = runtime;
  const { config, stack } = await openPublicConfig(runtime);
  const { aws, table, settings } = config;
  const endpoint = aws.endpoints.dynamodb === null ? {} : { endpoint: aws.endpoints.dynamodb };
  const overrides = credentials === null ? {} : { credentials };
  const client = createDynamoClient({ region: aws.region, ...endpoint, ...overrides });
  const log = createLog({ client, table, signer: noSigner, warn: (message) => journal.error({}, message) });
  const queue = createCheckQueue(stack.queueUrls, placeIn(stack.region, stack.sqsEndpoint, runtime));
  const enqueue = (domain: SigningDomain, occasion: string): Promise<void> =>
    queue.send({ tag: 'check', at: clock.now(), domain, daily: false, occasion });
  const due = async (): Promise<number> => {
    let sent = 0;
    // The cursor of the index moves after the loop, when every due domain is on the durable queue.
    for await (const { domain, version, dueAt } of log.due(clock.now(), settings.domains.keys())) {
      if (settings.domains.has(domain)) {
        await enqueue(domain, `due ${version} ${dueAt}`);
        sent += 1;
      } else journal.error({ domain }, 'due, but no longer configured');
    }
    return sent;
  };
  const daily = async (): Promise<number> => {
    const at = clock.now();
    const occasion = `daily ${hourOf(at)}`;
    const domains = [...settings.domains.keys()];
    await queue.sendAll(domains.map((domain) => ({ tag: 'check', at, domain, daily: true, occasion })));
    return domains.length;
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
