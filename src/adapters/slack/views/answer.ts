/** The answer to the person who asked: what came of it, and what is true now. */
import type { KnownBlock } from '@slack/types';
import type { Policy } from '../../../domain/policy.ts';
import type { State } from '../../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import type { UnknownWord, Verb } from '../commandLine.ts';
import { context, limits, type Rendered, sections, shortened } from './block.ts';
import { compromisedBlocks, declares } from './compromise.ts';
import { type FileAnswer, fileAnswerText } from './fileNews.ts';
import type { Frame } from './frame.ts';
import { historyText } from './history.ts';
import { checkTexts } from './observation.ts';
import { planTexts } from './plan.ts';
import { preparedBlocks } from './prepared.ts';
import { cardBody, stageLine } from './rotationCard.ts';
import { asCode, date, escaped, mentionOf, plainDay } from './words.ts';

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
