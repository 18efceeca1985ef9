import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { createFront, type Upstream } from '../dynamodb.ts';
import { listenOnLoopback, loopback } from '../loopback.ts';
import { createFaultPlan, type Faults } from './faults.ts';
import { lockFolder } from './folderLock.ts';

export interface SandboxDynamoOptions {
  /** Folder that outlives the process; in memory when absent. One process at a time. */
  readonly path?: string;
  /** Address of a DynamoDB that runs already, in place of the embedded one: the same suite can then be run on it. */
  readonly upstreamUrl?: string;
}

/** An embedded DynamoDB that only who knows the credentials of this start can use. */
export interface SandboxDynamo {
  readonly endpoint: string;
  readonly region: string;
  /** The access key id is the per-start token; nothing is ever signed with the secret that matters elsewhere. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly faults: Faults;
  /** Requests by operation since the start. */
  requestCounts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * Starts dynalite in this process on a socket of its own, in a folder that only this user can enter, and the front that
 * asks for the token on 127.0.0.1.
 */
export const startDynamo = async (options: SandboxDynamoOptions = {}): Promise<SandboxDynamo> => {
  const token = randomBytes(16).toString('hex');
  const plan = createFaultPlan();
  const counts: Record<string, number> = {};
  const onRequest = (operation: string): void => {
    counts[operation] = (counts[operation] ?? 0) + 1;
  };
  const store = options.upstreamUrl === undefined ? await embedded(options.path) : running(options.upstreamUrl);
  const front = createFront({ token, upstream: store.upstream, plan, onRequest });
  const port = await listenOnLoopback(front);
  return {
    endpoint: `http://${loopback}:${port}`,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: token, secretAccessKey: randomBytes(16).toString('hex') },
    faults: plan,
    requestCounts: () => ({ ...counts }),
    close: async () => {
      await closed(front);
      await store.close();
    },
  };
};

interface Store {
  readonly upstream: Upstream;
  close(): Promise<void>;
}

const embedded = async (path: string | undefined): Promise<Store> => {
  const unlock = path === undefined ? null : await lockFolder(path);
  const folder = await mkdtemp(join(tmpdir(), 'futari-dynamo-'));
  const socketPath = join(folder, 'dynalite.sock');
  const immediately = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const server = dynalite({ ...immediately, ...(path === undefined ? {} : { path }) });
  await listening(server.listen(socketPath));
  const close = async (): Promise<void> => {
    await closed(server);
    await unlock?.();
    await rm(folder, { recursive: true, force: true });
  };
  return { upstream: { socketPath }, close };
};

const running = (address: string): Store => {
  const { hostname: host, port } = new URL(address);
  return { upstream: { host, port: Number(port) }, close: async () => {} };
};

const listening = (server: Server): Promise<unknown> =>
  server.listening ? Promise.resolve() : once(server, 'listening');

const closed = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Clients keep their connections open: nobody may hold up the end.
    server.closeAllConnections();
  });
