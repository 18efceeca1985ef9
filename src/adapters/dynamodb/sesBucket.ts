import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SesPriority } from '../../ports/ses.ts';
import type { SharedBucket, Slot } from '../ses/limiter.ts';
import { failureOf, itemKey, partitionOf } from './table.ts';

interface SesBucketOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Real milliseconds from one slot to the next. */
  readonly slotMs: number;
  /** Real milliseconds since the epoch. The clocks of all processes must agree within a few milliseconds, or SES throttles one of them. */
  readonly realNow?: () => number;
  /** Receives reports of a mark that no process can have set. */
  readonly warn?: (message: string) => void;
  /** At least 0 and below 1. */
  readonly random?: () => number;
}

/** The number of lost races after which the bucket is busy for a Put. A reading returns after the first one. */
const attemptsMax = 4;
/**
 * A reading that lost a race comes back after a random number of slots. The window for that number doubles with each loss in a row, up
 * to this many slots: without it all processes that wait would write at the begin of each slot, and all but one in vain.
 */
const windowSlotsMax = 16;
/** A mark that is more than this many slots ahead comes from a wrong clock and is ignored. */
const aheadSlotsMax = 30;

/** A mark that is no number is nobody's. */
const slotIsFree =
  'attribute_not_exists(version) OR NOT attribute_type(freeAt, :number) OR freeAt <= :from OR freeAt > :absurd';
/** Also matches this process's own mark: it overslept its slot, and no other process has taken a slot since. */
const slotIsMine = `${slotIsFree} OR freeAt = :mine`;

/** Races lost in a row. A race that is not lost, or a long pause, ends the row. */
interface Losses {
  readonly count: number;
  readonly lastAt: number;
}

/**
 * A rate limit that processes share: one item per account and region, `bucket#account#region`, with the time until which slots are taken.
 * A process takes a slot by one conditional write (one write unit). A process that loses reads the mark (one read unit) and returns later.
 */
class SesBucket implements SharedBucket {
  readonly #options: SesBucketOptions;
  readonly #realNow: () => number;
  readonly #random: () => number;
  readonly #losses = new Map<string, Losses>();
  readonly #known = new Map<string, number>();
  /** The marks that this process wrote. A read of the stored mark removes its entry. */
  readonly #written = new Map<string, number>();
  /** The duration of the last write. A slot that starts now would start before the write returns. */
  #writeMs = 0;

  constructor(options: SesBucketOptions) {
    this.#options = options;
    this.#realNow = options.realNow ?? (() => Date.now());
    this.#random = options.random ?? Math.random;
  }

  async take(account: string, region: string, priority: SesPriority, overslept = false): Promise<Slot> {
    const { slotMs } = this.#options;
    const partition = partitionOf('bucket', account, region);
    // A quiet call waits until one slot has passed unused. It gets half of the rate and always leaves room for a Put.
    const yielded = priority === 'quiet' ? slotMs : 0;
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const now = this.#realNow();
      const seenMark = this.#known.get(partition) ?? 0;
      const mine = overslept ? (this.#written.get(partition) ?? null) : null;
      const freeAt = mine !== null || seenMark > now + aheadSlotsMax * slotMs ? 0 : seenMark;
      const comesAt = freeAt + yielded;
      if (priority !== 'put' && comesAt > now) return { tag: 'busy', inMs: comesAt - now + this.#backOffMs(partition) };
      const startAt = Math.max(Math.ceil(now + this.#writeMs), comesAt);
      if (await this.#write(partition, startAt, startAt - yielded, mine)) {
        this.#losses.delete(partition);
        return { tag: 'taken', inMs: startAt - this.#realNow() };
      }
      this.#losses.set(partition, { count: this.#lost(partition) + 1, lastAt: now });
      await this.#read(partition);
    }
    return { tag: 'busy', inMs: Math.ceil(slotMs * this.#random()) };
  }

  #lost(partition: string): number {
    const { count, lastAt } = this.#losses.get(partition) ?? { count: 0, lastAt: 0 };
    const isInRow = this.#realNow() - lastAt <= 2 * windowSlotsMax * this.#options.slotMs;
    return isInRow ? count : 0;
  }

  /** 0 before the second loss in a row: two processes then simply alternate. */
  #backOffMs(partition: string): number {
    const windowSlots = Math.min(2 ** Math.max(0, this.#lost(partition) - 1), windowSlotsMax);
    return Math.floor(this.#random() * windowSlots) * this.#options.slotMs;
  }

  async #write(partition: string, startAt: number, from: number, mine: number | null): Promise<boolean> {
    const { client, table, slotMs } = this.#options;
    const put = new PutItemCommand({
      TableName: table,
      Item: { ...itemKey(partition), freeAt: { N: String(startAt + slotMs) } },
      ReturnValues: 'ALL_OLD',
      ConditionExpression: mine === null ? slotIsFree : slotIsMine,
      ExpressionAttributeValues: {
        ':number': { S: 'N' },
        ':from': { N: String(from) },
        ':absurd': { N: String(startAt + aheadSlotsMax * slotMs) },
        ...(mine === null ? {} : { ':mine': { N: String(mine) } }),
      },
    });
    const sentAt = this.#realNow();
    try {
      const { Attributes: before } = await client.send(put);
      if (before !== undefined && before.freeAt?.N === undefined)
        this.#options.warn?.(`the shared pace of SES (${partition}) was no time, and is replaced`);
      this.#known.set(partition, startAt + slotMs);
      this.#written.set(partition, startAt + slotMs);
      return true;
    } catch (error) {
      if (failureOf(error) === 'conditionFailed') return false;
      throw error;
    } finally {
      this.#writeMs = Math.min(Math.max(0, this.#realNow() - sentAt), slotMs / 2);
    }
  }

  async #read(partition: string): Promise<void> {
    const { client, table } = this.#options;
    const get = new GetItemCommand({ TableName: table, Key: itemKey(partition), ConsistentRead: true });
    const { Item } = await client.send(get);
    this.#written.delete(partition);
    const freeAt = Number(Item?.freeAt?.N ?? 0);
    const aheadMs = freeAt - this.#realNow();
    if (aheadMs > aheadSlotsMax * this.#options.slotMs)
      this.#options.warn?.(`the shared pace of SES (${partition}) is ${aheadMs} ms ahead of this clock`);
    this.#known.set(partition, freeAt);
  }
}

export const createSesBucket = (options: SesBucketOptions): SharedBucket => new SesBucket(options);
