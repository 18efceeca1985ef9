/** The card of a rotation, in the domain's channel: what is true now, and what comes next. */
import type { KnownBlock } from '@slack/types';
import { approvalsRequired, approvers } from '../../../domain/decide/approvals.ts';
import { type Instant, unreachable } from '../../../domain/names.ts';
import type { Rotation, Stage, State } from '../../../domain/state.ts';
import { careLines } from '../../../texts/careText.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { actions, context, fields, header, type Rendered, sections } from './block.ts';
import { codeLines, lostLines, targetLines } from './blocks.ts';
import { buttons } from './buttons.ts';
import { compromiseLines } from './compromise.ts';
import { type Frame, zoneOf } from './frame.ts';
import { nextSteps } from './nextStep.ts';
import { offeredOnCard } from './offered.ts';
import { progressText } from './progress.ts';
import { mailPolicyText } from './unsigned.ts';
import { asCode, date, escaped, mention, plainDay } from './words.ts';

/** Status by word and icon, never by colour alone. */
const iconOf = ({ tag }: Stage): string => {
  switch (tag) {
    case 'Preparing':
      return '🔧';
    case 'AwaitingApplication':
      return '📝';
    case 'AwaitingRecord':
    case 'Published':
      return '⏳';
    case 'Stable':
      return '🟢';
    case 'Switching':
      return '🔄';
    case 'Watching':
      return '👀';
    case 'AwaitingCompletion':
      return '📋';
    case 'Overlap':
    case 'Completed':
      return '✅';
    case 'RollingBack':
    case 'RolledBack':
      return '↩️';
    case 'Cancelled':
      return '⏹️';
    default:
      return unreachable(tag);
  }
};

export const stageLine = (frame: Pick<Frame, 'language'>, rotation: Rotation): string =>
  `${iconOf(rotation.stage)} ${text(frame.language, `stage.${rotation.stage.tag}`)}`;

const applicationField = (frame: Frame, { application }: Rotation): string[] => {
  if (application === null) return [];
  const { language } = frame;
  const none = text(language, 'card.none');
  return [
    text(language, 'card.application', {
      date: plainDay(application.handedInAt, zoneOf(frame)),
      ticket: escaped(application.ticket) || none,
      promised: escaped(application.promised) || none,
    }),
  ];
};

const recordField = (frame: Frame, { record }: Rotation): string[] => {
  if (record === null) return [];
  const verdict = textOfCode(frame.language, 'verdict', record.verdict) ?? record.verdict;
  const findings = record.findings.length === 0 ? '' : `\n${codeLines(frame, 'finding', record.findings)}`;
  return [text(frame.language, 'card.record', { verdict, findings })];
};

const roundField = (frame: Frame, { round }: Rotation): string[] => {
  if (round === null) return [];
  const { language, policy } = frame;
  const progress =
    round.ended === null
      ? text(language, 'card.progress', {
          count: String(approvers(round).length),
          required: String(approvalsRequired(policy)),
          until: date(round.switchBeforeAt, zoneOf(frame)),
        })
      : text(language, `end.${round.ended}`);
  return [text(language, 'card.round', { round: String(round.id), progress })];
};

const grantField = (frame: Frame, { grant, stage }: Rotation, at: Instant): string[] => {
  const over = grant === null || at >= grant.until || stage.tag === 'RolledBack' || stage.tag === 'RollingBack';
  if (over || stage.tag === 'Completed' || stage.tag === 'Cancelled') return [];
  const until = date(grant.until, zoneOf(frame));
  return [text(frame.language, 'card.grant', { until, to: asCode(grant.to) })];
};

const alteredText = {
  missing: 'card.altered.missing',
  foreign_origin: 'card.altered.foreign_origin',
  signing_off: 'card.altered.signing_off',
} as const;

/** Who takes care of what goes on; null while nothing critical does. */
const careLine = (frame: Frame, { care }: State): string | null => {
  if (care === null) return null;
  const { language } = frame;
  const troubles = careLines(language, 'troubles', care.troubles.map(({ trouble }) => trouble).join(' ')) ?? '';
  const when = (instant: Instant): string => date(instant, zoneOf(frame));
  if (care.taken === null)
    return text(language, 'card.untaken', {
      since: when(Math.min(...care.troubles.map(({ sinceAt }) => sinceAt))),
      troubles,
    });
  const { name, takenAt } = care.taken;
  return text(language, 'card.taken', { name: escaped(name), since: when(takenAt), troubles });
};

const warnings = (frame: Frame, state: State, rotation: Rotation): (string | null)[] => {
  const { language } = frame;
  const { preflight, blockers, rollback } = rotation;
  const early = ['AwaitingApplication', 'AwaitingRecord', 'Published'].includes(rotation.stage.tag);
  return [
    careLine(frame, state),
    ...compromiseLines(frame, state),
    ...lostLines(frame, state),
    ...[...new Set(Object.values(state.drifting))].map((selector) =>
      text(language, 'card.drift', { selector: asCode(selector) }),
    ),
    ...[...new Set(Object.values(state.altered))].map((what) => text(language, alteredText[what])),
    rollback?.tag === 'proposed' ? text(language, 'card.proposed', { person: mention(rollback.by) }) : null,
    early && preflight !== null && preflight.blockers.length > 0
      ? text(language, 'card.preflight', { blockers: codeLines(frame, 'blocker', preflight.blockers) })
      : null,
    early && preflight?.mailPolicy !== undefined ? mailPolicyText(frame, preflight.mailPolicy) : null,
    blockers.length > 0 ? text(language, 'card.blocked', { blockers: codeLines(frame, 'blocker', blockers) }) : null,
  ];
};

/** The card without its buttons: also the answer to `status`. */
export const cardBody = (frame: Frame, state: State, rotation: Rotation, at: Instant): KnownBlock[] => {
  const { language } = frame;
  const { current, next, requester } = rotation;
  const progress = progressText(frame, state, at);
  return [
    header(text(language, 'card.title', { domain: state.domain })),
    ...(frame.testEndpoints ? [context(text(language, 'card.testEndpoints'))] : []),
    ...(progress === null ? [] : sections(`*${progress}*`)),
    fields([
      `*${stageLine(frame, rotation)}*`,
      text(language, 'card.selectors', { current: asCode(current), next: asCode(next) }),
      text(language, 'card.requester', {
        requester: requester === null ? text(language, 'card.unclaimed') : mention(requester),
      }),
      ...applicationField(frame, rotation),
      ...recordField(frame, rotation),
      ...roundField(frame, rotation),
      ...grantField(frame, rotation, at),
    ]),
    ...sections(...warnings(frame, state, rotation), ...nextSteps(frame, state, at)),
    ...sections(text(language, 'card.targets', { targets: targetLines(frame, state) })),
  ];
};

export const rotationCard = (frame: Frame, state: State, rotation: Rotation, at: Instant): Rendered => {
  const { language } = frame;
  const stage = stageLine(frame, rotation);
  const { current, next } = rotation;
  return {
    text: text(language, 'card.summary', { domain: state.domain, stage, current, next }),
    blocks: [
      ...cardBody(frame, state, rotation, at),
      ...actions(`card rotation-${rotation.id}`, buttons(frame, state, offeredOnCard(state))),
    ],
  };
};
