/**
 * What follows a form. Of a start: the preview, what would block it, and the button that starts. Of a form that was refused after it
 * closed: the form again with what was typed, or at least the typed text.
 */

import type { Button, KnownBlock } from '@slack/types';
import { type FormAction, isForm, isSelectorAction, rowOf, selectorsFor } from '../../../domain/actions.ts';
import { offeredOnRound } from '../../../domain/cards.ts';
import type { RefusalCode } from '../../../domain/decision.ts';
import { recordTtlSeconds } from '../../../domain/findings.ts';
import type { RawInputs } from '../../../domain/inputs.ts';
import { type Instant, recordName, type SigningDomain } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { approvalsRequired, openRound } from '../../../domain/queries.ts';
import { isRunning, type State } from '../../../domain/state.ts';
import type { AcceptedAs, FailedAnswer, RefusedAnswer, Request } from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { asLines } from '../../../texts/facts.ts';
import { text } from '../../../texts/text.ts';
import { actions, asCode, dayOf, limits, mention, plain, quoted, type RenderContext, sections } from './blocks.ts';
import { type ButtonValue, buttons, startButton } from './buttons.ts';
import { writtenIn } from './form.ts';
import { forecastText, lagsText } from './plan.ts';

interface AgainContext {
  readonly language: Language;
  readonly policy: Policy;
  readonly at: Instant;
}

const rawInputs = ({ inputs }: Request): RawInputs =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );

/** What the form acts on is as the person saw it (I1), and still takes the action. Otherwise the same form is refused again. */
const isStillOpen = ({ policy, at }: AgainContext, action: FormAction, request: Request, state: State): boolean => {
  const { rotation } = state;
  const now = {
    rotation: rotation?.id ?? 0,
    round: rotation?.round?.id ?? null,
    digest: rotation?.round?.digest ?? null,
  };
  const { carries, button } = rowOf(action);
  if (carries.some((name) => request[name] !== now[name])) return false;
  if (isSelectorAction(action))
    return selectorsFor(state, action).some((selector) => selector === request.inputs.selector);
  if (button?.onRound != null) return offeredOnRound(state, policy, at).includes(action);
  if (button?.onCard == null || button.onCard === 'selector') return true;
  return isRunning(rotation) && button.onCard.when({ state, rotation, round: openRound(rotation) });
};

const formButton = (language: Language, action: FormAction, request: Request, typed: RawInputs): Button => {
  const { domain, rotation, round, digest } = request;
  if (action === 'start_rotation') {
    // What was typed is no proposal.
    const { known = '', lags: _, ...given } = typed;
    const names = known.split(' ').filter((name) => name !== '') as SigningDomain[];
    return startButton(language, names, given, 'form.again');
  }
  const value: ButtonValue = { domain: domain ?? '', rotation: rotation ?? 0, round, digest, inputs: typed };
  return {
    type: 'button',
    action_id: action,
    text: plain(text(language, 'form.again'), limits.buttonChars),
    value: JSON.stringify(value),
  };
};

/** Refusals after which the same form of the same person is refused again. */
const isFinal: ReadonlySet<string> = new Set<RefusalCode>([
  'already_processed',
  'enough_approvals',
  'nothing_to_postpone',
]);

/** The longest text of a form, with its dates. */
const typedChars = 1_300;

const typedText = (language: Language, action: FormAction, typed: RawInputs): KnownBlock[] => {
  const written = writtenIn(action, typed).join(' · ');
  return written === '' ? [] : sections(text(language, 'answer.typed', { typed: quoted(written, typedChars) }));
};

/**
 * Also the form of a start that named no domain where there are several.
 * @param mayRepeat false: this person will be refused again
 */
export const againBlocks = (
  context: AgainContext,
  request: Request,
  answer: RefusedAnswer | FailedAnswer,
  mayRepeat: boolean,
): KnownBlock[] => {
  const { language } = context;
  const { action, rotation } = request;
  if (action === 'rotate' && answer.code === 'domain_missing')
    return actions('start', [startButton(language, answer.facts.here, {})]);
  // A typed command names no rotation.
  if (!isForm(action) || rotation === null) return [];
  const typed = rawInputs(request);
  const button = formButton(language, action, request, typed);
  const fits = (button.value ?? '').length <= limits.valueChars;
  return mayRepeat &&
    fits &&
    !isFinal.has(answer.code) &&
    (answer.state === null || isStillOpen(context, action, request, answer.state))
    ? actions('form again', [button])
    : typedText(language, action, typed);
};

type PreviewContext = Pick<RenderContext, 'language' | 'policy'>;

/** Maximum characters of the typed reason, which fits into the button's value. */
const reasonChars = 300;

const previewTexts = (
  { language, policy }: PreviewContext,
  {
    state,
    current,
    next,
    applicationReminderAt,
    recordReminderAt,
    blockers,
    fewApprovers,
    outlook,
  }: AcceptedAs<'rotation_previewed'>,
): readonly string[] => [
  text(language, 'answer.preview', {
    current: asCode(current),
    next: asCode(next),
    name: recordName(next, state.domain),
    ttl: String(recordTtlSeconds),
    submitted: dayOf({ language, policy }, applicationReminderAt),
    live: dayOf({ language, policy }, recordReminderAt),
  }),
  ...(outlook === null
    ? []
    : [
        text(language, 'answer.outlook', {
          outcome: forecastText(language, outlook.switchDay, outlook.forecast),
          took: lagsText(language, outlook.lags),
        }),
      ]),
  blockers.length === 0
    ? text(language, 'notice.preflight_green')
    : text(language, 'card.preflight', {
        blockers: asLines(blockers.map((blocker) => text(language, `blocker.${blocker}`))),
      }),
  ...(fewApprovers === null
    ? []
    : [
        text(language, 'notice.approvers_scarce', {
          people: fewApprovers.map(mention).join(', ') || text(language, 'card.none'),
          required: String(approvalsRequired(policy)),
        }),
      ]),
];

/** The second step of a start: what the person typed, and the button that starts. */
const startBlocks = (
  context: PreviewContext,
  { action, inputs: { reason, switchOn, known = '' } }: Request,
  { state, outlook }: AcceptedAs<'rotation_previewed'>,
): KnownBlock[] => {
  if (action !== 'start_rotation') return [];
  const { language } = context;
  const later = outlook?.forecast.tag === 'late' ? outlook.forecast.expected : null;
  const inputs = { ...(reason === undefined ? {} : { reason }), ...(switchOn === undefined ? {} : { switchOn }) };
  // The form again, with the first day that past lags leave.
  const names = known.split(' ').filter((name) => name !== '') as SigningDomain[];
  const given = { domain: state.domain, ...(reason === undefined ? {} : { reason }) };
  const again = later === null ? [] : [startButton(language, names, { ...given, switchOn: later }, 'form.again')];
  return [
    ...sections(
      // The forecast names the day.
      switchOn === undefined || outlook !== null ? null : text(language, 'prepared.switchOn', { day: switchOn }),
      reason === undefined ? null : text(language, 'prepared.reason', { reason: quoted(reason, reasonChars) }),
      text(language, 'prepared.start'),
    ),
    ...actions('prepared start', [...buttons(context, state, ['rotate'], { inputs }), ...again]),
  ];
};

export const previewBlocks = (
  context: PreviewContext,
  request: Request,
  answer: AcceptedAs<'rotation_previewed'>,
): KnownBlock[] => [...sections(...previewTexts(context, answer)), ...startBlocks(context, request, answer)];
