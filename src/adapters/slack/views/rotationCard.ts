/** The card of a rotation, in the domain's channel: what is true now, and what comes next. */

import type { KnownBlock } from '@slack/types';
import { offeredOnCard, waitsForExecution } from '../../../domain/actions.ts';
import { core } from '../../../domain/core.ts';
import { isUnnamed, type MailPolicy, owningTool, unsignedMeaning } from '../../../domain/facts.ts';
import { careWait, pendingSinceFirst } from '../../../domain/incidents.ts';
import { type Instant, own, Selector, unreachable } from '../../../domain/names.ts';
import { accompanimentOf, type Notice } from '../../../domain/notices.ts';
import {
  approvalsRequired,
  approvers,
  foreignTargets,
  isReleased,
  isUnfinished,
  ofSwitch,
  openRound,
  reachedTargets,
} from '../../../domain/queries.ts';
import type { Wait } from '../../../domain/reminders.ts';
import {
  isCompromised,
  isRunning,
  type Rotation,
  type Round,
  reportedSelectors,
  type Stage,
  type State,
} from '../../../domain/state.ts';
import type { AcceptedAnswer, AcceptedAs, DeskRequest } from '../../../ports/service.ts';
import { asLines } from '../../../texts/facts.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeLines,
  context,
  date,
  escaped,
  type Frame,
  fields,
  header,
  limits,
  lostLines,
  mention,
  plainDay,
  type Rendered,
  sections,
  shortened,
  targetLines,
  targetName,
  zoneOf,
} from './blocks.ts';
import { buttons } from './buttons.ts';

type CompromiseFrame = Pick<Frame, 'language' | 'policy'>;

/** The consequences, and the button that reports or declares it: one person at a time. */
export const compromisedBlocks = (
  frame: CompromiseFrame,
  { state, selector, step }: AcceptedAs<'compromised_prepared'>,
): KnownBlock[] => {
  const { language } = frame;
  const compromise = own(state.selectors, selector)?.compromise;
  return [
    ...sections(
      text(language, 'compromised.what', { domain: escaped(state.domain), selector: asCode(selector) }),
      step === 'second' && compromise?.tag === 'reported'
        ? text(language, 'compromised.second', { person: mention(compromise.by) })
        : text(language, 'compromised.first'),
    ),
    ...actions('prepared compromised', buttons(frame, state, ['declare_compromised'], { selector })),
  ];
};

/** The second click; the first one only reports. */
export const declares = ({ inputs }: DeskRequest, { state }: AcceptedAnswer): boolean => {
  const selector = Selector.parse(inputs.selector ?? '');
  return selector !== null && isCompromised(state, selector);
};

/** For the rotation's card: the key that it leads away from, and what waits for a second person. */
const compromiseLines = ({ language }: Pick<Frame, 'language'>, state: State): readonly string[] => [
  ...Object.entries(state.selectors).flatMap(([name, { status, compromise }]) =>
    compromise?.tag === 'declared' && status !== 'destroyed'
      ? [text(language, 'card.compromised', { selector: asCode(name) })]
      : [],
  ),
  ...reportedSelectors(state).flatMap((name) => {
    const compromise = own(state.selectors, name)?.compromise;
    return compromise?.tag === 'reported'
      ? [text(language, 'card.compromiseReported', { selector: asCode(name), person: mention(compromise.by) })]
      : [];
  }),
];

/**
 * The louder warning where a target signs with a key of SES's own: what changes, and what going back would mean.
 * Null where every target that the round switches has a key of ours.
 */
export const foreignText = ({ language }: Pick<Frame, 'language'>, state: State, { targets }: Round): string | null => {
  const foreign = foreignTargets(targets);
  if (foreign.length === 0) return null;
  const named = foreign.map(({ id, origin }) => `\`${asCode(targetName(id, state))}\` (${asCode(origin ?? '')})`);
  return text(language, 'round.foreign', { targets: shortened(named.join(' '), limits.listChars) });
};

// What happens next, who owns it and until when (I9), in one line.

/** A round and a watch end by themselves: that moment matters more than the next reminder. */
const dueOf = (rotation: Rotation, wait: Wait): Instant => {
  if (wait.key === 'approval' || wait.key === 'execution') return openRound(rotation)?.switchBeforeAt ?? wait.dueAt;
  return wait.key === 'watch' && rotation.stage.tag === 'Watching' ? rotation.stage.endsAt : wait.dueAt;
};

const lineOf = (frame: Frame, rotation: Rotation, wait: Wait): string => {
  const owner =
    wait.owner === 'requester' && rotation.requester !== null
      ? mention(rotation.requester)
      : text(frame.language, `owner.${wait.owner}`);
  const step = text(frame.language, `next.${wait.key}`);
  return text(frame.language, 'card.next', { step, owner, due: date(dueOf(rotation, wait), zoneOf(frame)) });
};

/** An execution that nobody has to ask for any more is the bot's. */
const isPeoples = (frame: Frame, state: State, at: Instant, { key }: Wait): boolean =>
  key !== 'execution' || waitsForExecution(state, frame.policy, at);

/** What happens next, who owns it and until when (I9), in one line. */
const nextSteps = (frame: Frame, state: State, at: Instant): readonly string[] => {
  const { rotation } = state;
  const { language, policy } = frame;
  if (rotation === null) return [text(language, 'card.nextClosed')];
  const care = careWait(state, policy);
  const waits = [...core.waits(state, policy), ...(care === null || care.dueAt <= at ? [] : [care])]
    .filter((wait) => isPeoples(frame, state, at, wait))
    .map((wait) => lineOf(frame, rotation, wait));
  // What is left of an ended rotation: its old record and key.
  if (!isRunning(rotation)) return waits.length > 0 ? waits : [text(language, 'card.nextClosed')];
  if (rotation.stage.tag === 'Overlap') {
    return [text(language, 'card.nextOverlap', { until: date(rotation.stage.endsAt, zoneOf(frame)) }), ...waits];
  }
  return waits.length > 0 ? waits : [text(language, 'card.nextNothing')];
};

type Words = Pick<Frame, 'language'>;

/**
 * What CloudFormation or Terraform would do to a switch, where a person has said that one of them has the identity in code.
 * What to change in that code, so that its next deploy does not push the former key back.
 */
export const ownershipAdvice = ({ language }: Words, { ownership, rotation }: State): string | null => {
  const tool = owningTool(ownership);
  if (tool === null || rotation === null) return null;
  return text(language, `ownershipAdvice.${tool}`, { current: asCode(rotation.current) });
};

/** Behind a notice: the advice at the completion, the first suspect where somebody else changed SES. */
export const ownershipLines = ({ language }: Words, state: State, notice: Notice): readonly string[] => {
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
  // Until its `settle` is over the next target waits for the former one, SUCCESS or not.
  const going = !succeeded || state.attempts.some(isUnfinished);
  return last?.outcome === 'applied' && going ? 'pending' : 'checking';
};

/** Null while the next step is a person's, or the time's. */
export const progressOf = (state: State, policy: Frame['policy'], at: Instant): Progress | null => {
  const { rotation } = state;
  if (!isRunning(rotation)) return null;
  const { tag } = rotation.stage;
  if (tag === 'RollingBack') return goingBack(state, rotation);
  const round = openRound(rotation);
  const waits = tag === 'Stable' || tag === 'RolledBack';
  const asking = round === null && rotation.roundWanted && rotation.blockers.length === 0 ? 'opening' : null;
  if (waits && round === null) return asking;
  const goesOn = round !== null && isReleased(round, policy, at);
  // An ended round sends nothing more: what was sent is still followed.
  if (tag === 'Switching') {
    const now = switching(state, rotation);
    return now === 'checking' && !goesOn ? asking : now;
  }
  return tag === 'Stable' && goesOn ? 'checking' : null;
};

/** What the bot is doing with what people decided: on the card from the click on, until the state says what came of it. */
export const progressText = (frame: Pick<Frame, 'language' | 'policy'>, state: State, at: Instant): string | null => {
  const progress = progressOf(state, frame.policy, at);
  if (progress === null) return null;
  const doing = text(frame.language, `progress.${progress}`);
  const since = progress === 'pending' ? pendingSinceFirst(state) : null;
  if (since === null) return doing;
  const moment = date(since, frame.policy.calendar.timeZone);
  return `${doing} ${text(frame.language, 'progress.unsignedSince', { since: moment })}`;
};

export const unsignedText = ({ language }: Pick<Frame, 'language'>, policy: MailPolicy): string =>
  text(language, `unsigned.${unsignedMeaning(policy)}`);

/** DMARC and SPF by name, for who knows them. */
export const mailPolicyText = (frame: Pick<Frame, 'language'>, policy: MailPolicy): string =>
  text(frame.language, 'card.mailPolicy', {
    dmarc: text(frame.language, `dmarc.${policy.dmarc}`),
    spf: text(frame.language, `spf.${policy.spf}`),
    unsigned: unsignedText(frame, policy),
  });

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
  const troubles = asLines(care.troubles.map(({ trouble }) => text(language, `trouble.${trouble}`)));
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
    early && preflight !== null ? mailPolicyText(frame, preflight.mailPolicy) : null,
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
