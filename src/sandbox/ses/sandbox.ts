import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Instant, unreachable } from '../../domain/names.ts';
import { closeServer, listenOnLoopback, loopback, readBody } from '../loopback.ts';
import {
  authenticate,
  type CallRecord,
  type FaultKind,
  Faults,
  type HttpCall,
  type Operation,
  ServiceError,
  type SesAnswer,
  type SesSandbox,
  type SesSandboxOptions,
  Throttle,
} from './api.ts';
import { Delivery, type Sender } from './mail.ts';
import { type Json, type Prepared, prepare } from './operations.ts';
import { Recent, World } from './world.ts';

interface Routed {
  readonly operation: Operation;
  readonly identity: string | null;
}

const identities = '/v2/email/identities';

/** Maps method and path of the service model to operation and identity; null for an unknown one. */
export const route = (method: string, target: string): Routed | null => {
  const path = target.split('?', 1)[0] ?? '';
  if (method === 'POST' && path === '/v2/email/outbound-emails') return { operation: 'SendEmail', identity: null };
  if (method === 'POST' && path === '/v2/email/list-identities')
    return { operation: 'ListEmailIdentities', identity: null };
  if (method === 'POST' && path === '/v2/email/metrics/batch')
    return { operation: 'BatchGetMetricData', identity: null };
  if (method === 'GET' && path === '/v2/email/account') return { operation: 'GetAccount', identity: null };
  if (path === identities) return collection(method);
  const match = /^\/(v[12])\/email\/identities\/([^/]+)(\/dkim\/signing|\/dkim)?$/.exec(path);
  if (!match) return null;
  const [, version, name = '', rest = ''] = match;
  // Service models up to 2022 have this one operation under v1: the AWS command line of Debian 12 puts keys there.
  if (version === 'v1' && rest !== '/dkim/signing') return null;
  const identity = decoded(name);
  const operation = single(method, rest);
  return identity === null || operation === null ? null : { operation, identity };
};

const collection = (method: string): Routed | null => {
  if (method === 'GET') return { operation: 'ListEmailIdentities', identity: null };
  return method === 'POST' ? { operation: 'CreateEmailIdentity', identity: null } : null;
};

const single = (method: string, rest: string): Operation | null => {
  if (method === 'GET' && rest === '') return 'GetEmailIdentity';
  if (method === 'PUT' && rest === '/dkim') return 'PutEmailIdentityDkimAttributes';
  return method === 'PUT' && rest === '/dkim/signing' ? 'PutEmailIdentityDkimSigningAttributes' : null;
};

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

const callsMax = 1000;

interface NumberedCall {
  readonly number: number;
  readonly call: CallRecord;
}

/** The response to a call. `silence` never answers; `hangUp` closes the connection. */
type Answer =
  | { readonly tag: 'json'; readonly status: number; readonly errorType: string | null; readonly body: Json }
  | { readonly tag: 'silence' }
  | { readonly tag: 'hangUp' };

/** Handles one HTTP call: it authenticates, throttles, injects faults and runs the operation. */
class Endpoint {
  readonly #world: World;
  readonly #sender: Sender;
  readonly #faults: Faults;
  readonly #throttle: Throttle;
  // Mail is frequent and would push the other calls out of one common list.
  readonly #mailCalls = new Recent<NumberedCall>(callsMax);
  readonly #otherCalls = new Recent<NumberedCall>(callsMax);
  #callsEver = 0;

  constructor(world: World, sender: Sender, faults: Faults, throttle: Throttle) {
    this.#world = world;
    this.#sender = sender;
    this.#faults = faults;
    this.#throttle = throttle;
  }

  calls(): readonly CallRecord[] {
    return [...this.#mailCalls.all(), ...this.#otherCalls.all()]
      .sort((one, other) => one.number - other.number)
      .map(({ call }) => call);
  }

  now(): Instant {
    return this.#world.now();
  }

  async handle(call: HttpCall): Promise<{ answer: Answer; requestId: string }> {
    const requestId = randomUUID();
    const at = this.now();
    const record = { operation: 'unknown', account: null, region: null, identity: null, selector: null, requestId, at };
    const note: { -readonly [K in keyof CallRecord]: CallRecord[K] } = { ...record, outcome: 'ok' };
    let answer: Answer;
    try {
      answer = await this.#perform(call, note);
    } catch (error) {
      const known =
        error instanceof ServiceError ? error : new ServiceError('InternalServiceErrorException', 'Internal error');
      note.outcome = known.code;
      answer = { tag: 'json', status: known.status, errorType: known.code, body: { message: known.message } };
    }
    this.#note(note);
    return { answer, requestId };
  }

  restore(calls: readonly CallRecord[]): void {
    for (const call of calls) this.#note(call);
  }

  #note(call: CallRecord): void {
    this.#callsEver += 1;
    const numbered = { number: this.#callsEver, call };
    (call.operation === 'SendEmail' ? this.#mailCalls : this.#otherCalls).push(numbered);
  }

  async #perform(call: HttpCall, note: { -readonly [K in keyof CallRecord]: CallRecord[K] }): Promise<Answer> {
    const routed = route(call.method, call.target);
    note.operation = routed?.operation ?? 'unknown';
    note.identity = routed?.identity ?? null;
    const caller = authenticate(call, this.#world.options.credentials, this.now());
    note.account = caller.account;
    note.region = caller.region;
    if (!routed) throw new ServiceError('UnknownOperationException', 'The emulator does not know this operation.');
    if (routed.operation !== 'SendEmail' && !this.#throttle.admits(caller.account, caller.region)) {
      throw new ServiceError('TooManyRequestsException', 'Too Many Requests');
    }
    const { faultless } = this.#world.options.credentials.find((one) => one.accessKeyId === caller.accessKeyId) ?? {};
    const fault = faultless ? null : this.#faults.take(routed.operation, caller.region, routed.identity);
    if (fault?.tag === 'error') throw new ServiceError(fault.code, 'Armed fault', fault.status);
    const input = { ...queryOf(call.target), ...parseJson(call.body) };
    const prepared = await prepare(this.#world, this.#sender, caller, routed.operation, routed.identity, input);
    note.identity = prepared.identity;
    note.selector = prepared.selector;
    if (fault) note.outcome = fault.tag;
    return this.#finish(prepared, fault);
  }

  async #finish(prepared: Prepared, fault: FaultKind | null): Promise<Answer> {
    const commit = async (): Promise<void> => prepared.commit(this.now());
    if (fault === null || fault.tag === 'error') {
      await commit();
      return ok(prepared.answer());
    }
    switch (fault.tag) {
      case 'server_error':
        if (fault.applied) await commit();
        throw new ServiceError('InternalServiceErrorException', 'Armed fault', 500);
      case 'timeout_after_commit':
        await commit();
        return gone(fault.hangUp);
      case 'timeout_before_commit':
        return gone(fault.hangUp);
      case 'apply_late':
        this.#world.landLater(this.now() + fault.delayMs, (at) => prepared.commit(at));
        return gone(fault.hangUp);
      case 'empty_tokens':
        await commit();
        return ok(withTokens(prepared.answer(), []));
      case 'other_token':
        await commit();
        return ok(withTokens(prepared.answer(), [fault.token]));
      default:
        return unreachable(fault);
    }
  }
}

const ok = (body: Json): Answer => ({ tag: 'json', status: 200, errorType: null, body });

const gone = (hangUp: boolean | undefined): Answer => (hangUp ? { tag: 'hangUp' } : { tag: 'silence' });

const withTokens = (body: Json, tokens: readonly string[]): Json => {
  if ('DkimTokens' in body) return { ...body, DkimTokens: tokens };
  const attributes = body.DkimAttributes;
  return typeof attributes === 'object' ? { ...body, DkimAttributes: { ...attributes, Tokens: tokens } } : body;
};

const queryOf = (target: string): Json => Object.fromEntries(new URLSearchParams(target.split('?', 2)[1] ?? ''));

const parseJson = (body: Buffer): Json => {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    // The parser's own message quotes the input, which may contain a key.
    throw new ServiceError('BadRequestException', 'The body is not JSON.');
  }
};

const bodyBytesMax = 10 * 1024 * 1024;

/** HTTP on 127.0.0.1 at a free port. Every answer has a Date from the sandbox's clock and a request id. */
const listen = async (endpoint: Endpoint): Promise<{ server: Server; url: string }> => {
  const server = createServer((request, response) => {
    serve(endpoint, request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return { server, url: `http://${loopback}:${port}` };
};

const answerOf = async (endpoint: Endpoint, call: HttpCall): Promise<SesAnswer> => {
  const { answer, requestId } = await endpoint.handle(call);
  if (answer.tag !== 'json') return answer;
  const headers = {
    date: new Date(endpoint.now()).toUTCString(),
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...(answer.errorType === null ? {} : { 'x-amzn-errortype': answer.errorType }),
  };
  return { tag: 'answered', status: answer.status, headers, body: JSON.stringify(answer.body) };
};

const serve = async (endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request, bodyBytesMax);
  if (body === null) {
    response.destroy();
    return;
  }
  const { method = 'GET', url = '/', headers } = request;
  const answer = await answerOf(endpoint, { method, target: url, headers, body });
  if (answer.tag === 'silence') return;
  if (answer.tag === 'hangUp') {
    response.destroy();
    return;
  }
  response.sendDate = false;
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
};

/**
 * A stateful emulator of SES v2's DKIM and sending calls, over HTTP on loopback, for the real SDK client. It verifies every
 * signature, checks key records itself, and sends real mail by SMTP.
 */
export const createSesSandbox = async (options: SesSandboxOptions): Promise<SesSandbox> => {
  const world = new World(options);
  const faults = new Faults();
  const delivery = new Delivery(world);
  const throttle = new Throttle(options.throttleMs ?? 1000, () => options.clock.monotonicMs());
  const endpoint = new Endpoint(world, delivery, faults, throttle);
  await delivery.open();
  const { server, url } = await listen(endpoint);
  return {
    url,
    door: (call) => answerOf(endpoint, call),
    putIdentity: (seed) => world.seed(seed),
    identities: () => world.views(),
    copyIdentities: (from, to) => world.copyIdentities(from, to),
    removeIdentities: (account) => world.removeIdentities(account),
    holdMailTo: (domain) => delivery.holdMailTo(domain),
    arm: (fault) => faults.arm(fault),
    armed: () => faults.armed(),
    disarm: () => faults.disarm(),
    setPendingMode: (mode) => {
      world.pendingMode = mode;
    },
    setSenderSignatureMode: (mode) => {
      world.senderSignatureMode = mode;
    },
    setRates: (rates) => void Object.assign(world, { rates }),
    setSending: (sending) => void Object.assign(world.sending, sending),
    route: (address, server) => delivery.route(address, server),
    sent: () => delivery.sent(),
    judgeMails: (judge) => {
      delivery.judge = judge;
    },
    calls: () => endpoint.calls(),
    restore: ({ calls, sent }) => {
      endpoint.restore(calls);
      delivery.restore(sent);
    },
    nextDueAt: () => world.nextDueAt(),
    tick: () => world.tick(),
    delivered: () => delivery.delivered(),
    close: () => closeServer(server).then(() => delivery.close()),
  };
};
