/** The approval card: everything that the digest binds, in words for which the approver can answer. */

import { awaitsExecution } from '../../../domain/actions.ts';
import { offeredOnRound } from '../../../domain/cardButtons.ts';
import { verifiedCount } from '../../../domain/delivery.ts';
import { type Instant, lookUp } from '../../../domain/names.ts';
import { accompanimentOf, type Notice } from '../../../domain/notices.ts';
import { approvalsOf, isApproved, openRound } from '../../../domain/queries.ts';
import type { Rotation, Round, State } from '../../../domain/state.ts';
import { deliveryLines } from '../../../texts/facts.ts';
import { text } from '../../../texts/text.ts';
import {
  actions,
  approvedTargetLines,
  asCode,
  contextBlock,
  date,
  escaped,
  fields,
  header,
  limits,
  linesWithin,
  mention,
  type RenderContext,
  type Rendered,
  sections,
  shortDigest,
  shortenedMrkdwn,
  shortFingerprint,
  zoneOf,
} from './blocks.ts';
import { buttons } from './buttons.ts';
import { easyDkimText, mailPolicyText, ownershipAdvice, progressText, unsignedText } from './rotationCard.ts';

const stateOf = (context: RenderContext, state: State, round: Round, at: Instant): string => {
  const { language, policy } = context;
  if (round.ended !== null) return text(language, `end.${round.ended}`);
  if (awaitsExecution(state, policy, at)) return text(language, 'round.awaitsExecution');
  if (isApproved(round, policy)) return progressText(context, state, at) ?? text(language, 'round.approved');
  const { count, required } = approvalsOf(round, policy);
  return text(language, 'round.open', { count: String(count), required: String(required) });
};

/** Three sentences: the change, the consequence of a failure, and what an approval vouches for. */
const sentences = (context: RenderContext, state: State, { current, next }: Rotation, round: Round): string[] => {
  const { language, policy } = context;
  const facts = { domain: state.domain, current: asCode(current), next: asCode(next) };
  return [
    round.firstRound !== undefined
      ? text(language, 'round.changeRemaining', facts)
      : policy.execution === 'operator'
        ? text(language, 'round.changeOperator', facts)
        : text(language, 'round.change', facts),
    round.rollback === 'ready'
      ? text(language, 'round.failure', { current: asCode(current), unsigned: unsignedText(context, round.mailPolicy) })
      : text(language, 'round.failureNone', { unsigned: unsignedText(context, round.mailPolicy) }),
    text(language, 'round.vouch'),
  ];
};

const approvalsField = (context: RenderContext, round: Round): string => {
  const { language, policy } = context;
  if (round.approvals.length === 0) {
    return text(language, 'round.noApprovals', { required: String(approvalsOf(round, policy).required) });
  }
  const people = linesWithin(
    round.approvals.map(({ by, at }) => `${mention(by)} ${date(at, zoneOf(context))}`),
    (count) => text(language, 'card.more', { count: String(count) }),
  );
  return text(language, 'round.approvals', { people });
};

const named = (servers: readonly string[]): string =>
  shortenedMrkdwn(servers.map((server) => `\`${asCode(server)}\``).join(' '), limits.listChars);

/** The waived servers, and the servers that replaced the zone's own ones. */
const dnsLines = ({ language }: RenderContext, { waived, overridden }: Round): (string | null)[] => [
  waived.length === 0 ? null : text(language, 'round.waived', { servers: named(waived) }),
  overridden.length === 0 ? null : text(language, 'round.overridden', { servers: named(overridden) }),
];

const deliveryField = ({ language }: RenderContext, { delivery }: Round): string =>
  delivery === null
    ? text(language, 'round.deliveryNone')
    : text(language, 'round.delivery', {
        verified: String(verifiedCount(delivery.results)),
        of: String(delivery.results.length),
      });

const factFields = (context: RenderContext, state: State, rotation: Rotation, round: Round): string[] => {
  const { language } = context;
  const fingerprintOf = (selector: string) => shortFingerprint(lookUp(state.selectors, selector)?.fingerprint ?? null);
  return [
    text(language, 'card.selectors', { current: asCode(rotation.current), next: asCode(rotation.next) }),
    text(language, 'round.keys', { current: fingerprintOf(rotation.current), next: fingerprintOf(rotation.next) }),
    round.rollback === 'ready' ? text(language, 'round.rollbackReady') : text(language, 'round.rollbackNone'),
    deliveryField(context, round),
    text(language, 'round.until', { until: date(round.switchBeforeAt, zoneOf(context)) }),
    ...(round.rollback === 'ready'
      ? [text(language, 'round.grantUntil', { until: date(round.grantUntil, zoneOf(context)) })]
      : []),
    text(language, 'round.digest', { digest: shortDigest(round.digest) }),
    approvalsField(context, round),
  ];
};

export const roundCard = (
  context: RenderContext,
  state: State,
  rotation: Rotation,
  round: Round,
  at: Instant,
): Rendered => {
  const { language } = context;
  const { current, next } = rotation;
  const progress = stateOf(context, state, round, at);
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
      ...(context.testEndpoints ? [contextBlock(text(language, 'card.testEndpoints'))] : []),
      ...sections(
        round.ended === null ? `*${progress}*` : text(language, 'round.ended', { because: escaped(progress) }),
        round.urgent ? text(language, 'round.urgent', { current: asCode(current) }) : null,
        easyDkimText(context, state, round),
        ...sentences(context, state, rotation, round),
        ...dnsLines(context, round),
        ownershipAdvice(context, state),
      ),
      fields(factFields(context, state, rotation, round)),
      ...sections(text(language, 'card.targets', { targets: approvedTargetLines(context, state) })),
      ...(round.executedBy === null
        ? []
        : [contextBlock(text(language, 'round.executed', { person: mention(round.executedBy) }))]),
      ...actions(`card round-${round.id}`, buttons(context, state, offeredOnRound(state, context.policy, at))),
    ],
  };
};

/** Maximum characters of the waived servers' names. */
const serversChars = 600;

const deliveryDetails = ({ language }: RenderContext, next: string, { delivery }: Round): string =>
  delivery === null
    ? text(language, 'details.deliveryNone', { next })
    : text(language, 'details.delivery', {
        next,
        verified: String(verifiedCount(delivery.results)),
        of: String(delivery.results.length),
        results: deliveryLines(delivery.results, { language, markup: { free: escaped } })
          .map((line) => `    ◦ ${line}`)
          .join('\n'),
      });

/**
 * The checks before a round opened. They are posted in the thread to keep the approval card short. Empty if the round has ended or is
 * another one.
 */
export const roundDetails = (context: RenderContext, state: State, notice: Notice): readonly string[] => {
  const { rotation } = state;
  const round = rotation === null ? null : openRound(rotation);
  if (rotation === null || round === null || accompanimentOf(notice) !== 'round') return [];
  if (!('round' in notice.facts) || notice.facts.round !== round.id) return [];
  const { language } = context;
  const waived = shortenedMrkdwn(round.waived.map((server) => `\`${asCode(server)}\``).join(' '), serversChars);
  const next = asCode(rotation.next);
  const current = asCode(rotation.current);
  return [
    [
      text(language, 'details.title'),
      waived === '' ? text(language, 'details.record', { next }) : text(language, 'details.waived', { next, waived }),
      text(language, 'details.proof', { next }),
      deliveryDetails(context, next, round),
      round.rollback === 'ready'
        ? text(language, 'details.rollback', { current })
        : text(language, 'details.noRollback', { current }),
    ].join('\n'),
    mailPolicyText(context, round.mailPolicy),
  ];
};
