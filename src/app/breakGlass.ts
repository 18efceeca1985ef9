/**
 * Going back without Slack (design.md 4): an enrolled person's word, decided like any other click, and what two of them decided
 * performed at once by whoever heard it. A bot that runs may be faster: the append decides who sends (I5).
 */

import type { Command } from '../domain/commands.ts';
import type { Refusal } from '../domain/decision.ts';
import { effectKey } from '../domain/effects.ts';
import type { RecordVerdict } from '../domain/findings.ts';
import { type Instant, lookUp, PersonId, type TargetId } from '../domain/names.ts';
import { rollbackPuts } from '../domain/queries.ts';
import { type Actor, withoutRoles } from '../domain/roles.ts';
import type { State } from '../domain/state.ts';
import type { DomainSettings } from '../ports/settings.ts';
import { correlated, type Deps } from './deps.ts';
import { execute, executeNow, load } from './execute.ts';
import type { Reconciler } from './reconcile.ts';
import { checkPreviousRecord } from './requests/previews.ts';
import { RefusalLog } from './requests/refusalLog.ts';

/** What one invocation of the command line says. Who it is was proven before. */
export interface BreakGlassStatement {
  readonly step: 'request' | 'confirm';
  /** The id in Slack of the enrolled person. */
  readonly user: string;
  /** As people know them. */
  readonly name: string;
  /** What showed it; never a secret. */
  readonly proof: string;
  readonly reason: string;
  /** Of the stored secret that the person knew; absent where AWS said who it is. */
  readonly digest?: string;
}

/** `owed`: not sent yet; `problem` says why, as far as this process knows. */
export interface TargetRollback {
  readonly target: TargetId;
  readonly outcome: 'taken' | 'refused' | 'unknown' | 'owed';
  readonly problem: string;
}

export interface BreakGlassAnswer {
  readonly tag: 'refused' | 'requested' | 'decided';
  /** Of a refusal; with `decided`, that it was decided before. */
  readonly refusal: Refusal | null;
  /** Of the previous record; null where it was not looked up in time. */
  readonly verdict: RecordVerdict | null;
  /** Of a request: until when a second person may confirm. */
  readonly until: Instant;
  readonly targets: readonly TargetRollback[];
  readonly state: State;
}

/** Nobody can be asked for the workspace; whoever is enrolled is of the one that the rotation belongs to. */
const personOf = ({ rotation }: State, user: string): PersonId =>
  PersonId.of(rotation?.requester ? PersonId.team(rotation.requester) : '-', user);

const actorOf = ({ user, name }: BreakGlassStatement, state: State): Actor =>
  withoutRoles(personOf(state, user), 'enrolled', name);

const commandOf = (
  statement: BreakGlassStatement,
  state: State,
  at: Instant,
  id: string,
  evidence: string | null,
): Command => {
  const { step, proof, reason, digest } = statement;
  const by = actorOf(statement, state);
  const known = digest === undefined ? {} : { digest };
  const base = { id, at, by, rotation: state.rotation?.id ?? 0, proof, ...known };
  return step === 'request'
    ? { ...base, type: 'RequestBreakGlass', reason }
    : { ...base, type: 'ConfirmBreakGlass', evidence };
};

const outcomes = {
  open: 'unknown',
  unknown: 'unknown',
  refused: 'refused',
  notSent: 'owed',
  applied: 'taken',
  notApplied: 'owed',
} as const;

/** Why what is owed was not sent, from what this word has led to. */
const problems = async ({ log }: Deps, state: State, fromVersion: number): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for await (const { events } of log.history(state.domain, fromVersion)) {
    for (const event of events) if (event.type === 'EffectDeferred') found.set(event.effect, event.problem);
  }
  return found;
};

const targetRollbacks = async (deps: Deps, state: State, fromVersion: number): Promise<readonly TargetRollback[]> => {
  const { rotation } = state;
  if (rotation?.rollback?.tag !== 'decided') return [];
  const found = await problems(deps, state, fromVersion);
  return state.targets.map(({ id }) => {
    const last = rollbackPuts(state, rotation, id).at(-1);
    const problem = found.get(effectKey({ type: 'RollBackTarget', target: id })) ?? '';
    return { target: id, outcome: last === undefined ? 'owed' : outcomes[last.outcome], problem };
  });
};

export class BreakGlass {
  readonly #deps: Deps;
  readonly #reconciler: Reconciler;
  readonly #refusals = new RefusalLog();

  constructor(reconciler: Reconciler) {
    this.#deps = reconciler.deps;
    this.#reconciler = reconciler;
  }

  /** @throws LogUnavailable, LogCorrupt, ClockBehind */
  async say(settings: DomainSettings, statement: BreakGlassStatement): Promise<BreakGlassAnswer> {
    // As short as those of Slack's deliveries: the state keeps 200.
    const id = this.#deps.newId().slice(0, 8);
    const origin = `break-glass-${id}`;
    const deps = correlated(this.#deps, origin);
    const before = await load(deps, settings.name);
    const { observation, evidence } = await checkPreviousRecord({ deps, settings, state: before.state });
    const done = await execute(deps, settings.name, ({ state }, at) => commandOf(statement, state, at, id, evidence));
    const until = deps.clock.now() + deps.settings.policy.rollbackProposalTtlMs;
    const answer = { refusal: null, verdict: observation?.verdict ?? null, until, targets: [] };
    // Already decided, by these two people or by others, and perhaps not sent yet: a second confirmation continues the rollback.
    const running = done.tag === 'refused' && done.refusal.code === 'rollback_running' && statement.step === 'confirm';
    if (done.tag === 'refused' && !running) {
      const { code } = done.refusal;
      const by = actorOf(statement, done.state);
      await this.#refusals.note(deps, settings.name, { by, action: `break-glass ${statement.step}`, code, click: id });
      return { ...answer, tag: 'refused', refusal: done.refusal, state: done.state };
    }
    deps.atBoundary('Command after outcome');
    // Also says what is critical outside Slack.
    await this.#reconciler.rollBackNow(settings, origin, running);
    const { state } = await load(deps, settings.name);
    if (statement.step === 'request') return { ...answer, tag: 'requested', state };
    const refusal = done.tag === 'refused' ? done.refusal : null;
    return {
      ...answer,
      refusal,
      tag: 'decided',
      targets: await targetRollbacks(deps, state, before.state.atVersion + 1),
      state,
    };
  }

  /** The digest of the secret that two people enrolled for this id in Slack; null: none. @throws LogUnavailable, LogCorrupt */
  async enrolled({ name }: DomainSettings, user: string): Promise<string | null> {
    const { state } = await load(this.#deps, name);
    return lookUp(state.enrolment.secrets, user) ?? null;
  }

  /** Records in the log that a secret was typed; the bot then requests the approval of two people in Slack. @throws as `say` */
  async offer({ name }: DomainSettings, user: string, digest: string): Promise<void> {
    await executeNow(this.#deps, name, { type: 'OfferSecret', user, digest });
  }
}
