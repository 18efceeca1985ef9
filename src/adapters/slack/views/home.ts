/** App Home, and the same in short as an answer to `/dkim`: what waits for the reader first, then the domains. */

import type { Button, HomeView, KnownBlock, SectionBlock } from '@slack/types';
import type { ButtonAction } from '../../../domain/actions.ts';
import { offeredOnCard, offeredOnRound } from '../../../domain/cards.ts';
import {
  attentionOf,
  correctionDrafted,
  endingDrafted,
  nextSteps,
  problemsOf,
  signingSelectors,
  type WaitingAction,
  type WaitingItem,
} from '../../../domain/overview.ts';
import { nextPlanOf } from '../../../domain/plan.ts';
import { isRunning, type State } from '../../../domain/state.ts';

import type { OverviewAnswer, OverviewRow, WaitingDomain } from '../../../ports/service.ts';
import { dayText } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeLines,
  contextBlock,
  dayOf,
  escaped,
  header,
  limits,
  moment,
  plain,
  type RenderContext,
  type Rendered,
  section,
  sections,
} from './blocks.ts';
import { buttons, startButton, withoutStyle } from './buttons.ts';
import { carriedLags } from './plan.ts';
import { nextStep } from './rotationCard.ts';
import { roundCard } from './roundCard.ts';
import { stageLine } from './stateTexts.ts';

export interface OverviewContext extends Omit<RenderContext, 'settings'> {
  readonly at: number;
}

/** What an answer in a message cannot hold: it links to the card instead. Permalinks by domain. */
export type CardLinksByDomain = ReadonlyMap<string, string>;

/** Whoever decides on a switch reads the whole card: a button beside a single line would be pressed unread. */
const isOnCard = ({ action }: WaitingItem): boolean => action === 'approve' || action === 'execute';

const problemsText = ({ language }: OverviewContext, state: State): string =>
  problemsOf(state)
    .map((incident) => text(language, `incident.${incident}`))
    .join(language === 'ja' ? '、' : ', ');

/** What the step is. An approval that cannot be requested, and one after a rollback, have sentences of their own. */
const whatText = (context: OverviewContext, state: State, { action }: WaitingItem): string => {
  const { language } = context;
  const { blockers = [], roundWanted, stage } = action === 'request_approval' ? (state.rotation ?? {}) : {};
  // After a rollback the bot requests no approval by itself, whatever blocked the one before.
  if (roundWanted && blockers.length > 0)
    return text(language, 'home.blocked', { blockers: codeLines(context, 'blocker', blockers) });
  if (stage?.tag === 'Switching') return text(language, 'home.remaining');
  if (stage?.tag === 'RolledBack') return text(language, 'home.rolledBack');
  return text(language, `waiting.${action}`, {
    problems: problemsText(context, state),
    revision: String(correctionDrafted(state)?.revision ?? ''),
  });
};

const itemText = (context: OverviewContext, state: State, item: WaitingItem): string => {
  const { language } = context;
  const { dueAt } = item;
  const what = whatText(context, state, item);
  // The card below says it.
  if (isOnCard(item)) return what;
  return dueAt === null ? what : `${what}\n${text(language, 'home.until', { due: moment(context, dueAt) })}`;
};

const titled = ({ language }: OverviewContext, { settings }: WaitingDomain, what: string): SectionBlock =>
  section(text(language, 'home.item', { domain: escaped(settings.name), what }));

const cardBlocks = (context: OverviewContext, { settings, state, items }: WaitingDomain): KnownBlock[] => {
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.round === null) return [];
  // Said once, at the top of the view.
  const ofCard = { ...context, settings, testEndpoints: false };
  // Whoever has yet to approve has no approval to withdraw.
  const mayApprove = items.some(({ action }) => action === 'approve');
  const offered = offeredOnRound(state, context.policy, context.at).filter(
    (action) => !mayApprove || action !== 'withdraw_approval',
  );
  const { blocks } = roundCard(ofCard, state, rotation, rotation.round, context.at, offered);
  // Two domains may have the same round, and a view may have no block id twice.
  return blocks.map(({ block_id: _, ...rest }) => rest as KnownBlock);
};

/** What the same step needs besides. A submission that nobody has recorded cannot be corrected. */
const beside = ({ rotation }: State): Partial<Record<WaitingAction, readonly ButtonAction[]>> => ({
  application_submitted: ['application_file'],
  correction_file: rotation?.application ? ['check_now', 'correct_application'] : ['check_now'],
  request_approval: ['cancel_rotation'],
});

const ownButtons = (context: OverviewContext, { settings, state }: WaitingDomain, items: readonly WaitingItem[]) => {
  const besides = beside(state);
  const actionsOfItems = items.flatMap(({ action }): readonly ButtonAction[] => [action, ...(besides[action] ?? [])]);
  const isOffered = (action: ButtonAction): boolean =>
    action !== 'cancel_rotation' || offeredOnCard(state).includes(action);
  const row = [...new Set(actionsOfItems)].filter(isOffered);
  const { waiting } = state.enrolment;
  const extras = row.includes('approve_enrolment') && waiting !== null ? { inputs: { enrolment: waiting.digest } } : {};
  return actions(`waiting ${settings.name}`, buttons(context, state, row, extras));
};

/** The steps of an old record, and the application for its end. */
const oldButtons = (context: OverviewContext, { settings, state }: WaitingDomain, items: readonly WaitingItem[]) => {
  const selector = endingDrafted(state);
  const steps = items.flatMap(({ action }) => (action === 'application_file' ? [] : [action]));
  const file = selector === null ? [] : buttons(context, state, ['application_file'], { inputs: { selector } });
  return actions(`waiting old ${settings.name}`, [...buttons(context, state, steps), ...file]);
};

/**
 * The texts and their buttons. The application of an old record stands apart: beside the button for the next one nobody could tell them
 * apart.
 * @param after the last line
 */
const itemBlocks = (
  context: OverviewContext,
  waiting: WaitingDomain,
  items: readonly WaitingItem[],
  after: readonly string[] = [],
): KnownBlock[] => {
  const isOld = ({ action }: WaitingItem): boolean => action === 'application_file' || action === 'confirm_withdrawal';
  const [old, others] = [items.filter(isOld), items.filter((item) => !isOld(item))];
  const linesOf = (some: readonly WaitingItem[]): readonly string[] =>
    some.map((item) => itemText(context, waiting.state, item));
  const [linesOfOld, linesOfOthers] = [linesOf(old), linesOf(others)];
  const buttonsOfOthers = ownButtons(
    context,
    waiting,
    others.filter((item) => !isOnCard(item)),
  );
  if (old.length === 0) return [titled(context, waiting, [...linesOfOthers, ...after].join('\n')), ...buttonsOfOthers];
  return [
    ...(others.length === 0 ? [] : [titled(context, waiting, linesOfOthers.join('\n')), ...buttonsOfOthers]),
    titled(context, waiting, [...linesOfOld, ...after].join('\n')),
    ...oldButtons(context, waiting, old),
  ];
};

/** All that waits in one domain, with its buttons. */
const waitingBlocks = (context: OverviewContext, waiting: WaitingDomain): KnownBlock[] => {
  const { state, items } = waiting;
  const [onCard, others] = [items.filter(isOnCard), items.filter((item) => !isOnCard(item))];
  const linesOnCard = onCard.map((item) => itemText(context, state, item)).join('\n');
  return [
    ...(others.length === 0 ? [] : itemBlocks(context, waiting, others)),
    // The card names its domain.
    ...(onCard.length === 0 ? [] : [section(linesOnCard), ...cardBlocks(context, waiting)]),
  ];
};

const linkedBlocks = (context: OverviewContext, waiting: WaitingDomain, links: CardLinksByDomain): KnownBlock[] => {
  const link = links.get(waiting.settings.name);
  const card = link === undefined ? [] : [text(context.language, 'answer.card', { link })];
  return itemBlocks(context, waiting, waiting.items, card);
};

const statusOf = (context: OverviewContext, state: State): string => {
  const { language } = context;
  const problems = problemsText(context, state);
  const stage = isRunning(state.rotation) ? stageLine(context, state.rotation) : null;
  if (problems !== '') return [`🔴 *${problems}*`, ...(stage === null ? [] : [stage])].join('　');
  // "Waiting for the record to be published" is not true of a wrong one.
  if (correctionDrafted(state) !== null) return text(language, 'home.recordWrong');
  return stage ?? text(language, attentionOf(state) === 'retiring' ? 'home.retiring' : 'home.idle');
};

const useByOf = ({ language, policy, at }: OverviewContext, { key }: OverviewRow): string => {
  if (key === null) return text(language, 'home.noKey');
  const day = dayOf({ language, policy }, key.notAfter);
  return key.notAfter <= at ? text(language, 'home.overdue', { date: day }) : day;
};

/** The next step as the card says it; without a rotation and a step, the next start by plan. */
const nextOf = (context: OverviewContext, state: State): string => {
  const { language, policy, at } = context;
  const { rotation } = state;
  if (rotation !== null && (isRunning(rotation) || nextSteps(state, policy, at).length > 0))
    return nextStep(context, state, rotation, at);
  const plan = nextPlanOf(state, policy.calendar, at);
  if (plan === null) return text(language, 'home.nextNone');
  return text(language, 'home.nextPlan', { due: dayText(language, plan.start.day) });
};

/** @param isAbove the reader has a step of this domain above, with its time */
const rowBlock = (context: OverviewContext, row: OverviewRow, isAbove: boolean): KnownBlock => {
  const { language } = context;
  const { settings, state } = row;
  const domain = escaped(settings.name);
  if (state === null) return section(text(language, 'home.unreadable', { domain }));
  const [details] = buttons(context, state, ['status']);
  const signing = signingSelectors(state, settings.current).map((selector) => `\`${asCode(selector)}\``);
  const shown = section(
    text(language, 'home.row', {
      domain,
      status: statusOf(context, state),
      signing: signing.join(' '),
      useBy: useByOf(context, row),
      next: isAbove ? '' : `\n${nextOf(context, state)}`,
    }),
  );
  return details === undefined ? shown : { ...shown, accessory: withoutStyle(details) };
};

/** Buttons of one block need different ids: what follows the colon names the button, what precedes it the action. */
const pageButton = (label: string, name: string, page: number): Button => ({
  type: 'button',
  action_id: `overview:${name}`,
  text: plain(label, limits.buttonChars),
  value: JSON.stringify({ domain: '', rotation: 0, inputs: { page: String(page) } }),
});

const pageButtons = ({ language }: OverviewContext, { page, pages }: OverviewAnswer): Button[] => [
  ...(page > 1 ? [pageButton(text(language, 'home.previous'), 'previous', page - 1)] : []),
  ...(page < pages ? [pageButton(text(language, 'home.next'), 'next', page + 1)] : []),
];

/** For whoever may start a rotation somewhere. */
const startButtons = (
  { language }: OverviewContext,
  { startable, proposedSwitchDay: day, lags }: OverviewAnswer,
): Button[] =>
  startable.length === 0
    ? []
    : [startButton(language, startable, day === null ? {} : { switchOn: day, lags: carriedLags(lags) })];

const reload = ({ language }: Pick<OverviewContext, 'language'>, page: number): Button =>
  pageButton(text(language, 'button.overview'), 'reload', page);

const testNote = ({ language, testEndpoints }: OverviewContext): KnownBlock[] =>
  testEndpoints ? [contextBlock(text(language, 'card.testEndpoints'))] : [];

const domainBlocks = (context: OverviewContext, answer: OverviewAnswer): KnownBlock[] => {
  const { language } = context;
  const { rows, page, pages, total, waiting } = answer;
  const above = new Set(waiting.map(({ settings }) => settings.name));
  const place = text(language, 'home.page', { page: String(page), pages: String(pages) });
  return [
    header(text(language, 'home.domains', { total: String(total) })),
    ...rows.map((row) => rowBlock(context, row, above.has(row.settings.name))),
    ...(pages > 1 ? [contextBlock(place)] : []),
  ];
};

const viewBlocksMax = 100;

/** As many of the waiting domains as fit beside `taken` blocks, and how many do not. */
const fitting = (context: OverviewContext, { waiting }: OverviewAnswer, taken: number) => {
  const shown: KnownBlock[] = [];
  let count = 0;
  for (const one of waiting) {
    const blocks = waitingBlocks(context, one);
    if (taken + shown.length + blocks.length + 1 > viewBlocksMax) break;
    shown.push(...blocks);
    count += 1;
  }
  return { shown, left: waiting.length - count };
};

const moreText = ({ language }: OverviewContext, count: number): KnownBlock[] =>
  count === 0 ? [] : [contextBlock(text(language, 'home.moreWaiting', { count: String(count) }))];

const bannerMax = 20;

/** The buttons of an answer come last and stay. */
const fittingBanner = (blocks: readonly KnownBlock[]): readonly KnownBlock[] =>
  blocks.length <= bannerMax ? blocks : [...blocks.slice(0, bannerMax - 1), ...blocks.slice(-1)];

/** @param banner the answer to a press in Home, shown above everything else; empty: none */
export const homeView = (
  context: OverviewContext,
  answer: OverviewAnswer,
  banner: readonly KnownBlock[] = [],
): HomeView => {
  const { language } = context;
  const top: KnownBlock[] = [
    ...testNote(context),
    ...(banner.length === 0
      ? []
      : [header(text(language, 'home.answer')), ...fittingBanner(banner), { type: 'divider' } as const]),
    header(text(language, 'home.waiting')),
  ];
  const bottom: KnownBlock[] = [
    { type: 'divider' },
    ...domainBlocks(context, answer),
    ...actions('overview', [
      ...startButtons(context, answer),
      ...pageButtons(context, answer),
      reload(context, answer.page),
    ]),
  ];
  const { shown, left } = fitting(context, answer, top.length + bottom.length);
  const more = left + answer.moreWaiting;
  const none = shown.length === 0 && more === 0 ? sections(text(language, 'home.nothing')) : [];
  const blocks = [...top, ...shown, ...none, ...moreText(context, more), ...bottom];
  return { type: 'home', private_metadata: String(answer.page), blocks };
};

/** For whoever may view nothing: one sentence, and nothing of the state. */
export const refusedHome = (context: Pick<OverviewContext, 'language'>): HomeView => ({
  type: 'home',
  blocks: sections(text(context.language, 'home.refused')),
});

/** The state could not be read: the reason, and a button to try again. */
export const failedHome = (context: Pick<OverviewContext, 'language'>, reason: readonly KnownBlock[]): HomeView => ({
  type: 'home',
  blocks: [...reason, ...actions('overview', [reload(context, 1)])],
});

const shortMax = 5;

/**
 * The overview as a message.
 * @param isShort only what waits and what is not quiet, for `/dkim` alone
 */
export const overviewMessage = (
  context: OverviewContext,
  answer: OverviewAnswer,
  links: CardLinksByDomain,
  isShort: boolean,
): Rendered => {
  const { language } = context;
  const { waiting, moreWaiting, total, notable } = answer;
  const summary = text(language, 'home.summary', {
    waiting: String(waiting.length + moreWaiting),
    total: String(total),
  });
  const shown = waiting.slice(0, shortMax);
  const rows = isShort ? answer.rows.slice(0, notable) : answer.rows;
  const quiet = total - notable;
  const more = pageButton(text(language, 'home.all'), 'all', 1);
  return {
    text: summary,
    blocks: [
      ...testNote(context),
      header(text(language, 'home.waiting')),
      ...shown.flatMap((one) => linkedBlocks(context, one, links)),
      ...(waiting.length === 0 ? sections(text(language, 'home.nothing')) : []),
      ...moreText(context, waiting.length - shown.length + moreWaiting),
      { type: 'divider' },
      ...domainBlocks(context, { ...answer, rows, pages: isShort ? 1 : answer.pages }),
      ...(isShort && quiet > 0 ? [contextBlock(text(language, 'home.quiet', { count: String(quiet) }))] : []),
      ...actions('overview', [
        ...startButtons(context, answer),
        ...(isShort ? [more] : [...pageButtons(context, answer), reload(context, answer.page)]),
      ]),
    ],
  };
};
