/** Names that the rest of the program may trust: parsed once at the edge, branded afterwards. */
declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** Milliseconds since the epoch. The name of its field shows whose clock it was read from. */
export type Instant = number;

/** The domain of a DKIM signature (`d=`), lower case, without a trailing dot. RFC 6376 3.5. */
export type SigningDomain = Brand<string, 'SigningDomain'>;

/** The selector of a DKIM signature (`s=`), in the form that SES accepts. */
export type Selector = Brand<string, 'Selector'>;

/** SHA-256 of a public key's SubjectPublicKeyInfo (DER), 64 hexadecimal digits in lower case. */
export type Fingerprint = Brand<string, 'Fingerprint'>;

/** A person, qualified by the workspace: `T0HOME/U0ALICE`. The same user id in two workspaces is two people. */
export type PersonId = Brand<string, 'PersonId'>;

/** `account/region/identity`: one place where SES signs. */
export type TargetId = Brand<string, 'TargetId'>;

/** `YYYY-MM-DD`, an existing day. */
export type CalendarDate = Brand<string, 'CalendarDate'>;

/** SHA-256 of the stored content, 64 hexadecimal digits in lower case. */
export type ContentAddress = Brand<string, 'ContentAddress'>;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// No top-level domain is a number: that is an address.
const domainPattern = new RegExp(`^${label}(?:\\.${label})*\\.(?!\\d+$)${label}$`);
// SES's DomainSigningSelector: 1 to 63 characters of this pattern (service model of SES v2).
const selectorPattern = /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))$/;

const parser =
  <T extends string>(accepts: (text: string) => T | null) =>
  (text: string): T | null =>
    accepts(text);

/** Each parser returns the branded name, or null if the text is not valid. */
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

export const ContentAddress = {
  parse: parser((text) => (/^[0-9a-f]{64}$/.test(text) ? (text as ContentAddress) : null)),
};

/** Stands for an unknown key: no record's key equals it. */
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

/**
 * Reads an own property of a map by a name from outside: `constructor` is a selector that SES accepts, and every object inherits a
 * property of that name.
 */
export const lookUp = <T>(all: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined;

/**
 * Names that were used and have left the state, as a few numbers: for each shape of a name the highest number at its end. A new key pair
 * never takes one of them (I8), and hundreds of rotations leave one entry per template.
 */
export type UsedNames = Readonly<Record<string, number>>;

/** Every run of digits becomes `#`: the names of one template have one shape on any day. DNS names are case-insensitive. */
const shapeOf = (name: string): string => name.toLowerCase().replace(/\d+/g, '#');

/** The last run of digits; 0 for none. */
const numberOf = (name: string): number => Number(/(\d+)\D*$/.exec(name)?.[1] ?? 0);

/** Number of shapes that are remembered: more than the templates and hand-given names of one domain should need. */
const shapesMax = 12;

/** Own properties only: `constructor` is a selector that SES accepts. */
const highestOf = (used: UsedNames, name: string): number | undefined =>
  Object.hasOwn(used, shapeOf(name)) ? used[shapeOf(name)] : undefined;

/** False if a name must stay in the state: its number is not a safe integer, or there are too many shapes. */
export const mayBeRemembered = (used: UsedNames, name: string): boolean =>
  Number.isSafeInteger(numberOf(name)) && (Object.hasOwn(used, shapeOf(name)) || Object.keys(used).length < shapesMax);

export const remembered = (used: UsedNames, name: string): UsedNames => ({
  ...used,
  [shapeOf(name)]: Math.max(highestOf(used, name) ?? 0, numberOf(name)),
});

/** Never wrongly false. True for some names that were never used, which only skips a number. */
export const wasUsed = (used: UsedNames, name: string): boolean => numberOf(name) <= (highestOf(used, name) ?? -1);

const placeholders = /\{(yyyymmdd|yyyymm|n)\}/g;

/** Null when the template is usable, otherwise the reason as a code. `{n}` is required: a second key on one day needs another name. */
export const templateProblem = (template: string): 'no_number' | 'not_a_selector' | null => {
  if (!template.includes('{n}')) return 'no_number';
  return fill(template, '2000-01-01', 9999) === null ? 'not_a_selector' : null;
};

const fill = (template: string, date: string, n: number): Selector | null => {
  const digits = date.replaceAll('-', '');
  const values: Record<string, string> = { yyyymmdd: digits, yyyymm: digits.slice(0, 6), n: String(n) };
  return Selector.parse(template.replace(placeholders, (_, name: string) => values[name] ?? ''));
};

const placeholderShapes: Readonly<Record<string, string>> = { yyyymmdd: '\\d{8}', yyyymm: '\\d{6}', n: '(\\d+)' };

/** The number that the template gave this selector. Null when the selector is not of this template. */
export const selectorNumber = (template: string, selector: string): number | null => {
  // A captured placeholder stands at every second place.
  const parts = template
    .split(placeholders)
    .map((part, index) => (index % 2 === 1 ? (placeholderShapes[part] ?? '') : part.replaceAll('.', '\\.')));
  const [, number] = new RegExp(`^${parts.join('')}$`, 'i').exec(selector) ?? [];
  return number === undefined ? null : Number(number);
};

/** A longer number is a date, not a count. */
const countMax = 9999;

/**
 * The next free selector from a template: `gooid-21-prod-{yyyymmdd}-{n}` gives `gooid-21-prod-20250918-2`. The number is one above the
 * highest that a used selector ends with, as the runbook counts (`-1`, then `-2`), so that a new key pair never takes a used name. Null
 * when the template gives none that SES accepts.
 */
export const nextSelector = (
  template: string,
  date: string,
  used: ReadonlySet<string>,
  forgotten: UsedNames = {},
): Selector | null => {
  const numbers = [
    ...[...used].map((name) => Number(/-(\d{1,4})$/.exec(name)?.[1] ?? 0)),
    ...Object.entries(forgotten).map(([shape, number]) => (shape.endsWith('-#') && number <= countMax ? number : 0)),
  ];
  const first = Math.max(0, ...numbers) + 1;
  const triesMax = 1000;
  // DNS names are case-insensitive: S1 and s1 are one record.
  const taken = new Set([...used].map((name) => name.toLowerCase()));
  for (let n = first; n < first + triesMax; n += 1) {
    const candidate = fill(template, date, n);
    if (candidate === null) return null;
    if (!taken.has(candidate.toLowerCase()) && !wasUsed(forgotten, candidate)) return candidate;
  }
  return null;
};
