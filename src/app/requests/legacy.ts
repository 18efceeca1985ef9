/** Handles the calls of the Lambda function that the bot replaced. No person is behind a call, so none approves, executes or switches. */

import type { CommandOf } from '../../domain/commands.ts';
import { selectorNumber, unreachable } from '../../domain/names.ts';
import { openRound } from '../../domain/queries.ts';
import { isRunning, type Rotation, type State } from '../../domain/state.ts';
import { endsWithin } from '../../ports/concurrency.ts';
import { faultOf } from '../../ports/journal.ts';
import type { LegacyAnswer, LegacyCall, LegacyCalls } from '../../ports/legacy.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { correlated, type Deps } from '../deps.ts';
import { targetIdOf } from '../effects/readings.ts';
import { execute, load } from '../execute.ts';
import type { Reconciler } from '../reconcile.ts';
import { check, describedKey } from './queries.ts';
import { failureOf } from './service.ts';

type Create = Extract<LegacyCall, { readonly action: 'create_dkim_certificate' }>;
type Update = Extract<LegacyCall, { readonly action: 'update_ses_byodkim_automated' }>;
type Observed = Pick<Extract<LegacyAnswer, { readonly tag: 'record_not_ready' }>, 'observation' | 'key'>;

const isBeforeSwitch = ({ stage: { tag } }: Rotation): boolean =>
  tag === 'Preparing' ||
  tag === 'AwaitingApplication' ||
  tag === 'AwaitingRecord' ||
  tag === 'Published' ||
  tag === 'Stable';

/** One call while it is handled. */
interface Turn<C extends LegacyCall> {
  readonly deps: Deps;
  readonly call: C;
  readonly settings: DomainSettings;
  /** Performs the effects that are due, for as long as the caller waits. Never where one of them may be a Put. */
  readonly perform: () => Promise<void>;
}

/** No round is open, so no Put can be due. What people approved waits for the sweep, not for a script's call (I1). */
const isFarFromPut = ({ rotation }: State): boolean =>
  rotation !== null && isBeforeSwitch(rotation) && openRound(rotation) === null;

/** What the rotation has come to, once its record was observed. */
const answerFor = (state: State, rotation: Rotation, observed: Observed): LegacyAnswer => {
  const { stage, blockers } = rotation;
  switch (stage.tag) {
    case 'Preparing':
    case 'AwaitingApplication':
    case 'AwaitingRecord':
    case 'Published':
      return { tag: 'record_not_ready', state, ...observed };
    case 'Stable':
      if (openRound(rotation) !== null) return { tag: 'round_open', state };
      return blockers.includes('record_not_right')
        ? { tag: 'record_not_ready', state, ...observed }
        : { tag: 'round_pending', state };
    case 'Switching':
      return { tag: 'switching', state };
    case 'Watching':
    case 'AwaitingCompletion':
    case 'Overlap':
    case 'Completed':
      return { tag: 'switched', state };
    case 'RollingBack':
    case 'RolledBack':
      return { tag: 'rolled_back', state };
    case 'Cancelled':
      return { tag: 'no_rotation', state };
    default:
      return unreachable(stage);
  }
};

const notObserved: Observed = { observation: null, key: null };

export class AppLegacyCalls implements LegacyCalls {
  readonly #reconciler: Reconciler;

  constructor(reconciler: Reconciler) {
    this.#reconciler = reconciler;
  }

  async handle(call: LegacyCall, settings: DomainSettings, waitMs: number): Promise<LegacyAnswer> {
    const { request, action } = call;
    const deps = correlated(this.#reconciler.deps, request);
    const until = performance.now() + waitMs;
    const perform = async (): Promise<void> => {
      if (!isFarFromPut((await load(deps, settings.name)).state)) return;
      await endsWithin(until - performance.now(), this.#reconciler.run(settings, request));
    };
    const answer = await this.#answer({ deps, settings, perform }, call);
    const code = answer.tag === 'refused' ? answer.refusal.code : answer.tag;
    deps.journal.info({ action, domain: settings.name, outcome: answer.tag, code }, 'a legacy call was answered');
    return answer;
  }

  async #answer(turn: Omit<Turn<LegacyCall>, 'call'>, call: LegacyCall): Promise<LegacyAnswer> {
    try {
      return call.action === 'create_dkim_certificate'
        ? await this.#create({ ...turn, call })
        : await this.#update({ ...turn, call });
    } catch (error) {
      const { deps, settings } = turn;
      deps.journal.error({ action: call.action, domain: settings.name, ...faultOf(error) }, 'a legacy call failed');
      return { tag: 'failed', ...failureOf(error, settings) };
    }
  }

  /** Starts a rotation without a requester; a repeated call finds it running. */
  async #create({ deps, call, settings, perform }: Turn<Create>): Promise<LegacyAnswer> {
    const before = (await load(deps, settings.name)).state;
    const held = await describedKey(deps, settings, before.current ?? settings.current);
    const done = await execute(
      deps,
      settings.name,
      ({ state }, at): CommandOf<'StartByLegacyCall'> => ({
        type: 'StartByLegacyCall',
        at,
        request: call.request,
        selectorTemplate: settings.selectorTemplate,
        number: call.number,
        current: state.current ?? settings.current,
        currentFingerprint: held?.fingerprint ?? null,
        targets: settings.targets.map(targetIdOf),
      }),
    );
    const running = isRunning(done.state.rotation) ? done.state.rotation.next : null;
    const isSame = running !== null && selectorNumber(settings.selectorTemplate, running) === call.number;
    if (done.tag === 'refused' && !(done.refusal.code === 'rotation_running' && isSame)) return done;
    await perform();
    const { state } = await load(deps, settings.name);
    const next = state.rotation?.next ?? null;
    const key = next === null ? null : await describedKey(deps, settings, next);
    return { tag: done.tag === 'refused' ? 'started_before' : 'started', state, key };
  }

  /** Observes the record, lets the bot open the round, and requests another if the last one ran out of time. */
  async #update(turn: Turn<Update>): Promise<LegacyAnswer> {
    const { deps, call, settings, perform } = turn;
    const { state } = await load(deps, settings.name);
    const { rotation } = state;
    if (rotation === null) return { tag: 'no_rotation', state };
    if (call.selector !== null && call.selector !== rotation.next)
      return { tag: 'selector_differs', state, expected: rotation.next };
    if (!isBeforeSwitch(rotation)) return answerFor(state, rotation, notObserved);
    const observed = await check(deps, settings, state, false);
    await perform();
    const wanted = await this.#wantRound(turn);
    if (wanted !== null) return wanted;
    const newest = (await load(deps, settings.name)).state;
    const isChecked = observed.tag === 'accepted' && observed.code === 'check';
    const facts = isChecked ? { observation: observed.observation, key: observed.nextKey } : notObserved;
    return newest.rotation === null ? { tag: 'no_rotation', state: newest } : answerFor(newest, newest.rotation, facts);
  }

  /** @returns the refusal, or null if a round is open, wanted or not possible yet */
  async #wantRound({ deps, call, settings, perform }: Turn<Update>): Promise<LegacyAnswer | null> {
    const done = await execute(deps, settings.name, ({ state: { rotation } }, at) =>
      rotation?.stage.tag !== 'Stable' || openRound(rotation) !== null || rotation.roundWanted
        ? null
        : { type: 'WantRoundByLegacyCall', at, request: call.request, rotation: rotation.id },
    );
    if (done.tag === 'refused') return done;
    if (done.tag === 'committed') await perform();
    return null;
  }
}
