/** As much of AWS STS as GetCallerIdentity asks for: says whose access key signed a request, over HTTP on loopback. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { listenOnLoopback, loopback } from './loopback.ts';
import { readBody } from './ses/server.ts';
import { ServiceError } from './ses/serviceError.ts';
import { authenticate } from './ses/sigv4.ts';
import { type Answer, errorAnswer, identityAnswer } from './sts/answer.ts';
import { newUser, type StsUser } from './sts/users.ts';

export interface StsSandboxOptions {
  readonly account: string;
  /** Names of people. */
  readonly users: readonly string[];
  /** Real time: a person's own client signs with the clock of its machine. */
  readonly realNow?: () => number;
}

export interface StsSandbox {
  readonly url: string;
  /** Null: no such person. */
  user(name: string): StsUser | null;
  close(): Promise<void>;
}

const requestBytesMax = 64 * 1024;

const performed = async (request: IncomingMessage, users: readonly StsUser[], now: number, id: string) => {
  const { method = 'GET', url: target = '/', headers } = request;
  const body = await readBody(request, requestBytesMax);
  if (body === null) throw new ServiceError('RequestEntityTooLarge', 'The request is too large.', 413);
  const known = users.map(({ credentials }) => credentials);
  const { accessKeyId } = authenticate({ method, target, headers, body }, known, now, 'sts');
  const action = new URLSearchParams(body.toString('utf8')).get('Action');
  if (action !== 'GetCallerIdentity')
    throw new ServiceError('InvalidAction', 'The emulator does not know this action.');
  const user = users.find(({ credentials }) => credentials.accessKeyId === accessKeyId);
  if (user === undefined) throw new ServiceError('UnrecognizedClientException', 'No such access key.');
  return identityAnswer({ ...user, account: user.credentials.account }, id);
};

const answerTo = async (request: IncomingMessage, users: readonly StsUser[], now: number): Promise<Answer> => {
  const id = randomUUID();
  try {
    return await performed(request, users, now, id);
  } catch (error) {
    const known = error instanceof ServiceError ? error : new ServiceError('InternalFailure', 'Internal error', 500);
    return errorAnswer(known, id);
  }
};

export const createStsSandbox = async ({
  account,
  users,
  realNow = Date.now,
}: StsSandboxOptions): Promise<StsSandbox> => {
  const all = users.map((name) => newUser(account, name));
  const server = createServer((request, response) => {
    void answerTo(request, all, realNow()).then(({ status, xml }) => {
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(xml);
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://${loopback}:${port}`,
    user: (name) => all.find((user) => user.name === name) ?? null,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
