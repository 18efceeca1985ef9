import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import type { SendingRates } from '../../domain/facts.ts';
import type { Instant } from '../../domain/names.ts';
import { lazy } from '../../ports/concurrency.ts';
import type { DkimStatus } from '../../ports/ses.ts';
import type { Clock } from '../../ports/settings.ts';

/** One call, with the fields that CloudTrail shows. It never contains the body, so never a private key. */
export interface CallRecord {
  readonly operation: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly identity: string | null;
  readonly selector: string | null;
  readonly requestId: string;
  readonly at: Instant;
  /** `ok`, an error code, or the armed fault that suppressed the answer. */
  readonly outcome: string;
}

/** The call that gives SES a key: the one whose number the bot's promises count. */
export const putOperation = 'PutEmailIdentityDkimSigningAttributes';

/** The emulated operations, by their names in the service model. */
export type Operation =
  | 'GetAccount'
  | 'GetEmailIdentity'
  | 'BatchGetMetricData'
  | 'ListEmailIdentities'
  | 'CreateEmailIdentity'
  | typeof putOperation
  | 'PutEmailIdentityDkimAttributes'
  | 'SendEmail';

/**
 * - `error`: answers with this code; nothing is applied.
 * - `server_error`: answers 500; with `applied` the call takes effect all the same.
 * - `timeout_after_commit`, `timeout_before_commit`: applied or not, and never answered. `hangUp` closes the connection instead.
 * - `apply_late`: never answered. It takes effect `delayMs` of virtual time later, whatever happened meanwhile; the last landing wins.
 * - `empty_tokens`, `other_token`: a correct answer except for the selector.
 */
export type FaultKind =
  | { readonly tag: 'error'; readonly code: string; readonly status?: number }
  | { readonly tag: 'server_error'; readonly applied?: boolean }
  | { readonly tag: 'timeout_after_commit'; readonly hangUp?: boolean }
  | { readonly tag: 'timeout_before_commit'; readonly hangUp?: boolean }
  | { readonly tag: 'apply_late'; readonly delayMs: number; readonly hangUp?: boolean }
  | { readonly tag: 'empty_tokens' }
  | { readonly tag: 'other_token'; readonly token: string };

interface Fault {
  readonly operation: Operation;
  /** The number of matching calls that it affects. */
  readonly times: number;
  readonly region?: string;
  readonly identity?: string;
  readonly kind: FaultKind;
}

/** Armed faults, used in the order of arming. */
export class Faults {
  #armed: { fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times });
  }

  disarm(): void {
    this.#armed = [];
  }

  /** Faults that still wait for a call. */
  armed(): readonly Fault[] {
    return this.#armed.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** The fault for this call, or null. It counts one use. */
  take(operation: Operation, region: string, identity: string | null): FaultKind | null {
    const hit = this.#armed.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.operation === operation &&
        (fault.region === undefined || fault.region === region) &&
        (fault.identity === undefined || fault.identity === identity),
    );
    if (!hit) return null;
    hit.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return hit.fault.kind;
  }
}

/** One access key that the emulator accepts, and its account. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  /** Armed faults do not meet the calls of this account. */
  readonly faultless?: true;
}

export type LookupTxt = (name: string) => Promise<readonly (readonly string[])[]>;
/** The zone's SOA record, as in `VerificationInfo`. */
interface SoaSeen {
  readonly primaryNameServer: string;
  readonly serial: number;
}
type PublishTxt = (name: string, strings: readonly string[]) => void | Promise<void>;

/**
 * `unsigned`: mail leaves without the domain's signature until the new key is verified. This is the worse case, and SES documents it
 * for a change from Easy DKIM to BYODKIM. `previous`: the last verified key still signs. No source states which one is true.
 */
export type PendingMode = 'unsigned' | 'previous';

/**
 * What happens to a signature of the sender in raw mail of an identity that SES signs for too. `kept`: it stays beside SES's own
 * signatures, as reports of delivered mail show. `stripped`: SES removes it.
 */
export type SenderSignatureMode = 'kept' | 'stripped';

export interface SesSandboxOptions {
  readonly clock: Clock;
  /** The emulator's own look-up of key records. It returns TXT records as strings; it returns none or throws without a record. */
  readonly lookupTxt: LookupTxt;
  /** The SOA of the identity's zone. Without this function `VerificationInfo` contains none. */
  readonly lookupSoa?: (domain: string) => Promise<SoaSeen | null>;
  /** Publishes SES's own records (`amazonses.com`, Easy DKIM). */
  readonly publish: PublishTxt;
  /** The SMTP server that receives every mail. */
  readonly deliver: { readonly host: string; readonly port: number };
  readonly credentials: readonly SandboxCredentials[];
  readonly pendingMode?: PendingMode;
  /** Real milliseconds between two calls of one account and region; 0 disables the throttle. Default 1000. */
  readonly throttleMs?: number;
}

/** The state of an identity at the start of a scenario. */
export interface IdentitySeed {
  readonly account: string;
  readonly region: string;
  /** A domain or an address. */
  readonly identity: string;
  readonly origin?: 'AWS_SES' | 'EXTERNAL';
  readonly signingEnabled?: boolean;
  readonly status?: DkimStatus;
  /** For EXTERNAL. */
  readonly selector?: string;
  /** For EXTERNAL: one line of base64 DER, as the service accepts it. */
  readonly privateKey?: string;
  /** A custom MAIL FROM domain; the default is SES's own. */
  readonly mailFrom?: MailFromSeed;
}

export interface MailFromSeed {
  readonly domain: string;
  readonly status: 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE';
}

/** The public state of an identity, without a private key. */
export interface IdentityView {
  readonly account: string;
  readonly region: string;
  readonly identity: string;
  readonly origin: 'AWS_SES' | 'EXTERNAL';
  readonly signingEnabled: boolean;
  readonly status: DkimStatus;
  readonly selector: string | null;
  /** Selector of the key that signs mail sent now; null when mail leaves without the domain's signature. */
  readonly signsWith: string | null;
  readonly lastCheckedAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
}

/** What an account may send. It starts outside SES's own sandbox, with 50,000 mails a day. */
export interface AccountSending {
  readonly isInProduction: boolean;
  readonly maySend: boolean;
  readonly dailyMax: number;
}

/** One DKIM-Signature of a mail, as a receiver judged it at the moment of the sending (RFC 8601 2.7.1). */
interface JudgedSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: string;
}

/** A receiver that judges every mail at the moment of its sending. */
export type MailJudge = (raw: Buffer, at: Instant) => Promise<readonly JudgedSignature[]>;

/** A mail that SendEmail accepted, as delivered. */
export interface SentMail {
  readonly messageId: string;
  readonly at: Instant;
  readonly account: string;
  readonly region: string;
  readonly identity: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Selector of the domain's signature; null if only amazonses.com signed. */
  readonly selector: string | null;
  /** Null when nobody judged it; see `judgeMails`. */
  readonly signatures: readonly JudgedSignature[] | null;
  readonly raw: string;
}

/** What a call gets: an HTTP answer, none, or a closed connection. */
export type SesAnswer =
  | {
      readonly tag: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly tag: 'silence' }
  | { readonly tag: 'hangUp' };

export interface SesSandbox {
  readonly url: string;
  /** The same service without a socket, for a client in this process. */
  readonly door: (call: HttpCall) => Promise<SesAnswer>;
  putIdentity(seed: IdentitySeed): Promise<void>;
  identities(): readonly IdentityView[];
  /** Gives another account the identities of an account, with the same keys. */
  copyIdentities(from: string, to: string): void;
  removeIdentities(account: string): void;
  /** Mail to this domain goes to no SMTP server: its readers take it from `sent`. */
  holdMailTo(domain: string): void;
  arm(fault: Fault): void;
  armed(): readonly Fault[];
  disarm(): void;
  setPendingMode(mode: PendingMode): void;
  setSenderSignatureMode(mode: SenderSignatureMode): void;
  /** Mail to this address goes to a server of its own instead of `deliver`. */
  route(address: string, server: { readonly host: string; readonly port: number }): void;
  /** The figures that BatchGetMetricData returns for every identity. Null, the initial value: the Virtual Deliverability Manager is off. */
  setRates(rates: SendingRates | null): void;
  /** What GetAccount says of every account and region. */
  setSending(sending: Partial<AccountSending>): void;
  /** The last 500 mails. */
  sent(): readonly SentMail[];
  /** From now on every mail is judged before SendEmail answers, because DNS may change right after it. */
  judgeMails(judge: MailJudge): void;
  /** The last 1000 calls that send mail and the last 1000 others, without bodies. */
  calls(): readonly CallRecord[];
  /** Puts back the calls and mails of an earlier process, before any others. */
  restore(past: { readonly calls: readonly CallRecord[]; readonly sent: readonly SentMail[] }): void;
  /** The next moment, on the clock, when a late Put lands or a look-up is due; null without any. */
  nextDueAt(): Instant | null;
  /** Lands late Puts and performs look-ups that are due on the clock. */
  tick(): Promise<void>;
  /** Resolves when every accepted mail was delivered or given up. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}

const statusOf: Readonly<Record<string, number>> = {
  BadRequestException: 400,
  AlreadyExistsException: 400,
  MessageRejected: 400,
  MailFromDomainNotVerifiedException: 400,
  SendingPausedException: 400,
  AccountSuspendedException: 400,
  LimitExceededException: 400,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 400,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  AccessDeniedException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  TooManyRequestsException: 429,
  // The service model classifies it as a server error, although its name suggests a client error.
  ConcurrentModificationException: 500,
  InternalServiceErrorException: 500,
};

/** An error in the service's format: JSON body and `x-amzn-errortype` header. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status ?? statusOf[code] ?? 400;
  }
}

/**
 * The signing key of an identity. A KeyObject keeps the key out of printed emulator state.
 */
export interface SigningKey {
  readonly selector: string;
  /** Null for input that the service accepts but never verifies: PKCS#8, the base64 of a PEM, or other data that matches the pattern. */
  readonly key: KeyObject | null;
}

const keyBitsMin = 1024;
const keyBitsMax = 2048;

/** Parses DomainSigningPrivateKey (base64 DER). Only PKCS#1 can ever verify. @throws ServiceError for a key of another length */
export const parseSigningKey = (selector: string, base64: string): SigningKey => {
  const der = Buffer.from(base64, 'base64');
  const key = privateKeyIn(der);
  if (key === null) return { selector, key: null };
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && (bits < keyBitsMin || bits > keyBitsMax)) {
    throw new ServiceError(
      'BadRequestException',
      `The private key must have ${keyBitsMin} to ${keyBitsMax} bits, not ${bits}.`,
    );
  }
  // OpenSSL accepts PKCS#8 here too, despite `type: 'pkcs1'`.
  const isPkcs1 = key.asymmetricKeyType === 'rsa' && key.export({ format: 'der', type: 'pkcs1' }).equals(der);
  return { selector, key: isPkcs1 ? key : null };
};

const privateKeyIn = (der: Buffer): KeyObject | null => {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
  } catch {
    return null;
  }
};

/** By private key: SES compares each identity's record every hour. */
const publicKeyValues = new WeakMap<KeyObject, string>();

/** The `p=` value of the key's record. */
export const publicKeyValue = (key: KeyObject): string => {
  const known = publicKeyValues.get(key);
  if (known !== undefined) return known;
  const value = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  publicKeyValues.set(key, value);
  return value;
};

/** The key record as SES publishes it, split into strings of at most 255 characters (RFC 1035 3.3). */
export const recordStrings = (key: KeyObject): readonly string[] =>
  `v=DKIM1; k=rsa; p=${publicKeyValue(key)}`.match(/.{1,255}/g) ?? [];

/** The emulator's own key (amazonses.com, Easy DKIM). One key per process, because its generation takes tens of milliseconds. */
export const serviceKey = lazy(async (): Promise<KeyObject> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey;
});

/** AWS refuses a request if its X-Amz-Date differs more than this from AWS's clock. */
const maxSkewMs = 5 * 60_000;
const credentialPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

export interface HttpCall {
  readonly method: string;
  /** The unmodified path and query of the request. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Caller {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
}

/**
 * Verifies AWS Signature Version 4. It follows the specification instead of the client, so it is an independent check.
 * @param expectedService the service for which the request must be signed
 * @throws ServiceError with the code of AWS's JSON protocols, which have one name for a wrong signature and a wrong time
 */
export const authenticate = (
  call: HttpCall,
  known: readonly SandboxCredentials[],
  now: Instant,
  expectedService: 'ses' | 'sts' = 'ses',
): Caller => {
  const header = call.headers.authorization;
  if (!header) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const match = credentialPattern.exec(header);
  if (!match) throw new ServiceError('IncompleteSignatureException', 'The Authorization header is malformed.');
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  const credentials = known.find((one) => one.accessKeyId === accessKeyId);
  if (!credentials) {
    throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const amzDate = single(call.headers['x-amz-date']);
  requireFresh(amzDate, date, now);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonicalRequest(call, signedHeaders))].join('\n');
  const expected = hmac(signingKey(credentials.secretAccessKey, date, region, service), text);
  if (service !== expectedService || !timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw new ServiceError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing ' +
        'method. Consult the service documentation for details.',
    );
  }
  return { accessKeyId, account: credentials.account, region };
};

const requireFresh = (amzDate: string, scopeDate: string, now: Instant): void => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate);
  if (!parts || !amzDate.startsWith(scopeDate)) {
    throw new ServiceError('IncompleteSignatureException', 'Date in Credential scope does not match X-Amz-Date.');
  }
  const [, year, month, day, hour, minute, second] = parts;
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const [earliest, latest] = [now - maxSkewMs, now + maxSkewMs].map(amzDateOf);
  if (signedAt < now - maxSkewMs) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Signature expired: ${amzDate} is now earlier than ${earliest} (${amzDateOf(now)} - 5 min.)`,
    );
  }
  if (signedAt > now + maxSkewMs) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Signature not yet current: ${amzDate} is still later than ${latest} (${amzDateOf(now)} + 5 min.)`,
    );
  }
};

const amzDateOf = (at: Instant): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');

const canonicalRequest = (call: HttpCall, signedHeaders: string): string => {
  const [path = '/', query = ''] = call.target.split('?', 2);
  // Every service except S3 encodes the already encoded path once more.
  const canonicalPath = path.split('/').map(encode).join('/');
  const canonicalQuery = query === '' ? '' : query.split('&').map(withEquals).sort().join('&');
  const names = signedHeaders.split(';');
  const headers = names.map((name) => `${name}:${single(call.headers[name]).trim().replace(/ +/g, ' ')}\n`).join('');
  return [call.method, canonicalPath, canonicalQuery, headers, signedHeaders, sha256(call.body)].join('\n');
};

const withEquals = (pair: string): string => (pair.includes('=') ? pair : `${pair}=`);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const single = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(',') : (value ?? '');

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const signingKey = (secret: string, date: string, region: string, service: string): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');

/** One call per `everyMs` for each account and region, in real time. SES limits all operations except Send* like this. */
export class Throttle {
  readonly #everyMs: number;
  readonly #monotonicMs: () => number;
  readonly #last = new Map<string, number>();

  constructor(everyMs: number, monotonicMs: () => number) {
    this.#everyMs = everyMs;
    this.#monotonicMs = monotonicMs;
  }

  /** True when the call is within the limit. A refused call does not extend the interval. */
  admits(account: string, region: string): boolean {
    if (this.#everyMs <= 0) return true;
    const key = `${account}/${region}`;
    const now = this.#monotonicMs();
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.#everyMs) return false;
    this.#last.set(key, now);
    return true;
  }
}
