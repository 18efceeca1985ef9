/** Names that the rest of the program may trust: parsed once at the edge, branded afterwards. */

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** Milliseconds since the epoch. Which clock it was read from is said by the field that holds it. */
export type Instant = number;

/** The domain of a DKIM signature (`d=`), lower case, without a trailing dot. RFC 6376 3.5. */
export type SigningDomain = Brand<string, 'SigningDomain'>;

/** The selector of a DKIM signature (`s=`), within what SES accepts. */
export type Selector = Brand<string, 'Selector'>;

/** SHA-256 of a public key's SubjectPublicKeyInfo (DER), 64 hexadecimal digits in lower case. */
export type Fingerprint = Brand<string, 'Fingerprint'>;

/** A person, qualified by the workspace: `T0HOME/U0ALICE`. The same user id in two workspaces is two people. */
export type PersonId = Brand<string, 'PersonId'>;

/** `account/region/identity`: one place where SES signs. */
export type TargetId = Brand<string, 'TargetId'>;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domainPattern = new RegExp(`^${label}(?:\\.${label})+$`);
// SES's DomainSigningSelector: 1 to 63 characters of this pattern (service model of SES v2).
const selectorPattern = /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))$/;

const parser =
  <T extends string>(accepts: (text: string) => T | null) =>
  (text: string): T | null =>
    accepts(text);

/** Each parser gives the branded name, or null when the text is not one. */
export const SigningDomain = {
  parse: parser((text) => {
    const lower = text.trim().toLowerCase().replace(/\.$/, '');
    return lower.length <= 253 && domainPattern.test(lower) ? (lower as SigningDomain) : null;
  }),
};

export const Selector = {
  parse: parser((text) => (text.length <= 63 && selectorPattern.test(text) ? (text as Selector) : null)),
};

export const Fingerprint = {
  parse: parser((text) => (/^[0-9a-f]{64}$/.test(text) ? (text as Fingerprint) : null)),
};

/** Asked for where nobody knows the key: whatever stands in a record, it is not this. */
export const noKeyHasIt = '0'.repeat(64) as Fingerprint;

export const PersonId = {
  parse: parser((text) => (/^[^/\s]+\/[^/\s]+$/.test(text) ? (text as PersonId) : null)),
  /** Workspace and user id as Slack gives them. */
  of: (team: string, user: string): PersonId => `${team}/${user}` as PersonId,
  user: (person: PersonId): string => person.slice(person.indexOf('/') + 1),
  team: (person: PersonId): string => person.slice(0, person.indexOf('/')),
};

export const TargetId = {
  of: (account: string, region: string, identity: string): TargetId => `${account}/${region}/${identity}` as TargetId,
  parts: (id: TargetId): { readonly account: string; readonly region: string; readonly identity: string } => {
    const [account = '', region = '', ...identity] = id.split('/');
    return { account, region, identity: identity.join('/') };
  },
};

/** The name at which the key record of a selector is published. RFC 6376 3.6.2.1. */
export const recordName = (selector: Selector, domain: SigningDomain): string => `${selector}._domainkey.${domain}`;

/** Closes a switch over a union: a new member does not compile until it is handled. */
export const unreachable = (x: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(x)}`);
};
