/** The card of a rotation in the domain's channel: the present state and the next step. */

import type { KnownBlock } from '@slack/types';
import { awaitsExecution } from '../../../domain/actions.ts';
import { offeredOnCard } from '../../../domain/cardButtons.ts';
import { core } from '../../../domain/core.ts';
import { isUnnamed, type MailPolicy, owningTool, unsignedMeaning } from '../../../domain/facts.ts';
import { incidentReminder, pendingSinceFirst } from '../../../domain/incidents.ts';
import { type Instant, lookUp, Selector, unreachable } from '../../../domain/names.ts';
import { accompanimentOf, type Notice } from '../../../domain/notices.ts';
import {
  approvalsOf,
  easyDkimTargets,
  isReleased,
  isUnfinished,
  ofSwitch,
  openRound,
  reachedTargets,
} from '../../../domain/queries.ts';
import type { Reminder } from '../../../domain/reminders.ts';
import {
  isCompromised,
  isRunning,
  type Rotation,
  type Round,
  reportedSelectors,
  type Stage,
  type State,
} from '../../../domain/state.ts';
import type { AcceptedAnswer, AcceptedAs, Request } from '../../../ports/service.ts';
import { asLines, factText } from '../../../texts/facts.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeLines,
  contextBlock,
  date,
  escaped,
  fields,
  header,
  limits,
  lostLines,
  mention,
  plainDay,
  quoted,
  type RenderContext,
  type Rendered,
  sections,
  shortenedMrkdwn,
  targetLines,
  targetName,
  zoneOf,
} from './blocks.ts';
import { buttons } from './buttons.ts';

type CompromiseContext = Pick<RenderContext, 'language' | 'policy'>;

/** The consequences of a compromise, and the button that reports (first person) or declares (second person) it. */
export const compromisedBlocks = (
  context: CompromiseContext,
  { state, selector, step }: AcceptedAs<'compromised_prepared'>,
): KnownBlock[] => {
  const { language } = context;
  const compromise = lookUp(state.selectors, selector)?.compromise;
  return [
    ...sections(
      text(language, 'compromised.what', { domain: escaped(state.domain), selector: asCode(selector) }),
      step === 'second' && compromise?.tag === 'reported'
        ? text(language, 'compromised.second', { person: mention(compromise.by) })
        : text(language, 'compromised.first'),
    ),
    ...actions('prepared compromised', buttons(context, state, ['declare_compromised'], { selector })),
  ];
};

/** True if the click declared the compromise; the first person's click only reports it. */
export const declares = ({ inputs }: Request, { state }: AcceptedAnswer): boolean => {
  const selector = Selector.parse(inputs.selector ?? '');
  return selector !== null && isCompromised(state, selector);
};

/** Lines about compromised keys: declared ones, and reported ones that need a second person. */
const compromiseLines = ({ language }: Pick<RenderContext, 'language'>, state: State): readonly string[] => [
  ...Object.entries(state.selectors).flatMap(([name, { status, compromise }]) =>
    compromise?.tag === 'declared' && status !== 'destroyed'
      ? [text(language, 'card.compromised', { selector: asCode(name) })]
      : [],
  ),
  ...reportedSelectors(state).flatMap((name) => {
    const compromise = lookUp(state.selectors, name)?.compromise;
    return compromise?.tag === 'reported'
      ? [text(language, 'card.compromiseReported', { selector: asCode(name), person: mention(compromise.by) })]
      : [];
  }),
];

/**
 * Warns about targets that sign with a key of SES's own: what changes, and what a rollback would mean. Null if every target of the round
 * signs with a BYODKIM key.
 */
export const easyDkimText = (
  { language }: Pick<RenderContext, 'language'>,
  state: State,
  { targets }: Round,
): string | null => {
  const easyDkim = easyDkimTargets(targets);
  if (easyDkim.length === 0) return null;
  const named = easyDkim.map(({ id, origin }) => `\`${asCode(targetName(id, state))}\` (${asCode(origin ?? '')})`);
  return text(language, 'round.easyDkim', { targets: shortenedMrkdwn(named.join(' '), limits.listChars) });
};

/** A round and a watch end without anybody's action, so their end matters more than the next reminder. */
const dueOf = (rotation: Rotation, reminder: Reminder): Instant => {
  if (reminder.key === 'approval' || reminder.key === 'execution')
    return openRound(rotation)?.switchBeforeAt ?? reminder.dueAt;
  return reminder.key === 'watch' && rotation.stage.tag === 'Watching' ? rotation.stage.endsAt : reminder.dueAt;
};

const lineOf = (context: RenderContext, rotation: Rotation, reminder: Reminder): string => {
  const owner =
    reminder.owner === 'requester' && rotation.requester !== null
      ? mention(rotation.requester)
      : text(context.language, `owner.${reminder.owner}`);
  const step = text(context.language, `next.${reminder.key}`);
  return text(context.language, 'card.next', { step, owner, due: date(dueOf(rotation, reminder), zoneOf(context)) });
};

/** False for an execution that needs no person any more: the bot performs it. */
const isPeoples = (context: RenderContext, state: State, at: Instant, { key }: Reminder): boolean =>
  key !== 'execution' || awaitsExecution(state, context.policy, at);

/** One line for each next step: what happens, who owns it and until when (I9). */
const nextSteps = (context: RenderContext, state: State, at: Instant): readonly string[] => {
  const { rotation } = state;
  const { language, policy } = context;
  if (rotation === null) return [text(language, 'card.nextClosed')];
  const incident = incidentReminder(state, policy);
  const reminders = [...core.reminders(state, policy), ...(incident === null || incident.dueAt <= at ? [] : [incident])]
    .filter((reminder) => isPeoples(context, state, at, reminder))
    .map((reminder) => lineOf(context, rotation, reminder));
  // Steps of an ended rotation concern its old record and key.
  if (!isRunning(rotation)) return reminders.length > 0 ? reminders : [text(language, 'card.nextClosed')];
  if (rotation.stage.tag === 'Overlap') {
    return [text(language, 'card.nextOverlap', { until: date(rotation.stage.endsAt, zoneOf(context)) }), ...reminders];
  }
  return reminders.length > 0 ? reminders : [text(language, 'card.nextNothing')];
};

type TextContext = Pick<RenderContext, 'language'>;

/**
 * Says how CloudFormation or Terraform could undo a switch, if a person has named one of them as owner of the identity, and what to change
 * in its code so that the next deploy does not restore the previous key.
 */
export const ownershipAdvice = ({ language }: TextContext, { ownership, rotation }: State): string | null => {
  const tool = owningTool(ownership);
  if (tool === null || rotation === null) return null;
  return text(language, `ownershipAdvice.${tool}`, { current: asCode(rotation.current) });
};

/** Lines after a notice: the advice at the completion, and the likely cause if somebody else changed SES. */
export const ownershipLines = ({ language }: TextContext, state: State, notice: Notice): readonly string[] => {
  const [tool, beside] = [owningTool(state.ownership), accompanimentOf(notice)];
  if (beside === 'ownershipAdvice') return [ownershipAdvice({ language }, state) ?? ''];
  if (tool !== null && beside === 'ownershipSuspect') return [text(language, `ownershipSuspect.${tool}`)];
  return beside === 'round' && isUnnamed(state.ownership) ? [text(language, 'ownershipAdvice.unnamed')] : [];
};

export type Progress = 'opening' | 'checking' | 'sending' | 'unknown' | 'pending' | 'returning' | 'settling';

const goingBack = (state: State, rotation: Rotation): Progress => {
  const applied = ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'rollback' && outcome === 'applied');
  const taken = reachedTargets(state, rotation).every((id) => applied.some(({ target }) => target === id));
  return taken ? 'settling' : 'returning';
};

const switching = (state: State, rotation: Rotation): Progress => {
  const last = ofSwitch(state, rotation).findLast(({ kind }) => kind === 'forward');
  if (last?.outcome === 'open') return 'sending';
  if (last?.outcome === 'unknown') return 'unknown';
  const succeeded = state.targets.some(({ id, succeededAt }) => id === last?.target && succeededAt !== null);
  // Until the settle time is over the next target waits for the previous one, even after SUCCESS.
  const going = !succeeded || state.attempts.some(isUnfinished);
  return last?.outcome === 'applied' && going ? 'pending' : 'checking';
};

/** Null while the next step needs a person or only time. */
export const progressOf = (state: State, policy: RenderContext['policy'], at: Instant): Progress | null => {
  const { rotation } = state;
  if (!isRunning(rotation)) return null;
  const { tag } = rotation.stage;
  if (tag === 'RollingBack') return goingBack(state, rotation);
  const round = openRound(rotation);
  const isWaiting = tag === 'Stable' || tag === 'RolledBack';
  const opening = round === null && rotation.roundWanted && rotation.blockers.length === 0 ? 'opening' : null;
  if (isWaiting && round === null) return opening;
  const released = round !== null && isReleased(round, policy, at);
  // An ended round sends no more Puts. The outcome of earlier ones is still followed.
  if (tag === 'Switching') {
    const now = switching(state, rotation);
    return now === 'checking' && !released ? opening : now;
  }
  return tag === 'Stable' && released ? 'checking' : null;
};

/** Describes the bot's current work on a decision, from the click until the state contains the result. */
export const progressText = (
  context: Pick<RenderContext, 'language' | 'policy'>,
  state: State,
  at: Instant,
): string | null => {
  const progress = progressOf(state, context.policy, at);
  if (progress === null) return null;
  const doing = text(context.language, `progress.${progress}`);
  const since = progress === 'pending' ? pendingSinceFirst(state) : null;
  if (since === null) return doing;
  const moment = date(since, context.policy.calendar.timeZone);
  return `${doing} ${text(context.language, 'progress.unsignedSince', { since: moment })}`;
};

export const unsignedText = ({ language }: Pick<RenderContext, 'language'>, policy: MailPolicy): string =>
  text(language, `unsigned.${unsignedMeaning(policy)}`);

/** DMARC and SPF policy by name, for readers who know them. */
export const mailPolicyText = (context: Pick<RenderContext, 'language'>, policy: MailPolicy): string =>
  text(context.language, 'card.mailPolicy', {
    dmarc: text(context.language, `dmarc.${policy.dmarc}`),
    spf: text(context.language, `spf.${policy.spf}`),
    unsigned: unsignedText(context, policy),
  });

/** Marks a stage by icon beside its word, so that colour alone never carries the status. */
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

const ticketChars = 200;

export const stageLine = (context: Pick<RenderContext, 'language'>, rotation: Rotation): string =>
  `${iconOf(rotation.stage)} ${text(context.language, `stage.${rotation.stage.tag}`)}`;

const applicationField = (context: RenderContext, { application }: Rotation): string[] => {
  if (application === null) return [];
  const { language } = context;
  const none = text(language, 'card.none');
  return [
    text(language, 'card.application', {
      date: plainDay(application.submittedAt, zoneOf(context)),
      ticket: quoted(application.ticket, ticketChars) || none,
      promisedDate: escaped(application.promisedDate) || none,
    }),
  ];
};

const recordField = (context: RenderContext, { record }: Rotation): string[] => {
  if (record === null) return [];
  const verdict = textOfCode(context.language, 'verdict', record.verdict) ?? record.verdict;
  const findings = record.findings.length === 0 ? '' : `\n${codeLines(context, 'finding', record.findings)}`;
  return [text(context.language, 'card.record', { verdict, findings })];
};

const roundField = (context: RenderContext, { round }: Rotation): string[] => {
  if (round === null) return [];
  const { language, policy } = context;
  const { count, required } = approvalsOf(round, policy);
  const progress =
    round.ended === null
      ? text(language, 'card.progress', {
          count: String(count),
          required: String(required),
          until: date(round.switchBeforeAt, zoneOf(context)),
        })
      : text(language, `end.${round.ended}`);
  return [text(language, 'card.round', { round: String(round.id), progress })];
};

const grantField = (context: RenderContext, { grant, stage }: Rotation, at: Instant): string[] => {
  const over = grant === null || at >= grant.until || stage.tag === 'RolledBack' || stage.tag === 'RollingBack';
  if (over || stage.tag === 'Completed' || stage.tag === 'Cancelled') return [];
  const until = date(grant.until, zoneOf(context));
  return [text(context.language, 'card.grant', { until, to: asCode(grant.to) })];
};

const alteredText = {
  missing: 'card.altered.missing',
  easy_dkim_origin: 'card.altered.easy_dkim_origin',
  signing_off: 'card.altered.signing_off',
} as const;

const nameChars = 80;

/** The person who handles the open incidents; null without incidents. */
const incidentLine = (context: RenderContext, { incidentResponse }: State): string | null => {
  if (incidentResponse === null) return null;
  const { language } = context;
  const incidents = asLines(incidentResponse.incidents.map(({ incident }) => text(language, `incident.${incident}`)));
  const when = (instant: Instant): string => date(instant, zoneOf(context));
  if (incidentResponse.acknowledgement === null)
    return text(language, 'card.untaken', {
      since: when(Math.min(...incidentResponse.incidents.map(({ sinceAt }) => sinceAt))),
      incidents,
    });
  const { name, acknowledgedAt } = incidentResponse.acknowledgement;
  return text(language, 'card.taken', { name: quoted(name, nameChars), since: when(acknowledgedAt), incidents });
};

/** SES's own reason why verification has not succeeded. */
const verificationLines = (context: RenderContext, { verifying }: State): string[] => {
  const { language } = context;
  const none = text(language, 'card.none');
  return Object.entries(verifying).map(([target, { errorType, lastCheckedSesAt, serial }]) =>
    text(language, 'card.sesVerification', {
      target: asCode(target),
      problem: factText(language, zoneOf(context), 'problem', errorType),
      checked: lastCheckedSesAt === null ? none : date(lastCheckedSesAt, zoneOf(context)),
      serial: serial === null ? none : String(serial),
    }),
  );
};

const warnings = (context: RenderContext, state: State, rotation: Rotation): (string | null)[] => {
  const { language } = context;
  const { preflight, blockers, rollback } = rotation;
  const early = ['AwaitingApplication', 'AwaitingRecord', 'Published'].includes(rotation.stage.tag);
  return [
    incidentLine(context, state),
    ...compromiseLines(context, state),
    ...lostLines(context, state),
    ...[...new Set(Object.values(state.drifting))].map((selector) =>
      text(language, 'card.drift', { selector: asCode(selector) }),
    ),
    ...[...new Set(Object.values(state.altered))].map((what) => text(language, alteredText[what])),
    ...verificationLines(context, state),
    rollback?.tag === 'proposed' ? text(language, 'card.proposed', { person: mention(rollback.by) }) : null,
    early && preflight !== null && preflight.blockers.length > 0
      ? text(language, 'card.preflight', { blockers: codeLines(context, 'blocker', preflight.blockers) })
      : null,
    early && preflight !== null ? mailPolicyText(context, preflight.mailPolicy) : null,
    blockers.length > 0 ? text(language, 'card.blocked', { blockers: codeLines(context, 'blocker', blockers) }) : null,
  ];
};

/** The card without its buttons; also the answer to `status`. */
export const cardBody = (context: RenderContext, state: State, rotation: Rotation, at: Instant): KnownBlock[] => {
  const { language } = context;
  const { current, next, requester } = rotation;
  const progress = progressText(context, state, at);
  return [
    header(text(language, 'card.title', { domain: state.domain })),
    ...(context.testEndpoints ? [contextBlock(text(language, 'card.testEndpoints'))] : []),
    ...(progress === null ? [] : sections(`*${progress}*`)),
    fields([
      `*${stageLine(context, rotation)}*`,
      text(language, 'card.selectors', { current: asCode(current), next: asCode(next) }),
      text(language, 'card.requester', {
        requester: requester === null ? text(language, 'card.unclaimed') : mention(requester),
      }),
      ...applicationField(context, rotation),
      ...recordField(context, rotation),
      ...roundField(context, rotation),
      ...grantField(context, rotation, at),
    ]),
    ...sections(...warnings(context, state, rotation), ...nextSteps(context, state, at)),
    ...sections(text(language, 'card.targets', { targets: targetLines(context, state) })),
  ];
};

export const rotationCard = (context: RenderContext, state: State, rotation: Rotation, at: Instant): Rendered => {
  const { language } = context;
  const stage = stageLine(context, rotation);
  const { current, next } = rotation;
  return {
    text: text(language, 'card.summary', { domain: state.domain, stage, current, next }),
    blocks: [
      ...cardBody(context, state, rotation, at),
      ...actions(`card rotation-${rotation.id}`, buttons(context, state, offeredOnCard(state))),
    ],
  };
};
