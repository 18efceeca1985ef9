/** The details of a card: what the card leaves out, in full. Shown in a modal, or as a message where no modal could be opened. */

import type { KnownBlock, ModalView } from '@slack/types';
import { verifiedCount } from '../../../domain/delivery.ts';
import { type Instant, lookUp, type Selector } from '../../../domain/names.ts';
import { approvalsOf } from '../../../domain/queries.ts';
import type { Rotation, Round, State } from '../../../domain/state.ts';
import { trackedApplications } from '../../../domain/trackedApplications.ts';
import type { AcceptedAs } from '../../../ports/service.ts';
import { trackedLine, trackingTitle } from '../../../texts/application.ts';
import type { Language } from '../../../texts/codes.ts';
import { deliveryLines } from '../../../texts/facts.ts';
import { shortTable } from '../../../texts/records.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import {
  approvedTargetLines,
  asCode,
  codeLines,
  codeList,
  dayOf,
  escaped,
  limits,
  mention,
  moment,
  plain,
  type RenderContext,
  type Rendered,
  section,
  sections,
  sectionsOf,
  shortened,
  targetLines,
  ticketLink,
} from './blocks.ts';
import { mailPolicyText, ownershipKnown } from './stateTexts.ts';

const coded = (lines: readonly string[]): readonly string[] => lines.map((line) => `\`${asCode(line)}\``);

const peopleBlocks = (context: RenderContext, { approvals }: Round, required: string): KnownBlock[] =>
  approvals.length === 0
    ? sections(text(context.language, 'details.noApprovals', { required }))
    : sectionsOf(
        text(context.language, 'details.approvals', {
          people: approvals.map(({ by, at }) => `${mention(by)} ${moment(context, at)}`).join('\n'),
        }).split('\n'),
      );

const keysText = ({ language }: RenderContext, { selectors }: State, { current, next }: Rotation): string => {
  const printOf = (selector: Selector): string =>
    lookUp(selectors, selector)?.fingerprint ?? text(language, 'details.noKey');
  return text(language, 'details.keys', {
    current: asCode(current),
    currentPrint: printOf(current),
    next: asCode(next),
    nextPrint: printOf(next),
  });
};

/** Servers of the table; the evidence holds all of them. */
const serversMax = 40;

const recordBlocks = (
  context: RenderContext,
  round: Round,
  record: AcceptedAs<'round_details'>['record'],
): KnownBlock[] => {
  const { language } = context;
  const { right, of } = round.servers;
  const at = moment(context, record?.requestedAt ?? round.openedAt);
  const table = record === null ? [] : shortTable(language, record.servers.slice(0, serversMax)).map(asCode);
  return [
    ...sections(text(language, 'details.record', { right: String(right), of: String(of), at })),
    ...(table.length === 0 ? [] : [section(`\`\`\`${shortened(table.join('\n'), limits.sectionChars - 10)}\`\`\``)]),
    ...sections(record?.content == null ? null : text(language, 'details.content', { content: record.content })),
    ...(round.waived.length === 0 ? [] : sectionsOf([text(language, 'details.waived'), ...coded(round.waived)])),
    ...(round.overridden.length === 0
      ? []
      : sectionsOf([text(language, 'details.overridden'), ...coded(round.overridden)])),
  ];
};

const deliveryText = ({ language }: RenderContext, { delivery }: Round): string =>
  delivery === null
    ? text(language, 'details.deliveryNone')
    : text(language, 'details.delivery', {
        verified: String(verifiedCount(delivery.results)),
        of: String(delivery.results.length),
        results: deliveryLines(delivery.results, { language, markup: { free: escaped } })
          .map((line) => `• ${line}`)
          .join('\n'),
      });

const hourMs = 3_600_000;

const termsText = (context: RenderContext, round: Round): string => {
  const { language, policy } = context;
  return text(language, 'details.policy', {
    required: String(approvalsOf(round, policy).required),
    requesterCounts: text(language, `requesterRule.${policy.requesterCounts ? 'counts' : 'countsNot'}`),
    execution: text(language, `execution.${policy.execution}`),
    watch: String(policy.watchMs / hourMs),
    overlap: String(policy.overlapMs / (24 * hourMs)),
    urgent: round.urgent ? text(language, 'details.urgent') : '',
    until: moment(context, round.switchBeforeAt),
    anchor: policy.anchorPlace === null ? '' : text(language, 'details.anchor', { place: policy.anchorPlace }),
  });
};

/** Everything that the digest of the round covers, and the evidence behind the card's checks. */
export const roundDetails = (
  context: RenderContext,
  { state, record, head }: Pick<AcceptedAs<'round_details'>, 'state' | 'record' | 'head'>,
): KnownBlock[] => {
  const { language, policy } = context;
  const { rotation } = state;
  const round = rotation?.round;
  if (!rotation || !round) return [];
  return [
    ...peopleBlocks(context, round, String(approvalsOf(round, policy).required)),
    ...sections(keysText(context, state, rotation)),
    ...sectionsOf([text(language, 'details.targets'), ...approvedTargetLines(context, state)]),
    ...recordBlocks(context, round, record),
    ...sections(
      text(language, 'details.proof'),
      deliveryText(context, round),
      round.rollback === 'ready'
        ? text(language, 'details.rollback', { until: moment(context, round.grantUntil) })
        : text(language, 'details.noRollback'),
      mailPolicyText(context, round.mailPolicy),
      ownershipKnown(context, state),
      termsText(context, round),
      text(language, 'details.audit', {
        digest: round.digest,
        version: String(state.atVersion),
        hash: head,
        evidence: round.evidence ?? '-',
      }),
    ),
  ];
};

// The facts of a rotation.

const ticketChars = 200;

const trackedFormat = {
  code: (number: string) => `\`${asCode(number)}\``,
  ticket: (ticket: string) => ticketLink(ticket, ticketChars),
};

/** The open applications that a file holds, and where the others are. */
export const openApplicationLines = (
  language: Language,
  { open, page, pages, total, unreadable, corrupt, unread }: Omit<AcceptedAs<'applications'>, 'state' | 'settings'>,
): readonly string[] => [
  ...open.flatMap(({ state, settings, application }) =>
    trackedApplications(state)
      .filter(({ selector }) => selector === application.selector)
      .map((one) => `• \`${asCode(settings.name)}\` ${trackedLine(language, one, trackedFormat)}`),
  ),
  ...(corrupt.length > 0 ? [text(language, 'applications.corrupt', { domains: codeList(corrupt) })] : []),
  ...(unreadable > 0 ? [text(language, 'applications.unreadable', { count: String(unreadable) })] : []),
  ...(pages > 1
    ? [
        text(language, 'applications.page', {
          ...{ page: String(page), pages: String(pages), total: String(total) },
          next: String((page % pages) + 1),
        }),
      ]
    : []),
  ...(unread > 0 ? [text(language, 'applications.unread', { count: String(unread) })] : []),
];

/** Every application that the state knows, as a list. */
export const trackedTexts = ({ language }: Pick<RenderContext, 'language'>, state: State): readonly string[] => {
  const lines = trackedApplications(state).map((one) => `• ${trackedLine(language, one, trackedFormat)}`);
  return lines.length === 0 ? [] : [`*${trackingTitle(language)}*`, ...lines];
};

/** The list of applications has the ticket and the promised date. */
const submittedOn = (context: RenderContext, { application }: Rotation): string[] =>
  application === null
    ? []
    : [text(context.language, 'card.application', { date: dayOf(context, application.submittedAt) })];

const recordField = (context: RenderContext, { record }: Rotation): string[] => {
  if (record === null) return [];
  const verdict = textOfCode(context.language, 'verdict', record.verdict) ?? record.verdict;
  const findings = record.findings.length === 0 ? '' : `\n${codeLines(context, 'finding', record.findings)}`;
  return [text(context.language, 'card.record', { verdict, findings })];
};

const backStages: readonly string[] = ['RollingBack', 'RolledBack'];

const roundField = (context: RenderContext, { round, stage }: Rotation): string[] => {
  if (round === null) return [];
  const { language, policy } = context;
  const { count, required } = approvalsOf(round, policy);
  const progress =
    round.ended === null
      ? text(language, 'card.progress', {
          count: String(count),
          required: String(required),
          until: moment(context, round.switchBeforeAt),
        })
      : text(
          language,
          `end.${round.ended === 'switched' && backStages.includes(stage.tag) ? 'rolledBack' : round.ended}`,
        );
  return [text(language, 'card.round', { round: String(round.id), progress })];
};

const grantField = (context: RenderContext, { grant, stage }: Rotation, at: Instant): string[] => {
  const over = grant === null || at >= grant.until || stage.tag === 'RolledBack' || stage.tag === 'RollingBack';
  if (over || stage.tag === 'Completed' || stage.tag === 'Cancelled') return [];
  const until = moment(context, grant.until);
  return [text(context.language, 'card.grant', { until, to: asCode(grant.to) })];
};

export const validityTexts = (
  { language, policy }: Pick<RenderContext, 'language' | 'policy'>,
  keys: AcceptedAs<'rotation_details'>['keys'],
): readonly string[] =>
  keys.map(({ selector, notBefore, notAfter }) =>
    text(language, 'answer.keyValidity', {
      selector,
      from: dayOf({ language, policy }, notBefore),
      until: dayOf({ language, policy }, notAfter),
    }),
  );

/** The facts of the rotation that its card leaves out. */
export const rotationDetails = (
  context: RenderContext,
  { state, keys }: Pick<AcceptedAs<'rotation_details'>, 'state' | 'keys'>,
  at: Instant,
): KnownBlock[] => {
  const { rotation } = state;
  if (rotation === null) return [];
  const { language } = context;
  return [
    ...sectionsOf([...trackedTexts(context, state), ...submittedOn(context, rotation)]),
    ...sections(
      ...recordField(context, rotation),
      ...roundField(context, rotation),
      ...grantField(context, rotation, at),
      rotation.preflight === null ? null : mailPolicyText(context, rotation.preflight.mailPolicy),
    ),
    ...sections(validityTexts(context, keys).join('\n')),
    ...sectionsOf([text(language, 'details.targets'), ...targetLines(context, state)]),
  ];
};

const auditText = ({ language }: RenderContext, { atVersion }: State, head: string): string =>
  text(language, 'details.head', { version: String(atVersion), hash: head });

/** The details of a rotation with the whole hash of the log's head. */
export const rotationDetailsWithHead = (
  context: RenderContext,
  answer: Pick<AcceptedAs<'rotation_details'>, 'state' | 'keys' | 'head'>,
  at: Instant,
): KnownBlock[] => [
  ...rotationDetails(context, answer, at),
  ...sections(auditText(context, answer.state, answer.head)),
];

const modal = (language: Language, externalId: string, blocks: readonly KnownBlock[]): ModalView => ({
  type: 'modal',
  external_id: externalId,
  title: plain(text(language, 'details.title'), limits.viewTitleChars),
  close: plain(text(language, 'form.close'), limits.viewTitleChars),
  blocks: blocks.slice(0, limits.viewBlocks),
});

/** Shown until the answer is there. The click's id finds the modal again, also from another process. */
export const openingView = (language: Language, externalId: string): ModalView =>
  modal(language, externalId, sections(text(language, 'details.opening')));

export const detailsView = (language: Language, externalId: string, { blocks }: Rendered): ModalView =>
  modal(language, externalId, blocks);

/** A message holds about 13,000 characters, of which the text and other blocks of an answer need some. */
const messageChars = 11_000;

/** The blocks, as far as a message holds them, and the number of those that are left out. */
export const withinMessage = (language: Language, blocks: readonly KnownBlock[]): KnownBlock[] => {
  let chars = 0;
  const fitting = blocks.filter((block, index) => {
    chars += JSON.stringify(block).length;
    return chars <= messageChars && index < limits.messageBlocks - 5;
  });
  const left = blocks.length - fitting.length;
  return left === 0 ? fitting : [...fitting, ...sections(text(language, 'card.more', { count: String(left) }))];
};

/** The same content as a message. */
export const asMessage = (language: Language, { text: summary, blocks }: Rendered): Rendered => ({
  text: summary,
  blocks: withinMessage(language, blocks),
});
