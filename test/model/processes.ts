/** Processes: each pursues one effect, and may crash or freeze between any two of its steps. */
import type { CommandOf } from '../../src/domain/commands.ts';
import { intendPut, observationOf, selectorName, voidRound } from './commands.ts';
import { commit, type Machine, step, withProcess } from './commit.ts';
import { signatureAgeMax } from './configuration.ts';
import { gathered } from './gather.ts';
import { type Process, type Step, targetIds, type World } from './world.ts';

const called = (process: Process): string =>
  process.work === 'look' || process.work === 'forward' || process.work === 'rollback'
    ? `${process.work} t${process.target + 1}`
    : `${process.work} k${process.selector}`;

/** A Put that the core refuses: when the world is not the approved one, the round ends with it. */
const refused = (machine: Machine, world: World, index: number, process: Process): Step => {
  const { evidence } = process;
  const cause = { process, who: null, digest: null };
  const done = evidence === null ? null : commit(machine, world, voidRound(world, process, evidence), cause);
  const label = `${called(process)}: refused, ${done === null ? 'gives up' : 'the round is void'}`;
  return step(label, withProcess(done?.world ?? world, index, null), true, done?.violated ?? null);
};

const append = (machine: Machine, world: World, index: number, process: Process): Step[] => {
  const done = commit(machine, world, intendPut(world, process), { process, who: null, digest: null });
  const name = called(process);
  if (done === null) return [refused(machine, world, index, process)];
  const { evidence: _, ...rest } = process;
  const attempt = done.world.state.attemptsEver;
  const sent = { ...rest, evidence: null, phase: 'intended', attempt, intendedAt: world.now } as const;
  return [step(`${name}: intends #${attempt}`, withProcess(done.world, index, sent), true, done.violated)];
};

/** The request carries the time of its signature; SES refuses it when that is too old by its own clock. */
const send = ({ configuration }: Machine, world: World, index: number, process: Process): Step[] => {
  const { attempt, target, selector } = process;
  const signedSesAt = configuration.signsLate ? world.sesNow : process.signedSesAt;
  const name = `${called(process)} #${attempt}`;
  if (world.sesNow - signedSesAt > signatureAgeMax)
    return [step(`${name}: sent, too old for SES`, withProcess(world, index, { phase: 'refused' }))];
  const flights = [...world.flights, { attempt, target, selector, signedSesAt }];
  const sent = step(`${name}: sent`, withProcess({ ...world, flights }, index, { phase: 'sent' }));
  if (world.left.faults === 0) return [sent];
  const left = { ...world.left, faults: world.left.faults - 1 };
  return [sent, step(`${name}: throttled`, withProcess({ ...world, left }, index, { phase: 'refused' }), false)];
};

type Outcome = CommandOf<'RecordPutOutcome'>['outcome'];

const record = (machine: Machine, world: World, index: number, process: Process, outcome: Outcome): Step => {
  const { attempt } = process;
  const command = { type: 'RecordPutOutcome', at: world.now, attempt, outcome, code: '' } as const;
  const done = commit(machine, world, command, { process, who: null, digest: null });
  const after = withProcess(done?.world ?? world, index, null);
  return step(`#${attempt}: ${outcome}`, after, outcome !== 'unknown', done?.violated ?? null);
};

export const recordTargetObservations = (machine: Machine, world: World, index: number, process: Process): Step => {
  const target = targetIds[process.target] as CommandOf<'RecordTargetObservations'>['target'];
  const observations = process.observations.map((seen) => observationOf(process, seen));
  const command = { type: 'RecordTargetObservations', at: world.now, target, observations } as const;
  const done = commit(machine, world, command, { process, who: null, digest: null });
  return step(`${called(process)}: recorded`, withProcess(done?.world ?? world, index, null), true, done?.violated);
};

export const retire = (machine: Machine, world: World, index: number, process: Process): Step => {
  const observations = process.observations.map((seen) => ({
    ...observationOf(process, seen),
    target: targetIds[seen.target] ?? ('otherRegion' as const),
  }));
  const type = process.work === 'declare' ? 'DeclareRemovable' : 'BeginDestruction';
  const command = { type, at: world.now, selector: selectorName(process.selector), observations } as const;
  const done = commit(machine, world, command, { process, who: null, digest: null });
  return step(`${called(process)}: recorded`, withProcess(done?.world ?? world, index, null), true, done?.violated);
};

const moves = (machine: Machine, world: World, index: number, process: Process): Step[] => {
  const put = process.work === 'forward' || process.work === 'rollback';
  switch (process.phase) {
    case 'half':
      return gathered(machine, world, process).map(({ label, process: requested }) =>
        step(`${called(process)}: ${label}`, withProcess(world, index, requested)),
      );
    case 'asked':
      if (put) return append(machine, world, index, process);
      return [
        process.work === 'look'
          ? recordTargetObservations(machine, world, index, process)
          : retire(machine, world, index, process),
      ];
    case 'intended': {
      const late = world.now - process.intendedAt > machine.configuration.policy.sendWindowMs;
      // It may also freeze between looking at its clock and sending: only the signature's age stops it then.
      const sends = send(machine, world, index, process);
      return late ? [...sends, record(machine, world, index, process, 'notSent')] : sends;
    }
    case 'sent':
      return [record(machine, world, index, process, 'applied'), record(machine, world, index, process, 'unknown')];
    case 'refused':
      return [record(machine, world, index, process, 'refused')];
  }
};

const crash = (world: World, index: number, process: Process): Step => {
  const left = { ...world.left, crashes: world.left.crashes - 1 };
  return step(`${called(process)}: crashes, ${process.phase}`, withProcess({ ...world, left }, index, null), false);
};

export const processSteps = (machine: Machine, world: World): Step[] =>
  world.processes.flatMap((process, index) => [
    ...moves(machine, world, index, process),
    // A process that has only looked leaves no trace: its crash is its never being moved.
    ...(world.left.crashes > 0 && process.phase !== 'asked' && process.phase !== 'half'
      ? [crash(world, index, process)]
      : []),
  ]);
