/**
 * Performs the external acts of one notice (I14). Each post, upload and direct message is recorded as begun, performed once, and recorded
 * as done, so that none of them repeats another.
 *
 *   begun ──accepted──────> done
 *     ├──refused──────────> upload: refused. Message: again, because it is not there and must not be lost
 *     └──no answer, crash─> again, at most twice ──> unknown, or failed if nobody can have seen anything
 *
 * "begun" is stored before the call to Slack. A crash during an act therefore leaves an attempt that may have succeeded, and the next
 * process counts it. The outcomes are stored beside the cards. The core decides nothing from them, and the log keeps the notice until all
 * of its acts are over.
 */

import type { SigningDomain } from '../../domain/names.ts';
import type { Outcome, OutcomeStore, Outcomes, Tried } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import { isLastingRefusal, mayHaveHappened, type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { type FileAnswer, type FileFailure, fileNews, fileParts, type SlackFile } from './views/files.ts';

/** One attempt and two retries. */
const triesMax = 3;

/** Another process performs the same act. */
export class ActOvertaken extends Error {
  override readonly name = 'ActOvertaken';
}

/**
 * `message`: nothing can replace it. While it cannot be in Slack, it is retried without limit, which duplicates nothing. `upload`: messages
 * can replace it, so a refusal ends it and every failure counts. `part`: one of those messages; only a refusal of its content ends it.
 */
export type ActKind = 'message' | 'upload' | 'part';

type Ended = Exclude<Outcome, { tag: 'begun' | 'again' }>;

export interface Acts {
  /** Does nothing if the act is over. @throws the work's error while the act must be retried; ActOvertaken; LogUnavailable */
  perform(act: string, kind: ActKind, work: () => Promise<unknown>): Promise<Ended>;
}

interface ActsOptions {
  readonly outcomes: OutcomeStore;
  readonly client: Pick<SlackClient, 'authTest'>;
}

const contentRefusals: readonly string[] = ['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'no_text'];

export const isOver = (outcome: Outcome | undefined): outcome is Ended =>
  outcome !== undefined && outcome.tag !== 'begun' && outcome.tag !== 'again';

const untried: Tried = { tries: 0, code: '', mayBeThere: false };

const triedOf = (outcome: Exclude<Outcome, Ended> | undefined): Tried => {
  if (outcome === undefined) return untried;
  const { tag, tries, code, mayBeThere } = outcome;
  return tag === 'begun' ? { tries, code: code || 'no_answer', mayBeThere: true } : { tries, code, mayBeThere };
};

const lastOf = ({ code, mayBeThere }: Tried): Ended => ({ tag: mayBeThere ? 'unknown' : 'failed', code });

const endsAct = (kind: ActKind, error: unknown): boolean =>
  isLastingRefusal(error) &&
  (kind === 'upload' || (kind === 'part' && contentRefusals.includes(slackErrorCode(error))));

/** The outcome after a failure: over, or to be retried. */
const afterFailure = (kind: ActKind, before: Tried, error: unknown): Outcome => {
  const [code, unknown] = [slackErrorCode(error), mayHaveHappened(error)];
  const mayBeThere = before.mayBeThere || unknown;
  if (endsAct(kind, error)) return { tag: mayBeThere ? 'unknown' : 'refused', code };
  const tried = { code, mayBeThere, tries: before.tries + (kind === 'upload' || unknown ? 1 : 0) };
  return tried.tries >= triesMax ? lastOf(tried) : { tag: 'again', ...tried };
};

export const createActs = ({ outcomes, client }: ActsOptions, domain: SigningDomain, item: string): Acts => {
  let known: Outcomes | null = null;
  let read = false;
  const stored = async (): Promise<Outcomes['acts']> => {
    if (!read) known = await outcomes.get(domain, item);
    read = true;
    return known?.acts ?? {};
  };
  const note = async <T extends Outcome>(act: string, outcome: T): Promise<T> => {
    const written = await outcomes.put(domain, item, { ...known?.acts, [act]: outcome }, known);
    if (written === null) throw new ActOvertaken(`${act} of ${item} is another process's`);
    known = written;
    return outcome;
  };
  return {
    perform: async (act, kind, work) => {
      const before = (await stored())[act];
      if (isOver(before)) return before;
      const tried = triedOf(before);
      if (tried.tries >= triesMax) return note(act, lastOf(tried));
      // An outage must not use up the retries, so a retry that might duplicate waits until Slack answers.
      if (tried.mayBeThere) await client.authTest();
      await note(act, { tag: 'begun', ...tried, tries: tried.tries + 1 });
      try {
        await work();
      } catch (error) {
        const after = await note(act, afterFailure(kind, tried, error));
        if (isOver(after)) return after;
        throw error;
      }
      return note(act, { tag: 'done' });
    },
  };
};

export interface Place {
  readonly channel: string;
  readonly threadTs: string | null;
}

export interface FileChannels {
  readonly client: Pick<SlackClient, 'post' | 'upload'>;
  /** Language of channel posts. */
  readonly language: Language;
  readonly log: SlackLog;
}

const journalled = (log: SlackLog, domain: SigningDomain, { name }: SlackFile, failure: FileFailure): void =>
  log.error({ domain, file: name, code: failure.code, outcome: failure.tag }, 'a file did not come to Slack');

/** A file of a notice. `act` names it among the acts of the notice. */
export type NamedFile = readonly [act: string, file: SlackFile];

/**
 * Uploads the files of a notice as one message. If the upload ends without success, messages replace each file, each with its own outcome.
 * @throws while an act must be retried
 */
export const postFiles = async (
  channels: FileChannels,
  acts: Acts,
  domain: SigningDomain,
  { channel, threadTs }: Place,
  named: readonly NamedFile[],
): Promise<void> => {
  const [first, ...more] = named;
  if (first === undefined) return;
  const [act, file] = first;
  const upload = () => channels.client.upload(channel, threadTs, file, ...more.map(([, other]) => other));
  const outcome = await acts.perform(`upload ${act}`, 'upload', upload);
  if (outcome.tag === 'done') return;
  for (const one of named) await postInstead(channels, acts, domain, { channel, threadTs }, one, outcome);
};

const postInstead = async (
  { client, language, log }: FileChannels,
  acts: Acts,
  domain: SigningDomain,
  { channel, threadTs }: Place,
  [act, file]: NamedFile,
  outcome: FileFailure,
): Promise<void> => {
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

/** Shares a file that a command requests. Makes one attempt, because a person waits and can repeat the command. Never throws. */
export const shareFile = async (
  { client, language, log }: FileChannels,
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
