import { createHash } from 'node:crypto';
import type { SendingRates } from '../../domain/facts.ts';
import type { Instant } from '../../domain/names.ts';
import type { DkimStatus } from '../../ports/ses.ts';
import {
  type AccountSending,
  type IdentitySeed,
  type IdentityView,
  type LookupTxt,
  type MailFromSeed,
  type PendingMode,
  parseSigningKey,
  publicKeyValue,
  recordStrings,
  type SenderSignatureMode,
  ServiceError,
  type SesSandboxOptions,
  type SigningKey,
  serviceKey,
} from './api.ts';

/** Keeps the newest `max` items, so that no list grows without bound. */
export class Recent<T> {
  readonly #items: T[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.#max) this.#items.shift();
  }

  all(): readonly T[] {
    return [...this.#items];
  }
}

/** One email identity of one account and region. */
export interface Identity {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  origin: 'AWS_SES' | 'EXTERNAL';
  signingEnabled: boolean;
  status: DkimStatus;
  signing: SigningKey | null;
  /** The last key that was verified, for the `previous` mode. */
  verified: SigningKey | null;
  /** When SES checks the record next; null when it gave up or there is no key. */
  checkAt: Instant | null;
  /** When a failing record changes the status to FAILED. */
  giveUpAt: Instant | null;
  lastCheckedAt: Instant | null;
  lastSuccessAt: Instant | null;
  errorType: string | null;
  soa: { readonly primaryNameServer: string; readonly serial: number } | null;
  mailFrom: MailFromSeed | null;
}

const identityKey = (account: string, region: string, name: string): string =>
  `${account}/${region}/${name.toLowerCase()}`;

export const domainOf = (name: string): string => name.slice(name.lastIndexOf('@') + 1).toLowerCase();

/** A token of Easy DKIM: a name that SES generates and that is constant for an identity. */
const easyToken = (account: string, region: string, name: string, index = 0): string =>
  createHash('sha256')
    .update(`${identityKey(account, region, name)}#${index}`)
    .digest('hex')
    .slice(0, 32);

/** The key that signs mail sent now, or null. */
export const effectiveKey = (identity: Identity, mode: PendingMode): SigningKey | null => {
  if (!identity.signingEnabled) return null;
  switch (identity.status) {
    case 'SUCCESS':
    case 'TEMPORARY_FAILURE':
      return identity.signing;
    case 'PENDING':
      return mode === 'previous' ? identity.verified : null;
    default:
      return null;
  }
};

/** DkimTokens as in the service's answers: the selector for BYODKIM, three tokens for Easy DKIM. */
export const tokensOf = (identity: Identity): string[] => {
  if (!identity.signing) return [];
  if (identity.origin === 'EXTERNAL') return [identity.signing.selector];
  return [0, 1, 2].map((index) => easyToken(identity.account, identity.region, identity.name, index));
};

const viewOf = (identity: Identity, mode: PendingMode): IdentityView => ({
  account: identity.account,
  region: identity.region,
  identity: identity.name,
  origin: identity.origin,
  signingEnabled: identity.signingEnabled,
  status: identity.status,
  selector: identity.signing?.selector ?? null,
  signsWith: effectiveKey(identity, mode)?.selector ?? null,
  lastCheckedAt: identity.lastCheckedAt,
  lastSuccessAt: identity.lastSuccessAt,
});

const figureOf = (rates: SendingRates, metric: unknown): number => {
  switch (metric) {
    case 'SEND':
      return rates.sent;
    case 'PERMANENT_BOUNCE':
      return rates.bounced;
    case 'COMPLAINT':
      return rates.complained;
    default:
      return 0;
  }
};

const perSecondMax = 14;

/** GetAccount. @param sentLast24Hours mails of the account and region */
export const answerAccount = ({ isInProduction, maySend, dailyMax }: AccountSending, sentLast24Hours: number) => ({
  ProductionAccessEnabled: isInProduction,
  SendingEnabled: maySend,
  EnforcementStatus: maySend ? 'HEALTHY' : 'SHUTDOWN',
  DedicatedIpAutoWarmupEnabled: false,
  SendQuota: { Max24HourSend: dailyMax, MaxSendRate: perSecondMax, SentLast24Hours: sentLast24Hours },
});

const queriesMax = 10;

/**
 * BatchGetMetricData. An account has figures only if the Virtual Deliverability Manager is on.
 * @param rates null: it is off @throws ServiceError
 */
export const answerMetrics = (rates: SendingRates | null, input: Readonly<Record<string, unknown>>) => {
  const queries = Array.isArray(input.Queries) ? (input.Queries as readonly Readonly<Record<string, unknown>>[]) : [];
  if (queries.length === 0 || queries.length > queriesMax || queries.some(({ Namespace }) => Namespace !== 'VDM'))
    throw new ServiceError('BadRequestException', 'Queries must be 1 to 10 of the namespace VDM.');
  if (rates === null) throw new ServiceError('BadRequestException', 'Virtual Deliverability Manager is not enabled.');
  const Results = queries.map(({ Id, Metric, StartDate }) => ({
    Id,
    Timestamps: [StartDate],
    Values: [figureOf(rates, Metric)],
  }));
  return { Results, Errors: [] };
};

/** SES checks for 72 hours before FAILED, both for a new key and for a record that vanished. */
const giveUpAfterMs = 72 * 3_600_000;

/** Virtual time from a Put to the first look-up, and between look-ups while PENDING. */
const verificationDelayMs = 2 * 60_000;
/** Virtual time between look-ups of a verified identity. */
const recheckEveryMs = 3_600_000;

/** Makes `signing` the identity's key. Its status becomes PENDING, and SES then checks the record itself. */
export const startVerification = (identity: Identity, signing: SigningKey, at: Instant): void => {
  identity.signing = signing;
  identity.status = 'PENDING';
  identity.checkAt = at + verificationDelayMs;
  identity.giveUpAt = at + giveUpAfterMs;
  identity.lastCheckedAt = null;
  identity.lastSuccessAt = null;
  identity.errorType = null;
  identity.soa = null;
};

/** Checks the record if a check is due. Several missed checks become one, because the DNS shows only its current state. */
const checkIfDue = async (
  identity: Identity,
  now: Instant,
  { lookupTxt, lookupSoa }: SesSandboxOptions,
): Promise<void> => {
  const { signing, checkAt } = identity;
  if (!signing || checkAt === null || now < checkAt) return;
  const domain = domainOf(identity.name);
  const found = await lookUpKey(signing, domain, lookupTxt);
  const soa = (await lookupSoa?.(domain)) ?? null;
  // Another Put may have landed during the look-up. Its own check decides then.
  if (identity.signing !== signing || identity.checkAt !== checkAt) return;
  identity.lastCheckedAt = now;
  identity.soa = soa;
  if (found === 'right') succeed(identity, signing, now);
  else fail(identity, found, now);
};

const succeed = (identity: Identity, signing: SigningKey, now: Instant): void => {
  identity.status = 'SUCCESS';
  identity.verified = signing;
  identity.lastSuccessAt = now;
  identity.errorType = null;
  identity.giveUpAt = null;
  identity.checkAt = now + recheckEveryMs;
};

const fail = (identity: Identity, errorType: string, now: Instant): void => {
  identity.errorType = errorType;
  if (identity.status === 'SUCCESS') {
    identity.status = 'TEMPORARY_FAILURE';
    identity.giveUpAt = now + giveUpAfterMs;
  }
  if (identity.giveUpAt !== null && now >= identity.giveUpAt) {
    // If a verified record vanishes, FAILED also disables signing. If a record never existed, the setting stays unchanged.
    if (identity.status === 'TEMPORARY_FAILURE') identity.signingEnabled = false;
    identity.status = 'FAILED';
    identity.checkAt = null;
    identity.giveUpAt = null;
    return;
  }
  identity.checkAt = now + (identity.status === 'PENDING' ? verificationDelayMs : recheckEveryMs);
};

type KeyLookup = 'right' | 'HOST_NOT_FOUND' | 'TYPE_NOT_FOUND' | 'INVALID_VALUE' | 'DNS_SERVER_ERROR';

const lookUpKey = async (signing: SigningKey, domain: string, lookup: LookupTxt): Promise<KeyLookup> => {
  let records: readonly (readonly string[])[];
  try {
    records = await lookup(`${signing.selector}._domainkey.${domain}`);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    if (code === 'ENODATA') return 'TYPE_NOT_FOUND';
    return code === 'ENOTFOUND' ? 'HOST_NOT_FOUND' : 'DNS_SERVER_ERROR';
  }
  const [record, ...others] = records;
  if (!record) return 'HOST_NOT_FOUND';
  if (others.length > 0 || !signing.key) return 'INVALID_VALUE';
  const published = /(?:^|;)\s*p\s*=([^;]*)/.exec(record.join(''))?.[1]?.replace(/\s+/g, '');
  return published === publicKeyValue(signing.key) ? 'right' : 'INVALID_VALUE';
};

interface Landing {
  readonly at: Instant;
  readonly apply: (at: Instant) => void | Promise<void>;
}

/** The emulator's state: identities of every account and region, and late Puts. */
export class World {
  readonly options: SesSandboxOptions;
  pendingMode: PendingMode;
  senderSignatureMode: SenderSignatureMode = 'kept';
  /** Null: the Virtual Deliverability Manager is off. */
  rates: SendingRates | null = null;
  readonly sending: AccountSending = { isInProduction: true, maySend: true, dailyMax: 50_000 };
  readonly #identities = new Map<string, Identity>();
  #landings: Landing[] = [];

  constructor(options: SesSandboxOptions) {
    this.options = options;
    this.pendingMode = options.pendingMode ?? 'unsigned';
  }

  now(): Instant {
    return this.options.clock.now();
  }

  find(account: string, region: string, name: string): Identity | null {
    return this.#identities.get(identityKey(account, region, name)) ?? null;
  }

  list(account: string, region: string): Identity[] {
    return [...this.#identities.values()].filter((one) => one.account === account && one.region === region);
  }

  views(): IdentityView[] {
    return [...this.#identities.values()].map((one) => viewOf(one, this.pendingMode));
  }

  async seed(seed: IdentitySeed): Promise<void> {
    const origin = seed.origin ?? (seed.selector === undefined ? 'AWS_SES' : 'EXTERNAL');
    const signing =
      origin === 'EXTERNAL' && seed.selector !== undefined
        ? parseSigningKey(seed.selector, seed.privateKey ?? '')
        : await this.easySigning(seed.account, seed.region, seed.identity);
    const status = seed.status ?? 'SUCCESS';
    if (!signing.key) throw new RangeError('the seed needs a private key that SES could verify: PKCS#1 DER in base64');
    const now = this.now();
    const identity = this.add(seed.account, seed.region, seed.identity, origin);
    identity.signingEnabled = seed.signingEnabled ?? true;
    identity.mailFrom = seed.mailFrom ?? null;
    identity.signing = signing;
    identity.status = status;
    identity.verified = status === 'SUCCESS' || status === 'TEMPORARY_FAILURE' ? signing : null;
    identity.lastSuccessAt = status === 'SUCCESS' ? now : null;
    identity.checkAt = status === 'FAILED' || status === 'NOT_STARTED' ? null : now + recheckEveryMs;
  }

  add(account: string, region: string, name: string, origin: Identity['origin']): Identity {
    const identity: Identity = {
      account,
      region,
      name,
      origin,
      signingEnabled: true,
      status: 'NOT_STARTED',
      signing: null,
      verified: null,
      checkAt: null,
      giveUpAt: null,
      lastCheckedAt: null,
      lastSuccessAt: null,
      errorType: null,
      soa: null,
      mailFrom: null,
    };
    this.#identities.set(identityKey(account, region, name), identity);
    return identity;
  }

  copyIdentities(from: string, to: string): void {
    for (const identity of this.#identities.values()) {
      if (identity.account !== from) continue;
      this.#identities.set(identityKey(to, identity.region, identity.name), { ...identity, account: to });
    }
  }

  removeIdentities(account: string): void {
    for (const [key, identity] of this.#identities) if (identity.account === account) this.#identities.delete(key);
  }

  /** Easy DKIM: SES's own key under a token that SES publishes. */
  async easySigning(account: string, region: string, name: string): Promise<SigningKey> {
    const key = await serviceKey();
    const selector = easyToken(account, region, name);
    await this.options.publish(`${selector}._domainkey.${domainOf(name)}`, recordStrings(key));
    return { selector, key };
  }

  landLater(at: Instant, apply: Landing['apply']): void {
    this.#landings.push({ at, apply });
  }

  /** Lands due Puts in order of their due times. The last landing wins, regardless of the order of the calls. */
  async land(): Promise<void> {
    const now = this.now();
    const due = this.#landings.filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    this.#landings = this.#landings.filter(({ at }) => at > now);
    for (const { at, apply } of due) await apply(at);
  }

  async settle(identity: Identity): Promise<void> {
    await this.land();
    await checkIfDue(identity, this.now(), this.options);
  }

  /** The next moment of a scheduled check or landing, so that the clock can be moved to it. */
  nextDueAt(): Instant | null {
    const checks = [...this.#identities.values()].flatMap(({ checkAt }) => (checkAt === null ? [] : [checkAt]));
    const all = [...checks, ...this.#landings.map(({ at }) => at)];
    return all.length === 0 ? null : Math.min(...all);
  }

  async tick(): Promise<void> {
    await this.land();
    for (const identity of this.#identities.values()) await this.settle(identity);
  }
}
