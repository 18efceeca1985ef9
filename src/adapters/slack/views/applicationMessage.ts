/** The message about the DNS application: ready to copy while it is a draft, afterwards the line of its status. */

import type { KnownBlock } from '@slack/types';
import type { ButtonAction } from '../../../domain/actions.ts';
import { writtenName, writtenValue } from '../../../domain/application.ts';
import { offeredOnCard } from '../../../domain/cards.ts';
import { isUnnamed } from '../../../domain/facts.ts';
import { recordTtlSeconds } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecord.ts';
import { type Instant, recordName, type Selector } from '../../../domain/names.ts';
import type { Notice } from '../../../domain/notices.ts';
import { isRunning, isUrgent, type State } from '../../../domain/state.ts';
import { isOpenApplication, trackedApplications } from '../../../domain/trackedApplications.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { pasteHint, trackedLine } from '../../../texts/application.ts';
import { text } from '../../../texts/text.ts';

import {
  actions,
  asCode,
  contextBlock,
  dayOf,
  fields,
  header,
  limits,
  type RenderContext,
  type Rendered,
  section,
  sections,
  shortened,
  shortFingerprint,
  ticketLink,
} from './blocks.ts';
import { buttons } from './buttons.ts';
import { closedNotice, noticeSentence, nowhere } from './notice.ts';

/** The answers to the question who manages SES. */
const ownerAnswers = ['owner_cloudformation', 'owner_terraform', 'owner_nobody', 'owner_later'] as const;

const ticketChars = 200;

/** In milliseconds after the start. The rotation's card, which mentions the requester, was posted within this time. */
const sameMomentMs = 10 * 60_000;

/**
 * A deploy that restores the previous key is prevented before the switch, so the first message of a rotation asks who manages SES. An
 * answer is shown with the other ones, for it can be wrong, or outdated by the next rotation.
 */
const ownershipBlocks = (context: RenderContext, state: State, { id }: Notice): KnownBlock[] => {
  const { language } = context;
  const named = isUnnamed(state.ownership) ? null : state.ownership;
  const offered =
    named === null
      ? ownerAnswers
      : ownerAnswers.filter((answer) => ![`owner_${named}`, 'owner_later'].includes(answer));
  return [
    section(
      named === null
        ? text(language, 'application.ownership')
        : text(language, 'application.owned', { ownership: text(language, `ownership.${named}`) }),
    ),
    ...actions(`notice ${id} ownership`, buttons(context, state, offered)),
  ];
};

/** The buttons of the message that are true now. */
const ownButtons = (
  context: RenderContext,
  state: State,
  { id }: Notice,
  selector: Selector,
  actionsOfCard: readonly ButtonAction[],
  file: 'application_file' | 'correction_file' = 'application_file',
): KnownBlock[] =>
  actions(
    `notice ${id}`,
    buttons(context, state, [...offeredOnCard(state).filter((action) => actionsOfCard.includes(action)), file], {
      inputs: { selector },
    }),
  );

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
  const expiry = text(language, 'application.expiry', { date: dayOf(context, key.notAfter) });
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
      ...ownButtons(context, state, notice, key.selector, ['application_submitted']),
      ...ownershipBlocks(context, state, notice),
    ],
  };
};

/** `open`: the message is as it was posted. `over`: it does not change any more. */
type ApplicationView = { readonly tag: 'open' } | { readonly tag: 'changed' | 'over'; readonly rendered: Rendered };

/** What the message shows now. After the submission was recorded it is the line of its status, until the rotation ends. */
export const applicationView = (
  context: RenderContext,
  state: State,
  notice: Notice<'application'>,
): ApplicationView => {
  const { selector } = notice.facts;
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.next !== selector)
    return { tag: 'over', rendered: closedNotice(context, state, notice) };
  if (offeredOnCard(state).includes('application_submitted')) return { tag: 'open' };
  const tracked = trackedApplications(state).find((one) => one.selector === selector);
  if (tracked === undefined) return { tag: 'open' };
  const { language } = context;
  const line = trackedLine(language, tracked, {
    code: (number) => `\`${asCode(number)}\``,
    ticket: (ticket) => ticketLink(ticket, ticketChars),
  });
  const sentence = `*${text(language, 'application.title')}* ${line}`;
  return {
    tag: 'changed',
    rendered: {
      text: shortened(sentence, limits.messageTextChars),
      blocks: [
        section(sentence),
        ...(isOpenApplication(tracked)
          ? ownButtons(
              context,
              state,
              notice,
              selector,
              ['correct_application'],
              tracked.kind === 'correct' && tracked.status === 'drafted' ? 'correction_file' : 'application_file',
            )
          : []),
        ...ownershipBlocks(context, state, notice),
      ],
    },
  };
};
