/** `npm run serve`'s process against a sandbox in this one: an external store, Slack, SES and DNS, by their real protocols. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalKeyring } from '../../src/adapters/keys/encryption.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import { account, domain, envOf, seedCurrent, yamlOf } from '../../src/main/sandbox.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { plainEnv } from './plainEnv.ts';
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

/** The port that the process says it listens on. */
const portOf = async (child: ChildProcess, output: () => string): Promise<number> => {
  const until = performance.now() + startMsMax;
  while (performance.now() < until && child.exitCode === null) {
    const port = /"port":(\d+)[^\n]*"msg":"listening"/.exec(output())?.[1];
    if (port !== undefined) return Number(port);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`serve did not start: ${output()}`);
};

/** Free a moment ago: the process that is started has to be told a number. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
const responder = async (child: ChildProcess, port: number): Promise<number> => {
  const until = performance.now() + startMsMax;
  while (performance.now() < until && child.exitCode === null) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) });
      const { slack } = (await answer.json()) as { readonly slack: string };
      if (slack === 'taking') return port;
      await new Promise((resolve) => setTimeout(resolve, 20));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error('serve does not answer');
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
  const folder = await mkdtemp(join(tmpdir(), 'futari-served-'));
  const sandbox = await createSandbox({
    startAt: Date.now(),
    zones: [domain],
    account,
    sesThrottleMs: 0,
    slackUnlimited,
  });
  await seedStore(sandbox, folder);
  const configPath = join(folder, 'futari.yml');
  const probePort = await freePort();
  sandbox.deliverTo('127.0.0.1', probePort);
  await writeFile(configPath, yamlOf(sandbox, ['ap-northeast-1'], { policy, probePort }));
  const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
  const toldPort = stdout === null ? 0 : await freePort();
  const env = {
    ...envOf(sandbox, configPath, 'http'),
    PORT: String(toldPort),
    METRICS: 'prometheus',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const start = (port: number) => {
    const child = spawn(process.execPath, [...serveFlags, programOf('serve')], {
      env: { ...plainEnv(), ...env, PORT: String(port) },
      stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
    });
    return { child, output: collected(child), closed: once(child, 'close') as Promise<[number | null]> };
  };
  let running = start(toldPort);
  const end = async (): Promise<number | null> => {
    const { child, closed } = running;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    const [code] = await closed;
    clearTimeout(late);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
    return code;
  };
  try {
    const { child, output } = running;
    const port = await (stdout === null ? portOf(child, output) : responder(child, toldPort));
    const killAndRestart = async (): Promise<void> => {
      running.child.kill('SIGKILL');
      await running.closed;
      running = start(port);
      await responder(running.child, port);
    };
    const url = `http://127.0.0.1:${port}`;
    sandbox.slack.setRequestUrl(`${url}/slack/events`);
    return {
      sandbox,
      url,
      get pid() {
        return running.child.pid ?? 0;
      },
      folder,
      output,
      killAndRestart,
      stop: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
};
