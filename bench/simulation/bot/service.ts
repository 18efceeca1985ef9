/** The bot as it is run: one process, or two, that sweep each minute and walk each day, and are started again when they die. */
import { createLocales } from '../../../src/adapters/slack/directory.ts';
import type { Routes } from '../../../src/adapters/slack/listeners.ts';
import { createResponder } from '../../../src/adapters/slack/respond.ts';
import { visitDomain } from '../../../src/app/dailyCheck.ts';
import { Reconciler } from '../../../src/app/reconcile.ts';
import { AppRequestHandler } from '../../../src/app/requests/service.ts';
import { raisedNotices } from '../../../src/app/unsignedItems.ts';
import type { Request } from '../../../src/ports/service.ts';
import type { DomainSettings, Settings } from '../../../src/ports/settings.ts';
import { day, hour, minute, second } from '../units.ts';
import { depsOf, type Shared } from './deps.ts';
import { memoryLog } from './memoryLog.ts';
import { Process } from './process.ts';
import { SlackPeople } from './slackPeople.ts';
import type { Messenger } from './slackWorld.ts';

interface Slot {
  readonly process: Process;
  readonly reconciler: Reconciler;
  readonly requestHandler: AppRequestHandler;
  /** Null without Slack. */
  readonly routes: Routes | null;
}

const silent = { info: () => undefined, error: () => undefined };

const routesOf = (
  { client, cards }: Messenger,
  requestHandler: AppRequestHandler,
  settings: Settings,
  process: Process,
): Routes => {
  const locales = createLocales(client, settings.locale);
  const now = (): number => process.now();
  const responder = createResponder({ requestHandler, client, cards, locales, settings, log: silent, now });
  return { responder, client, locales, log: silent };
};

/** 10:00 in Japan. */
const dailyAt = hour;

export class Service {
  readonly #shared: Shared;
  readonly #domain: DomainSettings;
  readonly #slots: (Slot | null)[] = [null, null];
  #nextSweepAt = Number.POSITIVE_INFINITY;
  #checkPlanned = false;
  readonly #people: SlackPeople | null;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#people = shared.slack === null ? null : new SlackPeople(shared.slack);
    const [domain] = shared.settings.domains.values();
    this.#domain = domain as DomainSettings;
  }

  deliver(request: Request): void {
    const { requestHandler, routes } = this.#slot(this.#shared.random.chance(0.3) ? 1 : 0);
    const typed = (): void => void requestHandler.handle(request);
    if (routes === null || this.#people === null) typed();
    else void this.#people.deliver(request, routes, typed);
  }

  /** Sweeps come on the minute. */
  sweepFrom(dueAt: number): void {
    const { timeline } = this.#shared.scene;
    const at = Math.max(Math.ceil(dueAt / minute), Math.floor(timeline.now / minute) + 1) * minute;
    if (at >= this.#nextSweepAt) return;
    this.#nextSweepAt = at;
    timeline.at(at, () => this.#sweep(at), true);
  }

  /** Something changed: the next daily look may have something to say. Days on which nothing did are left out. */
  checkSoon(): void {
    if (this.#checkPlanned) return;
    this.#checkPlanned = true;
    const { timeline } = this.#shared.scene;
    const today = Math.floor((timeline.now - dailyAt) / day) * day + dailyAt;
    timeline.at(today + day, () => this.#check(), true);
  }

  #sweep(at: number): void {
    if (at !== this.#nextSweepAt) return;
    this.#nextSweepAt = Number.POSITIVE_INFINITY;
    const { scene, store, random } = this.#shared;
    const dueAt = store.head?.dueAt ?? null;
    if (dueAt === null) return;
    if (dueAt <= scene.timeline.now) {
      void this.#slot(0).reconciler.run(this.#domain, 'sweep');
      if (scene.plan.twin && random.chance(0.5)) void this.#slot(1).reconciler.run(this.#domain, 'sweep');
    }
    this.sweepFrom(Math.max(dueAt, scene.timeline.now));
  }

  #check(): void {
    this.#checkPlanned = false;
    void visitDomain(this.#slot(0).reconciler, this.#domain);
    // How long a server has been silent is what counts: it is looked at again though nothing changed.
    if (this.#shared.scene.zone.silent.includes(true)) this.checkSoon();
  }

  #slot(index: 0 | 1): Slot {
    const known = this.#slots[index];
    if (known !== null && known !== undefined && !known.process.isDead) return known;
    const { scene, random } = this.#shared;
    const process = new Process({
      timeline: scene.timeline,
      random,
      tally: scene.tally,
      skewMs: index === 0 ? 0 : random.between(-second, second),
      died: () => this.#restart(),
    });
    const { slack, settings, store } = this.#shared;
    const messenger = slack?.messengerFor(process, settings, raisedNotices(memoryLog(store, process, random))) ?? null;
    const reconciler = new Reconciler(depsOf(this.#shared, process, messenger));
    const requestHandler = new AppRequestHandler(reconciler);
    const routes = messenger === null ? null : routesOf(messenger, requestHandler, settings, process);
    const slot = { process, reconciler, requestHandler, routes };
    this.#slots[index] = slot;
    return slot;
  }

  #restart(): void {
    const { scene, random } = this.#shared;
    this.sweepFrom(scene.timeline.now + random.spread(second, 30 * minute));
    this.checkSoon();
  }
}
