import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type AttributeValue,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  QueryCommand,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { type Commit, type DueEntry, LogCorrupt, LogUnavailable, type StoreProblem } from '../../ports/store.ts';

/**
 * Canonical JSON (RFC 8785): equal values give equal text, whatever the order of their properties.
 * @throws TypeError for values that JSON cannot represent without loss. This includes class instances, so a private key cannot slip in.
 */
export const canonicalJson = (value: unknown): string => write(value, 0);

const depthMax = 64;

const write = (value: unknown, depth: number): string => {
  if (depth > depthMax) throw new TypeError(`not canonical: deeper than ${depthMax} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, (member) => write(member, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return writeObject(value, depth);
  throw new TypeError(`not canonical: a ${typeof value} that JSON cannot carry`);
};

const writeString = (text: string): string => {
  // UTF-8 replaces every lone surrogate with the same character, so that two texts would have one hash.
  if (!text.isWellFormed()) throw new TypeError('not canonical: a string with a lone surrogate');
  return JSON.stringify(text);
};

const writeObject = (value: object, depth: number): string => {
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // The order of `sort` without a function is the one of RFC 8785: by UTF-16 code units.
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${writeString(name)}:${write(member, depth + 1)}`;
  }
  return `{${text}}`;
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};

/** Their lies cost time, never a decision. */
type UnsignedKind = 'cursor' | 'card' | 'bucket' | 'probe' | 'breakGlass' | 'installation';
type ItemKind = 'log' | 'key' | 'evidence' | 'outcome' | UnsignedKind;
export type Item = Record<string, AttributeValue>;

/**
 * The form of each kind's items that this release writes, in the attribute `form`. A number counts up when an earlier release would
 * misread the new form, for a log also with each new event type and each new field of the state. Every form stays readable.
 */
const itemForms: Readonly<Record<ItemKind, number>> = {
  log: 1,
  key: 1,
  evidence: 1,
  cursor: 1,
  card: 1,
  outcome: 1,
  bucket: 1,
  probe: 1,
  breakGlass: 1,
  installation: 1,
};

const formOf = (partition: string | undefined): number => itemForms[(partition ?? '').split('#')[0] as ItemKind] ?? 0;

/** An item of a later release is not misread: during a rolling deployment the earlier release leaves it alone, and says why. */
const requireKnownForm = (item: Item): void => {
  const { pk, form } = item;
  if (form?.N === undefined || pk?.S === undefined || Number(form.N) <= formOf(pk.S)) return;
  throw new LogUnavailable(`${pk.S} is of form ${form.N}, which a later release wrote: run that one`, {
    problem: 'newer_release',
  });
};

interface Carried {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
}

/** Numbers each item that is put (one that is restored keeps its number), and refuses what a later release has put. */
const withForms =
  <O extends { readonly output: object }>(next: (args: { input: object }) => Promise<O>) =>
  async (args: { input: object }): Promise<O> => {
    const { Item } = args.input as Carried;
    const form = { N: String(formOf(Item?.pk?.S)) };
    const answer = await next(
      Item === undefined ? args : { ...args, input: { ...args.input, Item: { form, ...Item } } },
    );
    const found = answer.output as Carried;
    for (const item of found.Items ?? (found.Item === undefined ? [] : [found.Item])) requireKnownForm(item);
    return answer;
  };

interface DynamoClientOptions {
  readonly region: string;
  /** Absent: the service's endpoint for the region. */
  readonly endpoint?: string;
  /** Absent: the SDK's chain of providers (role, environment, profile). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly connectTimeoutMs?: number;
  readonly answerTimeoutMs?: number;
  readonly socketsMax?: number;
}

/** A client whose every call ends within `connectTimeoutMs + answerTimeoutMs`. Its creator destroys it. */
export const createDynamoClient = (options: DynamoClientOptions): DynamoDBClient => {
  const { connectTimeoutMs = 1_000, answerTimeoutMs = 3_000, socketsMax = 50, endpoint, credentials } = options;
  const client = new DynamoDBClient({
    region: options.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The stores retry themselves, because a retried append needs a read back before its result counts.
    maxAttempts: 1,
    // Assembling the SDK's middleware for each call anew takes a sixth of the call's processor time.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs,
      // Without this the SDK only logs a warning and keeps waiting.
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: socketsMax, keepAlive: true },
      httpsAgent: { maxSockets: socketsMax, keepAlive: true },
    },
  });
  // It copies the whole input and output of each call for a logger that writes nothing.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(withForms, { step: 'initialize', name: 'itemForms' });
  return client;
};

/**
 * The keys of the one table. The partition key's prefix is the kind of the item, so that IAM can separate kinds by
 * `dynamodb:LeadingKeys`. The sort key is the version of a log item, and 0 for every other kind.
 */
const partitionKey = 'pk';
const sortKey = 'version';

/** Sparse index over log items with a due time: `dueShard` (hash), `dueAt` (range), keys only. */
export const dueIndex = 'due';
export const dueShardsMax = 16;

/** The condition for items that are written once, such as log items. */
export const versionIsFree = 'attribute_not_exists(version)';

/** `kind#name#name`. Domains, selectors and hashes never contain the separator. */
export const partitionOf = (kind: ItemKind, ...names: readonly string[]): string => [kind, ...names].join('#');

export const itemKey = (partition: string, version = 0): Item => ({
  [partitionKey]: { S: partition },
  [sortKey]: { N: String(version) },
});

/** The prefix lets IAM separate the index too, because `dueShard` is its leading key. */
export const dueShardName = (shard: number): string => `due#${shard}`;

export const dueShardOf = (domain: SigningDomain): string =>
  dueShardName((createHash('sha256').update(domain).digest()[0] ?? 0) % dueShardsMax);

const tableWaitMaxSeconds = 60;

/**
 * Creates the table if it is missing, for the sandbox and plain servers. On Lambda the deployment creates it.
 * @returns whether it was missing @throws the SDK's errors
 */
export const ensureTable = async (client: DynamoDBClient, table: string, isProtected = false): Promise<boolean> => {
  const isMade = await client.send(tableDefinition(table, isProtected)).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ResourceInUseException) return false;
      throw error;
    },
  );
  await waitUntilTableExists({ client, maxWaitTime: tableWaitMaxSeconds, minDelay: 1 }, { TableName: table });
  return isMade;
};

const tableDefinition = (table: string, isProtected: boolean): CreateTableCommand =>
  new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    ...(isProtected ? { DeletionProtectionEnabled: true } : {}),
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'S' },
      { AttributeName: sortKey, AttributeType: 'N' },
      { AttributeName: 'dueShard', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex,
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });

interface TableSetting {
  readonly name: 'ttl' | 'recovery';
  /** @throws the SDK's errors */
  isOn(client: DynamoDBClient, table: string): Promise<boolean>;
  /** @throws the SDK's errors */
  turnOn(client: DynamoDBClient, table: string): Promise<unknown>;
}

/** Only probes expire: no other kind of item has the attribute. */
const expiry = 'expiresAt';

/** What a table has besides its shape. A deployment on Lambda says the same in its template. */
export const tableSettings: readonly TableSetting[] = [
  {
    name: 'ttl',
    isOn: async (client, TableName) => {
      const { TimeToLiveDescription: found } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
      return /^ENABL/.test(found?.TimeToLiveStatus ?? '') && found?.AttributeName === expiry;
    },
    turnOn: (client, TableName) => {
      const TimeToLiveSpecification = { AttributeName: expiry, Enabled: true };
      return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    },
  },
  {
    name: 'recovery',
    isOn: async (client, TableName) => {
      const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryDescription } = ContinuousBackupsDescription ?? {};
      return PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
    },
    turnOn: (client, TableName) => {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
      return client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    },
  },
];

/** `conditionFailed`: the condition did not hold. `transient`: the call may have taken effect. `refused`: it did not take effect. */
type Failure = 'conditionFailed' | 'transient' | 'refused';

const throttlings = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestTimeoutException',
  // The clock is skewed. The SDK corrects itself from the date of the answer, and the retry succeeds.
  'InvalidSignatureException',
  'RequestExpired',
]);

/** Classifies an error of the DynamoDB client. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof LogUnavailable) return 'refused';
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ConditionalCheckFailedException') return 'conditionFailed';
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429 && !throttlings.has(name) ? 'refused' : 'transient';
};

interface RetryBounds {
  readonly attemptsMax: number;
  /** The base of the back-off. It doubles with each attempt, with full jitter. */
  readonly backoffBaseMs: number;
}

export const defaultBounds: RetryBounds = { attemptsMax: 4, backoffBaseMs: 50 };

export const pause = (bounds: RetryBounds, attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * bounds.backoffBaseMs * 2 ** attempt));

const deniedPattern =
  /AccessDenied|UnrecognizedClient|ExpiredToken|InvalidClientTokenId|CredentialsProvider|MissingAuthentication/;

/** @returns the cause by its remedy: create the table, grant the permission, wait, or check the network */
const problemOf = (error: unknown): StoreProblem => {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ResourceNotFoundException') return 'missing_table';
  if (deniedPattern.test(name)) return 'access_denied';
  if (throttlings.has(name) && name !== 'InvalidSignatureException' && name !== 'RequestExpired') return 'throttled';
  return $metadata?.httpStatusCode === undefined ? 'unreachable' : 'failed';
};

/** Keeps only the error's name, because the SDK's message adds nothing that a person can act on. */
export const unavailable = (action: string, error: unknown): LogUnavailable => {
  if (error instanceof LogUnavailable) return error;
  const name = (error as Error)?.name ?? 'no answer';
  return new LogUnavailable(`${action}: ${name}`, { problem: problemOf(error ?? {}), cause: error });
};

/**
 * Retries calls that are safe to repeat: reads and idempotent writes.
 * @throws LogUnavailable when refused or after the last attempt. It rethrows a failed condition unchanged.
 */
export const repeated = async <T>(action: string, bounds: RetryBounds, call: () => Promise<T>): Promise<T> => {
  let last: unknown;
  for (let attempt = 0; attempt < bounds.attemptsMax; attempt += 1) {
    if (attempt > 0) await pause(bounds, attempt);
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'conditionFailed') throw error;
      if (failure === 'refused') throw unavailable(action, error);
      last = error;
    }
  }
  throw unavailable(action, last);
};

/**
 * Like `repeated`, for a conditional write.
 * @returns false if the condition does not hold. The cause may be an earlier attempt whose answer was lost.
 */
export const written = async (action: string, bounds: RetryBounds, call: () => Promise<unknown>): Promise<boolean> => {
  try {
    await repeated(action, bounds, call);
    return true;
  } catch (error) {
    if (failureOf(error) === 'conditionFailed') return false;
    throw error;
  }
};

/** Whether an item exists under this key. A missing table holds none. @throws LogUnavailable */
export const holdsItem = async (client: DynamoDBClient, table: string, partition: string): Promise<boolean> => {
  const query = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :partition',
    ExpressionAttributeValues: { ':partition': { S: partition } },
    ConsistentRead: true,
    Limit: 1,
    Select: 'COUNT',
  });
  try {
    const { Count = 0 } = await repeated(`look for ${partition}`, defaultBounds, () => client.send(query));
    return Count > 0;
  } catch (error) {
    if (error instanceof LogUnavailable && error.problem === 'missing_table') return false;
    throw error;
  }
};

/** The common options of the stores on the table. */
export interface StoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

const domainsMax = 100_000;

/**
 * The highest version of each domain that this process knows. Versions only grow, so an index entry with a lower version is stale for
 * ever. A sweep that reaches back an hour then skips such entries without reading the head.
 */
interface KnownHeads {
  /** @param held the commit, if this process loaded or committed it; absent if it knows only the version */
  note(domain: SigningDomain, version: number, held?: Due): void;
  isPassed(domain: SigningDomain, version: number): boolean;
  /** True if the version is the newest that this process knows, and it holds that commit. Another process may know a newer one. */
  isHeld(domain: SigningDomain, version: number): boolean;
  /** The held commits that are due, independent of the index. */
  dueBy(now: Instant): readonly DueEntry[];
}

type Due = Pick<Commit<unknown, unknown>, 'dueAt'>;

export const createKnownHeads = (): KnownHeads => {
  const heads = new Map<SigningDomain, { readonly version: number; readonly held: Due | null }>();
  const versionOf = (domain: SigningDomain): number => heads.get(domain)?.version ?? 0;
  return {
    note: (domain, version, held) => {
      const known = versionOf(domain);
      // A cleared map costs extra reads, but never changes a result.
      if (known === 0 && heads.size >= domainsMax) heads.clear();
      if (version > known || (version === known && held)) heads.set(domain, { version, held: held ?? null });
    },
    isPassed: (domain, version) => version < versionOf(domain),
    isHeld: (domain, version) => (heads.get(domain)?.held ?? null) !== null && version === versionOf(domain),
    dueBy: (now) =>
      [...heads].flatMap(([domain, { version, held }]) => {
        const dueAt = held?.dueAt ?? null;
        return dueAt !== null && dueAt <= now ? [{ domain, version, dueAt }] : [];
      }),
  };
};

/** One place in a log. Another hash at the same version means another log. */
export type Place = Pick<Commit<unknown, unknown>, 'version' | 'hash'>;

/**
 * The places that each log must contain (I13): the newest commit that this process has verified or written, and places from the anchor
 * since then. If someone deletes the newest commits, this process must not decide on the older one again. Entries are never removed,
 * because a version and a hash per domain are small.
 */
interface LogFloor {
  /** In order of version; empty if nothing is known. */
  at(domain: SigningDomain): readonly Place[];
  /** Adds a place that the log must contain. The next load checks it. */
  expect(domain: SigningDomain, place: Place): void;
  /** Replaces the places. The caller has verified that the commit builds on all of them. A commit below the highest has no effect. */
  raise(commit: Commit<unknown, unknown>): void;
}

export const highestOf = (places: readonly Place[]): Place | null => places.at(-1) ?? null;

const nothingKnown: readonly Place[] = [];

export const createLogFloor = (): LogFloor => {
  const known = new Map<SigningDomain, readonly Place[]>();
  const at = (domain: SigningDomain): readonly Place[] => known.get(domain) ?? nothingKnown;
  return {
    at,
    expect: (domain, { version, hash }) => {
      const places = at(domain);
      if (places.some((place) => place.version === version && place.hash === hash)) return;
      known.set(
        domain,
        [...places, { version, hash }].sort((one, other) => one.version - other.version),
      );
    },
    raise: ({ domain, version, hash }) => {
      if (version >= (highestOf(at(domain))?.version ?? 0)) known.set(domain, [{ version, hash }]);
    },
  };
};

export const turnedBack = (domain: SigningDomain, floor: Place, found: number): LogCorrupt =>
  new LogCorrupt(
    `${domain}: its log ends at version ${found}, and version ${floor.version} is known`,
    'log_turned_back',
  );

export const otherLog = (domain: SigningDomain, { version }: Place): LogCorrupt =>
  new LogCorrupt(`${domain}: version ${version} is not the one that is known`);

/**
 * The newest item of each log that this process has verified. Most loads return the bytes of the load before; these need not be
 * inflated, hashed and verified again. Whoever changes one byte of an item gets it verified.
 */
interface VerifiedItems {
  /** The commit of exactly this item; null when the item is not the one that was verified last. */
  commitOf(domain: SigningDomain, item: Item): Commit<unknown, unknown> | null;
  note(domain: SigningDomain, item: Item, commit: Commit<unknown, unknown>): void;
}

const verifiedItemsMax = 64;

export const createVerifiedItems = (): VerifiedItems => {
  const known = new Map<SigningDomain, { readonly item: Item; readonly commit: Commit<unknown, unknown> }>();
  return {
    commitOf: (domain, item) => {
      const held = known.get(domain);
      return held !== undefined && isDeepStrictEqual(held.item, item) ? held.commit : null;
    },
    note: (domain, item, commit) => {
      known.delete(domain);
      known.set(domain, { item, commit });
      // A map keeps the order of insertion: the first is the one that was verified longest ago.
      const [oldest] = known.keys();
      if (known.size > verifiedItemsMax && oldest !== undefined) known.delete(oldest);
    },
  };
};

/** The shared state of one log. */
export interface LogContext {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly bounds: RetryBounds;
  readonly pageItemsMax: number;
  readonly heads: KnownHeads;
  readonly floor: LogFloor;
  readonly verified: VerifiedItems;
  /** Hash of the configured domains of this process's last sweep; null before it. */
  readonly sweeps: { covered: string | null };
  /** Receives reports of automatic repairs. */
  readonly warn: (message: string) => void;
}

/**
 * The deflate dictionary: text that stored JSON probably contains. It holds field names in canonical order and common values.
 * The text that every item contains is closest to the end.
 *
 * NEVER CHANGE IT: data that was packed with it can only be unpacked with the same bytes. A better dictionary gets a new number.
 */
const probe = String.raw`{"agreement":"silent","from":"dkim-probe@","headers":"Return-Path: <dkim-probe@>\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=;\r\n h=Content-Type: MIME-Version: Date: Message-ID: Subject: To: From;\r\n q=dns/txt; s=; t=17;\r\n bh=;\r\n b=Feedback-ID: ::1.:AmazonSES\r\nX-SES-Outgoing: 20\r\nReceived: from .smtp-out..amazonses.com by  with ESMTPS;\r\nd=amazonses.com;\r\nFrom: dkim-probe@\r\nTo: probe@\r\nSubject: DKIM probe\r\nMessage-ID:\r\n <01-000000@ap-northeast-1.amazonses.com>\r\nDate: Thu, Mon, Tue, Wed, Fri, 20 +0000\r\nContent-Transfer-Encoding: 7bit\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8","kind":"probe","nonce":"","opinion":null,"raw":"DKIM-Signature: \r\n\r\nfutari-probe:\r\n","receivedAt":17,"signatures":[{"aligned":true,"domain":"","result":"pass","selector":""},{"aligned":false,"domain":"amazonses.com","result":"pass","selector":""}],"target":"`;

const record = `{"mailPolicy":{"dmarc":{"name":"_dmarc.","policy":"reject","records":["v=DMARC1; p=reject; rua=mailto:"],"strictSpf":false},"policy":{"dmarc":"none","spf":"aligned"},"spf":[{"alignment":"aligned","mailFrom":null}]},"eligible":["],"proof":{"at":17,"ok":true,"problem":""},"record":{"content":null,"expected":"","findings":[{"code":"absent","facts":{"kind":"nxdomain","servers":""},"severity":"error"}],"name":"._domainkey.","negativeUntil":null,"requestedAt":17,"scope":"everywhere","servers":[{"authoritative":false,"millis":2,"rcode":"NOERROR","records":[["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA","IDAQAB"]],"role":"resolver","serial":null,"server":":53","silent":false,"ttlSeconds":3600,"verdict":"right"},{"authoritative":true,"millis":1,"rcode":"NXDOMAIN","records":[],"role":"authoritative","serial":20,"server":"","silent":false,"ttlSeconds":null,"verdict":"absent"}],"verdict":"right"},"rollback":{"checkedAt":17,"problem":"","ready":true},"targets":[{"id":"`;

const events = `{"events":[{"by":"","current":"","currentFingerprint":"","name":"","next":"","targets":["],"type":"RotationStarted"},{"fingerprint":"","selector":"","type":"KeyPairMade"},{"by":"","name":"","promisedDate":"","submittedAt":17,"ticket":"","type":"ApplicationSubmitted"},{"origin":"EXTERNAL","selector":"","signingEnabled":true,"target":"","type":"SelectorShown"},{"blockers":[],"mailPolicy":{},"subdomainIdentities":{"more":0,"names":[]},"type":"PreflightChecked"},{"facts":{"changedAt":17,"evidence":"","findings":["absent"],"silent":[],"verdict":"absent"},"type":"RecordChanged"},{"evidence":"","round":{},"type":"RoundOpened"},{"by":"","digest":"","name":"","round":1,"type":"SwitchApproved"},{"attempt":1,"beforeSesAt":17,"evidence":"","kind":"forward","round":1,"selector":"","target":"","type":"PutIntended"},{"to":"","type":"RollbackGranted","until":17},{"attempt":1,"code":"","outcome":"applied","requestId":"","type":"AttemptClosed"},{"target":"","type":"TargetSucceeded"},{"because":"switched","round":1,"type":"RoundEnded"},{"attempt":1,"type":"AttemptSettled"},{"evidence":"","status":"SUCCESS","target":"","type":"ProbeVerified"},{"by":"","name":"","type":"CompletionConfirmed"},{"selector":"","type":"RemovalWanted"},{"selector":"","type":"AttestationWanted"},"code":"attestation_wanted","code":"overlap_ended","code":"completion_confirmed","code":"watch_closed","code":"watch_began","code":"probe_verified","code":"target_succeeded","code":"put_applied","code":"switching","code":"approval_recorded","code":"round_opened","code":"record_published",{"effect":"ObserveTarget ","problem":"","type":"EffectDeferred","until":17},{"effect":"MonitorRecords","problem":"","type":"EffectDeferred","until":17},{"effect":"CheckRecord","problem":"","type":"EffectDeferred"},{"stage":{"endsAt":17,"sinceAt":17,"tag":"Watching"},"type":"StageEntered"},{"stage":{"lastRightAt":17,"rights":1,"sinceAt":17,"tag":"Published"},"type":"StageEntered"},{"notice":{"claimedUntil":17,"code":"application_submitted","facts":{"name":"","promisedDate":"","round":"1","selector":"","target":"","code":"put_applied","minutes":"","overlapDays":"14","until":"17"},"id":1,"to":"thread"},"type":"NoticeRaised"},{"id":"","type":"CommandTaken"},{"notices":[1,2],"type":"NoticesPosted"}],`;

const state = `"state":{"ailing":{},"altered":{},"atVersion":1,"attempts":[{"beforeSesAt":17,"closedVersion":null,"id":1,"intendedAt":17,"intendedVersion":1,"kind":"forward","outcome":"applied","rotation":1,"round":1,"selector":"","settledVersion":null,"target":"/ap-northeast-1/"}],"attemptsEver":1,"breakGlassReport":null,"commands":[""],"configuration":"","current":"","deferred":{"MonitorRecords":{"count":1,"until":17}},"domain":"","drifting":{},"incidentResponse":null,"keyAge":null,"lost":{},"mailboxProblem":null,"notices":[{"claimedUntil":17,"code":"","facts":{},"id":1,"to":"thread"}],"noticesEver":1,"ownership":null,"planNotified":null,"refusals":null,"removedTargets":[],"rotation":{"application":{"by":"","promisedDate":"","submittedAt":17,"ticket":""},"blockers":[],"breakGlass":null,"current":"","grant":{"to":"","until":17},"id":1,"lastReminders":{},"next":"","preflight":{"blockers":[],"checkedAt":17,"mailPolicy":{"dmarc":"reject","spf":"notAligned"},"subdomainIdentities":{"more":0,"names":[]}},"record":{"changedAt":17,"evidence":"","findings":[],"silent":[],"verdict":"right"},"requester":"","rollback":null,"round":{"approvals":[{"at":17,"by":"","name":""},{"at":17,"by":"","name":""}],"approvalsVersion":1,"digest":"","ended":"switched","executedBy":null,"grantUntil":17,"id":1,"mailPolicy":{"dmarc":"reject","spf":"notAligned"},"openedAt":17,"overridden":[],"rollback":"ready","switchBeforeAt":17,"targets":[{"id":"/ap-northeast-1/","origin":"EXTERNAL","selector":"","signingEnabled":true}],"waived":[]},"roundWanted":false,"stage":{"sinceAt":17,"tag":"Switching"},"startedAt":17},"rotations":1,"rounds":1,"selectors":{"":{"attestation":{"tag":"wanted","wantedAt":17},"banned":false,"fingerprint":"","lastAttemptAt":null,"removableAt":null,"removalWanted":false,"status":"live","used":true},"":{"banned":false,"fingerprint":"","lastAttemptAt":17,"removableAt":null,"removalWanted":false,"status":"live","used":true}},"targets":[{"backVersion":null,"id":"/ap-northeast-1/","origin":"EXTERNAL","probedAt":null,"shown":"","shownSinceAt":17,"signingEnabled":true,"succeededAt":null,"undone":false}],"unreadable":[],"usedNames":{}}}`;

export const packingDictionary: Uint8Array = Buffer.from(probe + record + events + state, 'utf8');

/**
 * The first byte of data that was packed with dictionary 1. Its upper bits are the number of the dictionary. Deflate has no block of
 * type 3 (RFC 1951, 3.2.3), so plain deflate data never begins with this byte.
 */
const withDictionary = (1 << 3) | 0b111;

/** Deflates canonical JSON for storage, because write units count each started kilobyte. */
export const pack = (text: string): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(withDictionary),
    deflateRawSync(text, { dictionary: packingDictionary, level: 9, memLevel: 9 }),
  ]);

/** @throws when the bytes are not deflated JSON, name an unknown dictionary, or inflate to more than `bytesMax` */
export const unpack = (bytes: Uint8Array, bytesMax: number): unknown =>
  JSON.parse(inflated(bytes, bytesMax).toString('utf8'));

const inflated = (bytes: Uint8Array, bytesMax: number): Buffer => {
  const [first = 0] = bytes;
  if (first !== withDictionary) throw new RangeError(`packed with dictionary ${first >> 3}, which this release lacks`);
  return inflateRawSync(bytes.subarray(1), { dictionary: packingDictionary, maxOutputLength: bytesMax });
};
