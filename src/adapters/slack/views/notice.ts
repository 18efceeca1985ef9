/** One piece of news, a reminder or an alarm, in the thread or as a direct message. */

import { recordName } from '../../../domain/names.ts';
import type { RecordObservation } from '../../../domain/observation.ts';
import { exposedSelectors } from '../../../domain/protectedRecords.ts';
import type { Notice, State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { careLines, whoText } from '../../../texts/careText.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { actions, limits, type Rendered, section, sections, shortened } from './block.ts';
import { recordTexts } from './blockedRecord.ts';
import { codeLines, lostLines, targetName } from './blocks.ts';
import { buttons } from './buttons.ts';
import { type Frame, zoneOf } from './frame.ts';
import { aboutSelector, carriedBeside, offeredBeside } from './offeredBeside.ts';
import { ownershipLines } from './ownership.ts';
import { removalTexts } from './removal.ts';
import { roundDetails } from './roundDetails.ts';
import { asCode, date, escaped, mention, mentionOf } from './words.ts';

const approversOwn = new Set([
  'altered_foreign_origin',
  'altered_missing',
  'altered_signing_off',
  'break_glass_requested',
  'drift',
  'expired_partly_switched',
  'key_burnt_in_use',
  'probe_disputed',
  'probe_lost',
  'rest_failed',
  'rest_round_opened',
  'round_opened',
  'status_failed',
  'status_lost',
]);

/** Who has to act when the domain did not say: by what the notice asks. */
const ownerOf = (notice: Notice): string => {
  if (notice.facts.owner !== undefined) return notice.facts.owner;
  if (notice.code === 'waits_for_execution') return 'operator';
  return approversOwn.has(notice.code) ? 'approvers' : 'requester';
};

const mentionOwner = (frame: Frame, state: State, owner: string): string => {
  const { settings, language } = frame;
  const requester = state.rotation?.requester;
  if (owner === 'requester' && requester) return mention(requester);
  if (owner === 'approvers') return mentionOf(settings.approvers);
  if (owner === 'operator') return mentionOf(settings.operators ?? settings.approvers);
  return textOfCode(language, 'owner', owner) ?? escaped(owner);
};

const basisOf = (frame: Frame, basis: string): string =>
  basis === 'grant' || basis === 'twoPeople' || basis === 'breakGlass'
    ? text(frame.language, `basis.${basis}`)
    : escaped(basis);

/** Longest text of one fact that people wrote. */
const factChars = 600;

const codesIn = (frame: Frame, group: 'blocker' | 'finding', codes: string): string =>
  codes.trim() === '' ? '' : codeLines(frame, group, codes.trim().split(' '));

/** `SwitchTarget 123456789012/ap-northeast-1/goo.ne.jp`: what the bot was doing, in words. */
const effectIn = ({ language }: Frame, fact: string): string =>
  textOfCode(language, 'effect', fact.split(' ')[0] ?? '') ?? escaped(fact);

/** Codes in words; the service's own code behind them stays, for whoever looks it up. */
const problemIn = ({ language }: Frame, fact: string): string =>
  fact
    .split(' ')
    .map(
      (word) =>
        textOfCode(language, 'problem', word) ??
        textOfCode(language, 'blocker', word) ??
        textOfCode(language, 'refusal', word) ??
        escaped(shortened(word, factChars)),
    )
    .join(' ');

/** The facts in words: codes, instants and people as one reads them. */
const factsOf = (frame: Frame, state: State, notice: Notice): Record<string, string> => {
  const { language } = frame;
  const none = text(language, 'card.none');
  const written = Object.entries(notice.facts).map(([name, fact]): [string, string] => {
    if ((name === 'until' || name === 'since') && Number.isFinite(Number(fact)))
      return [name, date(Number(fact), zoneOf(frame))];
    if (name === 'blockers') return [name, codesIn(frame, 'blocker', fact)];
    if (name === 'findings') return [name, codesIn(frame, 'finding', fact)];
    if (name === 'verdict') return [name, textOfCode(language, 'verdict', fact) ?? escaped(fact)];
    if (name === 'effect') return [name, effectIn(frame, fact)];
    if (name === 'problem') return [name, problemIn(frame, fact)];
    if (name === 'ownership') return [name, textOfCode(language, 'ownership', fact) ?? escaped(fact)];
    if (name === 'basis') return [name, basisOf(frame, fact)];
    if (name === 'target') return [name, `\`${asCode(targetName(fact, state))}\``];
    if (name === 'selector' || name === 'to') return [name, `\`${asCode(fact)}\``];
    return [name, fact === '' ? none : (careLines(language, name, fact) ?? escaped(shortened(fact, factChars)))];
  });
  const selector = aboutSelector(notice);
  const { rotation } = state;
  return {
    // A reminder speaks of what the state says now.
    verdict: rotation?.record ? (textOfCode(language, 'verdict', rotation.record.verdict) ?? '') : none,
    findings: rotation?.record ? codesIn(frame, 'finding', rotation.record.findings.join(' ')) : '',
    lost: lostLines(frame, state).join('\n'),
    exposed: exposedSelectors(state)
      .map((name) => `\`${asCode(name)}\``)
      .join(' '),
    blockers: rotation ? codesIn(frame, 'blocker', rotation.blockers.join(' ')) : '',
    ...Object.fromEntries(written),
    domain: state.domain,
    channel: `<#${frame.settings.channel}>`,
    owner: mentionOwner(frame, state, ownerOf(notice)),
    record: selector === null ? '' : recordName(selector, state.domain),
    who: whoText(language, notice.facts.who ?? '', date(Number(notice.facts.until ?? 0), zoneOf(frame))),
  };
};

/** A code without a text is told as it is: a notice is never dropped. */
export const noticeText = (frame: Frame, state: State, notice: Notice): string =>
  textOfCode(frame.language, 'notice', notice.code, factsOf(frame, state, notice))?.trim() ??
  text(frame.language, 'notice.other', { code: escaped(notice.code) });

/** @param seen what was seen of the next record, with the key that should be there, for news of that record. */
export const noticeCard = (
  frame: Frame,
  state: State,
  notice: Notice,
  at: number,
  seen: RecordObservation | null = null,
  key: PublicKeyInfo | null = null,
): Rendered => {
  const said = noticeText(frame, state, notice);
  const owner = mentionOwner(frame, state, ownerOf(notice));
  return {
    text: shortened(said, limits.messageTextChars),
    blocks: [
      section(said),
      ...sections(
        ...recordTexts(frame, state, notice, seen, key, owner),
        ...roundDetails(frame, state, notice),
        ...ownershipLines(frame, state, notice),
        ...removalTexts(frame, state, notice),
      ),
      ...actions(
        `notice ${notice.id}`,
        buttons(frame, state, offeredBeside(frame, state, notice, at), carriedBeside(notice)),
      ),
    ],
  };
};
