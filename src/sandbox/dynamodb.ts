import { randomBytes, timingSafeEqual } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { Background } from '../ports/concurrency.ts';
import { closeServer, listenOnLoopback, loopback, readBody } from './loopback.ts';
import { type StoreAnswer as Answer, type StoreRequest, type Upstream, withTableSettings } from './tableSettings.ts';

/**
 * The faults between the bot and DynamoDB. `throttle`, `serverError` and `refuse` answer with an error and do nothing. `loseRequest`
 * drops the connection before the operation takes effect, `loseAnswer` after it. `errorAfter` performs the operation and answers 500.
 */
export type FaultKind = 'throttle' | 'serverError' | 'refuse' | 'loseRequest' | 'loseAnswer' | 'errorAfter';

interface Fault {
  readonly kind: FaultKind;
  /** `PutItem`, `Query`, ...; absent: every operation. */
  readonly operation?: string;
  /** The number of matching requests that it affects. */
  readonly times: number;
}

interface Faults {
  inject(fault: Fault): void;
  /** While down, every connection is dropped. */
  setDown(down: boolean): void;
  /** Hides items that are put from now on in index queries, until `releaseIndexes`. */
  holdIndexes(): void;
  releaseIndexes(): void;
  clear(): void;
}

/** The faults with the operations that the HTTP front needs. */
interface FaultPlan extends Faults {
  /** The fault for this request, or null. It counts one use. */
  take(operation: string): FaultKind | null;
  notePut(requestBody: Buffer): void;
  /** The answer of a query, without hidden items if it uses an index. */
  withoutHeld(requestBody: Buffer, answer: Buffer): Buffer;
}

interface Counted {
  readonly fault: Fault;
  left: number;
}

const createFaultPlan = (): FaultPlan => {
  let down = false;
  let planned: Counted[] = [];
  let held: Set<string> | null = null;
  return {
    inject: (fault) => {
      planned.push({ fault, left: fault.times });
    },
    setDown: (value) => {
      down = value;
    },
    holdIndexes: () => {
      held ??= new Set();
    },
    releaseIndexes: () => {
      held = null;
    },
    clear: () => {
      down = false;
      planned = [];
      held = null;
    },
    take: (operation) => {
      if (down) return 'loseRequest';
      const hit = planned.find(({ fault }) => (fault.operation ?? operation) === operation);
      if (hit === undefined) return null;
      hit.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return hit.fault.kind;
    },
    notePut: (body) => {
      if (held !== null) held.add(primaryKey(JSON.parse(body.toString('utf8')).Item));
    },
    withoutHeld: (body, answer) => {
      const hidden = held;
      if (hidden === null || JSON.parse(body.toString('utf8')).IndexName === undefined) return answer;
      const page = JSON.parse(answer.toString('utf8'));
      const items = (page.Items ?? []).filter((item: StoredItem) => !hidden.has(primaryKey(item)));
      return Buffer.from(JSON.stringify({ ...page, Items: items, Count: items.length }));
    },
  };
};

type StoredItem = Readonly<Record<string, unknown>>;

const primaryKey = (item: StoredItem): string => JSON.stringify([item.pk, item.version]);

const bodyBytesMax = 16 * 1024 * 1024;

interface DoorOptions {
  /** The required access key id. */
  readonly token: string;
  readonly upstream: Upstream;
  readonly plan: FaultPlan;
  readonly onRequest: (operation: string) => void;
}

/** Null: the connection is dropped. */
type StoreDoor = (request: StoreRequest, body: Buffer) => Promise<Answer | null>;

/** HTTP on loopback in front of the store. */
const createFront = (door: StoreDoor): Server =>
  createServer((incoming, outgoing) => {
    serve(door, incoming, outgoing).catch(() => outgoing.destroy());
  });

const serve = async (door: StoreDoor, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const answer = await door(incoming, await readAll(incoming));
  if (answer === null) return void outgoing.destroy();
  answerWith(outgoing, answer);
};

/** Checks the token and applies the planned faults. */
const createDoor =
  ({ token, upstream, plan, onRequest }: DoorOptions): StoreDoor =>
  async (request, body) => {
    if (!hasToken(request, token)) return problem(400, 'UnrecognizedClientException');
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    onRequest(operation);
    const fault = plan.take(operation);
    const instead = fault === null ? null : answerInstead(fault);
    if (instead !== null) return instead;
    if (fault === 'loseRequest') return null;
    const answer = await upstream(request, body);
    if (operation === 'PutItem' && answer.status === 200) plan.notePut(body);
    if (fault === 'loseAnswer') return null;
    if (fault === 'errorAfter') return problem(500, 'InternalServerError');
    return operation === 'Query' ? { ...answer, body: plan.withoutHeld(body, answer.body) } : answer;
  };

const answerInstead = (fault: FaultKind): Answer | null => {
  if (fault === 'throttle') return problem(400, 'ProvisionedThroughputExceededException');
  if (fault === 'serverError') return problem(500, 'InternalServerError');
  if (fault === 'refuse') return problem(400, 'AccessDeniedException');
  return null;
};

const problem = (status: number, code: string): Answer => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: code })),
});

const hasToken = ({ headers }: StoreRequest, token: string): boolean => {
  const given = /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readAll = async (stream: IncomingMessage): Promise<Buffer> => {
  const body = await readBody(stream, bodyBytesMax);
  if (body === null) throw new RangeError(`a body above ${bodyBytesMax} bytes`);
  return body;
};

const sentTo =
  (host: string, port: number): Upstream =>
  ({ method, url: path, headers }, body) =>
    new Promise((resolve, reject) => {
      const onward = request({ host, port, method, path, headers }, (answer) => {
        const { statusCode: status = 500, headers: given } = answer;
        readAll(answer).then(
          (read) => resolve({ status, type: String(given['content-type'] ?? ''), body: read }),
          reject,
        );
      });
      onward.once('error', reject);
      onward.end(body);
    });

/** The part of an HTTP response that dynalite uses. */
class InternalResponse {
  statusCode = 200;
  readonly #headers = new Map<string, unknown>();
  readonly #answered: (answer: Answer) => void;

  constructor(answered: (answer: Answer) => void) {
    this.#answered = answered;
  }

  setHeader(name: string, value: unknown): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  end(text = ''): void {
    const type = String(this.#headers.get('content-type') ?? '');
    this.#answered({ status: this.statusCode, type, body: Buffer.from(text) });
  }
}

/** Emits the request on the server directly. A second HTTP connection would take a third of a request's time. */
const handedTo =
  (server: Server): Upstream =>
  ({ method, url, headers }, body) =>
    new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), { method, url, headers });
      server.emit('request', request, new InternalResponse(resolve));
      request.emit('data', body);
      request.emit('end');
    });

const answerWith = (outgoing: ServerResponse, answer: Answer): void => {
  outgoing.writeHead(answer.status, { 'content-type': answer.type, 'content-length': answer.body.length });
  outgoing.end(answer.body);
};

const held = new Set<string>();

/**
 * Locks the store's folder against a second process, because dynalite would crash with an uncaught exception at its first request.
 * It takes over the lock of a process that no longer runs.
 * @returns a function that releases the folder. @throws Error that names the process with the lock
 */
const lockFolder = async (path: string): Promise<() => Promise<void>> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const pidFile = `${path}.pid`;
  const owner = Number(await readFile(pidFile, 'utf8').catch(() => 'NaN'));
  const taken = owner === process.pid ? held.has(path) : isAlive(owner);
  if (taken) throw new Error(`${path} is in use by process ${owner}`);
  await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(pidFile, { force: true });
  };
};

const isAlive = (pid: number): boolean => {
  if (!Number.isSafeInteger(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export interface SandboxDynamoOptions {
  /** Folder that outlives the process; in memory when absent. Only one process at a time can use it. */
  readonly path?: string;
  /** Address of a running DynamoDB that replaces the embedded one, so that the same suite can run against it. */
  readonly upstreamUrl?: string;
}

/** An embedded DynamoDB that accepts only the credentials of this start. */
export interface SandboxDynamo {
  readonly endpoint: string;
  readonly region: string;
  /** The access key id is the token of this start. The secret is random and unlocks nothing else. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly faults: Faults;
  /**
   * The same store without a socket, for a client in this process: token, faults and counts are as behind `endpoint`.
   * Null: the connection is dropped.
   */
  readonly door: StoreDoor;
  /** Requests by operation since the start. */
  requestCounts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * Starts dynalite in this process, and a front on 127.0.0.1 that requires the token. dynalite must listen too, because otherwise its
 * `close` does not close the database. It listens on its own socket, in a folder that only this user can enter.
 */
export const startDynamo = async (options: SandboxDynamoOptions = {}): Promise<SandboxDynamo> => {
  const token = randomBytes(16).toString('hex');
  const plan = createFaultPlan();
  const counts: Record<string, number> = {};
  const onRequest = (operation: string): void => {
    counts[operation] = (counts[operation] ?? 0) + 1;
  };
  const store = options.upstreamUrl === undefined ? await embedded(options.path) : running(options.upstreamUrl);
  const requests = new Background();
  let isClosing = false;
  const upstream: Upstream = (request, body) =>
    isClosing ? Promise.reject(new Error('the store is closing')) : requests.add(store.upstream(request, body));
  const door = createDoor({ token, upstream, plan, onRequest });
  const front = createFront(door);
  const port = await listenOnLoopback(front);
  return {
    endpoint: `http://${loopback}:${port}`,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: token, secretAccessKey: randomBytes(16).toString('hex') },
    faults: plan,
    door,
    requestCounts: () => ({ ...counts }),
    close: async () => {
      isClosing = true;
      await closeServer(front);
      // A client may have given up a request that the store still works on. dynalite throws if its database is closed before that ends.
      await requests.idle();
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
    await closeServer(server);
    await unlock?.();
    await rm(folder, { recursive: true, force: true });
  };
  return { upstream: withTableSettings(handedTo(server)), close };
};

const running = (address: string): Store => {
  const { hostname: host, port } = new URL(address);
  return { upstream: sentTo(host, Number(port)), close: async () => {} };
};

const listening = (server: Server): Promise<unknown> =>
  server.listening ? Promise.resolve() : once(server, 'listening');
