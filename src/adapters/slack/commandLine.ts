/** `/dkim verb [domain] [rest]`, plain or as Slack escapes it, in half or full width. */
import { closestMatch } from 'leven';
import { type Action, actionOfVerb, type Verb, verbs } from '../../domain/actions.ts';
import type { RawInputs } from '../../domain/inputs.ts';
import { isLikeDomain, plainWord, typedDomain } from '../../domain/typedName.ts';

interface ParsedCommand {
  readonly action: Action;
  readonly domain: string | null;
  readonly inputs: RawInputs;
  /** The verb that does not exist, when the answer is the help. */
  readonly unknownVerb: string | null;
  /** The word that the verb does not take: nothing is done, and the answer is how the verb is written. */
  readonly unknownWord: UnknownWord | null;
}

export interface UnknownWord {
  readonly verb: Verb;
  readonly word: string;
}

const textCharsMax = 2_000;
const tokensMax = 60;

/** `<http://goo.ne.jp|goo.ne.jp>` is `goo.ne.jp`, `<@U1|name>` is `@name`; entities become characters. */
export const unescaped = (text: string): string =>
  text
    .replace(/<(?:([@#!])([^|>]*)|([^|>]*))(?:\|([^>]*))?>/g, (_, sigil = '', id = '', link = '', label = '') =>
      sigil === '' ? label || link : `${sigil}${label || id}`,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The domain that is meant, or the word as it was typed: the answer names it. */
const asDomain = (token: string): string => typedDomain(token) ?? plainWord(token);

// Input methods and autocorrection write a dash in many ways; a long one stands for two.
const longDash = '[\\u2012-\\u2015\\u2500\\u30fc]';
const dash = `(?:[-\\u2010\\u2011\\u2212]|${longDash})`;
const option = new RegExp(`^${dash}`);
/** In free text one dash may begin a word, as in "-5 days". */
const optionInText = new RegExp(`^(?:${dash}{2,}|${longDash})[a-z]`);

const isOption = (token: string): boolean => option.test(plainWord(token));
const isOptionInText = (token: string): boolean => optionInText.test(plainWord(token));

const datePatterns = [
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})$/,
  /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})日(?:\([月火水木金土日]\))?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
];

/** Meant as a date, though none of the above: it must not pass as the ticket in silence. */
const likeDate = /^\d{1,4}\/\d{1,2}\/\d{1,4}$|\d[年月日]/;

/**
 * `2026/10/1` and `2026年10月1日` are `2026-10-01`, `10/1` is `10-01`: the year, and whether there is such a day, is for the request handler
 * to say. What only looks like a date is given on as it is, so that the request handler refuses it.
 */
const asDate = (token: string): string | null => {
  const plain = token.normalize('NFKC');
  for (const pattern of datePatterns) {
    const { year, month = '', day = '' } = pattern.exec(plain)?.groups ?? {};
    if (day !== '') return `${year === undefined ? '' : `${year}-`}${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  return likeDate.test(plain) ? plain : null;
};

/** What stands after the verb, and the first word of it that means nothing there. */
interface Read {
  readonly domain: string | null;
  readonly inputs: RawInputs;
  readonly unknown: string | null;
}

type Rest = Omit<Read, 'domain'>;

/** `[ticket] [submitted] [promised]`, in any order but that of the dates. */
const submitted = (remaining: readonly string[]): Rest => {
  const dated = remaining.filter((token) => asDate(token) !== null);
  const ticket = remaining.filter((token) => asDate(token) === null).join(' ');
  const [submitted, promisedDate] = dated.map(asDate);
  const inputs = {
    ...(ticket === '' ? {} : { ticket }),
    ...(submitted == null ? {} : { submitted }),
    ...(promisedDate == null ? {} : { promisedDate }),
  };
  return { inputs, unknown: remaining.find(isOptionInText) ?? dated[2] ?? null };
};

const cancelled = (remaining: readonly string[]): Rest => ({
  inputs: remaining.length === 0 ? {} : { reason: remaining.join(' ') },
  unknown: remaining.find(isOptionInText) ?? null,
});

const oneWord =
  (input: string, isKnown: (word: string) => boolean) =>
  ([first, second]: readonly string[]): Rest => {
    if (first === undefined) return { inputs: {}, unknown: null };
    const word = plainWord(first);
    return { inputs: { [input]: word }, unknown: isKnown(word) ? (second ?? null) : first };
  };

/** Where something else than a domain may follow, only what looks like a domain is one, and it comes first. */
const withText: Partial<Record<Verb, (remaining: readonly string[]) => Rest>> = {
  submitted,
  cancel: cancelled,
  compromised: oneWord('selector', (word) => !isOption(word)),
  report: oneWord('rotation', (word) => /^\d+$/.test(word)),
};

/** `full`, or 全部 as one would say it. */
const switches: Partial<Record<Verb, { readonly input: string; readonly words: readonly string[] }>> = {
  check: { input: 'full', words: ['full', '全部', '全体'] },
  rollback: { input: 'ban', words: ['ban'] },
};

/** A switch that asks for another action of the same verb: nothing is done, and the answer says what would be. */
const previews: Partial<Record<Verb, { readonly action: Action; readonly words: readonly string[] }>> = {
  rotate: { action: 'preview_rotation', words: ['dry-run', 'dryrun', '試行'] },
};

/** With the dashes in front that people and input methods write, or without. */
const withoutDashes = (token: string): string => plainWord(token).replace(new RegExp(`^(?:${dash})+`), '');

/** `[domain] [switch]`, in any order. What looks like no domain is taken for one where nothing else is: the request handler names it. */
const withoutText = (verb: Verb, tokens: readonly string[]): Read => {
  const known = switches[verb];
  const isSwitch = (token: string): boolean => known?.words.includes(plainWord(token)) ?? false;
  const others = tokens.filter((token) => !isSwitch(token));
  const takesDomain = verb !== 'help';
  const place = Math.max(0, others.findIndex(isLikeDomain));
  const named = takesDomain ? others[place] : undefined;
  const isNamed = named !== undefined && !isOption(named);
  return {
    domain: isNamed ? asDomain(named) : null,
    inputs: known !== undefined && others.length < tokens.length ? { [known.input]: 'yes' } : {},
    unknown: others.filter((_, index) => !isNamed || index !== place)[0] ?? null,
  };
};

const readAfter = (verb: Verb, tokens: readonly string[]): Read => {
  const remaining = withText[verb];
  if (remaining === undefined) return withoutText(verb, tokens);
  const [first, ...others] = tokens;
  return first !== undefined && isLikeDomain(first)
    ? { domain: asDomain(first), ...remaining(others) }
    : { domain: null, ...remaining(tokens) };
};

/** Letters by which a verb may differ from the one that was meant. */
const typingErrorsMax = 2;

/** The verb that was meant by a word that is none; null where none is near. */
export const nearestVerb = (word: string): Verb | null => {
  const nearest = closestMatch(plainWord(word), verbs, { maxDistance: typingErrorsMax });
  return nearest === undefined ? null : (actionOfVerb(nearest)?.verb ?? null);
};

const helpOnly = { action: 'help', domain: null, inputs: {} } as const;

export const parseCommand = (text: string): ParsedCommand => {
  const tokens = unescaped(text.slice(0, textCharsMax))
    .split(/[\s\u3000]+/)
    .filter((token) => token !== '')
    .slice(0, tokensMax);
  const [first = 'help', ...others] = tokens;
  const known = actionOfVerb(plainWord(first));
  if (known === null) return { ...helpOnly, unknownVerb: first, unknownWord: null };
  const { verb, action } = known;
  const preview = previews[verb];
  const isPreview = (token: string): boolean => preview?.words.includes(withoutDashes(token)) ?? false;
  const { domain, inputs, unknown } = readAfter(
    verb,
    others.filter((token) => !isPreview(token)),
  );
  if (unknown !== null) return { ...helpOnly, unknownVerb: null, unknownWord: { verb, word: unknown } };
  const meant = preview !== undefined && others.some(isPreview) ? preview.action : action;
  return { action: meant, domain, inputs, unknownVerb: null, unknownWord: null };
};
