/**
 * The world of `npm start`: kept in memory, or in a folder (`--path`). A reset begins another one. The folder's world is then saved and
 * set aside, and comes back unchanged.
 */

import type { Journal } from '../ports/journal.ts';
import type { ControlHooks, Storage } from '../sandbox/control/http.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { hooksOf, judgeMails } from './controlHooks.ts';
import { type SandboxService, startSandboxService } from './sandbox.ts';
import { readWorld, restoreWorld, saveWorld } from './savedWorld.ts';

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
  /** Of the folder in which this world is kept. */
  readonly path: string | null;
}

const startWorld = async (
  { service, journal }: WorldOptions,
  locale: Locale,
  storage: Storage,
  path: string | null,
): Promise<World> => {
  const saved = path === null ? null : await readWorld(path);
  const startAt = saved === null ? {} : { startAt: saved.now, nameServers: saved.nameServers };
  const beforeStart = ({ slack }: Sandbox): void => {
    if (locale === 'en') slack.workspace.speakEnglish();
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
  return { service: started, hooks: hooksOf(started, locale, storage), storage, path };
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
  async save(): Promise<void> {
    const { path, service } = this.#present;
    if (path !== null) await saveWorld(path, service);
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
