/** The answer to the person who asked: what came of it, and what is true now. */

import type { KnownBlock } from '@slack/types';
import type { Verb } from '../../../domain/actions.ts';
import type { Plan, PlannedDay } from '../../../domain/calendar.ts';
import type { RefusalCode } from '../../../domain/decision.ts';
import { unreachable } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Rotation } from '../../../domain/state.ts';
import type {
  AcceptedAnswer,
  AcceptedAs,
  DeskAnswer,
  DeskRequest,
  FailedAnswer,
  RefusedAnswer,
} from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import type { UnknownWord } from '../commandLine.ts';
import {
  actions,
  asCode,
  context,
  date,
  escaped,
  type Frame,
  limits,
  mention,
  mentionOf,
  plainDay,
  type Rendered,
  sections,
  shortened,
  zoneOf,
} from './blocks.ts';
import { buttons, wayBackSeen } from './buttons.ts';
import { type FileAnswer, fileAnswerText } from './files.ts';
import { historyText } from './history.ts';
import { checkTexts, observationTexts } from './record.ts';
import { cardBody, compromisedBlocks, declares, stageLine } from './rotationCard.ts';

const dayText = (language: Language, { wanted, day }: PlannedDay): string => {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(day));
  // A plan stays within a year: month and day say where it was moved from.
  return wanted === day
    ? text(language, 'answer.planDay', { day, weekday })
    : text(language, 'answer.planMoved', { day, weekday, wanted: wanted.slice(5) });
};

/** Texts of sections: the days, and the rule that they follow. */
export const planTexts = (language: Language, plans: readonly Plan[]): readonly string[] => {
  const lines = plans.map(({ start, check, switch: last }) =>
    text(language, 'answer.plan', {
      start: dayText(language, start),
      check: dayText(language, check),
      switch: dayText(language, last),
    }),
  );
  return [
    lines.length === 0 ? text(language, 'answer.planNone') : lines.join('\n'),
    text(language, 'answer.planYearly'),
  ];
};

type PreparedFrame = Pick<Frame, 'language' | 'policy'>;

/** Of what was typed; the button's value has room for it. */
const reasonChars = 300;

const whatRollbackDoes = (
  frame: PreparedFrame,
  { state, basis }: AcceptedAs<'rollback_prepared'>,
  { current, grant, rollback }: Rotation,
): string => {
  const { language } = frame;
  const facts = { domain: escaped(state.domain), current: asCode(current) };
  if (basis === 'grant' && grant !== null) {
    return text(language, 'prepared.grant', { ...facts, until: date(grant.until, zoneOf(frame)) });
  }
  return basis === 'twoPeople' && rollback?.tag === 'proposed'
    ? text(language, 'prepared.second', { ...facts, person: mention(rollback.by) })
    : text(language, 'prepared.proposal', facts);
};

const rollbackBlocks = (
  frame: PreparedFrame,
  request: DeskRequest,
  answer: AcceptedAs<'rollback_prepared'>,
): KnownBlock[] => {
  const { language } = frame;
  const { state, observation, evidence } = answer;
  const { rotation } = state;
  if (rotation === null) return [];
  const condemns = request.inputs.condemn === true;
  const wayBack = wayBackSeen(frame, observation);
  const inputs = { ...(condemns ? { condemn: 'yes' } : {}), ...(evidence === null ? {} : { evidence }) };
  return [
    ...sections(
      whatRollbackDoes(frame, answer, rotation),
      condemns ? text(language, 'prepared.condemn', { next: asCode(rotation.next) }) : null,
      // The verdict stands in the first line already.
      [`*${wayBack}*`, ...(observation === null ? [] : observationTexts(language, observation).slice(1))]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    ...actions('prepared rollback', buttons(frame, state, ['rollback'], { inputs, wayBack })),
  ];
};

const cancelBlocks = (
  frame: PreparedFrame,
  request: DeskRequest,
  { state }: AcceptedAs<'cancel_prepared'>,
): KnownBlock[] => {
  if (state.rotation === null) return [];
  const { language } = frame;
  const { application, next } = state.rotation;
  const { reason } = request.inputs;
  const inputs: Record<string, string> = reason === undefined ? {} : { reason: shortened(reason, reasonChars) };
  const none = text(language, 'card.none');
  return [
    ...sections(
      text(language, 'prepared.cancel', { domain: escaped(state.domain), next: asCode(next) }),
      application === null
        ? null
        : text(language, 'prepared.withdraw', { ticket: escaped(shortened(application.ticket, 100)) || none }),
      reason === undefined ? null : text(language, 'prepared.reason', { reason: escaped(inputs.reason ?? '') }),
    ),
    ...actions('prepared cancel', buttons(frame, state, ['cancel_rotation'], { inputs })),
  ];
};

export interface AnswerFrame {
  readonly language: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
  /** Permalink of the present card; null where there is none. */
  readonly link: string | null;
  /** What became of the files that the answer tells of; absent: there were none. */
  readonly files?: readonly FileAnswer[];
  readonly at: number;
}

/** Whoever is not known or has no role learns nothing of the state. */
export const tellsNothing: readonly string[] = [
  'guest',
  'bot',
  'foreign_team',
  'deactivated',
  'identity_unknown',
  'not_allowed',
];

const factChars = 200;

const fact = (said: string): string => escaped(shortened(said, factChars));

const decidedText = (language: Language, request: DeskRequest, answer: AcceptedAs<'decided'>): string => {
  const { action, state } = answer;
  if (action === 'rollback' && state.rotation?.rollback?.tag === 'proposed') {
    return text(language, 'done.rollbackProposed');
  }
  if (action === 'declare_compromised' && !declares(request, answer)) return text(language, 'done.compromiseReported');
  return text(language, `done.${action}`);
};

const doneText = (frame: AnswerFrame, request: DeskRequest, answer: AcceptedAnswer): string => {
  const { language } = frame;
  const domain = escaped(answer.state.domain);
  switch (answer.code) {
    case 'decided':
      return decidedText(language, request, answer);
    case 'rollback_prepared':
      return text(language, 'done.prepare_rollback');
    case 'cancel_prepared':
      return text(language, 'done.prepare_cancel');
    case 'compromised_prepared':
      return text(language, 'done.prepare_compromised');
    case 'report':
      return text(language, allPosted(frame) ? 'done.report' : 'file.report', { domain });
    case 'status':
    case 'plan':
    case 'history':
      return text(language, `done.${answer.code}`, { domain });
    case 'check':
    case 'help':
      return text(language, `done.${answer.code}`);
    default:
      return unreachable(answer);
  }
};

const allPosted = ({ files = [] }: AnswerFrame): boolean => files.every(({ tag }) => tag === 'posted');

/** Why the domain said no. Moments are told in the reader's time, and what a sentence asks for in vain gets a sign of its own. */
const domainText = (
  { language, policy }: AnswerFrame,
  request: DeskRequest,
  { code, facts }: { readonly code: RefusalCode; readonly facts: Readonly<Record<string, string>> },
): string => {
  const told = Object.entries(facts).map(([name, said]) => {
    const isMoment = (name === 'since' || name === 'until') && Number.isFinite(Number(said));
    return [name, isMoment ? date(Number(said), policy.calendar.timeZone) : fact(said)];
  });
  const domain = escaped(request.domain ?? '');
  return (
    textOfCode(language, 'refusal', code, { domain, missing: '?', ticket: '-', ...Object.fromEntries(told) }) ??
    text(language, 'answer.unknownCode', { code: escaped(code) })
  );
};

/** Why nothing came of it. */
const refusalText = (frame: AnswerFrame, request: DeskRequest, answer: RefusedAnswer | FailedAnswer): string => {
  const { language, policy } = frame;
  const people = answer.settings === null ? '' : mentionOf(answer.settings.approvers);
  switch (answer.code) {
    case 'unknown_domain':
    case 'domain_not_configured':
    case 'report_too_large':
    case 'log_corrupt':
      return text(language, `desk.${answer.code}`, { domain: fact(answer.facts.domain) });
    case 'bad_date':
      return text(language, 'desk.bad_date', { value: fact(answer.facts.value) });
    case 'other_channel': {
      const { channel, domain } = answer.facts;
      return text(language, 'desk.other_channel', { channel: fact(channel), domain: fact(domain) });
    }
    case 'rollback_ask_one': {
      const until = date(answer.facts.until, policy.calendar.timeZone);
      return text(language, 'desk.rollback_ask_one', { people, until });
    }
    case 'rollback_ask_two':
      return text(language, 'desk.rollback_ask_two', { people });
    case 'looks_limited':
      return text(language, 'desk.looks_limited', { seconds: String(answer.facts.seconds) });
    case 'clock_behind':
      return text(language, 'desk.clock_behind', { minutes: String(answer.facts.minutes) });
    case 'domain_missing':
    case 'too_late':
    case 'report_none':
    case 'store_unavailable':
    case 'internal':
      return text(language, `desk.${answer.code}`);
    default:
      return domainText(frame, request, answer);
  }
};

const headline = (frame: AnswerFrame, request: DeskRequest, answer: DeskAnswer): string =>
  answer.tag === 'accepted' ? doneText(frame, request, answer) : `⚠️ ${refusalText(frame, request, answer)}`;

const stateBlocks = (frame: AnswerFrame, { state, settings }: AcceptedAs<'status'>): KnownBlock[] =>
  state.rotation === null
    ? sections(text(frame.language, 'answer.noRotation', { selector: asCode(state.current ?? settings.current) }))
    : cardBody({ ...frame, settings }, state, state.rotation, frame.at);

const expiryText = ({ language, policy }: AnswerFrame, { nextKey }: AcceptedAs<'status'>): string | null =>
  nextKey === null
    ? null
    : text(language, 'answer.keyExpiry', { date: plainDay(nextKey.notAfter, policy.calendar.timeZone) });

/** What was asked to be seen. */
const details = (frame: AnswerFrame, request: DeskRequest, answer: AcceptedAnswer): KnownBlock[] => {
  const { language, files = [] } = frame;
  const fileTexts = files.map((file) => fileAnswerText(language, file));
  switch (answer.code) {
    case 'rollback_prepared':
      return rollbackBlocks(frame, request, answer);
    case 'cancel_prepared':
      return cancelBlocks(frame, request, answer);
    case 'compromised_prepared':
      return compromisedBlocks(frame, answer);
    case 'status':
      return [...stateBlocks(frame, answer), ...sections(expiryText(frame, answer))];
    case 'check':
      return sections(
        ...checkTexts(frame, answer.observation, answer.nextKey),
        answer.stretches !== null && allPosted(frame) ? text(language, 'answer.evidencePosted') : null,
        ...fileTexts,
      );
    case 'history':
      return sections(
        historyText(frame, answer.entries, answer.left),
        files.length > 0 && allPosted(frame) ? text(language, 'answer.historyFile') : null,
        ...fileTexts,
      );
    case 'report':
      return sections(...fileTexts);
    case 'plan':
      return sections(...planTexts(language, answer.plans));
    case 'help':
      return sections(text(language, 'answer.help'));
    case 'decided':
      return [];
    default:
      return unreachable(answer);
  }
};

const footer = (frame: AnswerFrame, { state, code }: DeskAnswer): KnownBlock[] => {
  const { language, link } = frame;
  if (state?.rotation == null || tellsNothing.includes(code)) return [];
  // The whole state stands above it.
  if (code === 'status') return link === null ? [] : [context(text(language, 'answer.card', { link }))];
  const now = text(language, 'answer.now', { stage: stageLine(frame, state.rotation) });
  return [context(link === null ? now : `${now} · ${text(language, 'answer.card', { link })}`)];
};

export const answerView = (frame: AnswerFrame, request: DeskRequest, answer: DeskAnswer): Rendered => {
  const said = headline(frame, request, answer);
  return {
    text: shortened(said, limits.messageTextChars),
    blocks: [
      ...sections(said),
      ...(frame.testEndpoints && request.action !== 'status'
        ? [context(text(frame.language, 'card.testEndpoints'))]
        : []),
      ...(answer.tag === 'accepted' ? details(frame, request, answer) : []),
      ...footer(frame, answer),
    ],
  };
};

/** How one verb is written; of `help` itself, everything. */
const usageOf = (language: Language, verb: Verb): string => {
  const lines = text(language, 'answer.help').split('\n');
  const own = lines.filter((line) => line.startsWith(`\`/dkim ${verb} `));
  return (own.length === 0 ? lines : own).join('\n');
};

/** A verb that does not exist is answered with those that do, and a word that a verb does not take with those that it takes. */
export const helpView = (language: Language, unknownVerb: string | null, unknownWord: UnknownWord | null): Rendered => {
  const quoted = (word: string): string => escaped(shortened(word, 40));
  if (unknownWord !== null) {
    const { verb, word } = unknownWord;
    const said = text(language, 'answer.unknownWord', { verb, word: quoted(word) });
    return { text: said, blocks: sections(said, usageOf(language, verb)) };
  }
  const said =
    unknownVerb === null
      ? text(language, 'done.help')
      : text(language, 'answer.unknownVerb', { verb: quoted(unknownVerb) });
  return { text: said, blocks: sections(said, text(language, 'answer.help')) };
};
