/** Posts one notice where it belongs: the rotation's thread, the channel, or a person, with the files that go with it. */
import { PersonId } from '../../domain/names.ts';
import type { Notice } from '../../domain/state.ts';
import type { PostedCard } from '../../ports/cardStore.ts';
import type { PublicKeyInfo } from '../../ports/keyVault.ts';
import type { RecordNews } from '../../ports/notifier.ts';
import { text } from '../../texts/text.ts';
import { type Board, frameOf, type Shown, showRotation } from './board.ts';
import { metadataOf } from './cardMarks.ts';
import { isLastingRefusal } from './slackError.ts';
import { applicationFile, applicationMessage } from './views/application.ts';
import { context } from './views/block.ts';
import { evidenceFile } from './views/evidenceFile.ts';
import { noticeCard } from './views/noticeCard.ts';
import { removalFile } from './views/removal.ts';
import { mention } from './views/words.ts';

/** The thread that a notice belongs to; its card is posted if it is not there yet. Without a rotation: the channel. */
const threadOf = async (board: Board, shown: Shown): Promise<PostedCard | null> => {
  const { state, settings } = shown;
  if (state.rotation === null) return null;
  const known = await board.poster.whereIs(state.domain, `rotation-${state.rotation.id}`);
  return known?.channel === settings.channel ? known : showRotation(board, shown, state.rotation);
};

const postDirect = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  const { client } = board.options;
  const user = PersonId.user(to);
  const channel = await client.openDirect(user);
  const frame = frameOf(board, shown, await board.locales.of(user));
  const { state, at } = shown;
  await client.post({ channel, ...noticeCard(frame, state, notice, at), metadata: metadataOf(state, 'notice') });
};

/** In the thread, for a person whom no direct message reaches: there at least others see what was to be said (I9). */
const postForAbsent = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  const { client, locale } = board.options;
  const { state, settings, at } = shown;
  const thread = await threadOf(board, shown);
  const card = noticeCard(frameOf(board, shown, locale), state, notice, at);
  const said = text(locale, 'card.undelivered', { name: mention(to) });
  await client.post({
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.ts ?? null,
    text: card.text,
    blocks: [context(said), ...card.blocks],
    metadata: metadataOf(state, 'notice'),
  });
};

const postToPerson = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  try {
    await postDirect(board, shown, notice, to);
  } catch (error) {
    if (!isLastingRefusal(error)) throw error;
    await postForAbsent(board, shown, notice, to);
  }
};

const postApplication = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  key: PublicKeyInfo,
  thread: PostedCard,
): Promise<void> => {
  const { client, locale } = board.options;
  const frame = frameOf(board, shown, locale);
  const place = { channel: thread.channel, threadTs: thread.ts };
  const message = applicationMessage(frame, shown.state, notice, key);
  await client.post({ ...place, ...message, metadata: metadataOf(shown.state, 'application') });
  await client.upload(thread.channel, thread.ts, applicationFile(frame, shown.state, key));
};

/** With the reminder of the day on which the record is overdue goes what the DNS department will ask for. */
const carriesEvidence = ['reminder_record'];

export const postNotice = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): Promise<void> => {
  if (notice.to !== 'thread' && notice.to !== 'channel') return postToPerson(board, shown, notice, notice.to);
  const { client, locale } = board.options;
  const { state, settings, at } = shown;
  const thread = notice.to === 'channel' ? null : await threadOf(board, shown);
  if (notice.code === 'application' && nextKey !== null && thread !== null) {
    return postApplication(board, shown, notice, nextKey, thread);
  }
  const frame = frameOf(board, shown, locale);
  await client.post({
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.ts ?? null,
    ...noticeCard(frame, state, notice, at, news?.seen, nextKey),
    metadata: metadataOf(state, 'notice'),
  });
  if (thread === null) return;
  const application = removalFile(frame, state, notice, at);
  if (application !== null) await client.upload(thread.channel, thread.ts, application);
  if (news === null || !carriesEvidence.includes(notice.code)) return;
  await client.upload(thread.channel, thread.ts, evidenceFile(frame, news.seen, nextKey, news.stretches));
};
