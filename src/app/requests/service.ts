/** The desk: who, which domain, what; decide; answer with what is true now. The effects follow on their own. */

import { createHash } from 'node:crypto';
import {
  commandOf,
  type DecidedAction,
  isLook,
  isPreparing,
  type LookAction,
  type PrepareAction,
  preparedActions,
} from '../../domain/action.ts';
import { authorise } from '../../domain/decide/decide.ts';
import { type Fingerprint, unreachable } from '../../domain/names.ts';
import type { Need } from '../../ports/directory.ts';
import type { Desk, DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { ReportSigner } from '../../ports/signer.ts';
import type { Deps, DomainCommit } from '../deps.ts';
import { failed } from '../desk/failed.ts';
import { findDomain, isAnswer } from '../desk/find.ts';
import { noteWayBack } from '../desk/noteWayBack.ts';
import { isElsewhere, wayToChannel } from '../desk/otherChannel.ts';
import { RefusalLog } from '../desk/refusalLog.ts';
import { report } from '../desk/report.ts';
import { refusedFor } from '../desk/whomToAsk.ts';
import { execute, load } from '../execute.ts';
import type { Reconciler } from '../reconcile.ts';
import { withMemory } from '../remembering.ts';
import { commandBuilder } from './commands.ts';
import { prepare } from './previews.ts';
import { check, history, plan, status } from './queries.ts';

/** 48 bits tell 200 remembered commands apart, and keep the state small. */
const commandId = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 8);

/** What may begin a rotation: whether the current key is held is looked up for it. */
const starting: readonly DeskRequest['action'][] = ['rotate', 'declare_compromised'];

type Waits = NonNullable<Need['waits']>;

/** A click counts from when it was taken; not from before what it is decided on, nor by a clock that is ahead. */
const takenAt = ({ at }: DeskRequest, head: DomainCommit | null, now: number): number =>
  Math.max(head?.at ?? 0, Math.min(now, at ?? now));

export class AppDesk implements Desk {
  readonly #deps: Deps;
  readonly #reconciler: Reconciler;
  readonly #refusals: RefusalLog;
  /** Null where nobody asks for reports. */
  readonly #signer: ReportSigner | null;

  constructor(reconciler: Reconciler, signer: ReportSigner | null = null) {
    this.#signer = signer;
    this.#deps = reconciler.deps;
    this.#reconciler = reconciler;
    this.#refusals = new RefusalLog(reconciler.deps);
  }

  async ask(request: DeskRequest, waits: Waits = () => {}): Promise<DeskAnswer> {
    const settings = findDomain(this.#deps.settings, request);
    if (isAnswer(settings)) return settings;
    try {
      if (isElsewhere(request, settings)) return await wayToChannel(this.#deps, request, settings);
      const { action } = request;
      if (isLook(action)) return await this.#look(request, settings, action);
      if (isPreparing(action)) return await this.#prepare(request, settings, action, waits);
      return await this.#decide(request, settings, action, waits);
    } catch (error) {
      return failed(this.#deps, request, settings, error);
    }
  }

  async #look(request: DeskRequest, settings: DomainSettings, action: LookAction): Promise<DeskAnswer> {
    const deps = this.#deps;
    const command = commandOf[action];
    const refusal = authorise(
      await deps.directory.actor(request.person, settings, { command, purpose: 'look' }),
      command,
    );
    const { state } = await load(deps, settings.name);
    // Who may not even look has tried nothing that could change anything: it is not put down.
    if (refusal) return { tag: 'refused', code: refusal.code, facts: refusal.facts, state, settings };
    switch (action) {
      case 'check':
      case 'check_now': {
        const answer = await check(deps, settings, state, request.inputs.full === 'yes');
        this.#followUp(settings);
        return answer;
      }
      case 'history': {
        const { entries, left } = await history(deps, settings);
        return { tag: 'accepted', code: 'history', facts: {}, state, settings, history: entries, historyLeft: left };
      }
      case 'report':
        return report(deps, this.#signer, { request, state, settings });
      case 'plan':
        return plan(deps, settings, state);
      case 'status':
      case 'help':
        return { ...(await status(deps, settings, state)), code: action };
      default:
        return unreachable(action);
    }
  }

  /** The first step of a decision: what it would do, or the refusal that it would get. */
  async #prepare(
    request: DeskRequest,
    settings: DomainSettings,
    action: PrepareAction,
    waits: Waits,
  ): Promise<DeskAnswer> {
    const deps = this.#deps;
    const command = commandOf[action];
    const by = await deps.directory.actor(request.person, settings, { command, purpose: 'decision', waits });
    const refusal = authorise(by, command);
    const { state, head } = await load(deps, settings.name);
    const at = Math.max(deps.clock.now(), head?.at ?? 0);
    const asked = { request, by, state, settings, all: deps.settings, at, id: '', currentFingerprint: null };
    const answer = refusal
      ? { tag: 'refused' as const, ...refusedFor(command, refusal, by, state, at), state, settings }
      : await prepare(deps, asked, preparedActions[action]);
    const code = refusal?.code ?? answer.code;
    if (answer.tag === 'refused') await this.#refusals.note(settings.name, { by, action, code });
    return answer;
  }

  async #decide(
    request: DeskRequest,
    settings: DomainSettings,
    action: DecidedAction,
    waits: Waits,
  ): Promise<DeskAnswer> {
    const deps = withMemory(this.#deps);
    const build = commandBuilder(action);
    const command = commandOf[action];
    const by = await deps.directory.actor(request.person, settings, { command, purpose: 'decision', waits });
    const currentFingerprint = starting.includes(request.action)
      ? await this.#currentFingerprint(deps, settings)
      : null;
    const id = commandId(request.id);
    let badDate = false;
    const done = await execute(deps, settings.name, ({ state, head }, now) => {
      const at = takenAt(request, head, now);
      const built = build({ request, by, state, settings, all: deps.settings, at, id, currentFingerprint });
      badDate = built === 'bad_date';
      return built === 'bad_date' ? null : built;
    });
    if (badDate) return { tag: 'refused', code: 'bad_date', facts: {}, state: done.state, settings };
    if (done.tag === 'refused') {
      const { refusal, state } = done;
      // It is decided already; the person who presses again must not wait for the bot's back-off.
      if (refusal.code === 'rollback_running') void this.#reconciler.rollBackNow(settings);
      await this.#refusals.note(settings.name, { by, action: request.action, code: refusal.code });
      return { tag: 'refused', ...refusedFor(command, refusal, by, state, deps.clock.now()), state, settings };
    }
    deps.atBoundary('Command after outcome');
    if (request.action === 'rollback') {
      void this.#reconciler.rollBackNow(settings);
      if (request.inputs.evidence === undefined)
        void this.#reconciler.beside.add(noteWayBack(this.#deps, settings, done.state));
    }
    this.#followUp(settings, done.tag === 'committed' ? done.commit : null);
    return { tag: 'accepted', code: request.action, facts: {}, state: done.state, settings };
  }

  async #currentFingerprint(deps: Deps, settings: DomainSettings): Promise<Fingerprint | null> {
    const { state } = await load(deps, settings.name);
    const key = await deps.vault.describe(settings.name, state.current ?? settings.current);
    return key?.fingerprint ?? null;
  }

  /** The answer does not wait for the effects; `Reconciler.idle` does. Its faults are journalled there. */
  #followUp(settings: DomainSettings, made: DomainCommit | null = null): void {
    void this.#reconciler.run(settings, made);
  }
}
