/** One piece of news, a reminder or an alarm, in the thread or as a direct message. */

import {
  type ButtonAction,
  isSelectorAction,
  offeredOnCard,
  offeredOnRound,
  selectorsFor,
} from '../../../domain/actions.ts';
import { isCritical } from '../../../domain/facts.ts';
import { type RecordObservation, recordTtlSeconds, stepsOf } from '../../../domain/findings.ts';
import { quotedStrings, recordValue } from '../../../domain/keyRecord.ts';
import { type Instant, recordName, Selector } from '../../../domain/names.ts';
import { exposedSelectors, openRound } from '../../../domain/queries.ts';
import { isRunning, isUrgent, type Notice, type State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { careLines, whoText } from '../../../texts/alerts.ts';
import { pasteForms } from '../../../texts/records.ts';
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
  mentionOf,
  plainDay,
  type Rendered,
  section,
  sections,
  shortened,
  shortFingerprint,
  targetName,
  zoneOf,
} from './blocks.ts';
import { type ButtonExtras, buttons } from './buttons.ts';
import { applicationCommand, type SlackFile } from './files.ts';
import { correctionTexts, findingTexts, mendedFor, pasted } from './record.ts';
import { ownershipLines } from './rotationCard.ts';
import { roundDetails } from './roundCard.ts';

/** The rest stands in the evidence, which `/dkim check` shows. */
const findingsMax = 3;

/** Where nothing in the zone is to be changed, whoever runs the server that is named can help, and nobody else. */
const askText = (
  { language, settings }: Frame,
  { rotation }: State,
  edits: boolean,
  servers: readonly string[],
  owner: string,
): string => {
  const domain = settings.name;
  if (!edits) return text(language, 'ask.server', { owner, servers: escaped(servers.join(', ')) });
  const ticket = rotation?.application?.ticket ?? '';
  return text(language, 'ask.zone', {
    owner,
    ticket: ticket === '' ? text(language, 'card.none') : escaped(ticket),
    domain,
  });
};

/** None where nothing is wrong with the record. */
const blockedTexts = (
  frame: Frame,
  state: State,
  seen: RecordObservation,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  // A warning blocks nothing.
  const blocking = { ...seen, findings: seen.findings.filter(({ severity }) => severity !== 'warning') };
  if (blocking.findings.length === 0) return [];
  const mends = mendedFor(blocking, key);
  const { zoneFile } = pasteForms(stepsOf(mends.corrections));
  const servers = [...new Set(blocking.findings.flatMap(({ facts }) => (facts.servers ?? '').split(' ')))];
  return [
    ...findingTexts(frame, blocking, mends, findingsMax),
    ...pasted(text(frame.language, 'paste.zoneFile'), zoneFile),
    askText(frame, state, mends.steps.length > 0, servers, owner),
  ];
};

/**
 * What was seen of the record beside news of it; in short, with whom to ask, where it keeps a round from opening.
 * Texts of sections. @param owner who sees to it, as a mention
 */
const recordTexts = (
  frame: Frame,
  state: State,
  { code }: Notice,
  seen: RecordObservation | null,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  if (seen === null) return [];
  return code === 'round_blocked' ? blockedTexts(frame, state, seen, key, owner) : correctionTexts(frame, seen, key);
};

/** What a notice asks for, offered beside it as long as the state would take it when it is posted. */
const askedFor: Readonly<Record<string, readonly ButtonAction[]>> = {
  approval_recorded: ['withdraw_approval'],
  attestation_wanted: ['attest_unused'],
  compromise_reported: ['declare_compromised'],
  break_glass_used: ['close_break_glass'],
  declined: ['request_approval'],
  destruction_announced: ['hold_destruction'],
  destruction_held: ['release_destruction'],
  expired_partly_switched: ['request_approval', 'rollback'],
  probe_lost: ['rollback'],
  put_unknown: ['rollback'],
  rest_failed: ['request_approval', 'rollback'],
  rollback_proposed: ['rollback'],
  round_expired: ['request_approval'],
  status_failed: ['rollback'],
  status_lost: ['rollback'],
  waits_for_execution: ['execute'],
  watch_trouble: ['rollback'],
  watch_closed: ['confirm_completion', 'rollback'],
  planned_rotation: ['claim'],
  reminder_application: ['claim', 'application_submitted'],
  reminder_attest: ['attest_unused'],
  reminder_breakGlass: ['close_break_glass'],
  reminder_claim: ['claim'],
  reminder_completion: ['confirm_completion'],
  record_lost_next: ['rollback'],
  reminder_execution: ['execute'],
  reminder_held: ['release_destruction'],
  reminder_newRound: ['request_approval'],
  reminder_record: ['claim', 'check_now'],
  reminder_rolledBack: ['request_approval'],
  alarm_blocked: ['request_approval'],
  alarm_burnt: ['rollback'],
  key_burnt_in_use: ['rollback'],
  alarm_lost: ['rollback'],
  alarm_pending: ['rollback'],
  alarm_rest: ['request_approval', 'rollback'],
};

/** The selector that a notice is about; null where it names none. */
const aboutSelector = ({ facts }: Notice): Selector | null => Selector.parse(facts.selector ?? '');

/** Signs that may be alone in the watch: the second one offers to go back. The card has the button all the same. */
const oneSign = new Set(['probe_lost', 'status_lost']);

const aloneInWatch = ({ rotation, care }: State, { code }: Notice): boolean =>
  oneSign.has(code) && rotation?.stage.tag === 'Watching' && care?.offered !== true;

const ownerButtons = ['owner_cloudformation', 'owner_terraform', 'owner_nobody', 'owner_later'] as const;

const ofRotation = (frame: Frame, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  if (notice.code === 'ownership_question') return ownerButtons;
  if (notice.code === 'enrolment_offered') return ['approve_enrolment'];
  if (aloneInWatch(state, notice) || notice.facts.who === 'none') return [];
  const report = state.breakGlassReport === null ? [] : (['close_break_glass'] as const);
  const declare = selectorsFor(state, 'declare_compromised').length === 0 ? [] : (['declare_compromised'] as const);
  const now = [...offeredOnCard(state), ...offeredOnRound(state, frame.policy, at), ...report, ...declare];
  const round = isRunning(state.rotation) ? openRound(state.rotation) : null;
  const selector = aboutSelector(notice);
  const takes = (action: ButtonAction): boolean =>
    selector === null || !isSelectorAction(action) || selectorsFor(state, action).includes(selector);
  const another = notice.facts.round !== undefined && notice.facts.round !== String(round?.id);
  return another ? [] : (askedFor[notice.code] ?? []).filter((action) => now.includes(action) && takes(action));
};

const offeredBeside = (frame: Frame, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  const untaken = isCritical(notice.code) && state.care !== null && state.care.taken === null;
  return [...(untaken ? (['acknowledge'] as const) : []), ...ofRotation(frame, state, notice, at)];
};

/** What the notice's own buttons carry: the click is about what this very notice says. */
const carriedBeside = (notice: Notice): ButtonExtras => {
  if (notice.code === 'enrolment_offered') return { inputs: { enrolment: notice.facts.digest ?? '' } };
  const selector = aboutSelector(notice);
  return selector === null ? {} : { selector };
};

/** RFC 6376 3.6.1: an empty value means that this public key has been revoked. */
const revokedValue = 'v=DKIM1; p=';

const kinds = { removal_application: 'removal', revoke_application: 'revoke', revoke_compromised: 'revoke' } as const;

const kindOf = ({ code }: Notice): 'removal' | 'revoke' | null =>
  code === 'removal_application' || code === 'revoke_application' || code === 'revoke_compromised' ? kinds[code] : null;

/** Notices that an earlier release raised say less. */
const why = ({ language, policy }: Frame, { facts }: Notice, zone: string): string => {
  if (facts.revoked === 'yes') return text(language, 'removal.whyRevoked');
  if (facts.compromised !== undefined) return text(language, 'removal.whyCompromised');
  if (facts.unusedSince === undefined) return text(language, 'removal.whyUnused');
  return text(language, 'removal.whyUsed', {
    unusedSince: plainDay(Number(facts.unusedSince), zone),
    days: String(Math.round(policy.overlapMs / 86_400_000)),
    name: facts.name ?? '?',
  });
};

/**
 * What the DNS department needs for the end of a record: copy-ready beside the news, and as a file to hand in.
 * Beside the news; none for any other.
 */
const removalTexts = ({ language }: Frame, state: State, notice: Notice): readonly string[] => {
  const [kind, selector] = [kindOf(notice), Selector.parse(notice.facts.selector ?? '')];
  if (kind === null || selector === null) return [];
  const record = text(language, 'removal.record', { name: asCode(recordName(selector, state.domain)) });
  return kind === 'removal' ? [record] : [record, text(language, 'removal.revoked', { value: revokedValue })];
};

/** @param at stands in where the notice does not say from when. */
export const removalFile = (frame: Frame, state: State, notice: Notice, at: number): SlackFile | null => {
  const { language } = frame;
  const [kind, selector] = [kindOf(notice), Selector.parse(notice.facts.selector ?? '')];
  if (kind === null || selector === null) return null;
  const zone = zoneOf(frame);
  const command = applicationCommand(state.domain, selector);
  const facts = {
    name: recordName(selector, state.domain),
    domain: state.domain,
    since: plainDay(Number(notice.facts.since ?? at), zone),
    why: why(frame, notice, zone),
    deadline: text(language, notice.code === 'revoke_compromised' ? 'removal.urgent' : 'removal.noHurry'),
  };
  return kind === 'removal'
    ? {
        name: text(language, 'removal.fileName', { selector }),
        title: text(language, 'removal.fileTitle', { selector }),
        command,
        content: text(language, 'removal.document', facts),
      }
    : {
        name: text(language, 'revoke.fileName', { selector }),
        title: text(language, 'revoke.fileTitle', { selector }),
        command,
        content: text(language, 'revoke.document', { ...facts, value: revokedValue }),
      };
};

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
const noticeText = (frame: Frame, state: State, notice: Notice): string =>
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

/** The DNS application: copy-ready in the thread, and as a file to hand in. */
export const applicationMessage = (frame: Frame, state: State, notice: Notice, key: PublicKeyInfo): Rendered => {
  const { language } = frame;
  const name = recordName(key.selector, key.domain);
  const said = noticeText(frame, state, notice);
  const expiry = text(language, 'application.expiry', { date: plainDay(key.notAfter, zoneOf(frame)) });
  return {
    text: shortened(`${said} ${name}`, limits.messageTextChars),
    blocks: [
      header(text(language, 'application.title')),
      ...sections(said, isUrgent(state) ? text(language, 'application.urgent') : null),
      fields([
        text(language, 'application.name', { name }),
        text(language, 'application.type', { ttl: String(recordTtlSeconds) }),
      ]),
      ...sections(text(language, 'application.value')),
      // Backticks cannot occur in base64: the code block ends where it should.
      section(`\`\`\`${quotedStrings(recordValue(key.publicKey))}\`\`\``),
      context(`${expiry} · SHA-256 \`${shortFingerprint(key.fingerprint)}\``),
      ...actions(
        `notice ${notice.id}`,
        buttons(
          frame,
          state,
          offeredOnCard(state).filter((action) => action === 'application_submitted'),
        ),
      ),
    ],
  };
};

export const applicationFile = (frame: Frame, state: State, key: PublicKeyInfo): SlackFile => {
  const { language } = frame;
  const name = recordName(key.selector, key.domain);
  const value = quotedStrings(recordValue(key.publicKey));
  return {
    name: text(language, 'application.fileName', { selector: key.selector }),
    title: text(language, 'application.fileTitle', { selector: key.selector }),
    command: applicationCommand(key.domain, key.selector),
    content: `${isUrgent(state) ? `${text(language, 'application.urgentLine')}\n\n` : ''}${text(
      language,
      'application.document',
      {
        name,
        domain: key.domain,
        selector: key.selector,
        ttl: String(recordTtlSeconds),
        value,
        zoneLine: `${name}. ${recordTtlSeconds} IN TXT ${value}`,
        fingerprint: key.fingerprint,
        bits: String(key.bits),
        expiry: plainDay(key.notAfter, zoneOf(frame)),
      },
    )}`,
  };
};
