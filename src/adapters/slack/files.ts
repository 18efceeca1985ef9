/** A file into a thread, or, where Slack does not take it, its content as messages. */
import type { SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import type { SlackClient } from './client.ts';
import type { Acts } from './posting.ts';
import { isLastingRefusal, mayHaveHappened, slackErrorCode } from './slackError.ts';
import type { SlackLog } from './slackLog.ts';
import { type FileAnswer, type FileFailure, fileNews } from './views/fileNews.ts';
import { fileParts, type SlackFile } from './views/files.ts';

export interface Place {
  readonly channel: string;
  readonly threadTs: string | null;
}

export interface FileWays {
  readonly client: Pick<SlackClient, 'post' | 'upload'>;
  /** Of channel posts. */
  readonly language: Language;
  readonly log: SlackLog;
}

const journalled = (log: SlackLog, domain: SigningDomain, { name }: SlackFile, failure: FileFailure): void =>
  log.error({ domain, file: name, code: failure.code, outcome: failure.tag }, 'a file did not come to Slack');

/**
 * What a notice brings along. The upload ends with an outcome of its own; only then messages take its place, each with one too.
 * @param act names the upload among the acts of its notice @throws while something is to be tried again
 */
export const postFile = async (
  { client, language, log }: FileWays,
  acts: Acts,
  domain: SigningDomain,
  act: string,
  { channel, threadTs }: Place,
  file: SlackFile,
): Promise<void> => {
  const outcome = await acts.perform(`upload ${act}`, 'upload', () => client.upload(channel, threadTs, file));
  if (outcome.tag === 'done') return;
  const parts = fileParts(language, file);
  await acts.perform(`post that ${act} did not come`, 'message', async () => {
    await client.post({ channel, threadTs, ...fileNews(language, file, outcome, parts.length) });
    journalled(log, domain, file, outcome);
  });
  for (const [index, part] of parts.entries()) {
    await acts.perform(`post ${act} ${index + 1}`, 'part', () => client.post({ channel, threadTs, ...part }));
  }
};

const failureOf = (error: unknown): FileFailure => {
  const code = slackErrorCode(error);
  if (mayHaveHappened(error)) return { tag: 'unknown', code };
  return { tag: isLastingRefusal(error) ? 'refused' : 'failed', code };
};

/** What a command asked for: tried once, because a person waits for the answer and can ask again. Never throws. */
export const shareFile = async (
  { client, language, log }: FileWays,
  domain: SigningDomain,
  { channel, threadTs }: Place,
  file: SlackFile,
): Promise<FileAnswer> => {
  try {
    await client.upload(channel, threadTs, file);
    return { tag: 'posted' };
  } catch (error) {
    const failure = failureOf(error);
    journalled(log, domain, file, failure);
    const parts = fileParts(language, file);
    try {
      for (const part of parts) await client.post({ channel, threadTs, ...part });
      return { tag: parts.length > 0 ? 'parts' : 'nowhere', file, failure };
    } catch (second) {
      log.error({ domain, file: file.name, code: slackErrorCode(second) }, 'nor did its content as messages');
      return { tag: 'nowhere', file, failure };
    }
  }
};
