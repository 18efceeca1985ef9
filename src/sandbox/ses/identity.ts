import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/names.ts';
import type { DkimStatus } from '../../ports/ses.ts';
import type { IdentityView, MailFromSeed, PendingMode } from './api.ts';
import type { SigningKey } from './signingKey.ts';

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
  /** When SES looks at the record next; null when it has given up or has nothing to look at. */
  checkAt: Instant | null;
  /** When a failing record means FAILED. */
  giveUpAt: Instant | null;
  lastCheckedAt: Instant | null;
  lastSuccessAt: Instant | null;
  errorType: string | null;
  mailFrom: MailFromSeed | null;
}

export const identityKey = (account: string, region: string, name: string): string =>
  `${account}/${region}/${name.toLowerCase()}`;

export const domainOf = (name: string): string => name.slice(name.lastIndexOf('@') + 1).toLowerCase();

/** Easy DKIM's token: a name that SES makes up and that stays the same for an identity. */
export const easyToken = (account: string, region: string, name: string, index = 0): string =>
  createHash('sha256')
    .update(`${identityKey(account, region, name)}#${index}`)
    .digest('hex')
    .slice(0, 32);

/** The key that a mail sent now is signed with, or null. */
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

/** DkimTokens as the service words them: the selector for BYODKIM, three tokens for Easy DKIM. */
export const tokensOf = (identity: Identity): string[] => {
  if (!identity.signing) return [];
  if (identity.origin === 'EXTERNAL') return [identity.signing.selector];
  return [0, 1, 2].map((index) => easyToken(identity.account, identity.region, identity.name, index));
};

export const viewOf = (identity: Identity, mode: PendingMode): IdentityView => ({
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
