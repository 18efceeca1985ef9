/** Renders a notice with its texts and buttons. */

import type { KnownBlock } from '@slack/types';
import { type ButtonAction, isSelectorAction, selectorsFor } from '../../../domain/actions.ts';
import { offeredOnCard, offeredOnRound } from '../../../domain/cards.ts';
import type { Owner } from '../../../domain/factKinds.ts';
import type { RecordObservation } from '../../../domain/findings.ts';
import { type Instant, lookUp, type PersonId, recordName } from '../../../domain/names.ts';
import {
  accompanimentOf,
  buttonsOf,
  isCritical,
  isEnding,
  mayBeAlone,
  mentionsOwner,
  type Notice,
  ownerOf,
} from '../../../domain/notices.ts';
import { openRound } from '../../../domain/queries.ts';
import { isRunning, type State } from '../../../domain/state.ts';
import { waitOf } from '../../../domain/waitNotices.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { revokedValue } from '../../../texts/application.ts';
import { dayText, weekdayMoment } from '../../../texts/codes.ts';
import { aboutSelector, type Markup, noticeText } from '../../../texts/facts.ts';
import { text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  contextBlock,
  escaped,
  limits,
  linesWithin,
  lostLines,
  mention,
  mentionOf,
  quoted,
  type RenderContext,
  type Rendered,
  section,
  sections,
  shortDigest,
  shortened,
  shortenedMrkdwn,
  targetName,
  ticketLink,
  zoneOf,
} from './blocks.ts';
import { type ButtonExtras, buttons } from './buttons.ts';
import { correctionLines } from './record.ts';
import { ownershipLines } from './stateTexts.ts';

/** The record's observation in three lines, with the buttons below; what does not block a round is left out where one is blocked. */
const recordTexts = (
  context: RenderContext,
  state: State,
  notice: Notice,
  seen: RecordObservation | null,
  key: PublicKeyInfo | null,
): readonly string[] => {
  if (seen === null) return [];
  const { language, policy, settings } = context;
  const ticket = state.rotation?.application?.ticket ?? '';
  const request = {
    language,
    policy,
    department: settings.application.department,
    ticket: ticket === '' ? text(language, 'card.none') : ticketLink(ticket, factChars),
    owner: mentionOwner(context, state, ownerOf(notice)),
  };
  const isBlocked = accompanimentOf(notice) === 'blockedRecord';
  const lines = correctionLines(request, seen, key, !isBlocked);
  return lines.length === 0 ? [] : [lines.join('\n')];
};

// The buttons of a notice.

/**
 * True if the notice alone does not offer a rollback: during a watch the second indication of a failure does. The card always has the
 * button.
 */
const aloneInWatch = ({ rotation, incidentResponse }: State, notice: Notice): boolean =>
  mayBeAlone(notice) && rotation?.stage.tag === 'Watching' && incidentResponse?.offered !== true;

/** Actions that the state accepts at any time. */
const anyTime: readonly ButtonAction[] = ['approve_enrolment', 'start_planned', 'postpone'];

/** While the next record can still be corrected before a switch. */
const correctableStages = ['AwaitingApplication', 'AwaitingRecord', 'Published', 'Stable'] as const;

const ofRotation = (context: RenderContext, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  const { facts } = notice;
  if (aloneInWatch(state, notice) || ('who' in facts && facts.who.who === 'none')) return [];
  const { record, stage } = state.rotation ?? {};
  const isRight = record?.verdict === 'right' && record.findings.length === 0;
  const isWrong = record != null && !isRight && correctableStages.some((tag) => tag === stage?.tag);
  const about = aboutSelector(notice);
  const status = about === null ? undefined : lookUp(state.selectors, about)?.status;
  const files: readonly ButtonAction[] = [
    ...(isWrong ? (['correction_file'] as const) : []),
    ...(status === 'live' || status === 'removable' ? (['application_file'] as const) : []),
  ];
  const report = state.breakGlassReport === null ? [] : (['close_break_glass'] as const);
  const declare = selectorsFor(state, 'declare_compromised').length === 0 ? [] : (['declare_compromised'] as const);
  const now = [
    ...anyTime,
    ...files,
    ...offeredOnCard(state),
    ...offeredOnRound(state, context.policy, at),
    ...report,
    ...declare,
  ];
  const round = isRunning(state.rotation) ? openRound(state.rotation) : null;
  const selector = aboutSelector(notice);
  const takes = (action: ButtonAction): boolean =>
    selector === null || !isSelectorAction(action) || selectorsFor(state, action).includes(selector);
  const another = 'round' in facts && facts.round !== round?.id;
  const offered = another ? [] : buttonsOf(notice).filter((action) => now.includes(action) && takes(action));
  // A record that is right needs no check for the sake of its correction.
  const isCorrection = buttonsOf(notice).some((action) => action === 'correction_file');
  const useful = offered.filter((action) => action !== 'check_now' || !isCorrection || !isRight);
  // A wait whose own step is not open any more is over, so nothing is left to put off.
  return useful.every((action) => action === 'postpone') ? [] : useful;
};

/** The buttons of a notice that the state accepts now. */
export const offeredBeside = (
  context: RenderContext,
  state: State,
  notice: Notice,
  at: Instant,
): readonly ButtonAction[] => {
  const untaken =
    isCritical(notice.code) && state.incidentResponse !== null && state.incidentResponse.acknowledgement === null;
  return [...(untaken ? (['acknowledge'] as const) : []), ...ofRotation(context, state, notice, at)];
};

/** The inputs of the notice's buttons, so that a click refers to exactly this notice. */
const carriedBeside = (notice: Notice): ButtonExtras => {
  if (notice.code === 'enrolment_offered') return { inputs: { enrolment: notice.facts.digest } };
  const [selector, wait] = [aboutSelector(notice), waitOf(notice.code)];
  const inputs = { ...(selector === null ? {} : { selector }), ...(wait === null ? {} : { wait }) };
  return { ...(selector === null ? {} : { selector }), ...(Object.keys(inputs).length === 0 ? {} : { inputs }) };
};

/** Texts for a removal or revocation notice; empty for every other notice. */
const removalTexts = ({ language }: RenderContext, state: State, notice: Notice): readonly string[] => {
  if (!isEnding(notice)) return [];
  const record = text(language, 'removal.record', { name: asCode(recordName(notice.facts.selector, state.domain)) });
  return accompanimentOf(notice) === 'removal'
    ? [record]
    : [record, text(language, 'removal.revoked', { value: revokedValue })];
};

/** Whoever may start a rotation: those who are configured for it or, where everybody may, who started the last one. */
const mentionStarter = ({ settings, language }: RenderContext, { rotation }: State): string => {
  if (settings.requesters !== null) return mentionOf(settings.requesters);
  return rotation?.requester ? mention(rotation.requester) : text(language, 'owner.everyone');
};

const mentionOwner = (context: RenderContext, state: State, owner: Owner): string => {
  const { settings, language } = context;
  const requester = state.rotation?.requester;
  if (owner === 'requester' && !isRunning(state.rotation)) return mentionStarter(context, state);
  if (owner === 'requester' && requester) return mention(requester);
  if (owner === 'approvers') return mentionOf(settings.approvers);
  if (owner === 'operator') return mentionOf(settings.operators ?? settings.approvers);
  return text(language, `owner.${owner}`);
};

/** Maximum characters of one fact that people wrote. */
const factChars = 600;

const markupOf = (context: RenderContext, state: State, mentions: boolean): Markup => ({
  moment: (at, timeZone, language) => weekdayMoment(language, at, timeZone),
  day: (written, language) => dayText(language, written),
  person: mention,
  owner: (owner) => (mentions ? mentionOwner(context, state, owner) : text(context.language, `owner.${owner}`)),
  code: (written) => `\`${asCode(written)}\``,
  digest: (written) => `\`${asCode(shortDigest(written))}\``,
  target: (id) => `\`${asCode(targetName(id, state))}\``,
  free: (written) => quoted(written, factChars),
  ticket: (written) => ticketLink(written, factChars),
  list: (items, language) =>
    linesWithin(
      items.map((item) => `• ${item}`),
      (count) => text(language, 'card.more', { count: String(count) }),
    ),
});

/** What a message says that only the messenger knows. */
export interface NoticePlace {
  /** The link to the card on which the person acts; null: it is unknown. */
  readonly link: string | null;
  /** The people who have yet to act; null: everybody who may. */
  readonly waitedFor: readonly PersonId[] | null;
}

export const nowhere: NoticePlace = { link: null, waitedFor: null };

/** Falls back to the bare code, so that a notice without a text is not dropped. */
export const noticeSentence = (
  context: RenderContext,
  state: State,
  notice: Notice,
  { link, waitedFor }: NoticePlace = nowhere,
  mentions = mentionsOwner(notice),
): string =>
  noticeText(context.language, zoneOf(context), state, notice, markupOf(context, state, mentions), {
    card: link === null ? '' : text(context.language, 'answer.card', { link }),
    channel: `<#${context.settings.channel}>`,
    lost: lostLines(context, state).join('\n'),
    ...(waitedFor === null || waitedFor.length === 0 ? {} : { owner: waitedFor.map(mention).join(' ') }),
  }) ?? text(context.language, 'notice.other', { code: escaped(notice.code) });

const buttonRow = (context: RenderContext, state: State, notice: Notice, at: Instant): KnownBlock[] =>
  actions(
    `notice ${notice.id}`,
    buttons(context, state, offeredBeside(context, state, notice, at), carriedBeside(notice)),
  );

/**
 * @param seen observation of the next record, for notices about that record
 * @param key the key that the record should hold
 */
export const noticeCard = (
  context: RenderContext,
  state: State,
  notice: Notice,
  at: number,
  seen: RecordObservation | null = null,
  key: PublicKeyInfo | null = null,
  place: NoticePlace = nowhere,
): Rendered => {
  const sentence = noticeSentence(context, state, notice, place);
  // The findings that follow the first line are said with their corrections.
  const [first] = sentence.split('\n');
  const record = recordTexts(context, state, notice, seen, key);
  return {
    text: shortened(sentence, limits.messageTextChars),
    blocks: [
      section(record.length > 0 && accompanimentOf(notice) !== 'blockedRecord' ? (first ?? sentence) : sentence),
      ...sections(...record, ...ownershipLines(context, state, notice), ...removalTexts(context, state, notice)),
      ...buttonRow(context, state, notice, at),
    ],
  };
};

/** Characters of the first line that stays of a notice whose step is done. */
const closedChars = 160;

/** No code, link or date is cut. */
const isWhole = (words: string): boolean =>
  words.split('`').length % 2 === 1 && words.split('<').length === words.split('>').length;

/** As many whole sentences as fit; one that is too long is cut. */
const sentencesWithin = (line: string): string => {
  if (line.length <= closedChars) return line;
  const ends = [...line.matchAll(/[.!?](?=\s)|。/gu)].map(({ index }) => index + 1);
  const end = ends.findLast((each) => each <= closedChars && isWhole(line.slice(0, each)));
  return end === undefined ? shortenedMrkdwn(line, closedChars) : line.slice(0, end);
};

/**
 * A notice that has lost a button. What asks for a step that is done goes too: the first line stays, above the buttons that are still true.
 * An incident is said in full until it is over.
 */
export const openNotice = (
  context: RenderContext,
  state: State,
  notice: Notice,
  at: Instant,
  place: NoticePlace,
): Rendered => {
  const [step] = buttonsOf(notice);
  const offered = offeredBeside(context, state, notice, at);
  if (isCritical(notice.code) || (step !== undefined && offered.includes(step)))
    return noticeCard(context, state, notice, at, null, null, place);
  const [first = ''] = noticeSentence(context, state, notice, place).split('\n');
  return {
    text: shortened(first, limits.messageTextChars),
    blocks: [section(sentencesWithin(first)), ...buttonRow(context, state, notice, at)],
  };
};

/** An announced destruction ends with its outcome, which no other message says. */
const closedSentence = (context: RenderContext, state: State, notice: Notice): string => {
  const selector = notice.code === 'destruction_announced' ? notice.facts.selector : null;
  if (selector !== null && lookUp(state.selectors, selector)?.status === 'destroyed')
    return text(context.language, 'card.keyDestroyed', { selector: asCode(selector) });
  const [first = ''] = noticeSentence(context, state, notice).split('\n');
  return first;
};

/** Two lines: what it was about, and that nobody has to press anything any more. */
export const closedNotice = (context: RenderContext, state: State, notice: Notice): Rendered => {
  const first = closedSentence(context, state, notice);
  return {
    text: shortened(first, limits.messageTextChars),
    blocks: [section(sentencesWithin(first)), contextBlock(text(context.language, 'card.noticeClosed'))],
  };
};
