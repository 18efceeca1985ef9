import type { IncomingHttpHeaders } from 'node:http';
import { ApiRefusal } from './apiRefusal.ts';
import type { CallLog } from './callLog.ts';
import type { Fault, Faults } from './faults.ts';
import { type JsonObject, textAt } from './json.ts';
import type { Method } from './methods/method.ts';
import type { RateLimits } from './protocol.ts';
import { parseArguments } from './readBody.ts';
import type { Slack } from './slack.ts';

/** An HTTP answer, or what happens instead of one. */
export type Reply =
  | {
      readonly tag: 'answer';
      readonly status: number;
      readonly body: JsonObject | string;
      readonly retryAfter?: number;
    }
  | { readonly tag: 'no_answer' }
  | { readonly tag: 'dropped' };

export interface WebApi {
  readonly slack: Slack;
  readonly methods: Readonly<Record<string, Method>>;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly calls: CallLog;
  readonly tokens: { readonly bot: string; readonly app: string };
  /** Scopes of the bot's token. */
  readonly scopes: readonly string[];
}

const answer = (status: number, body: JsonObject | string): Reply => ({ tag: 'answer', status, body });

export const faultReply = (fault: Fault): Reply => {
  if (typeof fault.answer !== 'string') return answer(200, { ok: false, error: fault.answer.error });
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

/** Answers one call of a method: token, scope, armed fault, rate limit, then the method itself. */
export const callMethod = (api: WebApi, name: string, headers: IncomingHttpHeaders, body: Buffer): Reply => {
  const args = parseArguments(headers['content-type'] ?? '', body);
  const fault = api.faults.take(name);
  const note = (outcome: string): void => api.calls.add({ method: name, args: args ?? {}, outcome });
  if (fault?.when === 'before') {
    note(`fault ${JSON.stringify(fault.answer)}`);
    return faultReply(fault);
  }
  const retryAfter = api.rateLimits.check(name, args ?? {});
  if (retryAfter !== null) {
    note('ratelimited');
    return limited(retryAfter);
  }
  const result = run(api, name, headers, args);
  note(result.ok === true ? 'ok' : String(result.error));
  return fault === null ? answer(200, result) : faultReply(fault);
};

const run = (api: WebApi, name: string, headers: IncomingHttpHeaders, args: JsonObject | null): JsonObject => {
  try {
    if (args === null) throw new ApiRefusal('invalid_json');
    const method = permitted(api, name, headers, args);
    return { ok: true, ...method.run(api.slack, args) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return refused(api, name, error);
  }
};

const refused = (api: WebApi, method: string, { code, details, more }: ApiRefusal): JsonObject => {
  api.slack.problems.add({ method, code, detail: details.join('; ') });
  if (details.length === 0) return { ok: false, error: code, ...more };
  const messages = details.map((detail) => `[ERROR] ${detail}`);
  return { ok: false, error: code, errors: details, response_metadata: { messages }, ...more };
};

const permitted = (api: WebApi, name: string, headers: IncomingHttpHeaders, args: JsonObject): Method => {
  const method = api.methods[name];
  if (method === undefined) throw new ApiRefusal('unknown_method', [], { req_method: name });
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? textAt(args, 'token');
  if (token === null) throw new ApiRefusal('not_authed');
  if (token !== api.tokens.bot && token !== api.tokens.app) throw new ApiRefusal('invalid_auth');
  if (token !== api.tokens[method.token ?? 'bot']) throw new ApiRefusal('not_allowed_token_type');
  if (method.scope !== null && !api.scopes.includes(method.scope)) {
    throw new ApiRefusal('missing_scope', [], { needed: method.scope, provided: api.scopes.join(',') });
  }
  return method;
};
