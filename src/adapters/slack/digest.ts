/**
 * Posts one message for the reminders of a channel's domains (ADR 0029).
 *
 *   no item ──reminders listed──> claimed ──post begun──> begun ──> done: every listed reminder counts as posted
 *                                                           └─────> refused, unknown: every listed reminder is posted on its own
 *
 * The item is signed, and lists its reminders before the post. Each domain then finds its own reminder in it, so a death at any point costs
 * at most the time until a listed reminder's claim is over, and a doubled message where the answer to the post was lost (I14).
 */

import type { Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type { Digest, DigestLine, DigestResult } from '../../ports/people.ts';
import type { OutcomeStore, Outcomes } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import type { SlackClient } from './client.ts';
import { ActOvertaken, createActs, isOver } from './posting.ts';
import { contextBlock, type RenderContext, type Rendered, section, sections } from './views/blocks.ts';
import { type NoticePlace, noticeSentence } from './views/notice.ts';

/** Reminders in one message: more would not be read. */
const linesMax = 20;
/** Messages of one channel and day. Reminders beyond them are posted on their own. */
const messagesMax = 10;

interface DigestOptions {
  readonly client: Pick<SlackClient, 'post' | 'authTest'>;
  readonly outcomes: OutcomeStore;
  readonly render: (lines: readonly DigestLine[], digest: Digest) => Promise<Rendered>;
}

const linePrefix = 'line ';

/** Names a reminder in the item: the same for one that is pending and one that the next run raises. */
const lineName = ({ state: { domain, rotation }, notice: { code, facts } }: DigestLine): string =>
  [
    `${linePrefix}${domain} ${rotation?.id ?? 0} ${rotation?.round?.id ?? 0}`,
    `${code} ${'count' in facts ? facts.count : 0}`,
  ].join(' ');

const nameOf = ({ state }: DigestLine): string => state.domain;

class SlackDigests {
  readonly #options: DigestOptions;
  /** By channel, the newest item that this process claimed: after a failure it need not wait for the claim to end. */
  readonly #claimed = new Map<string, string>();

  constructor(options: DigestOptions) {
    this.#options = options;
  }

  async post(digest: Digest): Promise<DigestResult> {
    const { line, day, keptBy } = digest;
    const { channel } = line.settings;
    const listedBefore = new Set<string>();
    for (let message = 1; message <= messagesMax; message += 1) {
      const item = `digest ${channel} ${day} ${message}`;
      const stored = await this.#options.outcomes.get(keptBy, item);
      const listed = Object.keys(stored?.acts ?? {});
      if (listed.includes(lineName(line))) return this.#resume(digest, item, stored?.acts ?? {});
      // Nobody has listed anything, or what stands there is not the bot's.
      if (listed.length === 0) return this.#begin(digest, item, stored, listedBefore);
      for (const name of listed) listedBefore.add(name);
    }
    return 'alone';
  }

  async #begin(
    digest: Digest,
    item: string,
    before: Outcomes | null,
    listedBefore: ReadonlySet<string>,
  ): Promise<DigestResult> {
    const { line, keptBy } = digest;
    const others = (await digest.others()).filter((other) => !listedBefore.has(lineName(other)));
    const lines = [line, ...others].slice(0, linesMax);
    if (lines.length < 2) return 'alone';
    const listed = Object.fromEntries(lines.map((each) => [lineName(each), { tag: 'done' } as const]));
    if ((await this.#options.outcomes.put(keptBy, item, listed, before)) === null) return 'busy';
    this.#claimed.set(line.settings.channel, item);
    return this.#perform(digest, item, lines);
  }

  async #resume(digest: Digest, item: string, acts: Outcomes['acts']): Promise<DigestResult> {
    const { line, mayTakeOver } = digest;
    if (isOver(acts.post)) return acts.post.tag === 'done' ? 'posted' : 'alone';
    const isMine = this.#claimed.get(line.settings.channel) === item;
    if (!isMine && !mayTakeOver && acts.post?.tag !== 'again') return 'busy';
    const others = (await digest.others()).filter((other) => Object.hasOwn(acts, lineName(other)));
    const listed = Object.keys(acts).filter((name) => name.startsWith(linePrefix)).length;
    // One that the message lacks would count as given with it.
    return others.length + 1 < listed ? 'alone' : this.#perform(digest, item, [line, ...others]);
  }

  async #perform(digest: Digest, item: string, lines: readonly DigestLine[]): Promise<DigestResult> {
    const { client, outcomes, render } = this.#options;
    const { channel } = digest.line.settings;
    const sorted = lines.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    const rendered = await render(sorted, digest);
    try {
      const acts = createActs({ outcomes, client }, digest.keptBy, item);
      // Like a part of a file: messages can replace it, so Slack's refusal of its content ends it, and an outage does not.
      const { tag } = await acts.perform('post', 'part', () => client.post({ channel, threadTs: null, ...rendered }));
      return tag === 'done' ? 'posted' : 'alone';
    } catch (error) {
      if (error instanceof ActOvertaken) return 'busy';
      throw error;
    }
  }
}

export const createDigests = (options: DigestOptions): ((digest: Digest) => Promise<DigestResult>) => {
  const digests = new SlackDigests(options);
  const queue = createKeyedQueue();
  return (digest) => queue(digest.line.settings.channel, () => digests.post(digest));
};

/** A reminder in one line. What its card or its own message would show beyond that, the linked card shows. */
export const digestLine = (context: RenderContext, state: State, notice: Notice, place: NoticePlace): string => {
  const [first = ''] = noticeSentence(context, state, notice, place).split('\n');
  return first;
};

export const digestMessage = (language: Language, count: number, lines: readonly string[]): Rendered => {
  const title = text(language, 'digest.title', { count: String(count) });
  return {
    text: title,
    blocks: [section(`*${title}*`), ...sections(...lines), contextBlock(text(language, 'digest.buttons'))],
  };
};
