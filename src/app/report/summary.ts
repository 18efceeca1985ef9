/** The course and the result of one rotation, from its commits: what an auditor reads first. */

import type { DeliveryResult } from '../../domain/delivery.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { FactKinds } from '../../domain/factKinds.ts';
import type { SeenRates } from '../../domain/facts.ts';
import type { ServerAnswer } from '../../domain/findings.ts';
import { minutesSince } from '../../domain/incidents.ts';
import type { Instant, PersonId, Selector, TargetId } from '../../domain/names.ts';
import type { Stage } from '../../domain/state.ts';
import type { Collected, CollectedCommit } from './package.ts';
import type { StageInterval } from './timeline.ts';

/** An act of a person, with the name at that moment. */
export interface Act {
  readonly by: PersonId;
  readonly name: string;
  readonly at: Instant;
}

/** The switch of one target, and its watch. */
interface TargetCourse {
  readonly target: TargetId;
  readonly putAt: Instant;
  readonly succeededAt: Instant | null;
  readonly probes: number;
  readonly lost: number;
  readonly probedAt: Instant | null;
  readonly status: string;
  readonly rates: SeenRates | null;
}

/** The checks right before a Put. */
interface PutChecks {
  readonly right: number;
  readonly servers: number;
  readonly proven: boolean;
}

export interface RotationSummary {
  readonly rotation: number;
  readonly stage: Stage['tag'];
  readonly startedAt: Instant;
  readonly from: Selector | null;
  readonly to: Selector | null;
  /** Null: no person started it, and nobody claimed it. */
  readonly requester: Act | null;
  readonly application: (Act & { readonly ticket: string; readonly submittedAt: Instant }) | null;
  /** The approvals of the rounds in which SES was called; without a call, those of the newest round. */
  readonly approvals: readonly Act[];
  /** Who executed the switch; null: the bot, when the approvals were complete, or nobody yet. */
  readonly executor: Act | null;
  readonly targets: readonly TargetCourse[];
  /** Minutes of the target that took longest from the Put to SUCCESS, as an upper bound; null: no target reached SUCCESS. */
  readonly unsignedMinutes: number | null;
  /** Of the first Put; null: SES was not called, or its evidence is no longer stored. */
  readonly checks: PutChecks | null;
  readonly delivery: readonly DeliveryResult[];
  readonly declined: readonly (Act & { readonly reason: string })[];
  readonly rollback: {
    readonly people: readonly PersonId[];
    readonly basis: FactKinds['basis'];
    readonly at: Instant;
    readonly version: number;
    readonly finishedAt: Instant | null;
  } | null;
  readonly cancelled: (Act & { readonly reason: string }) | null;
  readonly completed: Act | null;
  readonly stages: readonly StageInterval[];
}

const begun = (target: TargetId, putAt: Instant): TargetCourse => ({
  target,
  putAt,
  succeededAt: null,
  probes: 0,
  lost: 0,
  probedAt: null,
  status: '',
  rates: null,
});

const after = (known: TargetCourse, event: DomainEvent, at: Instant): TargetCourse => {
  switch (event.type) {
    case 'TargetSucceeded':
      return { ...known, succeededAt: at, status: 'SUCCESS' };
    case 'ProbeVerified':
      return {
        ...known,
        probes: known.probes + 1,
        probedAt: at,
        status: event.status ?? known.status,
        rates: event.rates ?? known.rates,
      };
    case 'ProbeLost':
      return { ...known, lost: known.lost + 1, rates: event.rates ?? known.rates };
    case 'StatusSeen':
      return { ...known, status: event.status };
    default:
      return known;
  }
};

/** Per target of the last switch, in the order of the Puts. */
const targetsOf = (commits: readonly CollectedCommit[]): readonly TargetCourse[] => {
  const all = new Map<TargetId, TargetCourse>();
  for (const { at, events } of commits) {
    for (const event of events) {
      if (event.type === 'PutIntended' && event.kind === 'forward') all.set(event.target, begun(event.target, at));
      const known = 'target' in event ? all.get(event.target) : undefined;
      if (known !== undefined) all.set(known.target, after(known, event, at));
    }
  }
  return [...all.values()];
};

/** The servers' answers in a piece of evidence: an observation, or one with its proof. */
export const serversOf = (content: object | undefined): readonly ServerAnswer[] => {
  const { servers, record } = (content ?? {}) as { servers?: ServerAnswer[]; record?: { servers?: ServerAnswer[] } };
  return servers ?? record?.servers ?? [];
};

export const proofOf = (content: object | undefined): { readonly ok: boolean; readonly problem: string } | undefined =>
  (content as { proof?: { ok: boolean; problem: string } } | undefined)?.proof;

const checksOf = (events: readonly DomainEvent[], evidence: Collected['evidence']): PutChecks | null => {
  const put = events.find((event) => event.type === 'PutIntended' && event.kind === 'forward');
  const content = put?.type === 'PutIntended' && put.evidence !== null ? evidence.get(put.evidence) : undefined;
  if (content === undefined) return null;
  const servers = serversOf(content).filter(({ role }) => role !== 'parent');
  const right = servers.filter(({ verdict }) => verdict === 'right').length;
  return { right, servers: servers.length, proven: proofOf(content)?.ok === true };
};

interface Dated<E extends DomainEvent = DomainEvent> {
  readonly at: Instant;
  readonly version: number;
  readonly event: E;
}

type OfType<T extends DomainEvent['type']> = Extract<DomainEvent, { readonly type: T }>;

const allOf = <T extends DomainEvent['type']>(dated: readonly Dated[], type: T): readonly Dated<OfType<T>>[] =>
  dated.filter((one): one is Dated<OfType<T>> => one.event.type === type);

const actOf = ({ at, event }: Dated<DomainEvent & { readonly by: PersonId; readonly name: string }>): Act => ({
  by: event.by,
  name: event.name,
  at,
});

/** Approvals that counted: those that were not withdrawn, of the rounds that led to a call of SES. */
const approvalsOf = (dated: readonly Dated[]): readonly Act[] => {
  const rounds = new Map<number, Map<PersonId, Act>>();
  for (const { at, event } of dated) {
    if (event.type === 'RoundOpened') rounds.set(event.round.id, new Map());
    if (event.type === 'SwitchApproved') rounds.get(event.round)?.set(event.by, { by: event.by, name: event.name, at });
    if (event.type === 'ApprovalWithdrawn') rounds.get(event.round)?.delete(event.by);
  }
  const used = allOf(dated, 'PutIntended').flatMap(({ event }) => (event.kind === 'forward' ? [event.round] : []));
  const wanted = used.length > 0 ? [...new Set(used)] : [...rounds.keys()].slice(-1);
  return wanted.flatMap((round) => [...(rounds.get(round)?.values() ?? [])]);
};

const rollbackOf = (dated: readonly Dated[]): RotationSummary['rollback'] => {
  const decided = allOf(dated, 'RollbackDecided').at(-1);
  if (decided === undefined) return null;
  const finished = allOf(dated, 'RollbackFinished').find(({ version }) => version > decided.version);
  const { people, basis } = decided.event;
  return { people, basis, at: decided.at, version: decided.version, finishedAt: finished?.at ?? null };
};

const stagesOf = (commits: readonly CollectedCommit[], until: Instant): readonly StageInterval[] => {
  const changes = commits.flatMap(({ at, stage }, index) =>
    stage !== null && stage !== commits[index - 1]?.stage ? [{ stage, from: at }] : [],
  );
  return changes.map((change, index) => ({ ...change, until: changes[index + 1]?.from ?? until }));
};

/** An ended rotation needs no bar until the report is made. */
const endOf = (commits: readonly CollectedCommit[], madeAt: Instant): Instant => {
  const last = commits.at(-1);
  const isOver = last?.stage === 'Completed' || last?.stage === 'Cancelled';
  return last === undefined ? madeAt : isOver ? last.at : Math.max(last.at, madeAt);
};

const requesterOf = (dated: readonly Dated[]): Act | null => {
  const claimed = allOf(dated, 'RotationClaimed').at(-1);
  if (claimed !== undefined) return actOf(claimed);
  const started = allOf(dated, 'RotationStarted').at(-1);
  if (started === undefined || started.event.by === null) return null;
  return { by: started.event.by, name: started.event.name, at: started.at };
};

/** @param commits of one rotation, in order @returns null for none */
export const summaryOf = (
  rotation: number,
  commits: readonly CollectedCommit[],
  evidence: Collected['evidence'],
  madeAt: Instant,
): RotationSummary | null => {
  const [first] = commits;
  const stage = commits.at(-1)?.stage ?? null;
  if (first === undefined || stage === null) return null;
  const dated = commits.flatMap(({ at, version, events }) => events.map((event) => ({ at, version, event })));
  const started = allOf(dated, 'RotationStarted').at(-1)?.event;
  const application = allOf(dated, 'ApplicationCorrected').at(-1) ?? allOf(dated, 'ApplicationSubmitted').at(-1);
  const executed = allOf(dated, 'SwitchExecuted').at(-1);
  const cancelled = allOf(dated, 'RotationCancelled').at(-1);
  const completed = allOf(dated, 'CompletionConfirmed').at(-1);
  const targets = targetsOf(commits);
  const minutes = targets.flatMap(({ putAt, succeededAt }) =>
    succeededAt === null ? [] : [minutesSince(putAt, succeededAt)],
  );
  return {
    rotation,
    stage,
    startedAt: first.at,
    from: started?.current ?? null,
    to: started?.next ?? null,
    requester: requesterOf(dated),
    application:
      application === undefined
        ? null
        : { ...actOf(application), ticket: application.event.ticket, submittedAt: application.event.submittedAt },
    approvals: approvalsOf(dated),
    executor: executed === undefined ? null : actOf(executed),
    targets,
    unsignedMinutes: minutes.length === 0 ? null : Math.max(...minutes),
    checks: checksOf(
      dated.map(({ event }) => event),
      evidence,
    ),
    delivery: allOf(dated, 'DeliveryProved').at(-1)?.event.results ?? [],
    declined: allOf(dated, 'SwitchDeclined').map((one) => ({ ...actOf(one), reason: one.event.reason })),
    rollback: rollbackOf(dated),
    cancelled: cancelled === undefined ? null : { ...actOf(cancelled), reason: cancelled.event.reason },
    completed: completed === undefined ? null : actOf(completed),
    stages: stagesOf(commits, endOf(commits, madeAt)),
  };
};

/** The rotations in the commits, each with its own commits, oldest first. */
export const rotationsIn = (commits: readonly CollectedCommit[]): ReadonlyMap<number, readonly CollectedCommit[]> => {
  const all = new Map<number, CollectedCommit[]>();
  for (const commit of commits) {
    if (commit.rotation === null) continue;
    const known = all.get(commit.rotation) ?? [];
    known.push(commit);
    all.set(commit.rotation, known);
  }
  return all;
};
