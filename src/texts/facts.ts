/** Renders facts as text, with one renderer per kind. Slack, alerts, reports and the terminal differ only in the markup. */

import { commandOf } from '../domain/actions.ts';
import { type DeliveryResult, probeMailboxName } from '../domain/delivery.ts';
import type { Fact, FactKind, FactKinds, Owner } from '../domain/factKinds.ts';
import { oneLine } from '../domain/inputs.ts';
import { type Instant, PersonId, recordName, Selector, type TargetId } from '../domain/names.ts';
import { factsOf, type Notice, ownerOf } from '../domain/notices.ts';
import { bannedInUse, openRound } from '../domain/queries.ts';
import type { State } from '../domain/state.ts';
import { type Language, plainDate } from './codes.ts';
import { type CodeGroup, type StateWord, text, textOfCode } from './text.ts';

/** The markup of single facts in one output format. */
export interface Markup {
  moment(at: Instant, timeZone: string, language: Language): string;
  /** @param day `YYYY-MM-DD` */
  day(day: string, language: Language): string;
  person(id: PersonId): string;
  owner(owner: Owner, language: Language): string;
  code(text: string): string;
  /** A hash. The output may shorten it as long as it stays distinguishable. */
  digest(text: string): string;
  target(id: TargetId): string;
  /** Text that people or a service wrote. */
  free(text: string): string;
  /** A ticket that people wrote: a link where it is one and the output has links. */
  ticket(text: string): string;
  /** A list of the codes' texts. */
  list(items: readonly string[], language: Language): string;
}

const inLine = (items: readonly string[], language: Language): string =>
  items.length === 0 ? text(language, 'card.none') : items.join(' / ');

/** One line per item; empty without items. */
export const asLines = (items: readonly string[]): string => items.map((item) => `• ${item}`).join('\n');

export const plainMarkup: Markup = {
  moment: plainDate,
  day: (day) => day,
  person: PersonId.user,
  owner: (owner, language) => text(language, `owner.${owner}`),
  code: (written) => written,
  digest: (written) => written,
  target: (id) => id,
  free: oneLine,
  ticket: oneLine,
  list: inLine,
};

/** A person by the name that the log knows; an unknown person by id, and the text says so. */
export const personText = (language: Language, id: string, name: string | null): string =>
  name === null ? text(language, 'person.unnamed', { id: PersonId.user(id as PersonId) }) : oneLine(name);

interface FactContext {
  readonly language: Language;
  readonly timeZone: string;
  readonly markup: Markup;
}

type Renderers = { readonly [K in FactKind]: (value: FactKinds[K], context: FactContext) => string };

/** A code of a later release has no text here, so the code itself is shown. */
const codeText = (group: CodeGroup, code: string, { language, markup }: FactContext): string =>
  textOfCode(language, group, code) ?? markup.free(code);

const oneOf =
  (group: CodeGroup) =>
  (code: string, context: FactContext): string =>
    codeText(group, code, context);

const allOf =
  (group: CodeGroup) =>
  (codes: readonly string[], context: FactContext): string =>
    context.markup.list(
      codes.map((code) => codeText(group, code, context)),
      context.language,
    );

const written = (value: string, { language, markup }: FactContext): string =>
  value === '' ? text(language, 'card.none') : markup.free(value);

const joined = (values: readonly string[], separator: string, { language }: FactContext): string =>
  values.length === 0 ? text(language, 'card.none') : values.join(separator);

/** Keeps the service's own code after the text, so that people can search for it. */
const problemText = (problem: string, { language, markup }: FactContext): string =>
  problem
    .split(' ')
    .map(
      (word) =>
        textOfCode(language, 'problem', word) ??
        textOfCode(language, 'blocker', word) ??
        textOfCode(language, 'refusal', word) ??
        markup.free(word),
    )
    .join(' ');

/** One line per mailbox. */
export const deliveryLines = (
  results: readonly DeliveryResult[],
  { language, markup }: { readonly language: Language; readonly markup: Pick<Markup, 'free'> },
): readonly string[] =>
  results.map(({ mailbox, outcome }) => {
    const name = mailbox === probeMailboxName ? textOfCode(language, 'delivery', mailbox) : null;
    return `${name ?? markup.free(mailbox)}: ${textOfCode(language, 'delivery', outcome) ?? markup.free(outcome)}`;
  });

const renderers: Renderers = {
  action: (value, context) => codeText('act', commandOf(value) ?? value, context),
  alteration: oneOf('alteration'),
  basis: oneOf('basis'),
  blockers: allOf('blocker'),
  day: (value, { language, markup }) => (value === '' ? text(language, 'card.none') : markup.day(value, language)),
  delivery: (results, context) => context.markup.list(deliveryLines(results, context), context.language),
  digest: (value, { markup }) => markup.digest(value),
  dkimStatus: written,
  effect: (value, { language, markup }) =>
    textOfCode(language, 'effect', value.split(' ')[0] ?? '') ?? markup.free(value),
  end: oneOf('end'),
  findings: allOf('finding'),
  flag: (value, { language }) => text(language, value ? 'flag.yes' : 'flag.no'),
  group: oneOf('group'),
  incidents: allOf('incident'),
  instant: (value, { language, timeZone, markup }) => markup.moment(value, timeZone, language),
  lateness: ({ who, day }, { language, markup }) =>
    textOfCode(language, 'lateness', who, { day: markup.day(day, language) }) ?? markup.free(who),
  mailboxProblem: oneOf('problem'),
  // The part of a person's id that Slack knows.
  member: (value, { markup }) => markup.person(value as PersonId),
  messengerCode: (value, { language, markup }) =>
    [textOfCode(language, 'slackRefusal', value), markup.free(value)].filter((part) => part !== null).join(': '),
  name: (value, { language, markup }) => (value === '' ? text(language, 'owner.bot') : markup.free(value)),
  names: (values, context) => joined(values.map(context.markup.free), ' ', context),
  number: String,
  outcome: oneOf('outcome'),
  owner: (value, { language, markup }) => markup.owner(value, language),
  ownership: oneOf('ownership'),
  personNames: (values, context) =>
    joined(values.map(context.markup.free), context.language === 'ja' ? '、' : ', ', context),
  people: (values, context) => joined(values.map(context.markup.person), ', ', context),
  problem: problemText,
  refusal: oneOf('because'),
  removalReason: String,
  selector: (value, { markup }) => markup.code(value),
  selectors: (values, context) => joined(values.map(context.markup.code), ' ', context),
  warnings: allOf('warning'),
  stage: oneOf('stage'),
  target: (value, { markup }) => markup.target(value),
  // The full target id: a target that left the configuration may be in another account.
  targets: (values, context) => joined(values.map(context.markup.code), ', ', context),
  text: written,
  ticket: (value, { language, markup }) => (value === '' ? text(language, 'card.none') : markup.ticket(value)),
  user: written,
  verdict: oneOf('verdict'),
  rollback: ({ who, until }, { language, timeZone, markup }) =>
    textOfCode(language, 'who', who, { until: markup.moment(until, timeZone, language) }) ?? markup.free(who),
};

export const factText = <K extends FactKind>(
  language: Language,
  timeZone: string,
  kind: K,
  value: FactKinds[K],
  markup: Markup = plainMarkup,
): string => renderers[kind](value, { language, timeZone, markup });

/** Renders all facts, by name. A null fact is unknown. */
export const factTexts = (
  language: Language,
  timeZone: string,
  facts: Readonly<Record<string, Fact | null>>,
  markup: Markup,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      // `Fact` guarantees that the value fits the kind.
      fact === null
        ? text(language, 'card.none')
        : factText(language, timeZone, fact.kind, fact.value as never, markup),
    ]),
  );

// The sentence of a notice combines its own facts with words of the state at the time of posting.

const lostLines = (language: Language, { lost }: State): string =>
  asLines(Object.entries(lost).map(([name, { verdict }]) => `${name}: ${text(language, `verdict.${verdict}`)}`));

/** The selector that a notice concerns; null if it names none. */
export const aboutSelector = ({ facts }: Notice): Selector | null =>
  'selector' in facts ? Selector.parse(facts.selector) : null;

const stateWords = (
  language: Language,
  timeZone: string,
  state: State,
  notice: Notice,
  markup: Markup,
): Record<Exclude<StateWord, 'card' | 'channel'>, string> => {
  const { rotation, domain } = state;
  const selector = aboutSelector(notice);
  const say = <K extends FactKind>(kind: K, value: FactKinds[K]): string =>
    factText(language, timeZone, kind, value, markup);
  const round = rotation === null ? null : openRound(rotation);
  const none = text(language, 'card.none');
  return {
    approvals: round === null ? none : String(round.approvals.length),
    blockers: rotation === null ? '' : say('blockers', rotation.blockers),
    domain,
    bannedInUse: bannedInUse(state).map(markup.code).join(' ') || text(language, 'card.none'),
    findings: rotation?.record ? say('findings', rotation.record.findings) : '',
    lost: lostLines(language, state),
    owner: say('owner', ownerOf(notice)),
    record: selector === null ? text(language, 'card.none') : recordName(selector, domain),
    until: round === null ? none : say('instant', round.switchBeforeAt),
    verdict: rotation?.record ? say('verdict', rotation.record.verdict) : text(language, 'card.none'),
  };
};

/**
 * @param instead replaces words of the state; already in the output's markup
 * @returns null for a code of a later release
 */
export const noticeText = (
  language: Language,
  timeZone: string,
  state: State,
  notice: Notice,
  markup: Markup,
  instead: Partial<Record<StateWord, string>> = {},
): string | null => {
  const facts = {
    ...stateWords(language, timeZone, state, notice, markup),
    ...instead,
    ...factTexts(language, timeZone, factsOf(notice), markup),
  };
  return textOfCode(language, 'notice', notice.code, facts)?.trim() ?? null;
};
