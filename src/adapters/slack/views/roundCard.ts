/**
 * The approval card. It answers on the first screen of a phone: what changes, whether it is safe, and what happens on a click. Its details
 * hold the rest of what the digest covers.
 */

import type { KnownBlock } from '@slack/types';
import { awaitsExecution, type ButtonAction } from '../../../domain/actions.ts';
import { offeredOnRound } from '../../../domain/cards.ts';
import { verifiedCount } from '../../../domain/delivery.ts';
import { owningTool, type RoundEnd, unsignedMeaning } from '../../../domain/facts.ts';
import { type Instant, lookUp, type PersonId } from '../../../domain/names.ts';
import {
  approvalsOf,
  approvers,
  easyDkimTargets,
  isApproved,
  ofRound,
  opensAt,
  readyFrom,
} from '../../../domain/queries.ts';
import type { Rotation, Round, RoundTarget, State } from '../../../domain/state.ts';
import { weekdayDate, windowText } from '../../../texts/codes.ts';
import { paragraph, text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeList,
  contextBlock,
  escaped,
  header,
  mention,
  mentionOf,
  moment,
  quoted,
  type RenderContext,
  type Rendered,
  sections,
  shortFingerprint,
  targetName,
  zoneOf,
} from './blocks.ts';
import { buttons } from './buttons.ts';
import { progressText, unsignedText } from './stateTexts.ts';

/** People whose names the card shows; its details show all. */
const peopleMax = 5;

const peopleText = ({ language }: RenderContext, people: readonly PersonId[]): string => {
  const named = people.slice(0, peopleMax).map(mention).join(' ');
  const count = people.length - peopleMax;
  return count > 0 ? text(language, 'round.morePeople', { people: named, count: String(count) }) : named;
};

const titleOf = ({ language, policy }: RenderContext, { domain }: State, round: Round): string => {
  if (isApproved(round, policy)) return text(language, 'round.titleApproved', { domain });
  return text(language, round.firstRound === undefined ? 'round.title' : 'round.titleRemaining', { domain });
};

const nameChars = 80;

/** By name: the card's first post mentions those who have to act, and the requester has nothing to do. */
const requesterText = ({ language }: RenderContext, { requester, requesterName }: Rotation): string => {
  if (requester === null) return text(language, 'round.unclaimed');
  return requesterName === '' ? mention(requester) : quoted(requesterName, nameChars);
};

/** Who approved, until when, and who asked. */
const approvalLine = (context: RenderContext, rotation: Rotation, round: Round): string => {
  const { language, policy, settings } = context;
  const { count, required } = approvalsOf(round, policy);
  const people = peopleText(context, approvers(round));
  return text(language, 'round.line', {
    count: String(count),
    required: String(required),
    people:
      people === ''
        ? text(language, 'round.asked', { people: mentionOf(settings.approvers) })
        : text(language, 'round.people', { people }),
    until: moment(context, round.switchBeforeAt),
    requester: requesterText(context, rotation),
  });
};

/** An approved round that waits for a person or the change window. */
const waitingText = (context: RenderContext, state: State, rotation: Rotation, round: Round, at: Instant): string => {
  const { language, policy } = context;
  const opens = opensAt(round, policy, Math.max(at, readyFrom(state, rotation, policy) ?? at));
  return opens === null
    ? text(language, 'round.awaitsExecution')
    : text(language, 'round.awaitsWindow', { from: moment(context, opens) });
};

const dayMinutes = 24 * 60;

/** When the last approval lets the switch begin. A window that is always open still closes on holidays. */
const whenText = ({ language, policy }: RenderContext, { urgent }: Round): string => {
  const { window } = policy.calendar;
  if (window === null || urgent === true) return text(language, 'round.when.now');
  const { days, fromMinute, untilMinute } = window;
  return days.length === 7 && fromMinute === 0 && untilMinute === dayMinutes
    ? text(language, 'round.when.anyDay')
    : text(language, 'round.when.window', { window: windowText(language, window) });
};

/** What a click does, and when. */
const effectText = (context: RenderContext, state: State, rotation: Rotation, round: Round, at: Instant): string => {
  const { language, policy } = context;
  if (awaitsExecution(state, policy, at)) return waitingText(context, state, rotation, round, at);
  if (isApproved(round, policy)) return progressText(context, state, at) ?? text(language, 'round.approved');
  const counts = approvalsOf(round, policy);
  const required = String(counts.required);
  if (policy.execution === 'operator') return text(language, 'round.startsByOperator', { required });
  const when = whenText(context, round);
  return counts.required - counts.count === 1
    ? text(language, 'round.startsWithLast', { when })
    : text(language, 'round.starts', { required, when });
};

const switchedCount = ({ targets }: Round): number => targets.filter(({ switched }) => switched === true).length;

const targetsIn = (state: State, targets: readonly RoundTarget[]): string =>
  codeList(targets.map(({ id }) => targetName(id, state)));

/** What an approver must not overlook. The card always has these lines in full, however high it becomes. */
const redLines = ({ language }: RenderContext, state: State, { current }: Rotation, round: Round) => {
  const easyDkim = easyDkimTargets(round.targets);
  const off = round.targets.filter(({ signingEnabled, switched }) => signingEnabled === false && switched !== true);
  return [
    round.urgent ? text(language, 'round.urgent', { current: asCode(current) }) : null,
    easyDkim.length === 0 ? null : text(language, 'round.easyDkim', { targets: targetsIn(state, easyDkim) }),
    off.length === 0 ? null : text(language, 'round.signingOff', { targets: targetsIn(state, off) }),
    round.rollback === 'none' ? text(language, 'round.rollbackNone') : null,
    round.waived.length === 0 ? null : text(language, 'round.waived', { servers: codeList(round.waived) }),
    round.overridden.length === 0 ? null : text(language, 'round.overridden', { servers: codeList(round.overridden) }),
  ].filter((line) => line !== null);
};

const passed = (all: boolean): string => (all ? '✅' : '⚠️');

const checkLines = (context: RenderContext, round: Round): readonly string[] => {
  const { language } = context;
  const { servers, delivery } = round;
  const verified = delivery === null ? 0 : verifiedCount(delivery.results);
  const of = delivery?.results.length ?? 0;
  return [
    text(language, 'round.record', {
      icon: passed(servers.right === servers.of),
      right: String(servers.right),
      of: String(servers.of),
    }),
    text(language, 'round.proof'),
    ...(of === 0
      ? []
      : [
          text(language, 'round.delivery', {
            icon: passed(verified === of),
            verified: String(verified),
            of: String(of),
          }),
        ]),
    ...(round.rollback === 'ready'
      ? [text(language, 'round.rollbackReady', { until: weekdayDate(language, round.grantUntil, zoneOf(context)) })]
      : []),
  ];
};

/** Meanings under which the owner of the mail loses nothing. */
const harmless: readonly string[] = ['passes', 'reported', 'noPolicy'];

const warningLines = (
  context: RenderContext,
  { unsignedMinutes, ownership }: State,
  round: Round,
): readonly string[] => {
  const { language } = context;
  const icon = harmless.includes(unsignedMeaning(round.mailPolicy)) ? 'ℹ️' : '⚠️';
  const meaning = unsignedText(context, round.mailPolicy);
  const tool = owningTool(ownership);
  return [
    unsignedMinutes === null
      ? text(language, 'round.unsignedUnknown', { icon, meaning })
      : text(language, 'round.unsigned', { icon, minutes: String(unsignedMinutes), meaning }),
    ...(tool === null ? [] : [text(language, `ownershipNote.${tool}`)]),
  ];
};

const reasonChars = 200;

/** What people gave as the reason of their approval: the second person reads what the first one thought. */
const reasonTexts = ({ language }: RenderContext, { approvals }: Round): readonly string[] =>
  approvals.flatMap(({ by, reason }) =>
    reason === undefined
      ? []
      : [text(language, 'round.reason', { person: mention(by), reason: quoted(reason, reasonChars) })],
  );

/** Digits of a fingerprint on the card; its details show all. */
const printDigits = 8;

const keysText = ({ language }: RenderContext, { selectors }: State, { current, next }: Rotation): string => {
  const printOf = (selector: string) => shortFingerprint(lookUp(selectors, selector)?.fingerprint ?? null, printDigits);
  return text(language, 'round.keys', {
    current: asCode(current),
    currentPrint: printOf(current),
    next: asCode(next),
    nextPrint: printOf(next),
  });
};

const openBlocks = (
  context: RenderContext,
  state: State,
  rotation: Rotation,
  round: Round,
  at: Instant,
  offered: readonly ButtonAction[],
): KnownBlock[] => {
  const { language, policy } = context;
  const switched = switchedCount(round);
  return [
    header(titleOf(context, state, round)),
    ...(context.testEndpoints ? [contextBlock(text(language, 'card.testEndpoints'))] : []),
    ...sections(
      approvalLine(context, rotation, round),
      paragraph(language, [
        effectText(context, state, rotation, round, at),
        ...(switched === 0 ? [] : [text(language, 'round.stays', { count: String(switched) })]),
      ]),
      ...redLines(context, state, rotation, round),
    ),
    ...actions(`card round-${round.id}`, buttons(context, state, offered)),
    ...sections(
      checkLines(context, round).join('\n'),
      warningLines(context, state, round).join('\n'),
      reasonTexts(context, round).join('\n'),
    ),
    contextBlock(keysText(context, state, rotation)),
    contextBlock(
      paragraph(language, [
        text(language, 'round.scope'),
        ...(isApproved(round, policy) ? [] : [text(language, 'round.meaning')]),
      ]),
    ),
  ];
};

const endIcons: Readonly<Record<RoundEnd, string>> = {
  switched: '✅',
  declined: '❌',
  expired: '⌛',
  failed: '⚠️',
  changed: '⚠️',
  deliveryFailed: '⚠️',
  rolledBack: '↩️',
  cancelled: '⏹️',
};

const outcomeOf = (context: RenderContext, state: State, round: Round, at: Instant): string =>
  round.ended === null
    ? (progressText(context, state, at) ?? text(context.language, 'round.approved'))
    : text(context.language, `end.${round.ended}`);

/** A decided round needs nobody: the outcome and who decided. */
const decidedText = (context: RenderContext, state: State, rotation: Rotation, round: Round, at: Instant): string => {
  const { language } = context;
  const by = peopleText(context, approvers(round));
  return text(language, 'round.decided', {
    icon: round.ended === null ? '🔄' : endIcons[round.ended],
    domain: escaped(state.domain),
    outcome: outcomeOf(context, state, round, at),
    people: [
      by === '' ? '' : text(language, 'round.decidedBy', { people: by }),
      round.executedBy === null ? '' : text(language, 'round.executedBy', { person: mention(round.executedBy) }),
      round.declinedBy === null ? '' : text(language, 'round.declinedBy', { person: mention(round.declinedBy) }),
    ].join(''),
    next: asCode(rotation.next),
  });
};

const stateText = (context: RenderContext, state: State, round: Round, at: Instant): string => {
  const { language, policy } = context;
  if (round.ended !== null || isApproved(round, policy)) return outcomeOf(context, state, round, at);
  const { count, required } = approvalsOf(round, policy);
  return text(language, 'round.open', { count: String(count), required: String(required) });
};

/** While SES is being switched, only a rollback is left to press. */
const decidedBlocks = (
  context: RenderContext,
  state: State,
  rotation: Rotation,
  round: Round,
  at: Instant,
  offered: readonly ButtonAction[],
): KnownBlock[] => [
  ...sections(decidedText(context, state, rotation, round, at)),
  ...actions(`card round-${round.id}`, round.ended === null ? buttons(context, state, offered) : []),
];

const isDecided = (state: State, rotation: Rotation, round: Round): boolean =>
  round.ended !== null || (rotation.round?.id === round.id && ofRound(state, rotation).length > 0);

/** @param offered the buttons, while the round is open */
export const roundCard = (
  context: RenderContext,
  state: State,
  rotation: Rotation,
  round: Round,
  at: Instant,
  offered: readonly ButtonAction[] = offeredOnRound(state, context.policy, at),
): Rendered => {
  const progress = stateText(context, state, round, at);
  const blocksOf = isDecided(state, rotation, round) ? decidedBlocks : openBlocks;
  return {
    text: text(context.language, 'round.summary', { domain: state.domain, round: String(round.id), state: progress }),
    blocks: blocksOf(context, state, rotation, round, at, offered),
  };
};
