/**
 * The card of a rotation in the domain's channel: what is wrong first, then where the rotation stands, which keys sign now, and the one step
 * that comes next. Everything else is in its details.
 */

import type { KnownBlock } from '@slack/types';
import { offeredOnCard, stepOf, stepsOfRotation } from '../../../domain/cards.ts';
import type { Instant, Selector } from '../../../domain/names.ts';
import { correctionDrafted, type NextStep, nextSteps } from '../../../domain/overview.ts';
import { approvalsOf, openRound } from '../../../domain/queries.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';

import { isOpenApplication, trackedApplications } from '../../../domain/trackedApplications.ts';
import { trackedLine, trackingTitle } from '../../../texts/application.ts';
import { asLines, factText } from '../../../texts/facts.ts';
import { paragraph, type TextKey, text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  codeLines,
  contextBlock,
  header,
  lostLines,
  mention,
  moment,
  quoted,
  type RenderContext,
  type Rendered,
  sections,
  zoneOf,
} from './blocks.ts';
import { buttons, withoutStyle } from './buttons.ts';
import { compromiseLines, progressOf, progressText, stageLine, stageName } from './stateTexts.ts';

// The next step.

type StepContext = Pick<RenderContext, 'language' | 'policy'>;

/** What waits for somebody, earliest first (I9). While the bot prepares an approval, nobody waits for what it begins after. */
const pendingSteps = (context: StepContext, state: State, at: Instant): readonly NextStep[] => {
  const isOpening = progressOf(state, context.policy, at) === 'opening';
  return nextSteps(state, context.policy, at).filter(
    ({ key }) => !isOpening || (key !== 'blocked' && key !== 'rolledBack'),
  );
};

const approvalsText = (context: StepContext, rotation: Rotation, { key }: NextStep): string => {
  const round = openRound(rotation);
  if (key !== 'approval' || round === null) return '';
  const { count, required } = approvalsOf(round, context.policy);
  return text(context.language, 'card.approvals', { count: String(count), required: String(required) });
};

/** A wrong record waits for the correction, and not for the DNS department. */
const stepName = ({ language }: StepContext, state: State, { key }: NextStep): string =>
  text(language, key === 'record' && correctionDrafted(state) !== null ? 'card.correction' : `next.${key}`);

const stepText = (context: StepContext, state: State, rotation: Rotation, step: NextStep): string => {
  const { language } = context;
  return text(language, 'card.next', {
    step: `${stepName(context, state, step)}${approvalsText(context, rotation, step)}`,
    owner: step.person === null ? text(language, `owner.${step.owner}`) : mention(step.person),
    due: moment(context, step.dueAt),
  });
};

/** The one step that comes next: what happens, who owns it and until when. */
export const nextStep = (context: StepContext, state: State, rotation: Rotation, at: Instant): string => {
  const { language } = context;
  const [first] = pendingSteps(context, state, at);
  const { stage } = rotation;
  if (stage.tag === 'Overlap' && (first === undefined || first.dueAt > stage.endsAt)) {
    return text(language, 'card.nextOverlap', { until: moment(context, stage.endsAt) });
  }
  if (first !== undefined) return stepText(context, state, rotation, first);
  return text(language, isRunning(rotation) ? 'card.nextNothing' : 'card.nextClosed');
};

// What is wrong.

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
  const when = (instant: Instant): string => moment(context, instant);
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
      checked: lastCheckedSesAt === null ? none : moment(context, lastCheckedSesAt),
      serial: serial === null ? none : String(serial),
    }),
  );
};

/** Before the record is right, blockers of the preflight and findings of the record can still be fixed without haste. */
const earlyStages: readonly string[] = ['AwaitingApplication', 'AwaitingRecord', 'Published'];

const earlyLines = (context: RenderContext, { stage, preflight, record }: Rotation): (string | null)[] => {
  if (!earlyStages.includes(stage.tag)) return [];
  const { language } = context;
  const isWrong = record !== null && record.verdict !== 'right' && record.verdict !== 'absent';
  return [
    preflight === null || preflight.blockers.length === 0
      ? null
      : text(language, 'card.preflight', { blockers: codeLines(context, 'blocker', preflight.blockers) }),
    isWrong
      ? text(language, 'card.recordWrong', {
          verdict: text(language, `verdict.${record.verdict}`),
          findings: record.findings.length === 0 ? '' : `\n${codeLines(context, 'finding', record.findings)}`,
        })
      : null,
  ];
};

const warnings = (context: RenderContext, state: State, rotation: Rotation): (string | null)[] => {
  const { language } = context;
  const { blockers, rollback } = rotation;
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
    blockers.length > 0 ? text(language, 'card.blocked', { blockers: codeLines(context, 'blocker', blockers) }) : null,
    ...earlyLines(context, rotation),
  ];
};

// Where the rotation stands.

/** `●●◐○○○○○`, with the number of the step in words. */
const progressLine = (context: RenderContext, rotation: Rotation): string => {
  const { language } = context;
  const step = stepOf(rotation.stage);
  const name = stageName(context, rotation);
  if (step === null) return `*${stageLine(context, rotation)}*`;
  if (step > stepsOfRotation) return text(language, 'card.stepsDone', { bar: '●'.repeat(stepsOfRotation), name });
  const bar = `${'●'.repeat(step - 1)}◐${'○'.repeat(stepsOfRotation - step)}`;
  return text(language, 'card.step', { bar, step: String(step), of: String(stepsOfRotation), name });
};

/** The selectors with which SES signs now, each with the number of its targets. Before any reading: what the log expects. */
const signingNow = (state: State, { current }: Rotation): ReadonlyMap<Selector, number> => {
  const counts = new Map<Selector, number>();
  for (const { shown } of state.targets) if (shown !== null) counts.set(shown, (counts.get(shown) ?? 0) + 1);
  return counts.size === 0 ? new Map([[state.current ?? current, state.targets.length]]) : counts;
};

/** Previous, current and next by what SES signs with now. */
const keysLine = (context: RenderContext, state: State, rotation: Rotation): string => {
  const { language } = context;
  const now = signingNow(state, rotation);
  const counted = (selector: Selector, count: number): string =>
    now.size === 1 ? `\`${asCode(selector)}\`` : `\`${asCode(selector)}\` ×${count}`;
  const { current, next, stage } = rotation;
  const isOver = stage.tag === 'Cancelled' || stage.tag === 'Completed';
  return [
    text(language, 'card.keyNow', { selectors: [...now].map(([name, count]) => counted(name, count)).join(' ') }),
    ...(now.has(current) ? [] : [text(language, 'card.keyPrevious', { selector: asCode(current) })]),
    ...(now.has(next) || isOver ? [] : [text(language, 'card.keyNext', { selector: asCode(next) })]),
  ].join('\n');
};

/** One person can go back while the grant holds. */
const grantOf = (state: State, { grant, current }: Rotation, at: Instant): Rotation['grant'] => {
  if (grant === null || at >= grant.until || !isRunning(state.rotation)) return null;
  return offeredOnCard(state).includes('rollback') && grant.to === current ? grant : null;
};

const grantText = (context: RenderContext, state: State, rotation: Rotation, at: Instant): string[] => {
  const grant = grantOf(state, rotation, at);
  if (grant === null) return [];
  return [
    text(context.language, 'card.oneMayGoBack', {
      until: moment(context, grant.until),
    }),
  ];
};

/** What the stage means for mail. A button other than the rollback changes nothing about mail. */
const mailTexts = {
  Preparing: 'mail.before',
  AwaitingApplication: 'mail.before',
  AwaitingRecord: 'mail.before',
  Published: 'mail.before',
  Stable: 'mail.before',
  Switching: 'mail.switching',
  Watching: 'mail.watching',
  AwaitingCompletion: 'mail.proven',
  Overlap: 'mail.kept',
  RollingBack: 'mail.returning',
  RolledBack: 'mail.returned',
  Completed: 'mail.completed',
  Cancelled: 'mail.cancelled',
} as const satisfies Record<Rotation['stage']['tag'], TextKey>;

/** Nothing that is wrong says something else about mail. */
const isCalm = (context: RenderContext, state: State): boolean =>
  state.incidentResponse === null &&
  [state.lost, state.drifting, state.altered].every((wrong) => Object.keys(wrong).length === 0) &&
  compromiseLines(context, state).length === 0;

/** For a reader who does not know the trade: what changes, whether mail is safe, and what a press does. */
const mailText = (context: RenderContext, state: State, rotation: Rotation, at: Instant): string => {
  const { language } = context;
  const press = grantOf(state, rotation, at) === null ? 'mail.twoMayGoBack' : 'mail.mayGoBack';
  const mayGoBack = offeredOnCard(state).includes('rollback') ? [text(language, press)] : [];
  return paragraph(language, [text(language, mailTexts[rotation.stage.tag]), ...mayGoBack]);
};

/** More of them stand in the details. */
const applicationsMax = 2;

/** The applications with which the DNS department has something to do. */
const applicationLines = ({ language }: RenderContext, state: State): readonly string[] => {
  const open = trackedApplications(state).filter(isOpenApplication);
  const format = {
    code: (number: string) => `\`${asCode(number)}\``,
    ticket: (ticket: string) => quoted(ticket, nameChars),
  };
  const lines = open
    .slice(0, applicationsMax)
    .map((one) => `📄 ${trackingTitle(language)} ${trackedLine(language, one, format)}`);
  const count = open.length - lines.length;
  return count > 0 ? [...lines, text(language, 'card.more', { count: String(count) })] : lines;
};

const peopleText = (context: RenderContext, state: State, { requester }: Rotation, hasDetails: boolean): string => {
  const { language } = context;
  return [
    text(language, 'card.requester', {
      requester: requester === null ? text(language, 'card.unclaimed') : mention(requester),
    }),
    ...(hasDetails ? [] : applicationLines(context, state)),
  ].join('\n');
};

/** Nothing is left to do: two lines remain. */
const isFinished = (context: RenderContext, state: State, rotation: Rotation, at: Instant): boolean =>
  !isRunning(rotation) &&
  state.incidentResponse === null &&
  offeredOnCard(state).length === 0 &&
  pendingSteps(context, state, at).length === 0;

/**
 * The card without its buttons; also the answer to `status`.
 * @param hasDetails what follows has the applications
 */
export const cardBody = (
  context: RenderContext,
  state: State,
  rotation: Rotation,
  at: Instant,
  hasDetails = false,
): KnownBlock[] => {
  const { language } = context;
  const progress = progressText(context, state, at);
  return [
    header(text(language, 'card.title', { domain: state.domain })),
    ...(context.testEndpoints ? [contextBlock(text(language, 'card.testEndpoints'))] : []),
    ...sections(
      ...warnings(context, state, rotation),
      [progressLine(context, rotation), ...(progress === null ? [] : [progress])].join('\n'),
      nextStep(context, state, rotation, at),
      [keysLine(context, state, rotation), ...grantText(context, state, rotation, at)].join('\n'),
    ),
    contextBlock(
      [
        ...(isCalm(context, state) ? [mailText(context, state, rotation, at)] : []),
        peopleText(context, state, rotation, hasDetails),
      ].join('\n'),
    ),
  ];
};

const finishedBlocks = (context: RenderContext, state: State, rotation: Rotation): KnownBlock[] =>
  sections(`*${state.domain}*: ${stageLine(context, rotation)}\n${keysLine(context, state, rotation)}`);

const cardButtons = (context: RenderContext, state: State, at: Instant): ReturnType<typeof buttons> => {
  const shown = buttons(context, state, offeredOnCard(state));
  const isForPeople = pendingSteps(context, state, at).length > 0;
  return shown.map((button) => (isForPeople || button.style === 'danger' ? button : withoutStyle(button)));
};

export const rotationCard = (context: RenderContext, state: State, rotation: Rotation, at: Instant): Rendered => {
  const { language } = context;
  const stage = stageLine(context, rotation);
  const { current, next } = rotation;
  return {
    text: text(language, 'card.summary', { domain: state.domain, stage, current, next }),
    blocks: isFinished(context, state, rotation, at)
      ? finishedBlocks(context, state, rotation)
      : [
          ...cardBody(context, state, rotation, at),
          ...actions(`card rotation-${rotation.id}`, cardButtons(context, state, at)),
        ],
  };
};
