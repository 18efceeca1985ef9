/** The approval card: everything that the digest binds, in words that the approver can answer for. */
import { approvalsRequired, approvers, isApproved } from '../../../domain/decide/approvals.ts';
import type { Instant } from '../../../domain/names.ts';
import { own } from '../../../domain/own.ts';
import type { Rotation, Round, State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import { actions, context, fields, header, limits, linesWithin, type Rendered, sections, shortened } from './block.ts';
import { approvedTargetLines } from './blocks.ts';
import { buttons } from './buttons.ts';
import { foreignText } from './foreign.ts';
import { type Frame, zoneOf } from './frame.ts';
import { offeredOnRound, waitsForExecution } from './offered.ts';
import { ownershipAdvice } from './ownership.ts';
import { progressText } from './progress.ts';
import { unsignedText } from './unsigned.ts';
import { asCode, date, escaped, mention, shortDigest, shortFingerprint } from './words.ts';

const stateOf = (frame: Frame, state: State, round: Round, at: Instant): string => {
  const { language, policy } = frame;
  if (round.ended !== null) return text(language, `end.${round.ended}`);
  if (waitsForExecution(state, policy, at)) return text(language, 'round.waits');
  if (isApproved(round, policy)) return progressText(frame, state, at) ?? text(language, 'round.approved');
  const count = String(approvers(round).length);
  return text(language, 'round.open', { count, required: String(approvalsRequired(policy)) });
};

/** Three sentences: what changes, what happens if it fails, what an approval vouches for. */
const sentences = (frame: Frame, state: State, { current, next }: Rotation, round: Round): string[] => {
  const { language, policy } = frame;
  const facts = { domain: state.domain, current: asCode(current), next: asCode(next) };
  return [
    round.firstRound !== undefined
      ? text(language, 'round.changeRest', facts)
      : policy.execution === 'operator'
        ? text(language, 'round.changeOperator', facts)
        : text(language, 'round.change', facts),
    round.rollback === 'ready'
      ? text(language, 'round.failure', { current: asCode(current), unsigned: unsignedText(frame, round.mailPolicy) })
      : text(language, 'round.failureNone', { unsigned: unsignedText(frame, round.mailPolicy) }),
    text(language, 'round.vouch'),
  ];
};

const approvalsField = (frame: Frame, round: Round): string => {
  const { language, policy } = frame;
  if (round.approvals.length === 0) {
    return text(language, 'round.noApprovals', { required: String(approvalsRequired(policy)) });
  }
  const people = linesWithin(
    round.approvals.map(({ by, at }) => `${mention(by)} ${date(at, zoneOf(frame))}`),
    (count) => text(language, 'card.more', { count: String(count) }),
  );
  return text(language, 'round.approvals', { people });
};

const named = (servers: readonly string[]): string =>
  shortened(servers.map((server) => `\`${asCode(server)}\``).join(' '), limits.listChars);

/** What was not asked, and who was asked in the place of the zone's own servers. */
const dnsLines = ({ language }: Frame, { waived, overridden = [] }: Round): (string | null)[] => [
  waived.length === 0 ? null : text(language, 'round.waived', { servers: named(waived) }),
  overridden.length === 0 ? null : text(language, 'round.overridden', { servers: named(overridden) }),
];

const factFields = (frame: Frame, state: State, rotation: Rotation, round: Round): string[] => {
  const { language } = frame;
  const fingerprintOf = (selector: string) => shortFingerprint(own(state.selectors, selector)?.fingerprint ?? null);
  return [
    text(language, 'card.selectors', { current: asCode(rotation.current), next: asCode(rotation.next) }),
    text(language, 'round.keys', { current: fingerprintOf(rotation.current), next: fingerprintOf(rotation.next) }),
    round.rollback === 'ready' ? text(language, 'round.rollbackReady') : text(language, 'round.rollbackNone'),
    text(language, 'round.until', { until: date(round.switchBeforeAt, zoneOf(frame)) }),
    ...(round.rollback === 'ready'
      ? [text(language, 'round.grantUntil', { until: date(round.grantUntil, zoneOf(frame)) })]
      : []),
    text(language, 'round.digest', { digest: shortDigest(round.digest) }),
    approvalsField(frame, round),
  ];
};

export const roundCard = (frame: Frame, state: State, rotation: Rotation, round: Round, at: Instant): Rendered => {
  const { language } = frame;
  const { current, next } = rotation;
  const progress = stateOf(frame, state, round, at);
  return {
    text: text(language, 'round.summary', {
      domain: state.domain,
      current,
      next,
      round: String(round.id),
      state: progress,
    }),
    blocks: [
      header(text(language, 'round.title', { round: String(round.id) })),
      ...(frame.testEndpoints ? [context(text(language, 'card.testEndpoints'))] : []),
      ...sections(
        round.ended === null ? `*${progress}*` : text(language, 'round.ended', { because: escaped(progress) }),
        round.urgent ? text(language, 'round.urgent', { current: asCode(current) }) : null,
        foreignText(frame, state, round),
        ...sentences(frame, state, rotation, round),
        ...dnsLines(frame, round),
        ownershipAdvice(frame, state),
      ),
      fields(factFields(frame, state, rotation, round)),
      ...sections(text(language, 'card.targets', { targets: approvedTargetLines(frame, state) })),
      ...(round.executedBy === null
        ? []
        : [context(text(language, 'round.executed', { person: mention(round.executedBy) }))]),
      ...actions(`card round-${round.id}`, buttons(frame, state, offeredOnRound(state, frame.policy, at))),
    ],
  };
};
