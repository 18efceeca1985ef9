/** `npm run serve`'s process against a sandbox in this one: an external store, Slack, SES and DNS, by their real protocols. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalKeyring } from '../../src/adapters/keys/encryption.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import { account, domain, envOf, seedCurrent, yamlOf } from '../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { plainEnv } from './plainEnv.ts';
import { freePort } from './ports.ts';
import { programOf } from './programs.ts';

/** As `npm run serve` starts it. */
const serveFlags = ['--max-old-space-size=96', '--max-semi-space-size=1'];
const startMsMax = 120_000;
/** A process that is deaf to SIGTERM must not outlive its test. */
const stopMsMax = 20_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `serve` to its end, for starts that must be refused. */
export const serveToEnd = async (env: Readonly<Record<string, string>>): Promise<Ended> => {
  const child = spawn(process.execPath, [...serveFlags, programOf('serve')], {
    env: { ...plainEnv(), ...env },
  });
  const output = collected(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
};

export interface ServedApplication {
  readonly sandbox: Sandbox;
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Configuration and keys. */
  readonly folder: string;
  output(): string;
  /** kill -9, and a start on the same port. */
  killAndRestart(): Promise<void>;
  stop(): Promise<number | null>;
}

const collected = (child: ChildProcess): (() => string) => {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
};

const seedStore = async (sandbox: Sandbox, folder: string): Promise<void> => {
  const { dynamo } = sandbox;
  const client = createDynamoClient({
    region: dynamo.region,
    endpoint: dynamo.endpoint,
    credentials: dynamo.credentials,
  });
  await ensureTable(client, 'dkim-rotation');
  const keyring = await createLocalKeyring(join(folder, 'master.key'));
  const vault = createKeyVault({ store: createKeyStore({ client, table: 'dkim-rotation' }), keyring });
  await seedCurrent(sandbox, vault, ['ap-northeast-1'], true);
  client.destroy();
};

/** Until the process answers on a port that it was told. */
const responder = async (child: ChildProcess, port: number, output: () => string): Promise<void> => {
  const until = performance.now() + startMsMax;
  while (performance.now() < until && child.exitCode === null) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) });
      const { slack } = (await answer.json()) as { readonly slack: string };
      if (slack === 'taking') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`serve does not answer: ${output()}`);
};

/** A sandbox, with a table that holds the current key. */
export interface ServedSite {
  readonly sandbox: Sandbox;
  /** Configuration and keys. */
  readonly folder: string;
  /**
   * A configuration with a port of its own for probes.
   * @returns the environment of a process that listens on `port`
   */
  environment(name: string, port: number, policy?: Readonly<Record<string, unknown>>): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export const openServedSite = async (slackUnlimited: readonly string[] = []): Promise<ServedSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-served-'));
  const startAt = Date.now();
  const sandbox = await createSandbox({ startAt, zones: [domain], account, sesThrottleMs: 0, slackUnlimited });
  await seedStore(sandbox, folder);
  return {
    sandbox,
    folder,
    environment: async (name, port, policy = {}) => {
      const configPath = join(folder, `${name}.yml`);
      const probePort = await freePort('127.0.0.1');
      sandbox.deliverTo('127.0.0.1', probePort);
      await writeFile(configPath, yamlOf(sandbox, ['ap-northeast-1'], { policy, probePort }));
      const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
      return {
        ...envOf(sandbox, configPath, 'http'),
        PORT: String(port),
        METRICS: 'prometheus',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      };
    },
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export interface ServeProcess {
  readonly pid: number;
  output(): string;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  end(): Promise<number | null>;
  /** Until it answers and takes clicks on a port that it was told. */
  ready(port: number): Promise<void>;
}

/** @param program the file that Node is started with @param stdout a descriptor; null: collected in `output` */
export const startServe = (
  program: readonly string[],
  env: Readonly<Record<string, string>>,
  stdout: number | null = null,
): ServeProcess => {
  const child = spawn(process.execPath, [...serveFlags, ...program], {
    env: { ...plainEnv(), ...env },
    stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
  });
  const output = collected(child);
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    pid: child.pid ?? 0,
    output,
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    end: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
      const [code] = await closed;
      clearTimeout(late);
      return code;
    },
    ready: (port) => responder(child, port, output),
  };
};

/**
 * @param policy the configuration's
 * @param stdout a descriptor for its standard output, which nobody here reads; null: collected in `output`
 */
export const serveApplication = async (
  policy: Readonly<Record<string, unknown>> = {},
  stdout: number | null = null,
  slackUnlimited: readonly string[] = [],
): Promise<ServedApplication> => {
  const site = await openServedSite(slackUnlimited);
  const { sandbox, folder } = site;
  const port = await freePort('127.0.0.1');
  const env = await site.environment('futari', port, policy);
  const start = (): ServeProcess => startServe([programOf('serve')], env, stdout);
  let running = start();
  const stop = async (): Promise<number | null> => {
    const code = await running.end();
    await site.close();
    return code;
  };
  try {
    await running.ready(port);
    const killAndRestart = async (): Promise<void> => {
      await running.kill();
      running = start();
      await running.ready(port);
    };
    const { output } = running;
    const url = `http://127.0.0.1:${port}`;
    sandbox.slack.setRequestUrl(`${url}/slack/events`);
    return {
      sandbox,
      url,
      get pid() {
        return running.pid;
      },
      folder,
      output,
      killAndRestart,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
