/** Renders a notice with its texts, buttons and files, and the DNS application. */

import type { KnownBlock } from '@slack/types';
import { type ButtonAction, isSelectorAction, selectorsFor } from '../../../domain/actions.ts';
import { writtenName, writtenValue } from '../../../domain/application.ts';
import { offeredOnCard, offeredOnRound } from '../../../domain/cardButtons.ts';
import type { Owner } from '../../../domain/factKinds.ts';
import { isUnnamed } from '../../../domain/facts.ts';
import { type RecordObservation, recordTtlSeconds, stepsOf } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecord.ts';
import { type Instant, lookUp, type PersonId, recordName, unreachable } from '../../../domain/names.ts';
import {
  accompanimentOf,
  buttonsOf,
  isCritical,
  mayBeAlone,
  mentionsOwner,
  type Notice,
  ownerOf,
} from '../../../domain/notices.ts';
import { openRound } from '../../../domain/queries.ts';
import { waitOf } from '../../../domain/reminderKey.ts';
import { isRunning, isUrgent, type State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import {
  type AddedKey,
  type Applicant,
  type ApplicationContext,
  applicationDocument,
  applicationValues,
  pasteHint,
  revokedValue,
  valuesByPlaceholder,
} from '../../../texts/application.ts';
import { aboutSelector, type Markup, noticeText } from '../../../texts/facts.ts';
import { pasteForms } from '../../../texts/records.ts';
import { text } from '../../../texts/text.ts';
import {
  actions,
  asCode,
  contextBlock,
  date,
  escaped,
  fields,
  header,
  limits,
  linesWithin,
  lostLines,
  mention,
  mentionOf,
  plainDay,
  quoted,
  type RenderContext,
  type Rendered,
  section,
  sections,
  shortDigest,
  shortened,
  shortenedMrkdwn,
  shortFingerprint,
  targetName,
  ticketLink,
  zoneOf,
} from './blocks.ts';
import { type ButtonExtras, buttons } from './buttons.ts';
import { applicationCommand, type SlackFile } from './files.ts';
import { correctionTexts, findingTexts, fixFor, pasted } from './record.ts';
import { ownershipLines } from './stateTexts.ts';

/** Further findings are in the evidence, which `/dkim check` shows. */
const findingsMax = 3;

/** The request to the owner: the change in the zone; without such a change, only the operator of the named servers can help. */
const requestText = (
  { language, settings }: RenderContext,
  { rotation }: State,
  edits: boolean,
  servers: readonly string[],
  owner: string,
): string => {
  const domain = settings.name;
  if (!edits) return text(language, 'contact.server', { owner, servers: escaped(servers.join(', ')) });
  const ticket = rotation?.application?.ticket ?? '';
  return text(language, 'contact.zone', {
    owner,
    ticket: ticket === '' ? text(language, 'card.none') : ticketLink(ticket, factChars),
    domain,
  });
};

/** Empty if nothing is wrong with the record. */
const blockedTexts = (
  context: RenderContext,
  state: State,
  seen: RecordObservation,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  // Warnings do not block a round.
  const blocking = { ...seen, findings: seen.findings.filter(({ severity }) => severity !== 'warning') };
  if (blocking.findings.length === 0) return [];
  const fixes = fixFor(blocking, key);
  const { zoneFile } = pasteForms(stepsOf(fixes.corrections), seen.zone);
  const servers = [...new Set(blocking.findings.flatMap(({ facts }) => (facts.servers ?? '').split(' ')))];
  return [
    ...findingTexts(context, blocking, fixes, findingsMax),
    ...pasted(text(context.language, 'paste.zoneFile'), zoneFile),
    requestText(context, state, fixes.steps.length > 0, servers, owner),
  ];
};

/**
 * Texts of sections about the record's observation: the corrections, or the short form with a contact if the record blocks a round.
 * @param owner the responsible person or role, as a mention
 */
const recordTexts = (
  context: RenderContext,
  state: State,
  notice: Notice,
  seen: RecordObservation | null,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  if (seen === null) return [];
  return accompanimentOf(notice) === 'blockedRecord'
    ? blockedTexts(context, state, seen, key, owner)
    : correctionTexts(context, seen, key);
};

// The buttons of a notice.

/**
 * True if the notice alone does not offer a rollback: during a watch the second indication of a failure does. The card always has the
 * button.
 */
const aloneInWatch = ({ rotation, incidentResponse }: State, notice: Notice): boolean =>
  mayBeAlone(notice) && rotation?.stage.tag === 'Watching' && incidentResponse?.offered !== true;

/** The answers to the question who manages SES. */
const ownerAnswers = ['owner_cloudformation', 'owner_terraform', 'owner_nobody', 'owner_later'] as const;

/** Actions that the state accepts at any time. */
const anyTime: readonly ButtonAction[] = ['approve_enrolment', 'start_planned', 'postpone'];

const ofRotation = (context: RenderContext, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  const { facts } = notice;
  if (aloneInWatch(state, notice) || ('who' in facts && facts.who.who === 'none')) return [];
  const report = state.breakGlassReport === null ? [] : (['close_break_glass'] as const);
  const declare = selectorsFor(state, 'declare_compromised').length === 0 ? [] : (['declare_compromised'] as const);
  const now = [
    ...anyTime,
    ...offeredOnCard(state),
    ...offeredOnRound(state, context.policy, at),
    ...report,
    ...declare,
  ];
  const round = isRunning(state.rotation) ? openRound(state.rotation) : null;
  const selector = aboutSelector(notice);
  const takes = (action: ButtonAction): boolean =>
    selector === null || !isSelectorAction(action) || selectorsFor(state, action).includes(selector);
  const another = 'round' in facts && facts.round !== round?.id;
  const offered = another ? [] : buttonsOf(notice).filter((action) => now.includes(action) && takes(action));
  // A wait whose own step is not open any more is over, so nothing is left to put off.
  return offered.every((action) => action === 'postpone') ? [] : offered;
};

/** The buttons of a notice that the state accepts now. */
export const offeredBeside = (
  context: RenderContext,
  state: State,
  notice: Notice,
  at: Instant,
): readonly ButtonAction[] => {
  const untaken =
    isCritical(notice.code) && state.incidentResponse !== null && state.incidentResponse.acknowledgement === null;
  return [...(untaken ? (['acknowledge'] as const) : []), ...ofRotation(context, state, notice, at)];
};

/** The inputs of the notice's buttons, so that a click refers to exactly this notice. */
const carriedBeside = (notice: Notice): ButtonExtras => {
  if (notice.code === 'enrolment_offered') return { inputs: { enrolment: notice.facts.digest } };
  const [selector, wait] = [aboutSelector(notice), waitOf(notice.code)];
  return { ...(selector === null ? {} : { selector }), ...(wait === null ? {} : { inputs: { wait } }) };
};

export const nobody: Applicant = { name: null, mail: null, extension: null };

const formContext = (
  { language, policy, settings }: RenderContext,
  state: State,
  applicant: Applicant,
): ApplicationContext => ({ language, policy, settings: settings.application, state, applicant });

type Ending = Notice<'removal_application' | 'revoke_application' | 'revoke_compromised'>;

export const isEnding = (notice: Notice): notice is Ending => {
  const beside = accompanimentOf(notice);
  return beside === 'removal' || beside === 'revocation';
};

const why = ({ language, policy }: RenderContext, { facts }: Ending, zone: string): string => {
  switch (facts.reason) {
    case 'revoked':
      return text(language, 'removal.whyRevoked');
    case 'compromised':
      return text(language, 'removal.whyCompromised');
    case 'neverUsed':
      return text(language, 'removal.whyUnused');
    case 'unused':
      return text(language, 'removal.whyUsed', {
        unusedSince: plainDay(facts.unusedSince ?? facts.since, zone),
        days: String(Math.round(policy.overlapMs / 86_400_000)),
        name: facts.name ?? '?',
      });
    default:
      return unreachable(facts.reason);
  }
};

/** Texts for a removal or revocation notice; empty for every other notice. */
const removalTexts = ({ language }: RenderContext, state: State, notice: Notice): readonly string[] => {
  if (!isEnding(notice)) return [];
  const record = text(language, 'removal.record', { name: asCode(recordName(notice.facts.selector, state.domain)) });
  return accompanimentOf(notice) === 'removal'
    ? [record]
    : [record, text(language, 'removal.revoked', { value: revokedValue })];
};

/** An application as text, and the values for the department's own form. */
export interface ApplicationFile extends SlackFile {
  readonly placeholders: ReadonlyMap<string, string>;
}

const endingKind = (state: State, notice: Ending): 'revoke' | 'remove' | 'withdraw' => {
  if (accompanimentOf(notice) === 'revocation') return 'revoke';
  return lookUp(state.selectors, notice.facts.selector)?.withdrawal === 'open' ? 'withdraw' : 'remove';
};

const removalNames = ['removal.fileName', 'removal.fileTitle'] as const;

export const removalFile = (
  context: RenderContext,
  state: State,
  notice: Notice,
  applicant = nobody,
): ApplicationFile | null => {
  const { language } = context;
  if (!isEnding(notice)) return null;
  const { selector, since } = notice.facts;
  const kind = endingKind(state, notice);
  const urgent = notice.code === 'revoke_compromised';
  const reason = why(context, notice, zoneOf(context));
  const values = applicationValues(formContext(context, state, applicant), {
    kind,
    selector,
    from: since,
    reason,
    urgent,
  });
  const names = kind === 'revoke' ? (['revoke.fileName', 'revoke.fileTitle'] as const) : removalNames;
  return {
    name: text(language, names[0], { selector }),
    title: text(language, names[1], { selector }),
    command: applicationCommand(state.domain, selector),
    content: applicationDocument(language, kind, values),
    placeholders: valuesByPlaceholder(language, values),
  };
};

/** Whoever may start a rotation: those who are configured for it or, where everybody may, who started the last one. */
const mentionStarter = ({ settings, language }: RenderContext, { rotation }: State): string => {
  if (settings.requesters !== null) return mentionOf(settings.requesters);
  return rotation?.requester ? mention(rotation.requester) : text(language, 'owner.everyone');
};

const mentionOwner = (context: RenderContext, state: State, owner: Owner): string => {
  const { settings, language } = context;
  const requester = state.rotation?.requester;
  if (owner === 'requester' && !isRunning(state.rotation)) return mentionStarter(context, state);
  if (owner === 'requester' && requester) return mention(requester);
  if (owner === 'approvers') return mentionOf(settings.approvers);
  if (owner === 'operator') return mentionOf(settings.operators ?? settings.approvers);
  return text(language, `owner.${owner}`);
};

/** Maximum characters of one fact that people wrote. */
const factChars = 600;

const markupOf = (context: RenderContext, state: State, mentions: boolean): Markup => ({
  moment: date,
  person: mention,
  owner: (owner) => (mentions ? mentionOwner(context, state, owner) : text(context.language, `owner.${owner}`)),
  code: (written) => `\`${asCode(written)}\``,
  digest: (written) => `\`${asCode(shortDigest(written))}\``,
  target: (id) => `\`${asCode(targetName(id, state))}\``,
  free: (written) => quoted(written, factChars),
  ticket: (written) => ticketLink(written, factChars),
  list: (items, language) =>
    linesWithin(
      items.map((item) => `• ${item}`),
      (count) => text(language, 'card.more', { count: String(count) }),
    ),
});

/** What a message says that only the messenger knows. */
export interface NoticePlace {
  /** The link to the card on which the person acts; null: it is unknown. */
  readonly link: string | null;
  /** The people who have yet to act; null: everybody who may. */
  readonly waitedFor: readonly PersonId[] | null;
}

const nowhere: NoticePlace = { link: null, waitedFor: null };

/** Falls back to the bare code, so that a notice without a text is not dropped. */
const noticeSentence = (
  context: RenderContext,
  state: State,
  notice: Notice,
  { link, waitedFor }: NoticePlace = nowhere,
  mentions = mentionsOwner(notice),
): string =>
  noticeText(context.language, zoneOf(context), state, notice, markupOf(context, state, mentions), {
    card: link === null ? '' : text(context.language, 'answer.card', { link }),
    channel: `<#${context.settings.channel}>`,
    lost: lostLines(context, state).join('\n'),
    ...(waitedFor === null || waitedFor.length === 0 ? {} : { owner: waitedFor.map(mention).join(' ') }),
  }) ?? text(context.language, 'notice.other', { code: escaped(notice.code) });

/**
 * @param seen observation of the next record, for notices about that record
 * @param key the key that the record should hold
 */
export const noticeCard = (
  context: RenderContext,
  state: State,
  notice: Notice,
  at: number,
  seen: RecordObservation | null = null,
  key: PublicKeyInfo | null = null,
  place: NoticePlace = nowhere,
): Rendered => {
  const sentence = noticeSentence(context, state, notice, place);
  const owner = mentionOwner(context, state, ownerOf(notice));
  return {
    text: shortened(sentence, limits.messageTextChars),
    blocks: [
      section(sentence),
      ...sections(
        ...recordTexts(context, state, notice, seen, key, owner),
        ...ownershipLines(context, state, notice),
        ...removalTexts(context, state, notice),
      ),
      ...actions(
        `notice ${notice.id}`,
        buttons(context, state, offeredBeside(context, state, notice, at), carriedBeside(notice)),
      ),
    ],
  };
};

/** Characters of the first line that stays of a notice without buttons. */
const closedChars = 160;

/** Two lines: what it was about, and that nobody has to press anything any more. */
export const closedNotice = (context: RenderContext, state: State, notice: Notice): Rendered => {
  const [first = ''] = noticeSentence(context, state, notice).split('\n');
  return {
    text: shortened(first, limits.messageTextChars),
    blocks: [section(shortenedMrkdwn(first, closedChars)), contextBlock(text(context.language, 'card.noticeClosed'))],
  };
};

const addedKey = ({ publicKey, bits, fingerprint, notAfter }: PublicKeyInfo): AddedKey => ({
  value: recordValue(publicKey),
  bits,
  fingerprint,
  notAfter,
});

/** In milliseconds after the start. The rotation's card, which mentions the requester, was posted within this time. */
const sameMomentMs = 10 * 60_000;

/** A deploy that restores the previous key is prevented before the switch, so the first message of a rotation asks who manages SES. */
const ownershipBlocks = (context: RenderContext, state: State, { id }: Notice): KnownBlock[] =>
  isUnnamed(state.ownership)
    ? [
        section(text(context.language, 'application.ownership')),
        ...actions(`notice ${id} ownership`, buttons(context, state, ownerAnswers)),
      ]
    : [];

/** The DNS application as a message in the thread, ready to copy. */
export const applicationMessage = (
  context: RenderContext,
  state: State,
  notice: Notice,
  key: PublicKeyInfo,
  at: Instant,
): Rendered => {
  const { language, settings } = context;
  const fqdn = recordName(key.selector, key.domain);
  const name = writtenName(fqdn, settings.application) ?? fqdn;
  const { startedAt } = state.rotation ?? { startedAt: 0 };
  const sentence = noticeSentence(context, state, notice, nowhere, at - startedAt > sameMomentMs);
  const expiry = text(language, 'application.expiry', { date: plainDay(key.notAfter, zoneOf(context)) });
  const value = recordValue(key.publicKey);
  return {
    text: shortened(`${sentence} ${fqdn}`, limits.messageTextChars),
    blocks: [
      header(text(language, 'application.title')),
      ...sections(sentence, isUrgent(state) ? text(language, 'application.urgent') : null),
      fields([
        text(language, 'application.name', { name }),
        text(language, 'application.type', { ttl: String(recordTtlSeconds) }),
      ]),
      section(`${text(language, 'application.value')}\n${pasteHint(language, settings.application, value)}`),
      // Base64 contains no backticks, so the value cannot end the code block.
      section(`\`\`\`${writtenValue(value, settings.application)}\`\`\``),
      contextBlock(`${expiry} · SHA-256 \`${shortFingerprint(key.fingerprint)}\``),
      ...actions(
        `notice ${notice.id}`,
        buttons(
          context,
          state,
          offeredOnCard(state).filter((action) => action === 'application_submitted'),
        ),
      ),
      ...ownershipBlocks(context, state, notice),
    ],
  };
};

export const applicationFile = (
  context: RenderContext,
  state: State,
  key: PublicKeyInfo,
  applicant = nobody,
): ApplicationFile => {
  const { language } = context;
  const { selector } = key;
  const content = { kind: 'add', selector, key: addedKey(key) } as const;
  const values = applicationValues(formContext(context, state, applicant), content);
  const urgent = isUrgent(state) ? `${text(language, 'application.urgentLine')}\n\n` : '';
  return {
    name: text(language, 'application.fileName', { selector }),
    title: text(language, 'application.fileTitle', { selector }),
    command: applicationCommand(key.domain, selector),
    content: urgent + applicationDocument(language, 'add', values),
    placeholders: valuesByPlaceholder(language, values),
  };
};
