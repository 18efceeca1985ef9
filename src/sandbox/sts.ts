/** Emulates GetCallerIdentity of AWS STS over HTTP on loopback: it identifies the owner of the access key that signed a request. */

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { closeServer, listenOnLoopback, loopback, readBody } from './loopback.ts';
import { authenticate, type SandboxCredentials, ServiceError } from './ses/api.ts';

interface Answer {
  readonly status: number;
  readonly xml: string;
}

const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** The query protocol's own names for signature errors. */
const ownNames: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
};

interface Identity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

/** Escapes nothing, because ARNs and ids of the sandbox contain no markup. */
const identityAnswer = ({ arn, userId, account }: Identity, requestId: string): Answer => ({
  status: 200,
  xml:
    `<GetCallerIdentityResponse ${space}><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId>` +
    `<Account>${account}</Account></GetCallerIdentityResult>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
});

/** Omits a message with markup characters, because it may quote the input. */
const errorAnswer = ({ code, message, status }: ServiceError, requestId: string): Answer => ({
  status,
  xml:
    `<ErrorResponse ${space}><Error><Type>Sender</Type><Code>${ownNames[code] ?? code}</Code>` +
    `<Message>${/[<>&]/.test(message) ? '' : message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
});

/** An IAM user of the sandbox's account: one per person, with its own access key. */
interface StsUser {
  readonly name: string;
  readonly arn: string;
  readonly userId: string;
  readonly credentials: SandboxCredentials;
}

const idBytes = 8;
const secretBytes = 30;

const randomId = (prefix: 'AKIA' | 'AIDA'): string => `${prefix}${randomBytes(idBytes).toString('hex').toUpperCase()}`;

export const arnOf = (account: string, name: string): string => `arn:aws:iam::${account}:user/${name}`;

/** Keys are new at each start and exist only in this process, so a leaked one is useless later. */
const newUser = (account: string, name: string): StsUser => ({
  name,
  arn: arnOf(account, name),
  userId: randomId('AIDA'),
  credentials: {
    accessKeyId: randomId('AKIA'),
    secretAccessKey: randomBytes(secretBytes).toString('base64'),
    account,
  },
});

interface StsSandboxOptions {
  readonly account: string;
  /** Names of people. */
  readonly users: readonly string[];
  /** Real time, because a person's own client signs with the clock of its machine. */
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
    close: () => closeServer(server),
  };
};
