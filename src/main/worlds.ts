/**
 * The world of `npm start`: kept in memory, or in a folder (`--path`). A reset begins another one. The folder's world is then saved and
 * set aside, and comes back unchanged.
 */

import { createKeyedQueue } from '../ports/concurrency.ts';
import type { Journal } from '../ports/journal.ts';
import type { ControlHooks, Storage } from '../sandbox/control/http.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { hooksOf, judgeMails } from './controlHooks.ts';
import { type SandboxService, startSandboxService } from './sandbox.ts';
import { readWorld, restorePast, restoreWorld, saveWorld } from './savedWorld.ts';

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
