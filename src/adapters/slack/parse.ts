/** `/dkim verb [domain] [rest]`, plain or as Slack escapes it, in half or full width. */
import { SigningDomain } from '../../domain/names.ts';
import type { Action } from '../../ports/desk.ts';

export interface Asked {
  readonly action: Action;
  readonly domain: string | null;
  readonly inputs: Readonly<Record<string, string>>;
  /** The verb that does not exist, when the answer is the help. */
  readonly unknownVerb: string | null;
}

const verbs = [
  'rotate',
  'status',
  'check',
  'submitted',
  'rollback',
  'compromised',
  'cancel',
  'plan',
  'history',
  'report',
  'help',
] as const;
type Verb = (typeof verbs)[number];

/** What is typed carries no confirmation: it shows what would happen, and the button that confirms it (design.md 4). */
const actionOf = (verb: Verb): Action =>
  verb === 'rollback' || verb === 'cancel' || verb === 'compromised' ? `prepare_${verb}` : verb;

const textCharsMax = 2_000;
const tokensMax = 60;

/** `<http://goo.ne.jp|goo.ne.jp>` is `goo.ne.jp`, `<@U1|name>` is `@name`; entities become characters. */
export const unescaped = (text: string): string =>
  text
    .replace(/<(?:([@#!])([^|>]*)|([^|>]*))(?:\|([^>]*))?>/g, (_, sign = '', id = '', link = '', label = '') =>
      sign === '' ? label || link : `${sign}${label || id}`,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Pasted as an address of a page or of a zone file. */
const asDomain = (token: string): string =>
  token
    .normalize('NFKC')
    .replace(/^https?:\/\//i, '')
    .replace(/[/.]+$/, '')
    .toLowerCase();

// A ticket such as `REQ-1.2` is no domain: top-level domains begin with a letter.
const looksLikeDomain = (token: string): boolean =>
  SigningDomain.parse(asDomain(token)) !== null && /\.[a-z][a-z0-9-]*$/.test(asDomain(token));

const datePatterns = [
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})$/,
  /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})日(?:\([月火水木金土日]\))?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
];

/** Meant as a date, though none of the above: it must not pass as the ticket in silence. */
const likeDate = /^\d{1,4}\/\d{1,2}\/\d{1,4}$|\d[年月日]/;

/**
 * `2026/10/1` and `2026年10月1日` are `2026-10-01`, `10/1` is `10-01`: the year, and whether there is such a day, is for the desk
 * to say. What only looks like a date is given on as it is, so that the desk refuses it.
 */
const asDate = (token: string): string | null => {
  const plain = token.normalize('NFKC');
  for (const pattern of datePatterns) {
    const { year, month = '', day = '' } = pattern.exec(plain)?.groups ?? {};
    if (day !== '') return `${year === undefined ? '' : `${year}-`}${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  return likeDate.test(plain) ? plain : null;
};

/** `[ticket] [handed in] [promised]`, in any order but that of the dates. */
const submittedInputs = (rest: readonly string[]): Record<string, string> => {
  const dates = rest.map(asDate).filter((date) => date !== null);
  const ticket = rest.filter((token) => asDate(token) === null).join(' ');
  const [handedIn, promised] = dates;
  return {
    ...(ticket === '' ? {} : { ticket }),
    ...(handedIn === undefined ? {} : { handedIn }),
    ...(promised === undefined ? {} : { promised }),
  };
};

/** `full`, or 全部 as one would say it. */
const isFull = (token: string): boolean => ['full', '全部', '全体'].includes(token.normalize('NFKC').toLowerCase());

const inputsOf = (verb: Verb, rest: readonly string[]): Record<string, string> => {
  if (verb === 'submitted') return submittedInputs(rest);
  if (verb === 'cancel') return rest.length === 0 ? {} : { reason: rest.join(' ') };
  if (verb === 'compromised') return rest[0] === undefined ? {} : { selector: rest[0].normalize('NFKC').toLowerCase() };
  if (verb === 'report') return rest[0] === undefined ? {} : { rotation: rest[0] };
  if (verb === 'check') return rest.some(isFull) ? { full: 'yes' } : {};
  return verb === 'rollback' && rest.some((token) => token.toLowerCase() === 'condemn') ? { condemn: 'yes' } : {};
};

export const parseCommand = (text: string): Asked => {
  const tokens = unescaped(text.slice(0, textCharsMax))
    .split(/[\s\u3000]+/)
    .filter((token) => token !== '')
    .slice(0, tokensMax);
  const [first = 'help', second, ...others] = tokens;
  const word = first.normalize('NFKC').toLowerCase();
  const verb = verbs.find((known) => known === word);
  if (verb === undefined) return { action: 'help', domain: null, inputs: {}, unknownVerb: first };
  if (second === undefined) return { action: actionOf(verb), domain: null, inputs: {}, unknownVerb: null };
  // Where free text may follow, only what looks like a domain is one.
  const isText =
    verb === 'submitted' ||
    verb === 'cancel' ||
    verb === 'report' ||
    verb === 'compromised' ||
    second.toLowerCase() === 'condemn' ||
    isFull(second);
  const named = !isText || looksLikeDomain(second);
  return {
    action: actionOf(verb),
    domain: named ? asDomain(second) : null,
    inputs: inputsOf(verb, named ? others : [second, ...others]),
    unknownVerb: null,
  };
};
