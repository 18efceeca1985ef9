/** The desk: who, which domain, what; decide; answer with what is true now. The effects follow on their own. */

import { createHash } from 'node:crypto';
import type { PersonCommand } from '../../domain/actor.ts';
import { authorise } from '../../domain/decide/decide.ts';
import type { Fingerprint } from '../../domain/names.ts';
import type { Desk, DeskAnswer, DeskRequest } from '../../ports/desk.ts';
import { LogCorrupt, LogUnavailable } from '../../ports/log.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { ReportSigner } from '../../ports/signer.ts';
import type { Deps, DomainCommit } from '../deps.ts';
import { ClockBehind, execute, load } from '../execute.ts';
import { faultOf } from '../fault.ts';
import type { Reconciler } from '../reconcile.ts';
import { withMemory } from '../remembering.ts';
import { commandBuilder } from './commands.ts';
import { findDomain, isAnswer } from './find.ts';
import { noteWayBack } from './noteWayBack.ts';
import { isElsewhere, wayToChannel } from './otherChannel.ts';
import { prepare } from './prepare.ts';
import { RefusalLog } from './refusalLog.ts';
import { report } from './report.ts';
import { check, history, plan, status } from './views.ts';
import { whomToAsk } from './whomToAsk.ts';

/** 48 bits tell 200 remembered commands apart, and keep the state small. */
const commandId = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 8);

const lookVerbs: Partial<Record<DeskRequest['action'], PersonCommand>> = {
  status: 'View',
  plan: 'View',
  history: 'View',
  report: 'View',
  help: 'View',
  check: 'CheckNow',
  check_now: 'CheckNow',
  prepare_rollback: 'Rollback',
  prepare_cancel: 'CancelRotation',
  prepare_compromised: 'DeclareCompromised',
};

const prepared = { Rollback: 'rollback', CancelRotation: 'cancel', DeclareCompromised: 'declare_compromised' } as const;

/** What may begin a rotation: whether the current key is held is looked up for it. */
const starting: readonly DeskRequest['action'][] = ['rotate', 'declare_compromised'];

/** A click counts from when it was taken; not from before what it is decided on, nor by a clock that is ahead. */
const takenAt = ({ at }: DeskRequest, head: DomainCommit | null, now: number): number =>
  Math.max(head?.at ?? 0, Math.min(now, at ?? now));

/** What the world refused, so that whoever reads it can do something about it. */
const failureOf = (error: unknown, { name: domain }: DomainSettings): Pick<DeskAnswer, 'code' | 'facts'> => {
  if (error instanceof LogUnavailable) return { code: 'store_unavailable', facts: {} };
  if (error instanceof LogCorrupt) return { code: 'log_corrupt', facts: { domain } };
  if (!(error instanceof ClockBehind)) return { code: 'internal', facts: {} };
  return { code: 'clock_behind', facts: { minutes: String(Math.ceil(error.healsInMs / 60_000)) } };
};

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

  async ask(request: DeskRequest): Promise<DeskAnswer> {
    const settings = findDomain(this.#deps.settings, request);
    if (isAnswer(settings)) return settings;
    try {
      if (isElsewhere(request, settings)) return await wayToChannel(this.#deps, request, settings);
      const look = lookVerbs[request.action];
      return look === undefined ? await this.#decide(request, settings) : await this.#look(request, settings, look);
    } catch (error) {
      const { fault } = faultOf(error);
      this.#deps.journal.error({ action: request.action, domain: settings.name, fault }, 'asking failed');
      return { tag: 'failed', ...failureOf(error, settings), state: null, settings };
    }
  }

  async #look(request: DeskRequest, settings: DomainSettings, command: PersonCommand): Promise<DeskAnswer> {
    const deps = this.#deps;
    const by = await deps.directory.actor(request.person, settings);
    const refusal = authorise(by, command);
    const { state, head } = await load(deps, settings.name);
    const at = Math.max(deps.clock.now(), head?.at ?? 0);
    if (refusal) {
      // Who may not even look has tried nothing that could change anything.
      if (command in prepared)
        await this.#refusals.note(settings.name, { by, action: request.action, code: refusal.code });
      const { code, facts } = command === 'Rollback' ? whomToAsk(refusal, by, state, at) : refusal;
      return { tag: 'refused', code, facts, state, settings };
    }
    if (command === 'DeclareCompromised' || command === 'Rollback' || command === 'CancelRotation') {
      const asked = { request, by, state, settings, all: deps.settings, at, id: '', currentFingerprint: null };
      const answer = await prepare(deps, asked, prepared[command]);
      const { code, tag } = answer;
      if (tag === 'refused') await this.#refusals.note(settings.name, { by, action: request.action, code });
      return answer;
    }
    if (command === 'CheckNow') {
      const answer = await check(deps, settings, state, request.inputs.full === 'yes');
      this.#followUp(settings);
      return answer;
    }
    if (request.action === 'history') {
      const { entries, left } = await history(deps, settings);
      return { tag: 'accepted', code: 'history', facts: {}, state, settings, history: entries, historyLeft: left };
    }
    if (request.action === 'report') return report(deps, this.#signer, { request, state, settings });
    if (request.action === 'plan') return plan(deps, settings, state);
    return { ...(await status(deps, settings, state)), code: request.action };
  }

  async #decide(request: DeskRequest, settings: DomainSettings): Promise<DeskAnswer> {
    const deps = withMemory(this.#deps);
    const build = commandBuilder(request.action);
    if (build === null) throw new RangeError(`no command for ${request.action}`);
    const by = await deps.directory.actor(request.person, settings);
    const currentFingerprint = starting.includes(request.action)
      ? await this.#currentFingerprint(deps, settings)
      : null;
    const id = commandId(request.id);
    let badDate = false;
    const done = await execute(deps, settings.name, ({ state, head }, now) => {
      const at = takenAt(request, head, now);
      const command = build({ request, by, state, settings, all: deps.settings, at, id, currentFingerprint });
      badDate = command === 'bad_date';
      return command === 'bad_date' ? null : command;
    });
    if (badDate) return { tag: 'refused', code: 'bad_date', facts: {}, state: done.state, settings };
    if (done.tag === 'refused') {
      const { refusal, state } = done;
      const isRollback = request.action === 'rollback';
      // It is decided already; the person who presses again must not wait for the bot's back-off.
      if (refusal.code === 'rollback_running') void this.#reconciler.rollBackNow(settings);
      await this.#refusals.note(settings.name, { by, action: request.action, code: refusal.code });
      const { code, facts } = isRollback ? whomToAsk(refusal, by, state, deps.clock.now()) : refusal;
      return { tag: 'refused', code, facts, state: done.state, settings };
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
