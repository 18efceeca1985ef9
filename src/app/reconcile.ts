/** Loads the state, performs the effects that are due and records their outcomes, until nothing is due. */

import { type Effect, effectKey } from '../domain/effects.ts';
import { type SigningDomain, unreachable } from '../domain/names.ts';
import { isRollingBack, type State } from '../domain/state.ts';
import { Background, RepeatedRuns } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import { VaultUnavailable } from '../ports/keys.ts';
import type { DomainSettings } from '../ports/settings.ts';
import { LogCorrupt } from '../ports/store.ts';
import { correlated, type Deps, type DomainCommit, deferred, type Performed, progressed, type Task } from './deps.ts';
import { openRound } from './effects/approvalRound.ts';
import { proveByDelivery } from './effects/delivery.ts';
import { rollBackTarget, switchTarget } from './effects/put.ts';
import { checkRecord, monitorRecords } from './effects/record.ts';
import { announceDestruction, declareRemovable, destroyKey } from './effects/retirement.ts';
import { makeKeyPair, preflight } from './effects/start.ts';
import { enableSigning, observeTarget } from './effects/targets.ts';

import { executeNow, load, withMemory } from './execute.ts';
import { markPosted, NoticeTracker, type NotifyResult, notify, watched } from './notify.ts';

const recordTick = async ({ deps, settings }: Task): Promise<Performed> => {
  const done = await executeNow(deps, settings.name, { type: 'Tick' });
  return done.tag === 'committed' ? progressed : deferred();
};

const perform = (task: Task, effect: Exclude<Effect, { type: 'PostNotices' }>): Promise<Performed> => {
  switch (effect.type) {
    case 'MakeKeyPair':
      return makeKeyPair(task);
    case 'Preflight':
      return preflight(task);
    case 'CheckRecord':
      return checkRecord(task);
    case 'MonitorRecords':
      return monitorRecords(task);
    case 'ProveByDelivery':
      return proveByDelivery(task);
    case 'OpenRound':
      return openRound(task);
    case 'SwitchTarget':
      return switchTarget(task, effect.target);
    case 'RollBackTarget':
      return rollBackTarget(task, effect.target);
    case 'ObserveTarget':
      return observeTarget(task, effect.target, effect.probe);
    case 'EnableSigning':
      return enableSigning(task, effect.target);
    case 'DeclareRemovable':
      return declareRemovable(task, effect.selector);
    case 'AnnounceDestruction':
      return announceDestruction(task, effect.selector);
    case 'DestroyKey':
      return destroyKey(task, effect.selector);
    case 'Tick':
      return recordTick(task);
    default:
      return unreachable(effect);
  }
};

/** More steps than any state can owe at one moment. Reaching it is a fault: it is journalled, and the next sweep continues. */
const stepsMax = 60;
const followUpsMax = 2;
/** The age at which the anchor's last answer says nothing any more. */
const anchorAnswerMsMax = 60_000;
/** The sweep's own distance: what rests for longer is its business. */
const wakeMsMax = 60_000;

type Later = Extract<NotifyResult, { tag: 'later' }>;

const isWork = (effect: Effect): effect is Exclude<Effect, { type: 'PostNotices' }> => effect.type !== 'PostNotices';

export class Reconciler {
  /** The dependencies of every use case in this process. Commits through this log reach the notice tracker. */
  readonly deps: Deps;
  readonly #notices = new NoticeTracker();
  /** One run a domain in this process. This only saves double work; safety does not depend on it. */
  readonly #runs = new RepeatedRuns<SigningDomain>();
  /** Per domain, the correlation id of the newest request for a run. */
  readonly #origins = new Map<SigningDomain, string>();
  /** The runs, and the work beside them. */
  readonly background = new Background();

  constructor(deps: Deps) {
    this.deps = { ...deps, log: watched(deps, this.#notices, this.background) };
  }

  /**
   * Runs now; a call during a run makes that run repeat once. Faults are journalled, never thrown.
   * @param origin the correlation id of the run's journal lines
   * @param made the commit that this process has just appended: the run starts from it and need not load it
   */
  run(settings: DomainSettings, origin: string, made: DomainCommit | null = null): Promise<void> {
    this.#origins.set(settings.name, origin);
    const once = (isFirst: boolean): Promise<void> => this.#catchingRun(settings, isFirst ? made : null);
    return this.background.add(this.#runs.run(settings.name, once));
  }

  /**
   * Performs the effects of a decided rollback at once, beside a run that may be waiting for a probe: a rollback never queues
   * behind other work (design.md 4). Two calls cannot send twice, because the append decides (I5).
   * @param repeat reads SES first. Where no bot runs, an attempt that was begun before may have to be repeated or closed.
   */
  rollBackNow(settings: DomainSettings, origin: string, repeat = false): Promise<void> {
    return this.background.add(this.#catchingRollback(correlated(this.deps, origin), settings, repeat));
  }

  /** Whether a run would perform an effect, post a notice or draw a card. */
  owes(state: State): boolean {
    const due = this.deps.core.nextEffects(state, this.deps.clock.now(), this.deps.settings.policy);
    const drawn = state.rotation === null || this.#notices.isDrawn(state);
    return due.length > 0 || state.notices.length > 0 || !drawn;
  }

  /** Resolves when every current run has ended; for shutdown and tests. */
  idle(): Promise<void> {
    return this.background.idle();
  }

  async #catchingRollback(given: Deps, settings: DomainSettings, repeat: boolean): Promise<void> {
    const deps = withMemory(given);
    try {
      // The first reading settles open attempts; only a reading after that ends the rollback.
      for (
        let followUp = 0;
        repeat && followUp < followUpsMax && (await this.#isRollingBack(deps, settings));
        followUp += 1
      ) {
        await this.#performOwed(deps, settings, 'ObserveTarget');
      }
      await this.#performOwed(deps, settings, 'RollBackTarget');
      await this.#reportAnchor(deps, settings);
      await notify(deps, settings, this.#notices, await load(deps, settings.name));
    } catch (error) {
      deps.journal.error({ domain: settings.name, ...faultOf(error) }, 'rolling back failed');
      await this.#reportCorrupt(settings, error);
    }
  }

  async #isRollingBack(deps: Deps, settings: DomainSettings): Promise<boolean> {
    const { rotation } = (await load(deps, settings.name)).state;
    return rotation !== null && isRollingBack(rotation);
  }

  async #performOwed(deps: Deps, settings: DomainSettings, type: 'ObserveTarget' | 'RollBackTarget'): Promise<void> {
    const { state } = await load(deps, settings.name);
    // A person who presses again does not wait for the back-off to end.
    const owed = deps.core.nextEffects({ ...state, deferred: {} }, deps.clock.now(), deps.settings.policy);
    for (const effect of owed) {
      if (effect.type !== 'ObserveTarget' && effect.type !== 'RollBackTarget') continue;
      if (effect.type !== type) continue;
      // A reading is enough to repeat a Put; a probe may take minutes.
      const now = effect.type === 'ObserveTarget' ? { ...effect, probe: false } : effect;
      await this.#performOne(deps, settings, (await load(deps, settings.name)).state, now);
    }
  }

  async #catchingRun(settings: DomainSettings, seed: DomainCommit | null): Promise<void> {
    const deps = correlated(this.deps, this.#origins.get(settings.name) ?? '');
    try {
      await this.#runOnce(withMemory(deps, { seed }), settings);
    } catch (error) {
      deps.journal.error({ domain: settings.name, ...faultOf(error) }, 'reconciling failed');
      await this.#reportCorrupt(settings, error);
    }
  }

  /** The anchor may have found it, and this run's view of the log not yet: a fresh load notifies people. */
  async #reportCorrupt({ name }: DomainSettings, error: unknown): Promise<void> {
    if (error instanceof LogCorrupt) await this.deps.log.load(name).catch(() => {});
  }

  /** Records that the anchor stops answering or answers again, so that people are notified (I13). */
  async #reportAnchor(deps: Deps, { name }: DomainSettings): Promise<void> {
    if (deps.anchor === undefined) return;
    const { state } = await load(deps, name);
    const answer = deps.anchor.answer(name);
    const { anchorLostAt } = state;
    if (answer === null || answer.isReachable === (anchorLostAt === null)) return;
    // This process's answer is older than the failure that another process found: it proves nothing.
    if (anchorLostAt !== null && answer.at < anchorLostAt) return;
    // Nor does an old failure: another process may have reached it since.
    if (!answer.isReachable && deps.clock.now() - answer.at > anchorAnswerMsMax) return;
    await executeNow(deps, name, { type: 'RecordAnchor', isReachable: answer.isReachable });
  }

  async #runOnce(deps: Deps, settings: DomainSettings): Promise<void> {
    const done = new Set<string>();
    let notified: NotifyResult = { tag: 'all' };
    for (let step = 0; step < stepsMax; step += 1) {
      await this.#reportAnchor(deps, settings);
      const loaded = await load(deps, settings.name);
      const { state } = loaded;
      const effect = deps.core
        .nextEffects(state, deps.clock.now(), deps.settings.policy)
        .filter(isWork)
        .find((candidate) => !done.has(`${effectKey(candidate)} ${state.atVersion}`));
      // Updates cards only at the beginning and at the end: a state that lasts a second is not worth a message.
      notified = await notify(deps, settings, this.#notices, loaded, step === 0 || effect === undefined);
      if (effect === undefined) {
        await markPosted(deps, this.#notices, state);
        if (notified.tag === 'later') await this.#notifyLater(deps, settings, state, notified);
        return;
      }
      // Repeating an effect on the same version would give the same result.
      done.add(`${effectKey(effect)} ${state.atVersion}`);
      await this.#performOne(deps, settings, state, effect);
    }
    deps.journal.error({ domain: settings.name }, 'reconciling did not come to rest');
  }

  async #performOne(
    deps: Deps,
    settings: DomainSettings,
    state: State,
    effect: Exclude<Effect, { type: 'PostNotices' }>,
  ): Promise<void> {
    const performed = await this.#catching(deps, effect, () => perform({ deps, settings, state }, effect));
    if (performed.tag === 'progressed') return;
    const { problem, retryAfterMs } = performed;
    const done = await executeNow(deps, settings.name, {
      type: 'DeferEffect',
      effect: effectKey(effect),
      problem,
      retryAfterMs,
    });
    this.#notices.stillDrawn(state, done.state);
    this.#wakeSoon(deps, settings, done.state.deferred[effectKey(effect)]?.until ?? 0);
  }

  /** Ends a back-off of seconds on time, instead of at the next sweep a minute later. */
  #wakeSoon({ after, clock }: Deps, settings: DomainSettings, until: number): void {
    const inMs = until - clock.now();
    if (inMs > 0 && inMs < wakeMsMax)
      after?.(inMs, () => void this.run(settings, this.#origins.get(settings.name) ?? ''));
  }

  /**
   * A fault in one effect defers that effect only; other effects and other domains continue.
   * @throws LogCorrupt: nothing else is decided on such a log
   */
  async #catching({ journal }: Deps, effect: Effect, work: () => Promise<Performed>): Promise<Performed> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LogCorrupt) throw error;
      journal.error({ effect: effectKey(effect), ...faultOf(error) }, 'effect failed');
      const problem = error instanceof VaultUnavailable ? 'keys_unreachable' : `fault ${faultOf(error).fault}`;
      return { tag: 'backOff', problem, retryAfterMs: null };
    }
  }

  /** Defers notices that the messenger failed to post, so that they are retried even when nothing else is due. */
  async #notifyLater(
    deps: Deps,
    settings: DomainSettings,
    state: State,
    { problem, retryAfterMs }: Later,
  ): Promise<void> {
    const done = await executeNow(deps, state.domain, {
      type: 'DeferEffect',
      effect: 'PostNotices',
      problem,
      retryAfterMs,
    });
    if (done.tag !== 'committed' || done.state.notices.length === state.notices.length) return;
    // The notice that this failure raised goes to a person, not to the channel that refuses messages.
    await notify(deps, settings, this.#notices, await load(deps, settings.name), false);
    await markPosted(deps, this.#notices, done.state);
  }
}
