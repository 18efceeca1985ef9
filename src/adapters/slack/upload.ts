/**
 * A file in Slack's three steps (docs.slack.dev, files.completeUploadExternal): a place is reserved, the bytes are sent,
 * the file is shared. Only the last one shows anything, so only its unknown answer can mean a file that is there.
 */
import type { WebClient } from '@slack/web-api';
import type { Patience } from './patience.ts';
import { beforePost, UploadHostFailed } from './slackError.ts';

export interface FileToUpload {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** Into a thread, or with null into the channel. Once. @throws NothingShown for the first two steps, the library's errors for the last */
export type Upload = (channel: string, threadTs: string | null, file: FileToUpload) => Promise<void>;

/** Without the bot's token: it has nothing to do at another host, where a proxy may read along. */
const sendBytes = async (url: string, bytes: Buffer<ArrayBuffer>, timeoutMs: number): Promise<void> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => {
    throw new UploadHostFailed('no_answer');
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new UploadHostFailed(`http_${answer.status}`);
};

export const createUpload =
  (once: WebClient, { patiently, inTurn }: Patience, timeoutMs: number): Upload =>
  async (channel_id, threadTs, { name, title, content }) => {
    const bytes = Buffer.from(content, 'utf8');
    const { upload_url = '', file_id = '' } = await beforePost(() =>
      patiently(() => once.files.getUploadURLExternal({ filename: name, length: bytes.length })),
    );
    await beforePost(() => sendBytes(upload_url, bytes, timeoutMs));
    const place = threadTs === null ? { channel_id } : { channel_id, thread_ts: threadTs };
    await inTurn(channel_id, () => once.files.completeUploadExternal({ ...place, files: [{ id: file_id, title }] }));
  };
