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
  /** Instead of AWS's own endpoints: the sandbox. */
  readonly endpoint?: string;
  /** Per target; without it the SDK's default chain is used, and a target with a role cannot be reached. */
  readonly credentials?: (target: SesTarget) => NonNullable<SESv2ClientConfig['credentials']>;
  /** Instead of a client of our own. Made with `maxAttempts: 1`: a retry by the SDK would escape the limiter. */
  readonly clientFor?: (target: SesTarget) => SESv2Client;
  /** Real milliseconds that one call may take; a Put's include the wait for its turn. */
  readonly callTimeoutMs: number;
  /** Real milliseconds between two calls of one account and region. Default 1050: SES allows one a second. 0 switches it off. */
  readonly callSpacingMs?: number;
  /** The pace of all processes; null: this process's alone. It wants slots of `slotMsOf` the spacing. */
  readonly shared?: SharedBucket | null;
  /** The domain's clock: without it no answer's date counts as recent. */
  readonly clock?: Clock;
  /** Real, monotonic. */
  readonly monotonicMs?: () => number;
}

/** What may be told of an error of the SDK or the network: never its response, which can hold what was sent. */
interface SdkFault {
  readonly name: string;
  readonly message: string;
  /** Of the system: ECONNREFUSED and the like. */
  readonly code: string | null;
  /** HTTP status when the service answered. */
  readonly status: number | null;
}

/** Reads by shape: errors of Node's own modules are not `instanceof Error` in every context that they reach. */
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
 * Lets a client sign by this process's clock instead of the machine's: they differ where the clock is moved, as in the sandbox. What
 * the SDK learns from SES's Date headers is kept as the distance between SES and that clock, so that a jump needs no refused call.
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

/** One second is SES's pace; the rest absorbs the network's jitter between two arrivals. */
const defaultSpacingMs = 1_050;
/** How late a call may use its slot: a store's answer and a timer of a busy process. */
const graceShare = 7;
const graceMsMin = 20;

const graceMsOf = (spacingMs: number): number => Math.max(graceMsMin, Math.ceil(spacingMs / graceShare));

/** Real milliseconds from one shared slot to the next: the spacing holds also between a call that is late and one that is not. */
export const slotMsOf = (spacingMs = defaultSpacingMs): number => spacingMs + graceMsOf(spacingMs);

/** One client and one limiter per account and region (and role), made when first needed. */
export class Clients {
  readonly #options: SesAdapterOptions;
  readonly #clients = new Map<string, SESv2Client>();
  readonly #limiters = new Map<string, Limiter>();

  constructor(options: SesAdapterOptions) {
    this.#options = options;
  }

  /** @throws SesUnavailable when the target's role cannot be assumed: another account's identity of the same name is not it. */
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
      // A Put is decided by reading back, never by sending it again.
      maxAttempts: 1,
      // An idle connection that the other side has just closed would turn a Put into an unknown one for nothing.
      requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials: credentials(target) }),
    });
    return clock === undefined ? client : signBy(client, clock);
  }
}

/** The first, and one after the SDK has set its clock by SES's Date header: such a refusal is certain not to have landed. */
const attemptsMax = 2;
const messageCharsMax = 200;
/** Real milliseconds in a line of readings; below the age at which what they say would be too old to count. */
const readWaitMs = 45_000;

export interface CallContext {
  readonly clients: Clients;
  readonly callTimeoutMs: number;
}

type Send<T> = (client: SESv2Client, http: { readonly abortSignal: AbortSignal }) => Promise<T>;

/**
 * One call of the SDK: waits for its turn (`unlimited` for SendEmail, which has another quota), bounded in real time.
 * `expected` turns a service error that is an answer into one.
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

/** What SES says to a signature from another time. Our clock follows its Date header, so that the next one is of its time. */
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

/** SES's clock as its newest answers told it, per account and region. */
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

  /** Young by both clocks: the monotonic one may stand still while a machine is suspended, the other may be set. */
  recent({ account, region }: SesTarget, maxAgeMs: number): Instant | null {
    const answered = this.#newest.get(`${account}/${region}`);
    if (this.#clock === null || answered === undefined) return null;
    const aged = Math.abs(this.#clock.now() - answered.at);
    const agedMonotonic = this.#clock.monotonicMs() - answered.monotonicMs;
    return Math.max(aged, agedMonotonic) <= maxAgeMs ? answered.sesDate : null;
  }
}

const statuses: readonly DkimStatus[] = ['NOT_STARTED', 'PENDING', 'SUCCESS', 'FAILED', 'TEMPORARY_FAILURE'];

/** Null for a status that this version does not know: it is never taken for SUCCESS. */
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

/** A code of the service's list, or a later one of its form: nothing else is told to people. */
const errorTypeForm = /^[A-Z][A-Z_]{1,63}$/;

/** SES keeps the last error beside a later success: it explains only what is not verified. */
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

/** Tokens name the selector only for BYODKIM and only when there is exactly one; the documents disagree whether it is given. */
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

/** Codes of a 4xx that do not say that SES decided: what was asked for may still be under way. */
const undecidedCodes: readonly string[] = ['RequestTimeout', 'RequestTimeoutException'];
const undecidedStatus = 408;

/** An HTTP answer, read to its end. Header names in lower case. */
interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What an answer to a Put says (I6): 2xx is accepted; a client error in the service's own words is refused; everything else, a
 * client error of something in between included, is unknown.
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

/** A request as the SDK's own handler takes it. */
type WireRequest = Parameters<SESv2Client['config']['requestHandler']['handle']>[0];

const shown = '[signed put]';

/** Names what would be sent; the bytes are kept apart, where neither JSON nor an inspection can reach them (I7). */
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

/** Signed requests that may still be sent: each is taken out once, and goes away with its put. */
export class SignedPuts {
  readonly #requests = new WeakMap<SignedPut, WireRequest>();

  /** Builds and signs by the SDK's own steps, and stops before the wire. @throws SesUnavailable when it cannot be signed. */
  async seal(client: SESv2Client, target: SesTarget, selector: Selector, key: PrivateKey): Promise<SignedPut> {
    const request = await signedRequest(client, target, selector, key);
    const put = new SealedPut(target, selector);
    this.#requests.set(put, request);
    return put;
  }

  /** The bytes, the first time; null ever after. */
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
    // The SDK's error is dropped: it may carry the input, and the input holds the key.
    throw new SesUnavailable('NotSigned', `the request for ${target.identity} in ${target.region} could not be signed`);
  }
  if (signed === null) throw new SesUnavailable('NotSigned', 'the SDK gave no signed request');
  return signed;
};

const answerBytesMax = 64 * 1024;

/** Sends these bytes once through the SDK's HTTP handler: no middleware, so no retry and no second signature. */
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

/** Name and code of a transport error. Its message is left out: nobody promises what it quotes (I7). */
export const transportProblem = (error: unknown): string => {
  const { name, code } = faultOf(error);
  return `no answer: ${code ?? name}`;
};
