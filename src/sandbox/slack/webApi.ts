import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { readBody } from '../loopback.ts';
import { renderingAt, threadAt } from './methods.ts';
import {
  ApiRefusal,
  type CallLog,
  type Fault,
  type Faults,
  flagAt,
  isObject,
  type JsonObject,
  parseJson,
  type RateLimits,
  textAt,
  uploadedBytes,
} from './protocol.ts';
import type { Method, ResponseTarget, Slack, SlackMessage } from './stores.ts';
import { app } from './workspace.ts';

interface SentCall {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** The arguments, by their source. Slack reads a token from a form, but from no query and no JSON. */
interface SentArguments {
  readonly args: JsonObject;
  readonly formToken: string | null;
}

const formType = 'application/x-www-form-urlencoded';
const charsets = ['utf-8', 'iso-8859-1'];

interface ContentType {
  readonly mime: string;
  readonly charset: string | null;
}

const contentTypeOf = (header: string): ContentType => {
  const [mime = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]+)"?\s*$/.exec(parameter)?.[1]).find(Boolean);
  return { mime: mime.trim(), charset: charset ?? null };
};

/** @throws ApiRefusal `invalid_json`, `json_not_object` */
const jsonOf = (body: Buffer): JsonObject => {
  const parsed = parseJson(body.toString('utf8'));
  if (parsed === undefined) throw new ApiRefusal('invalid_json');
  if (!isObject(parsed)) throw new ApiRefusal('json_not_object');
  return parsed;
};

const multipartOf = async (header: string, body: Buffer): Promise<JsonObject> => {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': header } });
  const form = await response.formData().catch(() => {
    throw new ApiRefusal('invalid_form_data');
  });
  return Object.fromEntries(
    [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

/** @throws ApiRefusal for a body that Slack does not read */
const bodyOf = async ({ headers, body }: SentCall, readsJson: boolean): Promise<SentArguments> => {
  if (body.length === 0) return { args: {}, formToken: null };
  const header = headers['content-type'] ?? '';
  if (header === '') throw new ApiRefusal('missing_post_type');
  const { mime, charset } = contentTypeOf(header);
  if (charset !== null && !charsets.includes(charset)) throw new ApiRefusal('invalid_charset');
  switch (mime) {
    case 'application/json':
      // A method that reads no JSON ignores it, so its arguments are missing.
      return { args: readsJson ? jsonOf(body) : {}, formToken: null };
    case formType:
    case 'text/plain':
      return withToken(Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
    case 'multipart/form-data':
      return withToken(await multipartOf(header, body));
    default:
      throw new ApiRefusal('invalid_post_type');
  }
};

const withToken = ({ token, ...args }: JsonObject): SentArguments => ({
  args,
  formToken: typeof token === 'string' ? token : null,
});

/**
 * A body's argument hides one of the query.
 * @param readsJson the method's page lists `application/json` among its content types
 * @throws ApiRefusal for a body or a name that Slack does not read
 */
const argumentsOf = async (call: SentCall, readsJson: boolean): Promise<SentArguments> => {
  const { args: sent, formToken } = await bodyOf(call, readsJson);
  const { token: _unread, ...query } = Object.fromEntries(call.query);
  const args = { ...query, ...sent };
  if (Object.keys(args).some((name) => !/^\w{1,64}$/.test(name))) throw new ApiRefusal('invalid_arg_name');
  return { args, formToken };
};

/** An HTTP answer, or a fault instead of one. */
export type Reply =
  | {
      readonly tag: 'answer';
      readonly status: number;
      readonly body: JsonObject | string;
      readonly retryAfter?: number;
      /** Of the token that the call carried. */
      readonly scopes?: readonly string[];
    }
  | { readonly tag: 'no_answer' }
  | { readonly tag: 'dropped' };

export interface WebApi {
  readonly slack: Slack;
  readonly methods: Readonly<Record<string, Method>>;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly calls: CallLog;
  readonly tokens: { readonly bot: string; readonly app: string; readonly config?: string };
  /** Scopes of the bot's token. */
  readonly scopes: readonly string[];
}

const answer = (status: number, body: JsonObject | string): Reply => ({ tag: 'answer', status, body });

const faultReply = (fault: Fault): Reply => {
  if (typeof fault.answer !== 'string')
    return answer(200, { ok: false, ...fault.answer.more, error: fault.answer.error });
  if (fault.answer === 'rate_limited') return limited(fault.retryAfterSeconds ?? 1);
  if (fault.answer === 'server_error') return answer(500, 'Internal Server Error');
  return { tag: fault.answer };
};

const limited = (retryAfter: number): Reply => ({
  tag: 'answer',
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  retryAfter,
});

/** Handles one method call: an armed fault, the rate limit, token and scope, then the method itself. */
const callMethod = async (api: WebApi, name: string, call: SentCall): Promise<Reply> => {
  const read = await argumentsOf(call, api.methods[name]?.readsJson ?? true).catch((error: unknown) => {
    if (error instanceof ApiRefusal) return error;
    throw error;
  });
  const args = read instanceof ApiRefusal ? {} : read.args;
  const fault = api.faults.take(name);
  const note = (outcome: string): void => api.calls.add({ method: name, args, outcome });
  if (fault?.when === 'before') {
    note(`fault ${JSON.stringify(fault.answer)}`);
    return faultReply(fault);
  }
  const retryAfter = api.rateLimits.check(name, args);
  if (retryAfter !== null) {
    note('ratelimited');
    return limited(retryAfter);
  }
  const result = run(api, name, call.headers, read);
  note(result.ok === true ? 'ok' : String(result.error));
  return fault === null ? { ...answer(200, result), ...granted(api, call.headers) } : faultReply(fault);
};

const run = (api: WebApi, name: string, headers: IncomingHttpHeaders, read: SentArguments | ApiRefusal): JsonObject => {
  try {
    if (read instanceof ApiRefusal) throw read;
    const method = permitted(api, name, headers, read);
    noteIgnored(api, name, method, read.args);
    return { ok: true, ...method.run(api.slack, read.args) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return refused(api, name, error);
  }
};

/** Slack ignores an argument that the method does not know. The bot must not rely on one. */
const noteIgnored = (api: WebApi, method: string, { args: known }: Method, args: JsonObject): void => {
  for (const name of Object.keys(args)) {
    if (!known.includes(name)) api.slack.problems.add({ method, code: 'argument_ignored', detail: name });
  }
};

const refused = (api: WebApi, method: string, { code, details, more }: ApiRefusal): JsonObject => {
  api.slack.problems.add({ method, code, detail: details.join('; ') });
  if (details.length === 0) return { ok: false, error: code, ...more };
  const messages = details.map((detail) => `[ERROR] ${detail}`);
  return { ok: false, error: code, errors: details, response_metadata: { messages }, ...more };
};

const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string | null =>
  /^Bearer (.+)$/i.exec(authorization)?.[1] ?? null;

/** Slack lists the token's scopes in a header of every answer (docs.slack.dev, "Checking scopes"). */
const granted = ({ tokens, scopes }: WebApi, headers: IncomingHttpHeaders): { readonly scopes?: readonly string[] } =>
  bearerOf(headers) === tokens.bot ? { scopes } : {};

const permitted = (
  api: WebApi,
  name: string,
  headers: IncomingHttpHeaders,
  { args, formToken }: SentArguments,
): Method => {
  const method = api.methods[name];
  if (method === undefined) throw new ApiRefusal('unknown_method', [], { req_method: name });
  const token = bearerOf(headers) ?? formToken;
  if (token === null) throw new ApiRefusal('not_authed');
  if (!Object.values(api.tokens).includes(token)) throw new ApiRefusal('invalid_auth');
  if (token !== api.tokens[method.token ?? 'bot']) throw new ApiRefusal('not_allowed_token_type');
  const missing = scopesOf(api, method, args).filter((scope) => !api.scopes.includes(scope));
  if (missing.length > 0) {
    throw new ApiRefusal('missing_scope', [], { needed: missing.join(','), provided: api.scopes.join(',') });
  }
  return method;
};

const scopesOf = ({ slack }: WebApi, { scope }: Method, args: JsonObject): readonly string[] => {
  if (typeof scope === 'function') return scope(slack, args);
  return scope === null ? [] : [scope];
};

const method = 'response_url';

/** Handles one POST to a `response_url`. Refusals are HTTP errors, not `ok: false` with 200. */
const respond = (slack: Slack, key: string, body: Buffer): Reply => {
  try {
    const message = parseJson(body.toString('utf8'));
    if (!isObject(message)) throw new ApiRefusal('invalid_payload');
    showResponse(slack, slack.responseUrls.spend(key), message);
    return { tag: 'answer', status: 200, body: 'ok' };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    slack.problems.add({ method, code: error.code, detail: error.details.join('; ') });
    const status = error.code.endsWith('_url') ? 404 : 400;
    return { tag: 'answer', status, body: { ok: false, error: error.code, errors: error.details } };
  }
};

/** Replaces or deletes the original, or posts a new message. Only the person sees it unless it is `in_channel`. */
export const showResponse = (slack: Slack, target: ResponseTarget, message: JsonObject): void => {
  const original = originalOf(slack, target);
  if (flagAt(message, 'delete_original')) {
    if (original !== null) slack.messages.delete(original);
    return;
  }
  const { warnings: _warnings, ...rendering } = renderingAt(slack, method, message);
  // A slash command has no original, so a replacement is posted as a new message.
  if (flagAt(message, 'replace_original') && original !== null) {
    slack.messages.update(original, rendering);
    return;
  }
  const onlyFor = textAt(message, 'response_type') === 'in_channel' ? null : target.person;
  const threadTs = threadAt(slack, target.channel, message);
  slack.messages.post({ ...rendering, channel: target.channel, threadTs, by: app.userId, onlyFor });
};

const originalOf = (slack: Slack, { original }: ResponseTarget): SlackMessage | null =>
  original === null ? null : slack.messages.find(original.channel, original.ts, true);

/** The emulator's HTTP server: `/api/<method>`, `/upload/<file>`, `/response/<key>`. */
export const slackHttpServer = (api: WebApi): Server =>
  createServer((request, response) => {
    received(request)
      .then((sent) => replyTo(api, sent))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => {
        // An error of the emulator itself must be distinguishable from one of Slack.
        api.slack.problems.add({ method: request.url ?? '', code: 'emulator_fault', detail: String(error) });
        send(response, { tag: 'answer', status: 500, body: 'emulator fault' });
      });
  });

/** A request to the emulator, whichever way it came. */
interface SentRequest {
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const bodyBytesMax = 20 * 1024 * 1024;

/** @throws RangeError above the limit. */
const received = async (request: IncomingMessage): Promise<SentRequest> => {
  const body = await readBody(request, bodyBytesMax);
  if (body === null) throw new RangeError(`body above ${bodyBytesMax} bytes`);
  return { path: request.url ?? '/', headers: request.headers, body };
};

export const replyTo = async (api: WebApi, { path, headers, body }: SentRequest): Promise<Reply> => {
  const { pathname, searchParams: query } = new URL(path, 'http://localhost');
  const [, kind = '', name = ''] = pathname.split('/');
  switch (kind) {
    case 'api':
      return callMethod(api, name, { headers, query, body });
    case 'upload':
      return withFault(api, 'upload', () => upload(api, name, headers, body));
    case 'response':
      return withFault(api, 'response_url', async () => respond(api.slack, name, body));
    default:
      return { tag: 'answer', status: 404, body: 'not found' };
  }
};

const withFault = async (api: WebApi, method: string, work: () => Promise<Reply>): Promise<Reply> => {
  const fault = api.faults.take(method);
  if (fault?.when === 'before') return faultReply(fault);
  const reply = await work();
  return fault === null ? reply : faultReply(fault);
};

const upload = async (api: WebApi, id: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Reply> => {
  const bytes = await uploadedBytes(headers['content-type'] ?? '', body);
  const received = api.slack.files.receive(id, bytes);
  if (!received) api.slack.problems.add({ method: 'upload', code: 'upload_refused', detail: `${bytes.length} bytes` });
  return { tag: 'answer', status: received ? 200 : 400, body: received ? `OK - ${bytes.length}` : 'bad upload' };
};

const send = (response: ServerResponse, reply: Reply): void => {
  switch (reply.tag) {
    case 'no_answer':
      return;
    case 'dropped':
      response.destroy();
      return;
    case 'answer': {
      const json = typeof reply.body !== 'string';
      response.writeHead(reply.status, {
        'content-type': json ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
        ...(reply.retryAfter === undefined ? {} : { 'retry-after': String(reply.retryAfter) }),
        ...(reply.scopes === undefined ? {} : { 'x-oauth-scopes': reply.scopes.join(',') }),
      });
      response.end(json ? JSON.stringify(reply.body) : reply.body);
    }
  }
};
