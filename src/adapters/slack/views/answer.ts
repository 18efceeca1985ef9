/** The answer to the person who asked: what came of it, and what is true now. */

import type { KnownBlock } from '@slack/types';
import type { Plan, PlannedDay } from '../../../domain/calendar.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Rotation, State } from '../../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import type { UnknownWord, Verb } from '../commandLine.ts';
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

// The plan of the year, a line for each rotation.

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

// What a rollback or a cancel would do, with the button that confirms it: for the person who typed it, alone.

type PreparedFrame = Pick<Frame, 'language' | 'policy'>;

/** Of what was typed; the button's value has room for it. */
const reasonChars = 300;

const whatRollbackDoes = (frame: PreparedFrame, state: State, rotation: Rotation, basis: string): string => {
  const { language } = frame;
  const facts = { domain: escaped(state.domain), current: asCode(rotation.current) };
  const { grant, rollback } = rotation;
  if (basis === 'grant' && grant !== null) {
    return text(language, 'prepared.grant', { ...facts, until: date(grant.until, zoneOf(frame)) });
  }
  return basis === 'twoPeople' && rollback?.tag === 'proposed'
    ? text(language, 'prepared.second', { ...facts, person: mention(rollback.by) })
    : text(language, 'prepared.proposal', facts);
};

const rollbackBlocks = (
  frame: PreparedFrame,
  state: State,
  rotation: Rotation,
  request: DeskRequest,
  { facts, observation }: DeskAnswer,
): KnownBlock[] => {
  const { language } = frame;
  const condemns = request.inputs.condemn === 'yes';
  const wayBack = wayBackSeen(frame, observation);
  const { evidence } = facts;
  const inputs = { ...(condemns ? { condemn: 'yes' } : {}), ...(evidence === undefined ? {} : { evidence }) };
  return [
    ...sections(
      whatRollbackDoes(frame, state, rotation, facts.basis ?? ''),
      condemns ? text(language, 'prepared.condemn', { next: asCode(rotation.next) }) : null,
      // The verdict stands in the first line already.
      [`*${wayBack}*`, ...(observation === undefined ? [] : observationTexts(language, observation).slice(1))]
        .filter((line) => line !== '')
        .join('\n'),
    ),
    ...actions('prepared rollback', buttons(frame, state, ['rollback'], { inputs, wayBack })),
  ];
};

const cancelBlocks = (
  frame: PreparedFrame,
  state: State,
  { application, next }: Rotation,
  request: DeskRequest,
): KnownBlock[] => {
  const { language } = frame;
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

/** No blocks for an answer that prepares nothing. */
export const preparedBlocks = (frame: PreparedFrame, request: DeskRequest, answer: DeskAnswer): KnownBlock[] => {
  const { state, code } = answer;
  if (state?.rotation == null) return [];
  if (code === 'rollback_prepared') return rollbackBlocks(frame, state, state.rotation, request, answer);
  return code === 'cancel_prepared' ? cancelBlocks(frame, state, state.rotation, request) : [];
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

const escapedFacts = (facts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, escaped(shortened(fact, factChars))]));

const doneText = (frame: AnswerFrame, request: DeskRequest, answer: DeskAnswer): string => {
  const { language } = frame;
  const proposed = answer.state?.rotation?.rollback?.tag === 'proposed';
  if (request.action === 'rollback' && proposed) return text(language, 'done.rollbackProposed');
  if (request.action === 'declare_compromised' && !declares(request, answer))
    return text(language, 'done.compromiseReported');
  const domain = answer.state?.domain ?? request.domain ?? '';
  if (request.action === 'report' && !allPosted(frame))
    return text(language, 'file.report', { domain: escaped(domain) });
  switch (request.action) {
    case 'status':
    case 'plan':
    case 'history':
    case 'report':
      return text(language, `done.${request.action}`, { domain: escaped(domain) });
    default:
      return text(language, `done.${request.action}`);
  }
};

const allPosted = ({ files = [] }: AnswerFrame): boolean => files.every(({ tag }) => tag === 'posted');

const missing = { missing: '?', ticket: '-' };

/** Facts that are not told as they are written: people and moments. */
const told = ({ policy }: AnswerFrame, { facts, settings }: DeskAnswer): Record<string, string> => ({
  ...(settings === null ? {} : { people: mentionOf(settings.approvers) }),
  ...(Number.isFinite(Number(facts.since)) ? { since: date(Number(facts.since), policy.calendar.timeZone) } : {}),
  ...(Number.isFinite(Number(facts.until)) ? { until: date(Number(facts.until), policy.calendar.timeZone) } : {}),
});

const headline = (frame: AnswerFrame, request: DeskRequest, answer: DeskAnswer): string => {
  const { language } = frame;
  if (answer.tag === 'accepted') return doneText(frame, request, answer);
  const { handedIn, promised } = request.inputs;
  const value = escaped([handedIn, promised].filter((date) => date !== undefined).join(' '));
  const facts = {
    domain: escaped(request.domain ?? ''),
    value,
    ...missing,
    ...escapedFacts(answer.facts),
    ...told(frame, answer),
  };
  return (
    textOfCode(language, 'desk', answer.code, facts) ??
    textOfCode(language, 'refusal', answer.code, facts) ??
    text(language, 'answer.unknownCode', { code: escaped(answer.code) })
  );
};

const stateBlocks = (frame: AnswerFrame, state: State, settings: Frame['settings']): KnownBlock[] =>
  state.rotation === null
    ? sections(text(frame.language, 'answer.noRotation', { selector: asCode(state.current ?? settings.current) }))
    : cardBody({ ...frame, settings }, state, state.rotation, frame.at);

/** What the verb asked to see. */
const details = (frame: AnswerFrame, request: DeskRequest, answer: DeskAnswer): KnownBlock[] => {
  if (answer.tag !== 'accepted') return [];
  const { language, files = [] } = frame;
  const { state, settings, observation, history, nextKey } = answer;
  const expiry =
    nextKey && observation === undefined
      ? text(language, 'answer.keyExpiry', { date: plainDay(nextKey.notAfter, frame.policy.calendar.timeZone) })
      : null;
  if (request.action === 'prepare_compromised') return compromisedBlocks(frame, answer);
  if (request.action === 'prepare_rollback' || request.action === 'prepare_cancel') {
    return preparedBlocks(frame, request, answer);
  }
  return [
    ...(request.action === 'status' && state !== null && settings !== null ? stateBlocks(frame, state, settings) : []),
    ...sections(
      ...(observation === undefined ? [] : checkTexts(frame, observation, nextKey ?? null)),
      answer.stretches !== undefined && allPosted(frame) ? text(language, 'answer.evidencePosted') : null,
      history === undefined ? null : historyText(frame, history, answer.historyLeft ?? 0),
      history !== undefined && files.length > 0 && allPosted(frame) ? text(language, 'answer.historyFile') : null,
      ...files.map((file) => fileAnswerText(language, file)),
      ...(answer.plans === undefined ? [] : planTexts(language, answer.plans)),
      request.action === 'help' ? text(language, 'answer.help') : null,
      expiry,
    ),
  ];
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
  const marked = answer.tag === 'accepted' ? said : `⚠️ ${said}`;
  return {
    text: shortened(marked, limits.messageTextChars),
    blocks: [
      ...sections(marked),
      ...(frame.testEndpoints && request.action !== 'status'
        ? [context(text(frame.language, 'card.testEndpoints'))]
        : []),
      ...details(frame, request, answer),
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
