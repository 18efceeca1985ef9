/** Posts one notice where it belongs: the rotation's thread, the channel, or a person, with the files that go with it. */
import { createHash } from 'node:crypto';
import { PersonId, type SigningDomain } from '../../domain/names.ts';
import type { Notice } from '../../domain/state.ts';
import type { PostedCard } from '../../ports/cardStore.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { RecordNews } from '../../ports/people.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type Board, frameOf, type Shown, showRotation } from './board.ts';
import { metadataOf } from './cardMarks.ts';
import { postFile } from './files.ts';
import { type Acts, createActs } from './posting.ts';
import { beforePost, isLastingRefusal } from './slackError.ts';
import { applicationFile, applicationMessage } from './views/application.ts';
import { context, type Rendered } from './views/block.ts';
import { evidenceFile } from './views/evidenceFile.ts';
import type { SlackFile } from './views/files.ts';
import type { Frame } from './views/frame.ts';
import { noticeCard } from './views/notice.ts';
import { removalFile } from './views/removal.ts';
import { mention } from './views/words.ts';

/** The thread that a notice belongs to; its card is posted if it is not there yet. Without a rotation: the channel. */
const threadOf = async (board: Board, shown: Shown): Promise<PostedCard | null> => {
  const { state, settings } = shown;
  if (state.rotation === null) return null;
  const known = await board.poster.whereIs(state.domain, `rotation-${state.rotation.id}`);
  return known?.channel === settings.channel ? known : showRotation(board, shown, state.rotation);
};

/** What this notice's posts, uploads and direct messages became. A log that begins anew counts from 1 again: the content tells them apart. */
export const actsOf = ({ options }: Pick<Board, 'options'>, domain: SigningDomain, notice: Notice): Acts => {
  const { id, code, to, facts } = notice;
  // What was just raised and what was read from the store hold their facts in different orders.
  const sorted = Object.entries(facts).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const content = createHash('sha256')
    .update(JSON.stringify([code, to, sorted]))
    .digest('hex');
  return createActs(options, domain, `${id}-${content.slice(0, 16)}`);
};

const postDirect = async (board: Board, shown: Shown, notice: Notice, to: PersonId, first: Said): Promise<void> => {
  const { client } = board.options;
  const user = PersonId.user(to);
  const [channel, language] = await beforePost(() =>
    Promise.all([client.openDirect(user), board.locales.of(user)] as const),
  );
  const { state, at } = shown;
  const card = noticeCard(frameOf(board, shown, language), state, notice, at);
  await client.post({ channel, ...said(card, first(language)), metadata: metadataOf(state, 'notice') });
};

/** A line before the card; null for none. */
type Said = (language: Language) => string | null;

const said = ({ text, blocks }: Rendered, first: string | null): Rendered => ({
  text,
  blocks: first === null ? blocks : [context(first), ...blocks],
});

/** In the thread, for a person whom no direct message reaches: there at least others see what was to be said (I9). */
const postForAbsent = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  to: PersonId,
  why: 'card.undelivered' | 'card.unheardDirect',
): Promise<void> => {
  const { client, locale } = board.options;
  const { state, settings, at } = shown;
  const thread = await beforePost(() => threadOf(board, shown));
  const card = noticeCard(frameOf(board, shown, locale), state, notice, at);
  await client.post({
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.ts ?? null,
    ...said(card, text(locale, why, { name: mention(to) })),
    metadata: metadataOf(state, 'notice'),
  });
};

const postToPerson = async (board: Board, shown: Shown, notice: Notice, acts: Acts, to: PersonId): Promise<void> => {
  const inThread = (why: 'card.undelivered' | 'card.unheardDirect') =>
    acts.perform('post', 'message', () => postForAbsent(board, shown, notice, to, why));
  try {
    const direct = () => postDirect(board, shown, notice, to, () => null);
    const { tag } = await acts.perform('direct message', 'message', direct);
    if (tag !== 'done') await inThread('card.unheardDirect');
  } catch (error) {
    if (!isLastingRefusal(error)) throw error;
    await inThread('card.undelivered');
  }
};

/** Nobody said whether it stands in the thread, and it is not repeated: its requester gets it by another way (I9). */
const postUnheard = async (board: Board, shown: Shown, notice: Notice, acts: Acts): Promise<void> => {
  const { journal } = board.options;
  const { domain, rotation } = shown.state;
  journal.error({ domain, notice: notice.code }, 'Slack did not say whether a notice was posted');
  const requester = rotation?.requester;
  if (!requester) return;
  await acts.perform('direct message', 'message', () =>
    postDirect(board, shown, notice, requester, (language) => text(language, 'card.unheardPost')),
  );
};

/** With the reminder of the day on which the record is overdue goes what the DNS department will ask for. */
const carriesEvidence = ['reminder_record'];

/** The files of a notice, by the names of their uploads. */
const filesOf = (
  frame: Frame,
  { state, at }: Shown,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): readonly (readonly [act: string, file: SlackFile])[] => {
  const removal = removalFile(frame, state, notice, at);
  return [
    ...(notice.code === 'application' && nextKey !== null
      ? [['application', applicationFile(frame, state, nextKey)] as const]
      : []),
    ...(removal === null ? [] : [['removal', removal] as const]),
    ...(news !== null && carriesEvidence.includes(notice.code)
      ? [['evidence', evidenceFile(frame, news.seen, nextKey, news.stretches)] as const]
      : []),
  ];
};

/** The post has an outcome of its own, and each file after it: what one of them becomes repeats no other (I14). */
export const postNotice = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): Promise<void> => {
  const { client, locale, journal } = board.options;
  const { state, settings, at } = shown;
  const acts = actsOf(board, state.domain, notice);
  if (notice.to !== 'thread' && notice.to !== 'channel') return postToPerson(board, shown, notice, acts, notice.to);
  const thread = notice.to === 'channel' ? null : await threadOf(board, shown);
  const frame = frameOf(board, shown, locale);
  const applies = notice.code === 'application' && nextKey !== null && thread !== null;
  const rendered = applies
    ? applicationMessage(frame, state, notice, nextKey)
    : noticeCard(frame, state, notice, at, news?.seen, nextKey);
  const place = { channel: thread?.channel ?? settings.channel, threadTs: thread?.ts ?? null };
  const metadata = metadataOf(state, applies ? 'application' : 'notice');
  const { tag } = await acts.perform('post', 'message', () => client.post({ ...place, ...rendered, metadata }));
  if (tag !== 'done') await postUnheard(board, shown, notice, acts);
  if (thread === null) return;
  const ways = { client, language: locale, log: journal };
  for (const [act, file] of filesOf(frame, shown, notice, nextKey, news)) {
    await postFile(ways, acts, state.domain, act, place, file);
  }
};
