import type { Clock } from '../../ports/settings.ts';

/** A JSON value of Slack's protocol. The emulator checks each field, because it does not trust the bot's requests. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isObject = (x: unknown): x is JsonObject => typeof x === 'object' && x !== null && !Array.isArray(x);

export const textAt = (o: JsonObject, key: string): string | null => {
  const value = o[key];
  return typeof value === 'string' ? value : null;
};

export const objectAt = (o: JsonObject, key: string): JsonObject | null => {
  const value = o[key];
  return isObject(value) ? value : null;
};

/** The objects in a list, without its other values. */
export const objectsAt = (o: JsonObject, key: string): readonly JsonObject[] => {
  const value = o[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** Form bodies write true as `true` or `1`. */
export const flagAt = (o: JsonObject, key: string): boolean => {
  const value = o[key];
  return value === true || value === 1 || value === 'true' || value === '1';
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A refusal by Slack: HTTP 200 with `ok: false` and Slack's error code. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly code: string;
  /** Places and reasons, as in Slack's schema check. They are sent as `errors` and `response_metadata.messages`. */
  readonly details: readonly string[];
  readonly more: JsonObject;

  constructor(code: string, details: readonly string[] = [], more: JsonObject = {}) {
    super(details.length === 0 ? code : `${code}: ${details.join('; ')}`);
    this.code = code;
    this.details = details;
    this.more = more;
  }
}

/** @throws ApiRefusal `invalid_arguments`, naming the missing field. */
export const required = (args: JsonObject, key: string): string => {
  const value = textAt(args, key);
  if (value === null || value === '') {
    throw new ApiRefusal('invalid_arguments', [`missing required field: ${key}`]);
  }
  return value;
};

/** One API call of the bot, without its token. */
export interface ApiCall {
  readonly method: string;
  readonly args: JsonObject;
  /** `ok`, Slack's error code, or the armed fault. */
  readonly outcome: string;
}

const callsMax = 10_000;

export class CallLog {
  readonly #calls: ApiCall[] = [];

  add(call: ApiCall): void {
    if (this.#calls.length >= callsMax) this.#calls.shift();
    const { token: _token, ...args } = call.args;
    this.#calls.push({ ...call, args });
  }

  all(): readonly ApiCall[] {
    return [...this.#calls];
  }
}

/** The bot's reaction to one delivery. `millis` is real time from the request to the answer. */
export type Ack =
  | { readonly tag: 'acked'; readonly status: number; readonly body: Json; readonly millis: number }
  | { readonly tag: 'timed_out'; readonly millis: number }
  | { readonly tag: 'failed'; readonly problem: string; readonly millis: number };

export const accepted = (ack: Ack): boolean => ack.tag === 'acked' && ack.status >= 200 && ack.status < 300;

/** The faulty behaviour of the Web API. `no_answer` keeps the connection open, `dropped` closes it. */
export type FaultAnswer =
  | 'rate_limited'
  | 'server_error'
  | 'no_answer'
  | 'dropped'
  /** `more`: further fields of the answer. */
  | { readonly error: string; readonly more?: JsonObject };

export interface Fault {
  /** A method's name, `response_url`, `upload`, or `*` for all. */
  readonly method: string;
  readonly answer: FaultAnswer;
  /** The number of calls that it affects. */
  readonly count: number;
  /** `after`: the call takes effect and only the answer is lost. */
  readonly when: 'before' | 'after';
  /** For `rate_limited`; the default is 1. */
  readonly retryAfterSeconds?: number;
}

const down: Fault = { method: '*', answer: 'server_error', count: 1, when: 'before' };

/** Armed faults, used in the order of arming. */
export class Faults {
  #armed: readonly Fault[] = [];
  /** Slack is down: every call fails until it is up again, and people can neither write nor click. */
  outage = false;

  arm(fault: Fault): void {
    this.#armed = [...this.#armed, fault];
  }

  clear(): void {
    this.#armed = [];
    this.outage = false;
  }

  armed(): readonly Fault[] {
    return this.#armed;
  }

  /** The fault for this call. It counts one use. */
  take(method: string): Fault | null {
    if (this.outage) return down;
    const fault = this.#armed.find((f) => f.method === method || f.method === '*');
    if (fault === undefined) return null;
    const left = { ...fault, count: fault.count - 1 };
    this.#armed = this.#armed.flatMap((f) => (f !== fault ? [f] : left.count > 0 ? [left] : []));
    return fault;
  }
}

type Limit =
  /** At most this many uses within any period of this length. */
  | { readonly tag: 'window'; readonly uses: number; readonly perMs: number }
  /** One use per interval in each channel, and a burst after idle time. */
  | { readonly tag: 'channel'; readonly everyMs: number; readonly burst: number };

const minuteMs = 60_000;

/**
 * Slack's guaranteed rates per minute (docs.slack.dev, apis/web-api/rate-limits). Slack tolerates larger bursts but does not publish
 * their size. A bot within these rates does not need them.
 */
const tier2: Limit = { tag: 'window', uses: 20, perMs: minuteMs };
const tier3: Limit = { tag: 'window', uses: 50, perMs: minuteMs };
const tier4: Limit = { tag: 'window', uses: 100, perMs: minuteMs };
/** "Special" on the method's page, described as "hundreds of requests per minute", or, for `blocks.validate`, without a figure. */
const hundreds: Limit = { tag: 'window', uses: 200, perMs: minuteMs };
/** "Special": one per second in each channel, with short bursts. The burst size is our guess. */
const posting: Limit = { tag: 'channel', everyMs: 1_000, burst: 5 };

/** The limits in the "Rate limits" section of each method's page, docs.slack.dev/reference/methods. */
export const rateLimits: Readonly<Record<string, Limit>> = {
  'apps.connections.open': tier3,
  'apps.manifest.export': tier3,
  'auth.test': hundreds,
  'blocks.validate': hundreds,
  'bots.info': tier3,
  'chat.delete': tier3,
  'chat.getPermalink': hundreds,
  'chat.postEphemeral': tier4,
  'chat.postMessage': posting,
  'chat.update': tier3,
  'conversations.info': tier3,
  'conversations.list': tier2,
  'conversations.members': tier4,
  'conversations.open': tier3,
  'files.completeUploadExternal': tier4,
  'files.getUploadURLExternal': tier4,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'users.conversations': tier3,
  'users.info': tier4,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

/**
 * Counts an app's calls in a workspace, over all processes, on the sandbox's clock. Moving the clock ends a wait, for example of a
 * minute.
 */
export class RateLimits {
  readonly #clock: Clock;
  /** Methods that are not limited. */
  readonly #unlimited: readonly string[];
  readonly #used = new Map<string, readonly number[]>();
  /** By channel: the time until which its posts use up the rate, one interval per post. */
  readonly #paidUntil = new Map<string, number>();

  constructor(clock: Clock, unlimited: readonly string[]) {
    this.#clock = clock;
    this.#unlimited = unlimited;
  }

  /** Counts the call. @returns seconds for `Retry-After`, or null when the call is within the limit */
  check(method: string, args: JsonObject): number | null {
    const limit = rateLimits[method];
    if (limit === undefined || this.#unlimited.includes(method)) return null;
    const waitMs =
      limit.tag === 'window' ? this.#inWindow(method, limit) : this.#inChannel(textAt(args, 'channel') ?? '', limit);
    return waitMs === null ? null : Math.max(1, Math.ceil(waitMs / 1_000));
  }

  #inWindow(method: string, { uses, perMs }: Extract<Limit, { tag: 'window' }>): number | null {
    const now = this.#clock.now();
    const recent = (this.#used.get(method) ?? []).filter((at) => at > now - perMs);
    const [oldest] = recent;
    if (recent.length >= uses && oldest !== undefined) return oldest + perMs - now;
    this.#used.set(method, [...recent, now]);
    return null;
  }

  #inChannel(channel: string, { everyMs, burst }: Extract<Limit, { tag: 'channel' }>): number | null {
    const now = this.#clock.now();
    const paidUntil = Math.max(now, this.#paidUntil.get(channel) ?? now) + everyMs;
    const waitMs = paidUntil - burst * everyMs - now;
    if (waitMs > 0) return waitMs;
    this.#paidUntil.set(channel, paidUntil);
    return null;
  }
}

/** The bytes of an upload: the first part of a multipart body, or the body itself. */
export const uploadedBytes = async (contentType: string, body: Buffer): Promise<Buffer> => {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  for (const part of form.values()) {
    return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
};

/** Message timestamps: seconds and microseconds of the sandbox's clock, unique and always increasing. */
export class Timestamps {
  readonly #clock: Clock;
  #lastMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  startAfter(ts: string): void {
    this.#lastMicros = Math.max(this.#lastMicros, Math.round(Number(ts) * 1_000_000));
  }

  next(): string {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.floor(this.#clock.now() * 1000));
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}
