/** The three functions in this process, between the sandbox (Slack, SES, DNS, DynamoDB) and stand-ins for SQS and SSM. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyStore } from '../../../src/adapters/dynamodb/keyStore.ts';
import { createDynamoClient, ensureTable } from '../../../src/adapters/dynamodb/table.ts';
import { createKmsKeyring, createLocalKeyring } from '../../../src/adapters/keys/encryption.ts';
import { createKeyVault } from '../../../src/adapters/keys/vault.ts';
import type { FunctionName } from '../../../src/main/aws/package.ts';
import { calendarIn, loadFile } from '../../../src/main/config/load.ts';
import { calendarText } from '../../../src/main/lambda/calendarText.ts';
import type { LambdaRuntime } from '../../../src/main/lambda/environment.ts';
import { type Ingress, openIngress } from '../../../src/main/lambda/ingress.ts';
import { openLegacy } from '../../../src/main/lambda/legacy.ts';
import type { LegacyOutput } from '../../../src/main/lambda/legacyForm.ts';
import { openSweep, type Sweep } from '../../../src/main/lambda/sweep.ts';
import { type BatchAnswer, openWorker, type Worker } from '../../../src/main/lambda/worker.ts';
import { Closers } from '../../../src/main/process.ts';
import { account, channel, domain, envOf, runbookStart, seedCurrent, yamlOf } from '../../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { bucket, openS3Server, type S3Server } from '../../support/s3Server.ts';
import { openSmtpIn } from '../../support/smtpIn.ts';
import { type AwsStand, startAwsStand } from './awsStand.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type LambdaStand, startLambdaStand } from './lambdaStand.ts';

export interface LambdaSite {
  readonly sandbox: Sandbox;
  readonly aws: AwsStand;
  readonly gateway: Gateway;
  readonly ingress: Ingress;
  readonly lambda: LambdaStand;
  readonly runtime: LambdaRuntime;
  /** What the functions wrote into their log. */
  readonly lines: string[];
  /** A process of its own: it remembers nothing of the others. */
  worker(): Promise<Worker>;
  sweep(): Promise<Sweep>;
  /** A script calls the function that stands in for the former one. The newest worker answers. */
  legacyCall(event: unknown): Promise<LegacyOutput>;
  /** What is on the queues, oldest first, without its seal. */
  messages(): readonly unknown[];
  /** Lets a worker take everything that is on the queues, also what comes on it meanwhile. */
  drain(worker: Worker): Promise<readonly BatchAnswer[]>;
  close(): Promise<void>;
}

type Env = LambdaRuntime['env'];

const prefix = '/futari/test';
const table = 'dkim-rotation';
export const workerName = 'futari-test-worker';
/** A function's time-out of 120 s, just begun. */
export const context = { getRemainingTimeInMillis: () => 120_000 };

const seedStore = async (sandbox: Sandbox, folder: string, cloud: Cloud | undefined): Promise<void> => {
  const { region, endpoint, credentials } = sandbox.dynamo;
  const client = createDynamoClient({ region, endpoint, credentials });
  await ensureTable(client, table);
  const { keyArn = '', env = {} } = cloud ?? {};
  const keyring = cloud
    ? await createKmsKeyring({ keyArn, endpoint: env.AWS_ENDPOINT_URL_KMS ?? '', credentials })
    : await createLocalKeyring(join(folder, 'master.key'));
  const vault = createKeyVault({ store: createKeyStore({ client, table }), keyring });
  await seedCurrent(sandbox, vault, ['ap-northeast-1'], true);
  client.destroy();
};

/** The template's environment: the tokens are not in it. */
const environmentOf = (sandbox: Sandbox, aws: AwsStand, configPath: string): Record<string, string | undefined> => {
  const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, ...rest } = envOf(sandbox, configPath, 'http');
  aws.parameters.set(`${prefix}/SLACK_BOT_TOKEN`, SLACK_BOT_TOKEN ?? '');
  aws.parameters.set(`${prefix}/SLACK_SIGNING_SECRET`, SLACK_SIGNING_SECRET ?? '');
  return {
    ...rest,
    AWS_ENDPOINT_URL_SQS: aws.endpoint,
    AWS_ENDPOINT_URL_SSM: aws.endpoint,
    FUTARI_QUEUE_URL: aws.queueUrls.commands,
    FUTARI_QUERY_QUEUE_URL: aws.queueUrls.queries,
    FUTARI_DUE_QUEUE_URL: aws.queueUrls.due,
    FUTARI_DAILY_QUEUE_URL: aws.queueUrls.daily,
    FUTARI_SECRETS_PREFIX: prefix,
    FUTARI_TABLE: table,
    FUTARI_WORKER: workerName,
  };
};

/** As the template has it from `package:aws`; empty for a file that the functions refuse. */
const calendarOf = async (env: Env): Promise<string> => {
  const loaded = await loadFile({ env, readFile: (path) => readFile(path, 'utf8') });
  return loaded.tag === 'loaded' ? calendarText(calendarIn(loaded.config)) : '';
};

const drained = async (aws: AwsStand, worker: Worker): Promise<readonly BatchAnswer[]> => {
  const answers: BatchAnswer[] = [];
  for (let message = aws.queue.shift(); message !== undefined; message = aws.queue.shift()) {
    const { messageId, body } = message;
    answers.push(await worker.work({ Records: [{ messageId, body }] }, context));
  }
  return answers;
};

/** What the sandbox has no part for, and what stands between each function and AWS. */
export interface Cloud {
  /** ARN of the key that the keys are encrypted with. */
  readonly keyArn: string;
  /** Of the configuration file, instead of the sandbox's. */
  readonly file: Readonly<Record<string, unknown>>;
  /** Addresses of services. */
  readonly env: Readonly<Record<string, string>>;
  /** @returns another address for the one that this function would use */
  through(name: FunctionName, address: string): Promise<string>;
}

export interface LambdaSiteOptions {
  readonly startAt?: number;
  readonly cloud?: Cloud;
  /** Of the configuration file, besides the sandbox's. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** SES's inbound rule writes probes to a bucket. */
  readonly inbound?: boolean;
}

/** SES receives: a rule writes each mail to the bucket, dated by the sandbox's clock. */
const openInbound = async (sandbox: Sandbox, closers: Closers): Promise<S3Server> => {
  const s3 = await openS3Server();
  closers.add(() => s3.close());
  const smtp = await openSmtpIn((raw) => {
    s3.objects.set(`probes/${s3.objects.size}`, { raw, modifiedAt: sandbox.clock.now() });
  });
  closers.add(() => smtp.close());
  sandbox.deliverTo(smtp.host, smtp.port);
  return s3;
};

/** The environment of one function: it reaches AWS by addresses of its own. */
const envThrough = async (env: Env, name: FunctionName, { through }: Cloud): Promise<Env> => {
  const entries = Object.entries(env).map(async ([key, value]) => {
    const isAddress = key.startsWith('AWS_ENDPOINT_URL_') && value !== undefined;
    return [key, isAddress ? await through(name, value) : value] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
};

export const openLambdaSite = ({
  startAt = runbookStart,
  inbound,
  cloud,
  file = {},
}: LambdaSiteOptions = {}): Promise<LambdaSite> =>
  Closers.opening(async (closers) => {
    const folder = await mkdtemp(join(tmpdir(), 'futari-lambda-'));
    closers.add(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await createSandbox({ startAt, zones: [domain], account, sesThrottleMs: 0 });
    closers.add(() => sandbox.close());
    const aws = await startAwsStand();
    closers.add(() => aws.close());
    const lambda = await startLambdaStand();
    closers.add(() => lambda.close());
    const s3 = inbound ? await openInbound(sandbox, closers) : null;
    await seedStore(sandbox, folder, cloud);
    const configPath = join(folder, 'futari.yml');
    const yaml = yamlOf(
      sandbox,
      ['ap-northeast-1'],
      s3 === null ? {} : { probe: { receive: 's3', s3: { bucket, prefix: 'probes/' } } },
    );
    // JSON is YAML.
    const legacy = { domain, channel };
    await writeFile(configPath, JSON.stringify({ ...JSON.parse(yaml), legacy, ...file, ...cloud?.file }));
    const lines: string[] = [];
    const write = (fields: object, text: string): void => void lines.push(`${text} ${JSON.stringify(fields)}`);
    const ofTemplate = environmentOf(sandbox, aws, configPath);
    const runtime: LambdaRuntime = {
      env: {
        ...ofTemplate,
        FUTARI_CALENDAR: await calendarOf(ofTemplate),
        AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
        ...(s3 === null ? {} : { AWS_ENDPOINT_URL_S3: s3.url }),
        ...cloud?.env,
      },
      clock: sandbox.clock,
      realNow: () => Date.now(),
      journal: { info: write, error: write },
      credentials: sandbox.dynamo.credentials,
      // A pace is kept with the other replicas by a mark in the table.
      sesSpacingMs: cloud ? 1 : 0,
    };
    const surroundingsOf = async (name: FunctionName): Promise<LambdaRuntime> =>
      cloud ? { ...runtime, env: await envThrough(runtime.env, name, cloud) } : runtime;
    const ingress = await openIngress(await surroundingsOf('ingress'));
    closers.add(() => ingress.close());
    const gateway = await startGateway(ingress);
    closers.add(() => gateway.close());
    sandbox.slack.setRequestUrl(gateway.url);
    let calls = 0;
    const opened = async <T extends { close(): void | Promise<void> }>(open: Promise<T>): Promise<T> => {
      const one = await open;
      closers.add(() => one.close());
      return one;
    };
    return {
      sandbox,
      aws,
      gateway,
      ingress,
      lambda,
      runtime,
      lines,
      worker: async () => {
        const worker = await opened(openWorker(await surroundingsOf('worker')));
        lambda.functions.set(workerName, (payload) => worker.invoke(payload as never, context));
        return worker;
      },
      sweep: async () => opened(openSweep(await surroundingsOf('sweep'))),
      legacyCall: async (event) => {
        const { answer, close } = openLegacy(await surroundingsOf('legacy'));
        calls += 1;
        try {
          return await answer(event, `call-${calls}`);
        } finally {
          close();
        }
      },
      messages: () => aws.queue.map(({ body }) => JSON.parse(body.slice(body.indexOf('{')))),
      drain: (worker) => drained(aws, worker),
      close: () => closers.close(),
    };
  });
