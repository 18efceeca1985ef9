/** The preview of a start: what it would lead to, what would block it, and after the form the button that starts. */

import type { KnownBlock } from '@slack/types';
import { recordTtlSeconds } from '../../../domain/findings.ts';
import { recordName, type SigningDomain } from '../../../domain/names.ts';
import { approvalsRequired } from '../../../domain/queries.ts';
import type { AcceptedAs, Request } from '../../../ports/service.ts';
import { asLines } from '../../../texts/facts.ts';
import { text } from '../../../texts/text.ts';
import { actions, asCode, dayOf, mention, quoted, type RenderContext, sections } from './blocks.ts';
import { buttons, startButton } from './buttons.ts';
import { forecastText, lagsText } from './plan.ts';

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
