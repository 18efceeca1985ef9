import { inspect } from 'node:util';
import {
  type GetEmailIdentityCommandOutput,
  PutEmailIdentityDkimSigningAttributesCommand,
  SESv2Client,
  type SESv2ClientConfig,
} from '@aws-sdk/client-sesv2';
import { type Instant, Selector } from '../../domain/names.ts';
import type { PrivateKey } from '../../ports/keys.ts';
import {
  type DkimStatus,
  type PutAnswer,
  type SesPriority,
  type SesReading,
  type SesTarget,
  SesUnavailable,
  type SignedPut,
} from '../../ports/ses.ts';
import type { Clock } from '../../ports/settings.ts';
import { Limiter, NoSlot, realTime, type SharedBucket, type SharedPace } from './limiter.ts';

export interface SesAdapterOptions {
  /** Replaces AWS's endpoints, for the sandbox. */
  readonly endpoint?: string;
  /** Credentials of one target. Default: the SDK's provider chain; a call to a target with a role then fails with SesUnavailable. */
  readonly credentials?: (target: SesTarget) => NonNullable<SESv2ClientConfig['credentials']>;
  /** Replaces the adapter's own clients. It must set `maxAttempts: 1`, because a retry by the SDK bypasses the limiter. */
  readonly clientFor?: (target: SesTarget) => SESv2Client;
  /** Time-out of one call, in real milliseconds. For a Put it includes the wait for a slot. */
  readonly callTimeoutMs: number;
  /** Real milliseconds between two calls to one account and region. Default 1050, because SES allows one a second. 0: no limit. */
  readonly callSpacingMs?: number;
  /** Rate limit shared by all processes, with slots of `slotMsOf(callSpacingMs)`. Null: each process limits only itself. */
  readonly shared?: SharedBucket | null;
  /** The domain's clock. Without it `recentDate` always gives null. */
  readonly clock?: Clock;
  /** Real, monotonic. */
  readonly monotonicMs?: () => number;
}

/** The fields of an SDK or network error that may be logged. The response is left out, because it can quote what was sent. */
interface SdkFault {
  readonly name: string;
  readonly message: string;
  /** System error code, such as ECONNREFUSED. */
  readonly code: string | null;
  /** HTTP status; null when the service did not answer. */
  readonly status: number | null;
}

/** Reads the fields without `instanceof Error`, which fails for errors of Node's own modules from another context. */
const faultOf = (error: unknown): SdkFault => {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? readable(error) : {};
  const metadata = fields.$metadata;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : null;
  return {
    name: typeof fields.name === 'string' ? fields.name : 'unnamed',
    message: typeof fields.message === 'string' ? fields.message : '',
    code: typeof fields.code === 'string' ? fields.code : null,
    status: typeof status === 'number' ? status : null,
  };
};

const readable = (error: object): Record<string, unknown> => {
  const read = (name: string): unknown => Reflect.get(error, name);
  return { name: read('name'), message: read('message'), code: read('code'), $metadata: read('$metadata') };
};

/**
 * Makes a client sign with `clock` instead of the machine's clock; the two differ in the sandbox. The SDK's correction from SES's Date
 * headers is stored relative to `clock`, so a jump of the clock causes no refused call.
 */
export const signBy = (client: SESv2Client, clock: Clock): SESv2Client => {
  const { config } = client;
  const ahead = (): number => clock.now() - Date.now();
  let correctionMs = config.systemClockOffset;
  Object.defineProperty(config, 'systemClockOffset', {
    get: () => correctionMs + ahead(),
    set: (offsetMs: number) => {
      correctionMs = offsetMs - ahead();
    },
    enumerable: true,
    configurable: true,
  });
  return client;
};

/** SES allows one call a second; 50 ms absorb network jitter between two arrivals. */
const defaultSpacingMs = 1_050;
/** Divides the spacing: a call may be late by 1/7 of it, because a store answers slowly or a busy process runs a timer late. */
const graceShare = 7;
const graceMsMin = 20;

const graceMsOf = (spacingMs: number): number => Math.max(graceMsMin, Math.ceil(spacingMs / graceShare));

/**
 * Real milliseconds between two shared slots: spacing plus grace, so that the spacing also holds between a late call and a punctual one.
 */
export const slotMsOf = (spacingMs = defaultSpacingMs): number => spacingMs + graceMsOf(spacingMs);

/** One client per account, region and role, and one limiter per account and region. Both are created on first use. */
export class Clients {
  readonly #options: SesAdapterOptions;
  readonly #clients = new Map<string, SESv2Client>();
  readonly #limiters = new Map<string, Limiter>();

  constructor(options: SesAdapterOptions) {
    this.#options = options;
  }

  /**
   * @throws SesUnavailable when the target's role has no credentials: the default ones may reach an identity of the same name in another
   * account.
   */
  client(target: SesTarget): SESv2Client {
    const key = `${target.account}/${target.region}/${target.roleArn ?? ''}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const client = this.#options.clientFor ? this.#options.clientFor(target) : this.#make(target);
    this.#clients.set(key, client);
    return client;
  }

  limiter(target: SesTarget): Limiter {
    const key = `${target.account}/${target.region}`;
    const known = this.#limiters.get(key);
    if (known) return known;
    const time = realTime(this.#options.monotonicMs ?? (() => performance.now()));
    const spacingMs = this.#options.callSpacingMs ?? defaultSpacingMs;
    const limiter = new Limiter(spacingMs, time, this.#sharedPace(target, spacingMs));
    this.#limiters.set(key, limiter);
    return limiter;
  }

  #sharedPace({ account, region }: SesTarget, spacingMs: number): SharedPace | null {
    const { shared } = this.#options;
    if (!shared || spacingMs === 0) return null;
    return {
      graceMs: graceMsOf(spacingMs),
      take: (priority, overslept) => shared.take(account, region, priority, overslept),
    };
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #make(target: SesTarget): SESv2Client {
    const { endpoint, credentials, clock } = this.#options;
    if (target.roleArn !== null && !credentials) {
      throw new SesUnavailable(
        'NoCredentials',
        `no credentials are configured for the role of account ${target.account}`,
      );
    }
    const client = new SESv2Client({
      region: target.region,
      // Reading the identity back decides the outcome of a Put. A Put is never sent again.
      maxAttempts: 1,
      // On an idle connection that the other side has just closed, a Put would have an unknown outcome without need.
      requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials: credentials(target) }),
    });
    return clock === undefined ? client : signBy(client, clock);
  }
}

/**
 * The second attempt follows only a refusal for a wrong clock, after the SDK has corrected its clock. SES did not apply the refused call.
 */
const attemptsMax = 2;
const messageCharsMax = 200;
/** Maximum real milliseconds that a reading waits for its slot, below the age at which a reading is too old to count. */
const readWaitMs = 45_000;

export interface CallContext {
  readonly clients: Clients;
  readonly callTimeoutMs: number;
}

type Send<T> = (client: SESv2Client, http: { readonly abortSignal: AbortSignal }) => Promise<T>;

/**
 * Makes one SDK call when the limiter admits it, with a time-out in real milliseconds. `unlimited` skips the limiter, because SendEmail has
 * its own quota.
 * @param expected turns an error of the service that is a valid answer into a result; null for every other error
 * @throws SesUnavailable
 */
export const call = async <T>(
  context: CallContext,
  target: SesTarget,
  priority: SesPriority | 'unlimited',
  send: Send<T>,
  expected: (error: unknown) => T | null = () => null,
): Promise<T> => {
  const client = context.clients.client(target);
  let problem = new SesUnavailable('NoAnswer', 'SES was not asked');
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      if (priority !== 'unlimited') await context.clients.limiter(target).admit(priority, waitMs(context, priority));
      return await send(client, { abortSignal: AbortSignal.timeout(context.callTimeoutMs) });
    } catch (error) {
      const answer = expected(error);
      if (answer !== null) return answer;
      problem = unavailable(error);
      if (!clockWasWrong(problem)) break;
    }
  }
  throw problem;
};

const waitMs = ({ callTimeoutMs }: CallContext, priority: SesPriority): number =>
  priority === 'put' ? callTimeoutMs : readWaitMs;

/** SES's error codes for a signature with a wrong time. The SDK corrects its clock by the Date header, so the next signature is valid. */
const clockCodes: readonly string[] = [
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
];

const clockWasWrong = (problem: SesUnavailable): boolean => clockCodes.includes(problem.code);

const unavailable = (error: unknown): SesUnavailable => {
  if (error instanceof SesUnavailable) return error;
  if (error instanceof NoSlot) return new SesUnavailable('NoSlot', `not asked: ${error.message}`);
  const { name, message, status } = faultOf(error);
  if (status === null) return new SesUnavailable('NoAnswer', `SES did not answer: ${name}`);
  return new SesUnavailable(name, `SES answered ${status}: ${message.slice(0, messageCharsMax)}`);
};

interface Answered {
  readonly sesDate: Instant;
  readonly at: Instant;
  readonly monotonicMs: number;
}

/** The Date header of SES's newest answer, per account and region. */
export class SesDates {
  readonly #clock: Clock | null;
  readonly #newest = new Map<string, Answered>();

  constructor(clock: Clock | null) {
    this.#clock = clock;
  }

  note({ account, region }: SesTarget, sesDate: Instant): void {
    if (this.#clock === null) return;
    const answered = { sesDate, at: this.#clock.now(), monotonicMs: this.#clock.monotonicMs() };
    this.#newest.set(`${account}/${region}`, answered);
  }

  /**
   * Null unless the answer is at most `maxAgeMs` old by both clocks. The monotonic clock may stop while a machine is suspended, and the
   * wall clock may be set.
   */
  recent({ account, region }: SesTarget, maxAgeMs: number): Instant | null {
    const answered = this.#newest.get(`${account}/${region}`);
    if (this.#clock === null || answered === undefined) return null;
    const aged = Math.abs(this.#clock.now() - answered.at);
    const agedMonotonic = this.#clock.monotonicMs() - answered.monotonicMs;
    return Math.max(aged, agedMonotonic) <= maxAgeMs ? answered.sesDate : null;
  }
}

const statuses: readonly DkimStatus[] = ['NOT_STARTED', 'PENDING', 'SUCCESS', 'FAILED', 'TEMPORARY_FAILURE'];

/** Null for an unknown status, which never counts as SUCCESS. */
const parseDkimStatus = (value: unknown): DkimStatus | null => statuses.find((one) => one === value) ?? null;

export const absentReading = (sesDate: Instant): SesReading => ({
  exists: false,
  origin: null,
  signingEnabled: false,
  status: null,
  selector: null,
  mailFrom: null,
  verification: null,
  sesDate,
});

/** Format of SES's error types, including future ones. Other values are not shown to people. */
const errorTypeForm = /^[A-Z][A-Z_]{1,63}$/;

/** Null on SUCCESS, because SES keeps the last error after a later success. */
const verificationOf = ({ VerificationInfo: info, DkimAttributes: dkim }: GetEmailIdentityCommandOutput) => {
  const errorType = info?.ErrorType;
  if (errorType === undefined || !errorTypeForm.test(errorType) || dkim?.Status === 'SUCCESS') return null;
  const serial = info?.SOARecord?.SerialNumber;
  return {
    errorType,
    lastCheckedSesAt: info?.LastCheckedTimestamp?.getTime() ?? null,
    serial: Number.isSafeInteger(serial) ? Number(serial) : null,
  };
};

/** The token is the selector only for BYODKIM and only if there is exactly one. AWS's documents disagree on whether SES returns it. */
export const toReading = (output: GetEmailIdentityCommandOutput, sesDate: Instant): SesReading => {
  const dkim = output.DkimAttributes;
  const origin = dkim?.SigningAttributesOrigin ?? null;
  const tokens = dkim?.Tokens ?? [];
  const [token] = tokens;
  const from = output.MailFromAttributes;
  const named = origin === 'EXTERNAL' && tokens.length === 1 && token !== undefined;
  return {
    exists: true,
    origin,
    signingEnabled: dkim?.SigningEnabled ?? false,
    status: parseDkimStatus(dkim?.Status),
    selector: named ? Selector.parse(token) : null,
    mailFrom: from?.MailFromDomain
      ? { domain: from.MailFromDomain.toLowerCase(), status: from.MailFromDomainStatus ?? null }
      : null,
    verification: verificationOf(output),
    sesDate,
  };
};

/** Error codes of a 4xx after which SES may still apply the call. */
const undecidedCodes: readonly string[] = ['RequestTimeout', 'RequestTimeoutException'];
const undecidedStatus = 408;

/** An HTTP answer with its whole body. Header names are in lower case. */
interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Classifies the answer to a Put (I6). 2xx with a Date and a request id is accepted. 4xx with an error code of the service is refused.
 * Everything else is unknown, including a 4xx of a proxy.
 */
export const judgePutAnswer = (answer: WireAnswer): PutAnswer => {
  const { status, headers } = answer;
  const requestId = headers['x-amzn-requestid'] ?? '';
  const sesDate = parseDate(headers.date);
  const fields = parseFields(answer.body);
  if (status >= 200 && status < 300) {
    if (sesDate === null || requestId === '')
      return { tag: 'unknown', problem: `HTTP ${status} without Date or request id` };
    return { tag: 'accepted', status: statusField(fields), requestId, sesDate };
  }
  const code = errorCode(headers, fields);
  const decided = status >= 400 && status < 500 && status !== undecidedStatus;
  if (decided && code !== null && !undecidedCodes.includes(code)) return { tag: 'refused', code, requestId, sesDate };
  return { tag: 'unknown', problem: `HTTP ${status} ${code ?? 'without an error code'}` };
};

export const parseDate = (header: string | undefined): number | null => {
  const at = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : at;
};

const statusField = (fields: Record<string, unknown>): DkimStatus | null => parseDkimStatus(fields.DkimStatus);

/** `x-amzn-errortype: Name:http://...` or `__type: namespace#Name`. */
const errorCode = (headers: WireAnswer['headers'], fields: Record<string, unknown>): string | null => {
  const named = headers['x-amzn-errortype'] ?? fields.__type ?? fields.code;
  if (typeof named !== 'string') return null;
  const code = named.split(':')[0]?.split('#').at(-1) ?? '';
  return /^[A-Za-z][A-Za-z0-9.]{0,99}$/.test(code) ? code : null;
};

const parseFields = (body: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/** The request type of the SDK's HTTP handler. */
type WireRequest = Parameters<SESv2Client['config']['requestHandler']['handle']>[0];

const shown = '[signed put]';

/**
 * Names the target and the selector of a signed Put. The signed bytes are stored elsewhere, so neither JSON nor `inspect` can reveal them
 * (I7).
 */
class SealedPut implements SignedPut {
  readonly target: SesTarget;
  readonly selector: Selector;

  constructor(target: SesTarget, selector: Selector) {
    this.target = target;
    this.selector = selector;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

/** Holds signed requests. Each can be taken once, and is garbage-collected with its put. */
export class SignedPuts {
  readonly #requests = new WeakMap<SignedPut, WireRequest>();

  /** Builds and signs the request with the SDK's own middleware but does not send it. @throws SesUnavailable when signing fails */
  async seal(client: SESv2Client, target: SesTarget, selector: Selector, key: PrivateKey): Promise<SignedPut> {
    const request = await signedRequest(client, target, selector, key);
    const put = new SealedPut(target, selector);
    this.#requests.set(put, request);
    return put;
  }

  /** The signed request on the first call; null on every later call. */
  take(put: SignedPut): WireRequest | null {
    const request = this.#requests.get(put) ?? null;
    this.#requests.delete(put);
    return request;
  }
}

const signedRequest = async (
  client: SESv2Client,
  target: SesTarget,
  selector: Selector,
  key: PrivateKey,
): Promise<WireRequest> => {
  const command = new PutEmailIdentityDkimSigningAttributesCommand({
    EmailIdentity: target.identity,
    SigningAttributesOrigin: 'EXTERNAL',
    SigningAttributes: { DomainSigningSelector: selector, DomainSigningPrivateKey: key.pkcs1Base64() },
  });
  let signed: WireRequest | null = null;
  command.middlewareStack.addRelativeTo(
    () => async (args: { request: unknown }) => {
      signed = args.request as WireRequest;
      return { response: {}, output: { $metadata: {} } };
    },
    { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'stopBeforeTheWire' },
  );
  try {
    await client.send(command);
  } catch {
    // The SDK's error is dropped, because it may contain the input, which holds the private key.
    throw new SesUnavailable('NotSigned', `the request for ${target.identity} in ${target.region} could not be signed`);
  }
  if (signed === null) throw new SesUnavailable('NotSigned', 'the SDK gave no signed request');
  return signed;
};

const answerBytesMax = 64 * 1024;

/** Sends the request once through the SDK's HTTP handler. Without middleware there is no retry and no second signature. */
export const sendOnce = async (client: SESv2Client, request: WireRequest, timeoutMs: number): Promise<WireAnswer> => {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  const { response } = await client.config.requestHandler.handle(request, { abortSignal });
  return { status: response.statusCode, headers: response.headers, body: await readText(response.body) };
};

const readText = async (body: AsyncIterable<Uint8Array> | undefined): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Code or name of a transport error. Its message is left out, because it might quote the request (I7). */
export const transportProblem = (error: unknown): string => {
  const { name, code } = faultOf(error);
  return `no answer: ${code ?? name}`;
};
