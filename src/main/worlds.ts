/**
 * The world of `npm start`: kept in memory, or in a folder (`--path`). A reset begins another one. The folder's world is then saved and
 * set aside, and comes back unchanged. Saved are time, DNS, SES with its mails, and Slack; the store keeps the bot's log and keys.
 */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createCardStore } from '../adapters/dynamodb/documents.ts';
import { createDynamoClient } from '../adapters/dynamodb/table.ts';
import { Selector } from '../domain/names.ts';
import { createKeyedQueue } from '../ports/concurrency.ts';
import type { Journal } from '../ports/journal.ts';
import type { ControlHooks, Storage } from '../sandbox/control/http.ts';
import { serverNames } from '../sandbox/dns/authority.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { storedSlackSchema } from '../sandbox/slack/storedSlack.ts';
import { hooksOf, judgeMails } from './controlHooks.ts';
import { type SandboxService, startSandboxService } from './sandbox.ts';

const schema = z.object({
  now: z.number(),
  /** A further name server would have none of the saved records. */
  nameServers: z.union([z.literal(2), z.literal(3)]).default(2),
  /** An approver's digest names the servers with their ports: with others the approvals would count no more. */
  dnsPorts: z.record(z.string(), z.int().min(1).max(65_535)).default({}),
  records: z.array(
    z.object({
      server: z.enum(serverNames),
      name: z.string(),
      ttlSeconds: z.number(),
      strings: z.array(z.string()),
    }),
  ),
  identities: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      identity: z.string(),
      signingEnabled: z.boolean(),
      status: z.enum(['NOT_STARTED', 'PENDING', 'SUCCESS', 'FAILED', 'TEMPORARY_FAILURE']),
      selector: z.string().nullable(),
    }),
  ),
  calls: z.array(
    z.object({
      operation: z.string(),
      account: z.string().nullable(),
      region: z.string().nullable(),
      identity: z.string().nullable(),
      selector: z.string().nullable(),
      requestId: z.string(),
      at: z.number(),
      outcome: z.string(),
    }),
  ),
  sent: z.array(
    z.object({
      messageId: z.string(),
      at: z.number(),
      account: z.string(),
      region: z.string(),
      identity: z.string(),
      from: z.string(),
      to: z.array(z.string()),
      selector: z.string().nullable(),
      signatures: z.array(z.object({ domain: z.string(), selector: z.string(), result: z.string() })).nullable(),
      raw: z.string(),
    }),
  ),
  slack: storedSlackSchema,
});

/** The page shows the newest hundred mails and two hundred calls. */
const mailsMax = 100;
const callsMax = 200;

/** Equals `table` in the sandbox's configuration. */
const sandboxTable = 'dkim-rotation';

/** Holds no private keys: SES gets them again from the key store. */
type SavedWorld = z.infer<typeof schema>;

const fileIn = (folder: string): string => join(folder, 'world.json');

/** @returns null if nothing was saved @throws if the file is malformed */
export const readWorld = async (folder: string): Promise<SavedWorld | null> => {
  const text = await readFile(fileIn(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : schema.parse(JSON.parse(text));
};

const worldOf = ({ clock, dns, ses, slack, otherAccount }: Sandbox): SavedWorld => {
  const isOwn = ({ account }: { readonly account: string | null }): boolean => account !== otherAccount.account;
  return {
    now: clock.now(),
    nameServers: dns.authoritative.length === 3 ? 3 : 2,
    dnsPorts: Object.fromEntries(
      [...dns.authoritative, ...dns.resolvers].map((endpoint, index) => [
        dns.servers[index] ?? '',
        Number(endpoint.split(':').at(-1)),
      ]),
    ),
    // The records that SES publishes belong to keys of this process, so they are not saved.
    records: dns
      .list()
      .filter(({ name }) => !name.endsWith('amazonses.com'))
      .map((record) => ({ ...record, strings: [...record.strings] })),
    // The key store has no keys of another account.
    identities: ses
      .identities()
      .filter(isOwn)
      .map(({ account, region, identity, signingEnabled, status, selector }) => ({
        account,
        region,
        identity,
        signingEnabled,
        status,
        selector,
      })),
    calls: ses.calls().filter(isOwn).slice(-callsMax),
    sent: ses
      .sent()
      .filter(isOwn)
      .slice(-mailsMax)
      .map(({ to, signatures, ...mail }) => ({ ...mail, to: [...to], signatures: signatures && [...signatures] })),
    slack: slack.store(),
  };
};

export const saveWorld = async (folder: string, { sandbox }: SandboxService): Promise<void> => {
  const world = worldOf(sandbox);
  const unfinished = `${fileIn(folder)}.new`;
  await writeFile(unfinished, JSON.stringify(world), { mode: 0o600 });
  await rename(unfinished, fileIn(folder));
};

const restoreDns = ({ sandbox: { dns }, domain }: SandboxService, { records }: SavedWorld): void => {
  for (const { name } of dns.list()) if (name.endsWith(domain)) dns.remove(name);
  const places = Map.groupBy(records, ({ server, name }) => `${server} ${name}`);
  for (const [first, ...others] of places.values()) {
    if (first === undefined) continue;
    const { server, name, ttlSeconds: ttl } = first;
    dns.publishAll(
      name,
      [first, ...others].map(({ strings }) => strings),
      { server, ttl },
    );
  }
};

const restoreSes = async ({ sandbox, service, domain }: SandboxService, { identities }: SavedWorld): Promise<void> => {
  for (const { selector: name, ...seed } of identities) {
    const selector = Selector.parse(name ?? '');
    if (selector === null) continue;
    await service.vault.use(domain, selector, (key) =>
      sandbox.ses.putIdentity({ ...seed, origin: 'EXTERNAL', selector, privateKey: key.pkcs1Base64() }),
    );
  }
};

/**
 * A process that was killed may not have saved the newest cards. A changed `rendering` makes the bot update such a card, miss its message
 * and post it again.
 */
const repostLostCards = async ({ sandbox, application, domain }: SandboxService): Promise<void> => {
  const rotation = (await application.log.load(domain))?.state.rotation ?? null;
  if (rotation === null) return;
  const { endpoint, region, credentials } = sandbox.dynamo;
  const client = createDynamoClient({ endpoint, region, credentials });
  try {
    const cards = createCardStore({ client, table: sandboxTable });
    const names = [`rotation-${rotation.id}`, ...(rotation.round === null ? [] : [`round-${rotation.round.id}`])];
    for (const name of names) {
      const posted = await cards.get(domain, name);
      if (posted === null || sandbox.slack.messages(posted.channel).some(({ ts }) => ts === posted.ts)) continue;
      await cards.put(domain, name, { ...posted, rendering: 'gone' });
    }
  } finally {
    client.destroy();
  }
  await application.check(domain, true);
};

/** Before the bot starts: what it then writes to Slack and SES comes after what was there. */
export const restorePast = ({ slack, ses }: Sandbox, world: SavedWorld): void => {
  slack.restore(world.slack);
  ses.restore(world);
};

export const restoreWorld = async (service: SandboxService, world: SavedWorld): Promise<void> => {
  restoreDns(service, world);
  await restoreSes(service, world);
  await repostLostCards(service);
};

type ServiceOptions = NonNullable<Parameters<typeof startSandboxService>[0]>;

interface WorldOptions {
  /** Null: nothing is kept. */
  readonly path: string | null;
  readonly service: Pick<ServiceOptions, 'mode' | 'nameServers' | 'sesThrottleMs'>;
  readonly journal: Journal;
}

type Locale = 'ja' | 'en';

/** Which world a reset leads to. `saved`: that of the folder. */
interface ResetOrder {
  readonly locale: Locale;
  readonly world: 'fresh' | 'saved';
}

interface World {
  readonly service: SandboxService;
  readonly hooks: ControlHooks;
  readonly storage: Storage;
  /** Writes the world to its folder; a world without one is never written. */
  save(): Promise<void>;
}

/** Real milliseconds in which further changes join one writing. */
const saveDelayMs = 50;

/**
 * Writes the world soon after Slack changed, because a kill asks nobody, and whenever it is called: one writing after another.
 * @returns writes the world now
 */
const keeperOf = (folder: string, service: SandboxService, journal: Journal): (() => Promise<void>) => {
  const queue = createKeyedQueue();
  const save = (): Promise<void> => queue('save', () => saveWorld(folder, service));
  let isPending = false;
  const soon = (): void => {
    if (isPending) return;
    isPending = true;
    setTimeout(() => {
      isPending = false;
      save().catch(() => journal.error({}, 'the world could not be saved'));
    }, saveDelayMs).unref();
  };
  for (const event of ['message', 'update', 'delete', 'file', 'view'] as const)
    service.sandbox.slack.events.on(event, soon);
  return save;
};

const startWorld = async (
  { service, journal }: WorldOptions,
  locale: Locale,
  storage: Storage,
  path: string | null,
): Promise<World> => {
  const saved = path === null ? null : await readWorld(path);
  const startAt =
    saved === null ? {} : { startAt: saved.now, nameServers: saved.nameServers, dnsPorts: saved.dnsPorts };
  const beforeStart = (sandbox: Sandbox): void => {
    if (locale === 'en') sandbox.slack.workspace.speakEnglish();
    if (saved !== null) restorePast(sandbox, saved);
  };
  const place = path === null ? {} : { path };
  const started = await startSandboxService({ ...service, ...place, ...startAt, locale, journal, beforeStart });
  judgeMails(started.sandbox);
  try {
    if (saved !== null) await restoreWorld(started, saved);
  } catch (error) {
    await started.close();
    throw error;
  }
  const save = path === null ? async () => {} : keeperOf(path, started, journal);
  await save();
  return { service: started, hooks: hooksOf(started, locale, storage), storage, save };
};

export class Worlds {
  readonly #options: WorldOptions;
  #present: World;

  private constructor(options: WorldOptions, present: World) {
    this.#options = options;
    this.#present = present;
  }

  static async open(options: WorldOptions, locale: Locale): Promise<Worlds> {
    const storage = options.path === null ? 'memory' : 'folder';
    return new Worlds(options, await startWorld(options, locale, storage, options.path));
  }

  get service(): SandboxService {
    return this.#present.service;
  }

  get hooks(): ControlHooks {
    return this.#present.hooks;
  }

  /** Writes the world to its folder. A world beside the folder's is never written. */
  save(): Promise<void> {
    return this.#present.save();
  }

  /** @throws RangeError when there is no saved world, or it is already the present one */
  async reset({ locale, world }: ResetOrder): Promise<ControlHooks> {
    const { path, journal } = this.#options;
    const old = this.#present;
    if (world === 'saved' && old.storage !== 'beside') throw new RangeError('no saved world has been set aside');
    await this.save();
    const returns = world === 'saved' ? path : null;
    const storage = path === null ? 'memory' : returns === null ? 'beside' : 'folder';
    this.#present = await startWorld(this.#options, locale, storage, returns);
    // The next world is there already: what remains of the old one must not keep it from the page.
    await old.service.close().catch(() => journal.error({}, 'the previous world could not be closed'));
    return this.#present.hooks;
  }

  close(): Promise<void> {
    return this.#present.service.close();
  }
}
