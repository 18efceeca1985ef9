import { createHash, randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RefusedGroup } from '../../domain/facts.ts';
import type { Instant } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/keys.ts';
import type { Clock } from '../../ports/settings.ts';
import {
  type CardStore,
  type EvidenceStore,
  LogCorrupt,
  LogUnavailable,
  type Outcome,
  type OutcomeStore,
  type Outcomes,
  type PostedCard,
  type RefusedClicks,
} from '../../ports/store.ts';
import { type ProbeMail, probeBytesMax } from '../mail/probe.ts';
import type { ProbeStore } from '../mail/smtp.ts';
import { canonicalJson, pack, unpack } from './packing.ts';
import {
  defaultBounds,
  type Item,
  itemKey,
  partitionOf,
  repeated,
  type StoreOptions,
  unavailable,
  versionIsFree,
  written,
} from './table.ts';

/** `parseCard` takes such an item for no card. Nothing that it holds keeps a true one away. */
const isNoCard = [
  'attribute_not_exists(version)',
  ...['channel', 'ts', 'rendering'].map((name) => `NOT attribute_type(${name}, :text)`),
  'channel = :nothing OR ts = :nothing',
  'NOT attribute_type(renderedFrom, :number)',
].join(' OR ');
const noNewerRendering = `${isNoCard} OR renderedFrom <= :from`;
const asRemembered = 'renderedFrom = :knownFrom AND rendering = :knownRendering AND ts = :knownTs';

/** Remembers where each card was posted, one item per card. @throws LogUnavailable */
export const createCardStore = (options: StoreOptions): CardStore => {
  const { client, table, bounds = defaultBounds } = options;
  return {
    get: async (domain, card) => {
      const key = itemKey(partitionOf('card', domain, card));
      const get = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true });
      const { Item: item } = await repeated(`read card ${card} of ${domain}`, bounds, () => client.send(get));
      return item === undefined ? null : parseCard(item);
    },
    put: async (domain, card, posted, instead) => {
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...itemKey(partitionOf('card', domain, card)), ...writeCard(posted) },
        ...(instead === undefined ? notOver(posted) : insteadOf(instead)),
      });
      return written(`write card ${card} of ${domain}`, bounds, () => client.send(put));
    },
  };
};

const notOver = ({ version }: PostedCard) => ({
  ConditionExpression: noNewerRendering,
  ExpressionAttributeValues: {
    ':from': { N: String(version) },
    ':text': { S: 'S' },
    ':number': { S: 'N' },
    ':nothing': { S: '' },
  },
});

const insteadOf = ({ version, rendering, ts }: PostedCard) => ({
  ConditionExpression: asRemembered,
  ExpressionAttributeValues: {
    ':knownFrom': { N: String(version) },
    ':knownRendering': { S: rendering },
    ':knownTs': { S: ts },
  },
});

const writeCard = (posted: PostedCard): Item => ({
  channel: { S: posted.channel },
  ts: { S: posted.ts },
  renderedFrom: { N: String(posted.version) },
  rendering: { S: posted.rendering },
});

/** Null for an item that is not a card. The card is then posted again, which repairs the item. */
const parseCard = (item: Item): PostedCard | null => {
  const { channel, ts, renderedFrom, rendering } = item;
  if (!channel?.S || !ts?.S || !renderedFrom?.N || rendering?.S === undefined) return null;
  return { channel: channel.S, ts: ts.S, version: Number(renderedFrom.N), rendering: rendering.S };
};

/** DynamoDB's time to live, in seconds, which the deployment enables. Without it, expired items remain but are never read. */
const timeToLive = 'expiresAt';

const isExpectedStill = `attribute_exists(version) AND attribute_not_exists(mailBytes) AND ${timeToLive} > :now`;

interface ProbeStoreOptions extends StoreOptions {
  readonly clock: Clock;
}

/** One item per nonce. It is written for the expectation, and again when the mail arrives at another replica. @throws LogUnavailable */
export const createProbeStore = ({ client, table, clock, bounds = defaultBounds }: ProbeStoreOptions): ProbeStore => {
  const keyOf = (nonce: string): Item => itemKey(partitionOf('probe', nonce));
  /** Writes nothing if the item already exists or no probe is expected. */
  const putUnless = async (action: string, put: PutItemCommand): Promise<void> => {
    await written(action, bounds, () => client.send(put));
  };
  const read = async (nonce: string, ConsistentRead: boolean): Promise<Item | null> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(nonce), ConsistentRead });
    return (await repeated('read a probe', bounds, () => client.send(get))).Item ?? null;
  };
  const expiresAt = (item: Item): number => Number(item[timeToLive]?.N ?? 0);
  return {
    expect: (nonce, until) => {
      const Item = { ...keyOf(nonce), [timeToLive]: { N: String(Math.ceil(until / 1000)) } };
      return putUnless(
        'expect a probe',
        new PutItemCommand({ TableName: table, Item, ConditionExpression: versionIsFree }),
      );
    },
    keep: async (mail) => {
      if (mail.raw.length > probeBytesMax) return;
      // A consistent read, because the mail can arrive right after the expectation. An unknown nonce costs a read, but never an item.
      const expected = await read(mail.nonce, true);
      if (expected === null || expected.mailBytes !== undefined) return;
      const now = Math.floor(clock.now() / 1000);
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keyOf(mail.nonce), ...writeMail(mail), [timeToLive]: { N: String(expiresAt(expected)) } },
        ConditionExpression: isExpectedStill,
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      });
      await putUnless('keep a probe', put);
    },
    find: async (nonce) => {
      // A read at half the price, because a missing mail is queried again.
      const item = await read(nonce, false);
      return item === null ? null : parseMail(nonce, item);
    },
  };
};

const writeMail = ({ raw, sender, receivedAt }: ProbeMail): Item => ({
  mailBytes: { B: raw },
  sender: { S: sender },
  receivedAt: { N: String(receivedAt) },
});

/** Null while the mail is only expected, and for an item that is not a mail. */
const parseMail = (nonce: string, { mailBytes, sender, receivedAt }: Item): ProbeMail | null =>
  mailBytes?.B === undefined || sender?.S === undefined || receivedAt?.N === undefined
    ? null
    : { nonce, sender: sender.S, receivedAt: Number(receivedAt.N), raw: mailBytes.B };

/** The limit before packing. DynamoDB's own limit is 400 KB. */
export const evidenceBytesMax = 300 * 1024;

/**
 * Stores evidence under its own hash.
 * @throws RangeError above `evidenceBytesMax`, TypeError for values that JSON cannot represent, LogUnavailable; LogCorrupt when the stored
 * content has another hash
 */
export const createEvidenceStore = (options: StoreOptions): EvidenceStore => {
  const { client, table, bounds = defaultBounds } = options;
  const read = async (hash: string, consistent: boolean): Promise<Item | null> => {
    const get = new GetItemCommand({
      TableName: table,
      Key: itemKey(partitionOf('evidence', hash)),
      ConsistentRead: consistent,
    });
    const { Item: item } = await repeated(`read evidence ${hash}`, bounds, () => client.send(get));
    return item ?? null;
  };
  return {
    put: async (content) => {
      const text = canonicalJson(content);
      const bytes = Buffer.byteLength(text);
      if (bytes > evidenceBytesMax) throw new RangeError(`evidence of ${bytes} bytes is above ${evidenceBytesMax}`);
      const hash = sha256(text);
      const item = { ...itemKey(partitionOf('evidence', hash)), body: { B: pack(text) } };
      const put = new PutItemCommand({ TableName: table, Item: item, ConditionExpression: versionIsFree });
      // Only the same content can already exist under its hash.
      await written(`write evidence ${hash}`, bounds, () => client.send(put));
      return hash;
    },
    get: async (hash) => {
      // Existing evidence never changes. Only a missing item is checked again, with a consistent read at twice the price.
      const item = (await read(hash, false)) ?? (await read(hash, true));
      return item === null ? null : openEvidence(hash, item.body?.B);
    },
  };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The content of stored evidence. @throws LogCorrupt if it does not have that hash */
export const openEvidence = (hash: string, body: Uint8Array | undefined): object => {
  try {
    const content = unpack(body ?? new Uint8Array(), evidenceBytesMax) as object;
    if (sha256(canonicalJson(content)) === hash) return content;
  } catch {
    // The throw below covers this case: content that cannot be unpacked is as corrupt as content with another hash.
  }
  throw new LogCorrupt(`evidence ${hash}: its content does not have that hash`);
};

/** Also where somebody else left something that is no revision. */
const nothingStored = 'NOT attribute_type(revision, :text)';
const asRead = 'revision = :before';

interface SignedStoreOptions extends StoreOptions {
  /** The log's: who can only write the table cannot say that a message was posted. */
  readonly signer: Pick<LogSigner, 'sign' | 'verify'>;
  /** Receives each item that the bot did not write. */
  readonly warn?: (message: string) => void;
}

interface SignedText {
  /** Identifies this stored version. */
  readonly revision: string;
  readonly text: string;
}

/** Differs from the hashes of commits and of marks, so that no signature of one is valid for another. */
const signedHash = (domain: string, item: string, { revision, text }: SignedText): string =>
  sha256(`futari item\n${domain}\n${item}\n${revision}\n${text}`);

/** Items that are overwritten, and signed by the key of the log: nobody else writes one. An item that does not hold is reported as empty. */
const signedTexts = ({ client, table, signer, warn = () => {}, bounds = defaultBounds }: SignedStoreOptions) => {
  const keyOf = (domain: string, item: string): Item => itemKey(partitionOf('outcome', domain, item));
  const get = async (domain: string, item: string): Promise<SignedText | null> => {
    const command = new GetItemCommand({ TableName: table, Key: keyOf(domain, item), ConsistentRead: true });
    const { Item: found } = await repeated(`read outcomes of ${item}`, bounds, () => client.send(command));
    if (found === undefined) return null;
    if (found.revision?.S === undefined) {
      warn(`the outcomes of ${item} of ${domain} are not the bot's: they count as not begun`);
      return null;
    }
    const stored = { revision: found.revision.S, text: found.acts?.S ?? '' };
    if (await signer.verify(signedHash(domain, item, stored), found.signature?.S ?? '')) return stored;
    warn(`the outcomes of ${item} of ${domain} are not the bot's: they count as not begun`);
    return { ...stored, text: '' };
  };
  /** @returns the new revision; null if another process wrote in between */
  const put = async (domain: string, item: string, text: string, before: string | null): Promise<string | null> => {
    const next = { revision: randomUUID(), text };
    const signature = await signer
      .sign(signedHash(domain, item, next))
      .catch((error: unknown) => Promise.reject(unavailable(`sign outcomes of ${item}`, error)));
    const command = new PutItemCommand({
      TableName: table,
      Item: {
        ...keyOf(domain, item),
        revision: { S: next.revision },
        acts: { S: text },
        signature: { S: signature },
      },
      ...(before === null
        ? { ConditionExpression: nothingStored, ExpressionAttributeValues: { ':text': { S: 'S' } } }
        : { ConditionExpression: asRead, ExpressionAttributeValues: { ':before': { S: before } } }),
    });
    if (await written(`write outcomes of ${item}`, bounds, () => client.send(command))) return next.revision;
    // The answer to our own first attempt may have been lost.
    return (await get(domain, item))?.revision === next.revision ? next.revision : null;
  };
  return { get, put };
};

/**
 * One item per notice, with the outcomes of all its external acts, signed: a forged one would keep a message from people. Acts of an item
 * whose signature does not hold count as never begun, which may double a message. @throws LogUnavailable
 */
export const createOutcomeStore = (options: SignedStoreOptions): OutcomeStore => {
  const texts = signedTexts(options);
  return {
    get: async (domain, item) => {
      const stored = await texts.get(domain, item);
      return stored === null ? null : { revision: stored.revision, acts: parseActs(stored.text) };
    },
    put: async (domain, item, acts, before) => {
      const revision = await texts.put(domain, item, JSON.stringify(acts), before?.revision ?? null);
      return revision === null ? null : { revision, acts };
    },
  };
};

/** No notice has this number. */
const refusedClicksItem = 'refused-clicks';
/** Longer than Slack's signature of a delivery is accepted (five minutes), with the queues of Lambda. */
const rememberedMs = 60 * 60_000;
/** The clicks of one group do not push out the other's. */
const clicksMax: Readonly<Record<RefusedGroup, number>> = { known: 2_000, outsider: 200 };
const writesMax = 8;

type RefusedClick = readonly [group: RefusedGroup, click: string, at: Instant];

const parseClicks = (text: string): readonly RefusedClick[] => {
  try {
    return JSON.parse(text) as readonly RefusedClick[];
  } catch {
    return [];
  }
};

/** One item per domain that is overwritten, so that nobody can fill the log or the table. @throws LogUnavailable */
export const createRefusedClicks = (options: SignedStoreOptions): RefusedClicks => {
  const texts = signedTexts(options);
  const read = async (domain: string) => {
    const stored = await texts.get(domain, refusedClicksItem);
    return { before: stored?.revision ?? null, clicks: parseClicks(stored?.text ?? '') };
  };
  return {
    has: async (domain, click) => (await read(domain)).clicks.some(([, known]) => known === click),
    add: async (domain, group, click, at) => {
      for (let write = 0; write < writesMax; write += 1) {
        const { before, clicks } = await read(domain);
        const fresh = clicks.filter(([, , then]) => then > at - rememberedMs);
        const of = (wanted: RefusedGroup) => fresh.filter(([each]) => each === wanted).slice(1 - clicksMax[wanted]);
        const next = [...of('known'), ...of('outsider'), [group, click, at] as const];
        if ((await texts.put(domain, refusedClicksItem, JSON.stringify(next), before)) !== null) return;
      }
      throw new LogUnavailable('a refused click could not be stored');
    },
  };
};

const isTried = (value: Record<string, unknown>): boolean =>
  Number.isSafeInteger(value.tries) && typeof value.mayBeThere === 'boolean';

const isOutcome = (value: unknown): value is Outcome => {
  if (typeof value !== 'object' || value === null) return false;
  const { tag, code, ...others } = value as Record<string, unknown>;
  if (tag === 'done') return true;
  if (typeof code !== 'string') return false;
  if (tag === 'begun' || tag === 'again') return isTried(others);
  return tag === 'refused' || tag === 'failed' || tag === 'unknown';
};

/** Invalid outcomes count as acts that never began. Such an act can happen twice, but is never lost. */
const parseActs = (json: string): Outcomes['acts'] => {
  try {
    const parsed: unknown = JSON.parse(json);
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, Outcome] => isOutcome(entry[1])));
  } catch {
    return {};
  }
};
