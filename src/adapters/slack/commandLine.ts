/** Parses `/dkim verb [domain] [more words]`, plain or escaped by Slack, in half or full width. */
import { closestMatch } from 'leven';
import { type Action, actionOfVerb, type Verb, verbs } from '../../domain/actions.ts';
import { pasteFormats } from '../../domain/application.ts';
import type { RelativeDay } from '../../domain/calendar.ts';
import { isLikeDomain, isRevisionText, plainWord, type RawInputs, typedDomain } from '../../domain/inputs.ts';

interface ParsedCommand {
  readonly action: Action;
  readonly domain: string | null;
  readonly inputs: RawInputs;
  /** The unknown verb; the answer is then the help. */
  readonly unknownVerb: string | null;
  /** The word that the verb does not accept; the answer is then the verb's usage, and nothing is done. */
  readonly unknownWord: UnknownWord | null;
}

export interface UnknownWord {
  readonly verb: Verb;
  readonly word: string;
}

const textCharsMax = 2_000;
const tokensMax = 60;

/** Turns `<http://goo.ne.jp|goo.ne.jp>` into `goo.ne.jp`, `<@U1|name>` into `@name`, and entities into characters. */
export const unescaped = (text: string): string =>
  text
    .replace(/<(?:([@#!])([^|>]*)|([^|>]*))(?:\|([^>]*))?>/g, (_, sigil = '', id = '', link = '', label = '') =>
      sigil === '' ? label || link : `${sigil}${label || id}`,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The domain, or the word as typed, which the answer quotes. */
const asDomain = (token: string): string => typedDomain(token) ?? plainWord(token);

// Input methods and autocorrection replace dashes; a long dash stands for two.
const longDash = '[\\u2012-\\u2015\\u2500\\u30fc]';
const dash = `(?:[-\\u2010\\u2011\\u2212]|${longDash})`;
const option = new RegExp(`^${dash}`);
/** In free text a single dash may begin a word, as in "-5 days", but one letter behind it is an option. */
const optionInText = new RegExp(`^(?:(?:${dash}{2,}|${longDash})[a-z]|${dash}[a-z]$)`);

const isOption = (token: string): boolean => option.test(plainWord(token));
const isOptionInText = (token: string): boolean => optionInText.test(plainWord(token));

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(?<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|(?:septem|octo|novem|decem)ber)\\.?';
const ordinal = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
/** `Oct 1, 2026` and `1 October`: the only dates of several words. */
const englishDates = [`${monthName} ${ordinal}`, `${ordinal} (?:of )?${monthName}`].map(
  (form) => new RegExp(`^${form}(?:,? (?<year>20\\d\\d))?$`),
);

const datePatterns = [
  ...englishDates,
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})$/,
  /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})日$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  // `R8-12-1` may be a ticket.
  /^(?:令和|r)(?<reiwa>元|\d{1,2})年(?<month>\d{1,2})月(?<day>\d{1,2})日$/,
  /^令和(?<reiwa>元|\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})$/,
];

/** Reiwa 1 is 2019. */
const yearBeforeReiwa = 2018;

/** Which day each word is, the request handler knows. */
const relativeDays: readonly (readonly [RelativeDay, RegExp])[] = [
  ['yesterday', /^(?:昨日|きのう|yesterday)$/],
  ['today', /^(?:今日|本日|きょう|today)$/],
  ['tomorrow', /^(?:明日|あした|あす|tomorrow)$/],
];

/** The day of the week behind a date. Its closing bracket may be gone, as a mark around the word. */
const dayOfWeek =
  /(?:\((?:[月火水木金土日](?:曜日?)?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\)?|(?<=日)[月火水木金土日](?:曜日?)?)$/;
/** Behind a date: "by", "on". */
const particle = /(?<=[\d日)曜])(?:までに?|に|付け?)$/;
/** Behind the day on which the record is promised. */
const deadline = /まで(?:に)?$/;
const dashes = new RegExp(dash, 'g');

/** A word that resembles a date but matches no pattern: it must not silently become the ticket. */
const likeDates = [
  /^\d{1,4}\/\d{1,2}\/\d{1,4}$|^\d{4}-\d{1,2}-\d{1,2}t\d|\d[年月日]/,
  // Two dates in one word, or something else around one.
  /^\d{1,2}\/\d{1,2}(?![\w/])|(?:^|[:=])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\w-])/,
  /^(?:明後日|あさって|一昨日|おととい|(?:先|今|来|再来)[週月](?:の?[月火水木金土日]曜日?)?|[月火水木金土日]曜日?)$/,
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/,
];

const oneOfSeveral = [...englishDates, /^(?:v|ver\.?|version|rev\.?|revision) \d{1,3}$/];

/** The words, of which those of one date or revision are one. */
const joined = (words: readonly string[]): readonly string[] => {
  for (const [index] of words.entries())
    for (const count of [4, 3, 2]) {
      const one = words.slice(index, index + count).join(' ');
      if (!oneOfSeveral.some((form) => form.test(plainWord(one)))) continue;
      return [...words.slice(0, index), one, ...joined(words.slice(index + count))];
    }
  return words;
};

/**
 * Turns `2026/10/1` and `2026年10月1日` into `2026-10-01`, and `10/1` into `10-01`, with any dash and any marks around it. The request handler
 * adds the year and checks that the day exists. A word that only resembles a date stays unchanged, so that the request handler refuses it.
 * `今日` becomes `today`. Null for any other word.
 */
const asDate = (token: string): string | null => {
  const plain = plainWord(token).replaceAll(dashes, '-').replace(particle, '').replace(dayOfWeek, '');
  for (const pattern of datePatterns) {
    const { year, reiwa, name = '', month: digits, day = '' } = pattern.exec(plain)?.groups ?? {};
    const written = reiwa === undefined ? year : String(yearBeforeReiwa + (reiwa === '元' ? 1 : Number(reiwa)));
    const month = digits ?? String(monthNames.indexOf(name.slice(0, 3)) + 1);
    if (day !== '') return [...(written === undefined ? [] : [written]), pad(month), pad(day)].join('-');
  }
  const [relative] = relativeDays.find(([, word]) => word.test(plain)) ?? [];
  return relative ?? (likeDates.some((form) => form.test(plain)) ? token.normalize('NFKC') : null);
};

const pad = (digits: string): string => digits.padStart(2, '0');

/** The parsed words after the verb, and the first unknown one. */
interface Read {
  readonly domain: string | null;
  readonly inputs: RawInputs;
  readonly unknown: string | null;
}

type Rest = Omit<Read, 'domain'>;

/** Parses `[ticket] [submitted] [promised]` in any order; of two dates the first is `submitted`, but `12/5まで` is the promised one. */
const submitted = (words: readonly string[]): Rest => {
  const remaining = joined(words);
  const dated = remaining.filter((token) => asDate(token) !== null);
  const ticket = remaining.filter((token) => asDate(token) === null).join(' ');
  const dueDate = dated.find((token) => deadline.test(plainWord(token)));
  const [first, ...others] = dated.filter((token) => token !== dueDate);
  const [submitted, promisedDate] = [first, dueDate ?? others.shift()].map((token) => token && asDate(token));
  const inputs = {
    ...(ticket === '' ? {} : { ticket }),
    ...(submitted ? { submitted } : {}),
    ...(promisedDate ? { promisedDate } : {}),
  };
  return { inputs, unknown: remaining.find(isOptionInText) ?? others[0] ?? null };
};

/** As `submitted`, and the revision of the form that was submitted: `v2`, `rev 2` or `第2版`. */
const corrected = (words: readonly string[]): Rest => {
  const remaining = joined(words);
  // A bare number may be a ticket.
  const isRevision = (token: string): boolean => isRevisionText(token) && !/^\d+$/.test(token.normalize('NFKC'));
  const [written] = remaining.filter(isRevision);
  const { inputs, unknown } = submitted(remaining.filter((token) => !isRevision(token)));
  return { inputs: { ...inputs, ...(written === undefined ? {} : { revision: written }) }, unknown };
};

const cancelled = (remaining: readonly string[]): Rest => ({
  inputs: remaining.length === 0 ? {} : { reason: remaining.join(' ') },
  unknown: remaining.find(isOptionInText) ?? null,
});

/** Parses `[date] [reason]` in any order: the first date is the day. A reason may say "today" too, or what only resembles a date. */
const postponed = (words: readonly string[]): Rest => {
  const remaining = joined(words);
  const dates = remaining.map(asDate);
  const isWritten = (date: string | null): boolean => /^(?:\d{4}-)?\d\d-\d\d$/.test(date ?? '');
  const isRelative = (date: string | null): boolean => relativeDays.some(([day]) => day === date);
  const places = [isWritten, isRelative, (date: string | null) => date !== null].map((is) => dates.findIndex(is));
  const place = places.find((one) => one >= 0) ?? -1;
  const day = place < 0 ? null : asDate(remaining[place] ?? '');
  const reason = remaining.filter((_, index) => index !== place).join(' ');
  return {
    inputs: { ...(day === null ? {} : { day }), ...(reason === '' ? {} : { reason }) },
    unknown: remaining.find(isOptionInText) ?? null,
  };
};

const oneWord =
  (input: string, isKnown: (word: string) => boolean) =>
  ([first, second]: readonly string[]): Rest => {
    if (first === undefined) return { inputs: {}, unknown: null };
    const word = plainWord(first).replace(/^#/, '');
    return { inputs: { [input]: word }, unknown: isKnown(word) ? (second ?? null) : first };
  };

/** Parses `[format] [page]` in any order: a format by its name, whatever its case, and a page by its number. */
const formatAndPage = (words: readonly string[]): Rest => {
  const formatOf = (word: string) => pasteFormats.find((name) => name.toLowerCase() === plainWord(word).toLowerCase());
  const isPage = (word: string): boolean => /^\d{1,3}$/.test(plainWord(word));
  const [format, again] = words.flatMap((word) => formatOf(word) ?? []);
  const [page, another] = words.filter(isPage);
  return {
    inputs: { ...(format === undefined ? {} : { format }), ...(page === undefined ? {} : { page: plainWord(page) }) },
    unknown: words.find((word) => formatOf(word) === undefined && !isPage(word)) ?? again ?? another ?? null,
  };
};

/** Verbs with arguments other than a domain. For these, only a first word that resembles a domain is the domain. */
const withText: Partial<Record<Verb, (remaining: readonly string[]) => Rest>> = {
  submitted,
  correct: corrected,
  cancel: cancelled,
  postpone: postponed,
  compromised: oneWord('selector', (word) => !isOption(word)),
  plan: oneWord('year', (word) => !isOption(word)),
  report: oneWord('rotation', (word) => /^\d+$/.test(word)),
  ledger: oneWord('year', (word) => !isOption(word)),
  applications: formatAndPage,
};

/** Optional words of a verb, in English or Japanese. */
const switches: Partial<Record<Verb, { readonly input: string; readonly words: readonly string[] }>> = {
  check: { input: 'full', words: ['full', '全部', '全体'] },
  rollback: { input: 'ban', words: ['ban'] },
};

/** Words that turn a verb into its preview, which changes nothing. */
const previews: Partial<Record<Verb, { readonly action: Action; readonly words: readonly string[] }>> = {
  rotate: { action: 'preview_rotation', words: ['dry-run', 'dryrun', '試行'] },
};

/** Removes leading dashes of all kinds. */
const withoutDashes = (token: string): string => plainWord(token).replace(new RegExp(`^(?:${dash})+`), '');

/**
 * Parses `[domain] [switch]` in any order. If no word resembles a domain, the first other word counts as the domain, and the request
 * handler quotes it.
 */
const withoutText = (verb: Verb, tokens: readonly string[]): Read => {
  const known = switches[verb];
  const isSwitch = (token: string): boolean => known?.words.includes(withoutDashes(token)) ?? false;
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

/** A link to a page, which is a ticket: the domain of such a link is not meant. */
const isPage = (token: string): boolean => /^[^a-z]*https?:\/\/[^/]+\/\w/i.test(token);

/** Verbs whose words include no text in which a domain may occur. */
const withDomainLast: readonly Verb[] = ['submitted', 'correct'];

const readAfter = (verb: Verb, tokens: readonly string[]): Read => {
  const remaining = withText[verb];
  if (remaining === undefined) return withoutText(verb, tokens);
  const places = withDomainLast.includes(verb) ? tokens : tokens.slice(0, 1);
  const place = places.findIndex((token) => isLikeDomain(token) && !isPage(token));
  const domain = tokens[place];
  return domain === undefined
    ? { domain: null, ...remaining(tokens) }
    : { domain: asDomain(domain), ...remaining(tokens.toSpliced(place, 1)) };
};

/** A word that may mean an approval, a rotation or an application. */
export const isWithdrawal = (word: string): boolean =>
  /^(?:withdraw(?:al)?|取り?(?:消し?|下げ?)(?:る|す)?)$/i.test(plainWord(word));

/** Maximum edit distance between the typed word and a verb. */
const typingErrorsMax = 2;

/** The verb nearest to an unknown word; null if none is near. */
export const nearestVerb = (word: string): Verb | null => {
  const nearest = closestMatch(plainWord(word), verbs, { maxDistance: typingErrorsMax });
  return nearest === undefined ? null : (actionOfVerb(nearest)?.verb ?? null);
};

const helpOnly = { action: 'help', domain: null, inputs: {} } as const;

/** The verb first. Japanese names the domain before the verb, and a domain alone means its status. */
const verbFirst = ([first, second, ...others]: readonly string[]): readonly string[] => {
  if (first === undefined) return [];
  if (second === undefined) return isLikeDomain(first) ? ['status', first] : [first];
  // "roll back"
  const both = `${plainWord(first)}${plainWord(second)}`;
  if (actionOfVerb(both) !== null) return [both, ...others];
  return isLikeDomain(first) ? [second, first, ...others] : [first, second, ...others];
};

export const parseCommand = (text: string): ParsedCommand => {
  const tokens = unescaped(text.slice(0, textCharsMax))
    .split(/[\s\u3000]+/)
    .filter((token) => token !== '')
    // Pasted from where it was written with the command's own name.
    .filter((token, index) => index > 0 || token !== '/dkim')
    .slice(0, tokensMax);
  const [first, ...others] = verbFirst(tokens);
  if (first === undefined) return { ...helpOnly, action: 'overview', unknownVerb: null, unknownWord: null };
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
