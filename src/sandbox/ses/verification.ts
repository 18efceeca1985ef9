import type { Instant } from '../../domain/names.ts';
import type { LookupTxt } from './api.ts';
import { domainOf, type Identity } from './identity.ts';
import { publicKeyValue, type SigningKey } from './signingKey.ts';

/** SES looks for a record for 72 hours before it says FAILED, both for a new key and for a record that vanished. */
export const giveUpAfterMs = 72 * 3_600_000;

export interface VerificationPace {
  readonly delayMs: number;
  readonly recheckEveryMs: number;
}

/** Makes `signing` the identity's key: from here it is PENDING and SES looks for the record by itself. */
export const startVerification = (
  identity: Identity,
  signing: SigningKey,
  at: Instant,
  pace: VerificationPace,
): void => {
  identity.signing = signing;
  identity.status = 'PENDING';
  identity.checkAt = at + pace.delayMs;
  identity.giveUpAt = at + giveUpAfterMs;
  identity.lastCheckedAt = null;
  identity.lastSuccessAt = null;
  identity.errorType = null;
};

/** One look at the record if it is due. Looks that were missed while nobody asked are one look now: DNS has no past. */
export const checkIfDue = async (
  identity: Identity,
  now: Instant,
  lookup: LookupTxt,
  pace: VerificationPace,
): Promise<void> => {
  const { signing, checkAt } = identity;
  if (!signing || checkAt === null || now < checkAt) return;
  const found = await look(signing, domainOf(identity.name), lookup);
  // Another Put may have landed while the DNS was asked; its own look decides then.
  if (identity.signing !== signing || identity.checkAt !== checkAt) return;
  identity.lastCheckedAt = now;
  if (found === 'right') succeed(identity, signing, now, pace);
  else fail(identity, found, now, pace);
};

const succeed = (identity: Identity, signing: SigningKey, now: Instant, pace: VerificationPace): void => {
  identity.status = 'SUCCESS';
  identity.verified = signing;
  identity.lastSuccessAt = now;
  identity.errorType = null;
  identity.giveUpAt = null;
  identity.checkAt = now + pace.recheckEveryMs;
};

const fail = (identity: Identity, errorType: string, now: Instant, pace: VerificationPace): void => {
  identity.errorType = errorType;
  if (identity.status === 'SUCCESS') {
    identity.status = 'TEMPORARY_FAILURE';
    identity.giveUpAt = now + giveUpAfterMs;
  }
  if (identity.giveUpAt !== null && now >= identity.giveUpAt) {
    // A record that was there and went away ends with signing off; one that never came leaves the switch as it was.
    if (identity.status === 'TEMPORARY_FAILURE') identity.signingEnabled = false;
    identity.status = 'FAILED';
    identity.checkAt = null;
    identity.giveUpAt = null;
    return;
  }
  identity.checkAt = now + (identity.status === 'PENDING' ? pace.delayMs : pace.recheckEveryMs);
};

type Look = 'right' | 'HOST_NOT_FOUND' | 'TYPE_NOT_FOUND' | 'INVALID_VALUE' | 'DNS_SERVER_ERROR';

const look = async (signing: SigningKey, domain: string, lookup: LookupTxt): Promise<Look> => {
  let records: readonly (readonly string[])[];
  try {
    records = await lookup(`${signing.selector}._domainkey.${domain}`);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'HOST_NOT_FOUND' : 'DNS_SERVER_ERROR';
  }
  const [record, ...others] = records;
  if (!record) return 'HOST_NOT_FOUND';
  if (others.length > 0 || !signing.key) return 'INVALID_VALUE';
  const published = /(?:^|;)\s*p\s*=([^;]*)/.exec(record.join(''))?.[1]?.replace(/\s+/g, '');
  return published === publicKeyValue(signing.key) ? 'right' : 'INVALID_VALUE';
};
