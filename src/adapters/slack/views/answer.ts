/** Renders the response to a request: its result and the present state. */

import type { KnownBlock } from '@slack/types';
import { ACTIONS, type Verb } from '../../../domain/actions.ts';
import { offeredOnCard } from '../../../domain/cards.ts';
import { listsFor } from '../../../domain/commands.ts';
import type { RefusalCode } from '../../../domain/decision.ts';
import { unreachable } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { isApproved, isReleased } from '../../../domain/queries.ts';
import type { Rotation } from '../../../domain/state.ts';
import type {
  AcceptedAnswer,
  AcceptedAs,
  FailedAnswer,
  KnownDomains,
  OverviewAnswer,
  RefusedAnswer,
  Request,
  Response,
} from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { isWithdrawal, nearestVerb, type UnknownWord } from '../commandLine.ts';
import { againBlocks, previewBlocks } from './afterForm.ts';
import {
  actions,
  asCode,
  contextBlock,
  escaped,
  limits,
  mention,
  mentionOf,
  moment,
  quoted,
  type RenderContext,
  type Rendered,
  sections,
  sectionsOf,
  shortened,
} from './blocks.ts';
import { buttons, previousRecordSeen } from './buttons.ts';
import {
  openApplicationLines,
  rotationDetails,
  rotationDetailsWithHead,
  roundDetails,
  trackedTexts,
  validityTexts,
  withinMessage,
} from './details.ts';
import { type FileAnswer, fileAnswerText } from './files.ts';
import { historyText, isShownWhole } from './history.ts';
import { planHeadline, planSections } from './plan.ts';

import { checkTexts, observationTexts, recordFileButtons } from './record.ts';
import { cardBody } from './rotationCard.ts';
import { compromisedBlocks, declares, stageLine } from './stateTexts.ts';

type PreviewContext = Pick<RenderContext, 'language' | 'policy'>;

/** Maximum characters of the typed reason, which fits into the button's value. */
const reasonChars = 300;

const whatRollbackDoes = (
  context: PreviewContext,
  { state, basis }: AcceptedAs<'rollback_prepared'>,
  { current, grant, rollback }: Rotation,
): string => {
  const { language } = context;
  const facts = { domain: escaped(state.domain), current: asCode(current) };
  if (basis === 'grant' && grant !== null) {
    return text(language, 'prepared.grant', { ...facts, until: moment(context, grant.until) });
  }
  return basis === 'twoPeople' && rollback?.tag === 'proposed'
    ? text(language, 'prepared.second', { ...facts, person: mention(rollback.by) })
    : text(language, 'prepared.proposal', facts);
};

const rollbackBlocks = (
  context: PreviewContext,
  request: Request,
  answer: AcceptedAs<'rollback_prepared'>,
): KnownBlock[] => {
  const { language } = context;
  const { state, observation, evidence } = answer;
  const { rotation } = state;
  if (rotation === null) return [];
  const bans = request.inputs.ban === true;
  const previousRecord = previousRecordSeen(context, observation);
  const inputs = { ...(bans ? { ban: 'yes' } : {}), ...(evidence === null ? {} : { evidence }) };
  return [
    ...sections(
      whatRollbackDoes(context, answer, rotation),
      bans ? text(language, 'prepared.ban', { next: asCode(rotation.next) }) : null,
      // The first line already contains the verdict.
      [`*${previousRecord}*`, ...(observation === null ? [] : observationTexts(language, observation).slice(1))]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    ...actions('prepared rollback', buttons(context, state, ['rollback'], { inputs, previousRecord })),
  ];
};

const cancelBlocks = (
  context: PreviewContext,
  request: Request,
  { state }: AcceptedAs<'cancel_prepared'>,
): KnownBlock[] => {
  if (state.rotation === null) return [];
  const { language } = context;
  const { application, next } = state.rotation;
  const { reason } = request.inputs;
  const inputs: Record<string, string> = reason === undefined ? {} : { reason: shortened(reason, reasonChars) };
  const none = text(language, 'card.none');
  return [
    ...sections(
      text(language, 'prepared.cancel', { domain: escaped(state.domain), next: asCode(next) }),
      application === null
        ? null
        : text(language, 'prepared.withdraw', { ticket: quoted(application.ticket, 100) || none }),
      reason === undefined
        ? null
        : text(language, 'prepared.reason', { reason: quoted(inputs.reason ?? '', reasonChars) }),
    ),
    ...actions('prepared cancel', buttons(context, state, ['cancel_rotation'], { inputs })),
  ];
};

interface ResponseContext {
  readonly language: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
  /** Permalink of the present card; null without one. */
  readonly link: string | null;
  /** Outcomes of the files that the answer mentions. Default: no files. */
  readonly files?: readonly FileAnswer[];
  readonly at: number;
}

/** Refusals after which the answer shows nothing of the state: the person is unknown or has no role. */
export const revealsNothing: readonly string[] = [
  'guest',
  'bot',
  'foreign_team',
  'deactivated',
  'identity_unknown',
  'not_allowed',
  'channel_unavailable',
];

const factChars = 200;

const fact = (headlineText: string): string => quoted(headlineText, factChars);

/** With the last approval the switch starts at once, or waits for its window. */
const approvedText = (
  { language, policy, at }: ResponseContext,
  action: 'approve' | 'approve_with_reason',
  { rotation }: AcceptedAs<'decided'>['state'],
): string => {
  const round = rotation?.round ?? null;
  if (round === null || !isApproved(round, policy)) return text(language, `done.${action}`);
  return text(language, isReleased(round, policy, at) ? 'done.approveStarts' : 'done.approveWaits');
};

const decidedText = (context: ResponseContext, request: Request, answer: AcceptedAs<'decided'>): string => {
  const { language } = context;
  const { action, state } = answer;
  if (action === 'approve' || action === 'approve_with_reason') return approvedText(context, action, state);
  if (action === 'rollback' && state.rotation?.rollback?.tag === 'proposed') {
    return text(language, 'done.rollbackProposed');
  }
  if (action === 'declare_compromised' && !declares(request, answer)) return text(language, 'done.compromiseReported');
  return text(language, `done.${action}`);
};

const applicationText = (
  context: ResponseContext,
  { action }: Request,
  { application }: AcceptedAs<'application_file'>,
) => {
  const { language, files = [] } = context;
  if (files.length === 0) return text(language, 'file.noKey', { selector: asCode(application.selector) });
  const done = action === 'correction_file' ? 'done.correction_file' : 'done.application_file';
  return text(language, allPosted(context) ? done : 'file.toYou', { domain: '' });
};

const doneText = (context: ResponseContext, request: Request, answer: AcceptedAnswer): string => {
  const { language } = context;
  const domain = escaped(answer.state.domain);
  switch (answer.code) {
    case 'decided':
      return decidedText(context, request, answer);
    case 'rollback_prepared':
      return text(language, 'done.prepare_rollback');
    case 'rotation_previewed':
      return text(language, request.action === 'start_rotation' ? 'done.start_rotation' : 'done.preview_rotation');
    case 'cancel_prepared':
      return text(language, 'done.prepare_cancel');
    case 'compromised_prepared':
      return text(language, 'done.prepare_compromised');
    case 'report':
      return text(language, allPosted(context) ? 'done.report' : 'file.report', { domain });
    case 'plan':
      return planHeadline(language, answer);
    case 'application_file':
      return applicationText(context, request, answer);
    case 'applications':
      if (answer.open.length === 0) return text(language, 'applications.none');
      return allPosted(context)
        ? text(language, 'done.applications', { count: String(answer.open.length) })
        : text(language, 'file.toYou', { domain });
    case 'history_file':
    case 'ledger':
      return text(language, allPosted(context) ? `done.${answer.code}` : 'file.toYou', { domain });
    case 'round_details':
    case 'rotation_details':
    case 'status':
    case 'history':
      return text(language, `done.${answer.code}`, { domain });
    case 'check':
    case 'help':
      return text(language, `done.${answer.code}`);
    default:
      return unreachable(answer);
  }
};

const allPosted = ({ files = [] }: ResponseContext): boolean => files.every(({ tag }) => tag === 'posted');

/** The refusal's text. Times are in the policy's time zone, and a missing fact has a placeholder. */
const domainText = (
  { language, policy }: ResponseContext,
  request: Request,
  { code, facts }: { readonly code: RefusalCode; readonly facts: Readonly<Record<string, string>> },
): string => {
  const responseFacts = Object.entries(facts).map(([name, headlineText]) => {
    const isMoment = (name === 'since' || name === 'until') && Number.isFinite(Number(headlineText));
    return [name, isMoment ? moment({ language, policy }, Number(headlineText)) : fact(headlineText)];
  });
  const domain = escaped(request.domain ?? '');
  return (
    textOfCode(language, 'refusal', code, {
      domain,
      missing: '?',
      ticket: '-',
      ...Object.fromEntries(responseFacts),
    }) ?? text(language, 'answer.unknownCode', { code: escaped(code) })
  );
};

const domainsMax = 10;

/** Domains that the person may have meant. */
const domainsText = (language: Language, { nearest, here }: KnownDomains): string => {
  if (nearest !== null) return text(language, 'answer.nearestDomain', { domain: asCode(nearest) });
  if (here.length === 0) return text(language, 'answer.noDomainHere');
  const names = here.slice(0, domainsMax).map((name) => `\`${asCode(name)}\``);
  const more = here.length - names.length;
  return text(language, 'answer.domainsHere', { domains: [...names, ...(more > 0 ? [`+${more}`] : [])].join(' ') });
};

/** Refusals that another person can resolve. */
const needsAnother: ReadonlySet<string> = new Set<RefusalCode>([
  'already_approved',
  'approver_no_longer_eligible',
  'compromise_same_person',
  'night_operator_needs_grant',
  'not_allowed',
  'requester_cannot_approve',
  'rollback_same_person',
]);

const mayRepeat = ({ code }: RefusedAnswer | FailedAnswer): boolean =>
  !needsAnother.has(code) && !revealsNothing.includes(code);

/** Everybody who may give the refused command. The message is ephemeral, so it notifies none of them. */
const whoMay = (language: Language, { action }: Request, { code, facts, settings }: RefusedAnswer | FailedAnswer) => {
  if (settings === null || !needsAnother.has(code)) return [];
  // Strangers see no names. Every other refusal here reaches only people with a role.
  if (code === 'not_allowed' && !('isInChannel' in facts)) return [];
  const lists = listsFor(ACTIONS[action].command).flatMap((list) => settings[list] ?? []);
  const people = [...new Set(lists.map(mentionOf))].join(' ');
  return people === '' ? [] : [text(language, 'answer.whoMay', { people })];
};

type ChannelFacts = Extract<FailedAnswer, { readonly code: 'channel_unavailable' }>['facts'];

const channelText = (language: Language, { channel, code }: ChannelFacts): string =>
  text(language, 'response.channel_unavailable', {
    channel,
    why: text(language, `slackRefusal.${code}`),
    step: text(language, `channelStep.${code}`),
  });

const oneIsEnough = (context: ResponseContext, people: string, until: number): string =>
  text(context.language, 'response.rollback_needs_one', { people, until: moment(context, until) });

/** The text of a refusal or failure. */
const refusalText = (context: ResponseContext, request: Request, answer: RefusedAnswer | FailedAnswer): string => {
  const { language } = context;
  const people = answer.settings === null ? '' : mentionOf(answer.settings.approvers);
  switch (answer.code) {
    case 'unknown_domain':
    case 'domain_not_configured': {
      const why = text(language, `response.${answer.code}`, { domain: fact(answer.facts.domain) });
      return `${why}\n${domainsText(language, answer.facts)}`;
    }
    case 'domain_missing':
      return `${text(language, 'response.domain_missing')}\n${domainsText(language, answer.facts)}`;
    case 'report_too_large':
    case 'log_corrupt':
      return text(language, `response.${answer.code}`, { domain: fact(answer.facts.domain) });
    case 'bad_date':
    case 'bad_year':
    case 'ticket_too_long':
    case 'bad_revision':
      return text(language, `response.${answer.code}`, { value: fact(answer.facts.value) });
    case 'other_channel': {
      const { channel, domain } = answer.facts;
      return text(language, 'response.other_channel', { channel: fact(channel), domain: fact(domain) });
    }
    case 'key_unreadable':
      return text(language, 'response.key_unreadable', { selector: asCode(answer.facts.selector) });
    case 'rollback_needs_one':
      return oneIsEnough(context, people, answer.facts.until);
    case 'rollback_needs_two':
      return text(language, 'response.rollback_needs_two', { people });
    case 'queries_limited':
      return text(language, 'response.queries_limited', { seconds: String(answer.facts.seconds) });
    case 'clock_behind':
      return text(language, 'response.clock_behind', { minutes: String(answer.facts.minutes) });
    case 'channel_unavailable':
      return channelText(language, answer.facts);
    case 'posts_pending':
    case 'too_late':
    case 'report_none':
    case 'store_unavailable':
    case 'restoring':
    case 'newer_release':
    case 'internal':
      return text(language, `response.${answer.code}`);
    default:
      return domainText(context, request, answer);
  }
};

/** Every response but the overview, which names no domain. */
type DomainResponse = Exclude<Response, OverviewAnswer>;

const headline = (context: ResponseContext, request: Request, answer: DomainResponse): string =>
  answer.tag === 'accepted'
    ? doneText(context, request, answer)
    : [`⚠️ ${refusalText(context, request, answer)}`, ...whoMay(context.language, request, answer)].join('\n');

const stateBlocks = (context: ResponseContext, answer: AcceptedAs<'status'>): KnownBlock[] => {
  const { state, settings } = answer;
  const drawn = { ...context, settings };
  return state.rotation === null
    ? sections(
        text(context.language, 'answer.noRotation', { selector: asCode(state.current ?? settings.current) }),
        trackedTexts(context, state).join('\n'),
        validityTexts(context, answer.keys).join('\n'),
      )
    : [
        ...withinMessage(context.language, [
          ...cardBody(drawn, state, state.rotation, context.at, true),
          ...rotationDetails(drawn, answer, context.at),
        ]),
        ...actions('answer status', buttons(context, state, offeredOnCard(state))),
      ];
};

const checkBlocks = (
  context: ResponseContext,
  answer: AcceptedAs<'check'>,
  fileTexts: readonly (string | null)[],
): KnownBlock[] => [
  ...sections(
    ...checkTexts(context, answer.observation, answer.nextKey),
    answer.intervals !== null && allPosted(context) ? text(context.language, 'answer.evidencePosted') : null,
    ...fileTexts,
  ),
  ...recordFileButtons(context, answer.state, answer.observation, answer.nextKey),
];

/** The blocks with the requested content. */
const details = (context: ResponseContext, request: Request, answer: AcceptedAnswer): KnownBlock[] => {
  const { language, files = [] } = context;
  const fileTexts = files.map((file) => fileAnswerText(language, file));
  switch (answer.code) {
    case 'rollback_prepared':
      return rollbackBlocks(context, request, answer);
    case 'rotation_previewed':
      return previewBlocks(context, request, answer);
    case 'cancel_prepared':
      return cancelBlocks(context, request, answer);
    case 'compromised_prepared':
      return compromisedBlocks(context, answer);
    case 'status':
      return stateBlocks(context, answer);
    case 'round_details':
      return roundDetails({ ...context, settings: answer.settings }, answer);
    case 'rotation_details':
      return rotationDetailsWithHead({ ...context, settings: answer.settings }, answer, context.at);
    case 'check':
      return checkBlocks(context, answer, fileTexts);
    case 'history':
      return [
        ...sectionsOf(trackedTexts(context, answer.state)),
        ...sections(historyText(context, answer)),
        ...(isShownWhole(context, answer)
          ? []
          : actions('answer history', buttons(context, answer.state, ['history_file']))),
      ];
    case 'applications':
      return sections(openApplicationLines(language, answer).join('\n'), ...fileTexts);
    case 'application_file':
    case 'history_file':
    case 'ledger':
    case 'report':
      return sections(...fileTexts);
    case 'plan':
      return sections(...planSections(language, answer, files));
    case 'help':
      return sections(text(language, 'answer.help'));
    case 'decided':
      return [];
    default:
      return unreachable(answer);
  }
};

const footer = (context: ResponseContext, { state, code }: DomainResponse): KnownBlock[] => {
  const { language, link } = context;
  // A plan is of several domains.
  if (state?.rotation == null || code === 'plan' || revealsNothing.includes(code)) return [];
  // `status` shows the whole state above the footer.
  if (code === 'status') return link === null ? [] : [contextBlock(text(language, 'answer.card', { link }))];
  const now = text(language, 'answer.now', { stage: stageLine(context, state.rotation) });
  return [contextBlock(link === null ? now : `${now} · ${text(language, 'answer.card', { link })}`)];
};

export const answerView = (context: ResponseContext, request: Request, answer: DomainResponse): Rendered => {
  const headlineText = headline(context, request, answer);
  return {
    text: shortened(headlineText, limits.messageTextChars),
    blocks: [
      ...sections(headlineText),
      ...(context.testEndpoints && request.action !== 'status'
        ? [contextBlock(text(context.language, 'card.testEndpoints'))]
        : []),
      ...(answer.tag === 'accepted'
        ? details(context, request, answer)
        : againBlocks(context, request, answer, mayRepeat(answer))),
      ...footer(context, answer),
    ],
  };
};

/** Usage of one verb; the whole help if the verb has no line of its own. */
const usageOf = (language: Language, verb: Verb): string => {
  const lines = text(language, 'answer.help').split('\n');
  const ofVerb = lines.filter((line) => line.startsWith(`\`/dkim ${verb} `));
  return (ofVerb.length === 0 ? lines : ofVerb).join('\n');
};

/** The help. For an unknown verb it names the nearest one; for an unknown word it shows the verb's usage. */
export const helpView = (language: Language, unknownVerb: string | null, unknownWord: UnknownWord | null): Rendered => {
  const wordChars = 40;
  if (unknownWord !== null) {
    const { verb, word } = unknownWord;
    const headlineText = text(language, 'answer.unknownWord', { verb, word: quoted(word, wordChars) });
    return { text: headlineText, blocks: sections(headlineText, usageOf(language, verb)) };
  }
  if (unknownVerb !== null && isWithdrawal(unknownVerb)) {
    const withdrawals = text(language, 'answer.withdrawals');
    return { text: withdrawals, blocks: sections(withdrawals) };
  }
  const headlineText =
    unknownVerb === null
      ? text(language, 'done.help')
      : text(language, 'answer.unknownVerb', { verb: quoted(unknownVerb, wordChars) });
  const meant = unknownVerb === null ? null : nearestVerb(unknownVerb);
  if (meant !== null) {
    const suggestion = text(language, 'answer.nearestVerb', { verb: meant });
    return {
      text: `${headlineText} ${suggestion}`,
      blocks: sections(`${headlineText}\n${suggestion}`, usageOf(language, meant)),
    };
  }
  return { text: headlineText, blocks: sections(headlineText, text(language, 'answer.help')) };
};
