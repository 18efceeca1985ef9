/** The card of a rotation in the domain's channel: the present state and the next step. */

import type { KnownBlock } from '@slack/types';
import { awaitsExecution } from '../../../domain/actions.ts';
import { offeredOnCard } from '../../../domain/cardButtons.ts';
import { core } from '../../../domain/core.ts';
import { incidentReminder } from '../../../domain/incidents.ts';
import type { Instant } from '../../../domain/names.ts';
import { openRound } from '../../../domain/queries.ts';
import type { Reminder } from '../../../domain/reminders.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';
import { asLines, factText } from '../../../texts/facts.ts';
import { text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeLines,
  contextBlock,
  date,
  fields,
  header,
  linesWithin,
  lostLines,
  mention,
  quoted,
  type RenderContext,
  type Rendered,
  sections,
  targetLines,
  zoneOf,
} from './blocks.ts';
import { buttons } from './buttons.ts';
import { applicationField, grantField, recordField, roundField } from './details.ts';
import { compromiseLines, mailPolicyText, progressText, stageLine } from './stateTexts.ts';

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
    ...sections(
      text(language, 'card.targets', {
        targets: linesWithin(targetLines(context, state), (count) =>
          text(language, 'card.more', { count: String(count) }),
        ),
      }),
    ),
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
