/** Slack's blocks within Slack's length limits, and the mrkdwn of people, times, codes and targets. */

import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { oneLine } from '../../../domain/inputs.ts';
import { type Fingerprint, type Instant, PersonId, type Selector } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { needOf, ofRound } from '../../../domain/queries.ts';
import { isRunning, newTarget, type State, type Target } from '../../../domain/state.ts';
import type { DomainSettings, People } from '../../../ports/settings.ts';
import { dayText, type Language, plainDate, weekdayMoment } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';

/** Slack's length limits (docs.slack.dev, Block Kit), in UTF-16 units as Slack counts them. Longer text is cut with an ellipsis. */
export const limits = {
  sectionChars: 3_000,
  fieldChars: 2_000,
  fields: 10,
  headerChars: 150,
  buttonChars: 75,
  valueChars: 2_000,
  confirmTitleChars: 100,
  confirmTextChars: 300,
  confirmButtonChars: 30,
  viewTitleChars: 24,
  privateMetadataChars: 3_000,
  viewBlocks: 100,
  messageTextChars: 3_000,
  messageBlocks: 50,
  /** Limit of one list in a card. All blocks of a message together must stay below about 13,000 characters. */
  listChars: 1_200,
} as const;

/** The content of a message. Notifications and screen readers use `text`. */
export interface Rendered {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Shortens text with an ellipsis, without splitting a surrogate pair or an opened `<…>` of mrkdwn. */
export const shortened = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '');
  const open = cut.lastIndexOf('<');
  return `${open > cut.lastIndexOf('>') ? cut.slice(0, open) : cut}…`;
};

const codeSpans = /```[\s\S]*?```|`[^`\n]+`/g;

/** Shortens mrkdwn. Code that the cut would leave open ends after the ellipsis. */
export const shortenedMrkdwn = (text: string, maxChars: number): string => {
  const cut = shortened(text, maxChars);
  const open = cut === text ? -1 : cut.replace(codeSpans, (code) => ' '.repeat(code.length)).indexOf('`');
  if (open < 0) return cut;
  const mark = cut.startsWith('```', open) ? '```' : '`';
  const shorter = shortened(text, maxChars - mark.length);
  return shorter.length > open + mark.length + 1 ? shorter + mark : `${cut.slice(0, open)}…`;
};

/** Names of things, as code on one line. */
export const codeList = (names: readonly string[]): string =>
  shortenedMrkdwn(names.map((name) => `\`${asCode(name)}\``).join(' '), limits.listChars);

/** Joins as many lines as fit, then the count of omitted lines. */
export const linesWithin = (
  lines: readonly string[],
  more: (count: number) => string,
  maxChars: number = limits.listChars,
): string => {
  const fitting: string[] = [];
  let chars = 0;
  for (const line of lines) {
    const fit = shortenedMrkdwn(line, 300);
    if (chars + fit.length + 1 > maxChars) break;
    fitting.push(fit);
    chars += fit.length + 1;
  }
  return fitting.length === lines.length
    ? fitting.join('\n')
    : [...fitting, more(lines.length - fitting.length)].join('\n');
};

export const plain = (text: string, maxChars: number): PlainTextElement => ({
  type: 'plain_text',
  text: shortened(text, maxChars),
  emoji: true,
});

const boldSpans = /\*(?=\S)[^*\n]*(?<=\S)\*/g;

// Slack formats a pair of marks only between these characters. Next to Japanese or full-width punctuation it shows the marks themselves.
const beforeMark = /[\s.,([{!?\-=]/;
const afterCode = /[\s.,)\]}!?\-=]/;
const afterBold = /[\s.,)\]}!?\-=~#$%^+{[;:'"/]/;

interface Span {
  readonly start: number;
  readonly end: number;
}

const spanOf = ({ index, 0: { length } }: RegExpExecArray): Span => ({ start: index, end: index + length });

/** Adds a space outside a pair of marks wherever Slack would otherwise show the marks. The text between the marks stays as it is. */
export const spacedMarks = (text: string): string => {
  // A `*` inside code is no mark.
  const masked = text.replace(codeSpans, (code) => '`'.repeat(code.length));
  const bolds = [...masked.matchAll(boldSpans)].map(spanOf);
  // The ends of a bold text are boundaries for the code in it.
  const insideBold = bolds.flatMap(({ start, end }) => [start + 1, end - 1]);
  const gapsOf = ({ start, end }: Span, after: RegExp): readonly number[] => [
    ...(start > 0 && !beforeMark.test(text.charAt(start - 1)) ? [start] : []),
    ...(end < text.length && !after.test(text.charAt(end)) ? [end] : []),
  ];
  const gaps = new Set([
    ...[...text.matchAll(codeSpans)]
      .flatMap((code) => gapsOf(spanOf(code), afterCode))
      .filter((at) => !insideBold.includes(at)),
    ...bolds.flatMap((bold) => gapsOf(bold, afterBold)),
  ]);
  return [...gaps].sort((a, b) => b - a).reduce((spaced, at) => `${spaced.slice(0, at)} ${spaced.slice(at)}`, text);
};

/** `verbatim` stops Slack from turning plain text into links and mentions. */
const mrkdwn = (text: string, maxChars: number): MrkdwnElement => ({
  type: 'mrkdwn',
  text: shortenedMrkdwn(spacedMarks(text), maxChars),
  verbatim: true,
});

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, limits.headerChars) });

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text, limits.sectionChars) });

export const fields = (texts: readonly string[]): SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, limits.fields).map((text) => mrkdwn(text, limits.fieldChars)),
});

export const contextBlock = (text: string): ContextBlock => ({
  type: 'context',
  elements: [mrkdwn(text, limits.fieldChars)],
});

/** Empty without buttons, because Slack refuses an empty block. */
export const actions = (blockId: string, buttons: readonly Button[]): ActionsBlock[] =>
  buttons.length === 0 ? [] : [{ type: 'actions', block_id: blockId, elements: [...buttons] }];

/** One section for each non-empty text. */
export const sections = (...texts: readonly (string | null)[]): SectionBlock[] =>
  texts.filter((text): text is string => text !== null && text !== '').map(section);

/** The input of every view, besides the state. */
export interface RenderContext {
  readonly language: Language;
  readonly policy: Policy;
  readonly settings: DomainSettings;
  /** True if test endpoints replace Slack or AWS; every card then shows a warning. */
  readonly testEndpoints: boolean;
  /** The card's footer names the time zone. */
  readonly zoneBelow?: boolean;
}

export const zoneOf = ({ policy }: Pick<RenderContext, 'policy'>): string => policy.calendar.timeZone;

/** Escapes text from people, so that it cannot become a mention or a link. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// A pair of `_` or `~` formats text only at word boundaries: inside a word, as in REQ_1_2 or sel._domainkey, it is ordinary. `spacedMarks`
// would make boundaries for `*` and backticks, and a single one could pair with a mark of the sentence.
const formatted = /(?<![\p{L}\p{N}])([_~])(?=\S)(.*?\S)\1(?![\p{L}\p{N}])/gu;
const mark = /`|(?<!\s)\*|\*(?!\s)/g;
const similar: Readonly<Record<string, string>> = { '*': '∗', _: '＿', '~': '∼', '`': 'ˋ' };

/** Quotes text from people inside a sentence: one line, without links, mentions, formatting or block quotes. */
export const quoted = (text: string, maxChars: number): string =>
  escaped(shortened(oneLine(text), maxChars))
    .replace(mark, (found) => similar[found] ?? found)
    .replace(formatted, (_, found: string, inside: string) => `${similar[found]}${inside}${similar[found]}`)
    .replace(/^(?:&gt;\s*)+/, '');

/** Shows the address of a link, which is in ASCII, so that no letter of another script imitates it. */
const linkLabelChars = 60;

/** Null for anything but a plain http(s) address. An address with a user name would be read as another host. */
const webAddress = (written: string): URL | null => {
  const url = /^https?:\/\/\S+$/i.test(written) ? URL.parse(written) : null;
  return url === null || url.username !== '' || url.password !== '' ? null : url;
};

/** A ticket that people wrote: as a link where it is a web address, otherwise as quoted text. */
export const ticketLink = (ticket: string, maxChars: number): string => {
  const url = webAddress(oneLine(ticket));
  if (url === null) return quoted(ticket, maxChars);
  const address = escaped(url.href.replaceAll('|', '%7C'));
  return `<${address}|${quoted(url.href.replace(/^https?:\/\//, '').replaceAll('|', '%7C'), linkLabelChars)}>`;
};

/** Escapes text for backticks, so that it cannot end the code span. */
export const asCode = (text: string): string => escaped(text).replaceAll('`', "'");

export const plainDay = (at: Instant, timeZone: string): string => plainDate(at, timeZone).slice(0, 10);

type DateContext = Pick<RenderContext, 'language' | 'policy' | 'zoneBelow'>;

/** A day in the configured time zone. */
export const dayOf = (context: DateContext, at: Instant): string =>
  dayText(context.language, plainDay(at, zoneOf(context)));

/** A moment in the configured time zone. Slack's own dates would stand beside it in another form and another zone. */
export const moment = (context: DateContext, at: Instant): string =>
  weekdayMoment(context.language, at, zoneOf(context), context.zoneBelow ? { zone: false } : {});

export const mention = (person: PersonId): string => `<@${PersonId.user(person)}>`;

export const mentionOf = (people: People): string =>
  people.tag === 'userGroup' ? `<!subteam^${people.id}>` : people.ids.map((id) => `<@${id}>`).join(' ');

const shownDigits = 16;

export const shortFingerprint = (fingerprint: Fingerprint | null, digits = shownDigits): string =>
  fingerprint === null ? '?' : `${fingerprint.slice(0, digits)}…`;

export const shortDigest = (digest: string): string => digest.slice(0, 12);

/** One line for each code. A code without a text appears as it is. */
export const codeLines = (
  context: Pick<RenderContext, 'language'>,
  group: 'blocker' | 'finding',
  codes: readonly string[],
): string =>
  linesWithin(
    codes.map((code) => `• ${textOfCode(context.language, group, code) ?? escaped(code)}`),
    (count) => text(context.language, 'card.more', { count: String(count) }),
  );

/** Omits the account if all targets have the same one. */
export const targetName = (id: string, state: State): string => {
  const accounts = new Set(state.targets.map((target) => target.id.split('/')[0]));
  return accounts.size > 1 ? id : id.slice(id.indexOf('/') + 1);
};

const originText = (language: Language, { origin }: Target): string => {
  if (origin === null) return text(language, 'card.originUnknown');
  return origin === 'EXTERNAL'
    ? text(language, 'card.originOwnKey')
    : text(language, 'card.originSesKey', { origin: escaped(origin) });
};

const factsOf = (context: RenderContext, target: Target, switched = false): string => {
  const say = context.language;
  const facts = [
    target.shown === null
      ? text(say, 'card.targetUnknown')
      : text(say, 'card.targetShown', { selector: asCode(target.shown) }),
    originText(say, target),
    ...(switched ? [text(say, 'card.targetSwitched')] : []),
    ...(target.signingEnabled === false ? [text(say, 'card.signingOff')] : []),
    ...(target.succeededAt === null ? [] : [text(say, 'card.targetSucceeded')]),
    ...(target.probedAt === null ? [] : [text(say, 'card.targetProbed')]),
  ];
  return facts.join(' · ');
};

const numbered = (
  { language }: RenderContext,
  state: State,
  targets: readonly { readonly name: string; readonly facts: string }[],
): readonly string[] =>
  targets.map(({ name, facts }, index) =>
    text(language, 'card.target', { number: String(index + 1), target: asCode(targetName(name, state)), facts }),
  );

/** The targets as SES shows them now, in the order of the switch. */
export const targetLines = (context: RenderContext, state: State): readonly string[] =>
  numbered(
    context,
    state,
    state.targets.map((target) => ({ name: target.id, facts: factsOf(context, target) })),
  );

/** The targets as the round fixed them, which is the content of the approval, not the present state. */
export const approvedTargetLines = (context: RenderContext, state: State): readonly string[] => {
  const { rotation } = state;
  const round = rotation?.round;
  if (!round) return [];
  const begun = isRunning(rotation) && ofRound(state, rotation).length > 0;
  return numbered(
    context,
    state,
    round.targets.map((fixed) => {
      const now = state.targets.find(({ id }) => id === fixed.id);
      const { id, origin, signingEnabled, selector, switched = false } = fixed;
      const since = begun || switched ? now : undefined;
      const approved: Target = {
        ...newTarget(id),
        origin,
        signingEnabled,
        shown: selector,
        succeededAt: since?.succeededAt ?? null,
        probedAt: since?.probedAt ?? null,
      };
      return { name: id, facts: factsOf(context, approved, switched) };
    }),
  );
};

/** As many sections as the lines need. No line is left out; a line longer than a section is shortened. */
export const sectionsOf = (lines: readonly string[]): SectionBlock[] => {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    // The spaces that Slack's marks need may lengthen a text.
    if (last === undefined || last.length + line.length > limits.sectionChars * 0.9) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map(section);
};

/** Lost protected records, each with what depends on it. */
export const lostLines = (context: RenderContext, state: State): readonly string[] =>
  Object.entries(state.lost).map(([name, { verdict, lostAt }]) =>
    text(context.language, 'card.lost', {
      selector: asCode(name),
      verdict: text(context.language, `verdict.${verdict}`),
      since: moment(context, lostAt),
      need: text(context.language, `need.${needOf(state, name as Selector)}`),
    }),
  );
