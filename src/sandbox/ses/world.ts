import type { Instant } from '../../domain/names.ts';
import type { SendingRates } from '../../domain/sendingRates.ts';
import type { IdentitySeed, IdentityView, PendingMode, SesSandboxOptions } from './api.ts';
import { domainOf, easyToken, type Identity, identityKey, viewOf } from './identity.ts';
import { parseSigningKey, recordStrings, type SigningKey, serviceKey } from './signingKey.ts';
import { checkIfDue, type VerificationPace } from './verification.ts';

interface Landing {
  readonly at: Instant;
  readonly apply: (at: Instant) => void | Promise<void>;
}

/** The emulator's state: identities of every account and region, and Puts that have not landed yet. */
export class World {
  readonly options: SesSandboxOptions;
  readonly pace: VerificationPace;
  pendingMode: PendingMode;
  /** Null: the Virtual Deliverability Manager is off. */
  rates: SendingRates | null = null;
  readonly #identities = new Map<string, Identity>();
  #landings: Landing[] = [];

  constructor(options: SesSandboxOptions) {
    this.options = options;
    this.pace = {
      delayMs: options.verificationDelayMs ?? 2 * 60_000,
      recheckEveryMs: options.recheckEveryMs ?? 3_600_000,
    };
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
    identity.checkAt = status === 'FAILED' || status === 'NOT_STARTED' ? null : now + this.pace.recheckEveryMs;
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
      mailFrom: null,
    };
    this.#identities.set(identityKey(account, region, name), identity);
    return identity;
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

  /** Lands what is due, in the order of its due times: the last landing wins, whenever it was asked for. */
  async land(): Promise<void> {
    const now = this.now();
    const due = this.#landings.filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    this.#landings = this.#landings.filter(({ at }) => at > now);
    for (const { at, apply } of due) await apply(at);
  }

  async settle(identity: Identity): Promise<void> {
    await this.land();
    await checkIfDue(identity, this.now(), this.options.lookupTxt, this.pace);
  }

  /** The next moment at which something happens by itself, for whoever moves the clock. */
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
