/** What a process may come to hold when it looks at the world now. */
import type { Machine } from './commit.ts';
import { type Process, type Sample, type Seen, selectorNo, type Work, type World } from './world.ts';

export interface Gathered {
  readonly label: string;
  readonly process: Process;
}

const begun = (world: World, work: Work, target: number, selector: number): Process => ({
  work,
  replica: world.log?.acting ?? 0,
  phase: 'asked',
  target,
  selector,
  baseVersion: world.state.atVersion,
  requestedAt: world.now,
  signedSesAt: world.sesNow,
  attempt: 0,
  intendedAt: 0,
  evidence: null,
  observations: [],
});

const keysLast = (world: World, half: Process, sample: Sample): Gathered => {
  const { now, proofWorks, backWorks, gone } = world;
  const complete = { ...sample, proofAt: now, proofOk: proofWorks, backAt: now, backOk: backWorks, gone };
  return { label: 'proof made', process: { ...half, phase: 'asked', signedSesAt: world.sesNow, evidence: complete } };
};

/** The signature is made here, before the append, with SES's own time. */
export const gathered = ({ configuration }: Machine, world: World, half: Process): Gathered[] => {
  if (half.evidence?.first === 'dns') return [keysLast(world, half, half.evidence)];
  const next = selectorNo(world.state.rotation?.next ?? null);
  const sample = {
    dns: world.dns[next] ?? 'absent',
    scope: 'everywhere',
    otherKey: false,
    first: 'keys',
    proofAt: half.evidence?.proofAt ?? world.now,
    proofOk: half.evidence?.proofOk ?? world.proofWorks,
    backAt: world.now,
    backOk: world.backWorks,
    gone: world.gone,
    signingEnabled: world.ses.map(({ signingEnabled }) => signingEnabled),
    selectors: world.ses.map(({ selector }) => selector),
    afterApproval: true,
  } as const;
  const requested = { ...begun(world, 'forward', half.target, next), phase: 'asked', evidence: sample } as const;
  const complete = { label: `DNS says ${sample.dns}`, process: requested };
  if (!configuration.evidenceVaries) return [complete];
  const few = { ...requested, evidence: { ...sample, scope: 'authoritative' as const } };
  const other = { ...requested, evidence: { ...sample, otherKey: true } };
  return [
    complete,
    { label: `only the zone asked, DNS says ${sample.dns}`, process: few },
    { label: `another key in hand, DNS says ${sample.dns}`, process: other },
  ];
};

export const startPut = (machine: Machine, world: World, work: Work, target: number): Gathered[] => {
  const { rotation } = world.state;
  if (work === 'rollback') {
    const process = begun(world, work, target, selectorNo(rotation?.current ?? null));
    return [{ label: `rollback t${target + 1}: begins`, process }];
  }
  const blank = begun(world, work, target, selectorNo(rotation?.next ?? null));
  const complete = gathered(machine, world, blank);
  const head = `forward t${target + 1}`;
  if (!machine.configuration.evidenceVaries) return complete.map((g) => ({ ...g, label: `${head}: ${g.label}` }));
  const sample = complete[0]?.process.evidence;
  if (!sample) return [];
  return [
    { label: `${head}: proof made`, process: { ...blank, phase: 'half', evidence: sample } },
    {
      label: `${head}: DNS says ${sample.dns}`,
      process: { ...blank, phase: 'half', evidence: { ...sample, first: 'dns' } },
    },
  ];
};

/** How long SES's readings may be behind what it signs with: less than the margin of `settle`. */
const lagMax = 1;

/** Reading and probe of one target; a token may be missing, a probe may not arrive, a reading may be behind. */
const seenOn = (
  machine: Machine,
  world: World,
  target: number,
  probe: boolean,
): { readonly seen: Seen[]; stale: boolean }[] => {
  const truth = world.ses[target];
  if (truth === undefined) return [];
  const { selector, observations, status, changedSesAt } = truth;
  const reading = { target, kind: 'reading', selector, status } as const;
  const proof: Seen[] = probe ? [{ target, kind: 'probe', selector: observations, status: null }] : [];
  // Where SES names no selector a second probe is the second sign.
  if (machine.configuration.keepsSigning)
    return [{ seen: [...proof, { ...reading, selector: 0 }, ...proof], stale: false }];
  const all: { readonly seen: Seen[]; stale: boolean }[] = [{ seen: [reading, ...proof], stale: false }];
  if (machine.configuration.emptyTokens) all.push({ seen: [{ ...reading, selector: 0 }, ...proof], stale: false });
  if (machine.configuration.twinObservations)
    all.push({ seen: [reading], stale: false }, { seen: [{ ...reading, selector: 0 }], stale: false });
  const removedTargets = selectorNo(world.state.rotation?.current ?? null);
  if (world.left.staleReads > 0 && removedTargets !== selector && world.sesNow - changedSesAt <= lagMax)
    for (const proofs of machine.configuration.twinObservations ? [proof, []] : [proof])
      all.push({ seen: [{ ...reading, selector: removedTargets, status: 'SUCCESS' }, ...proofs], stale: true });
  return all;
};

export const startObservation = (
  machine: Machine,
  world: World,
  target: number,
  probe: boolean,
): (Gathered & { stale: boolean })[] =>
  seenOn(machine, world, target, probe).map(({ seen, stale }) => ({
    label: `look t${target + 1}: sees ${seen.map(({ kind, selector }) => `${kind} k${selector}`).join(', ')}`,
    process: { ...begun(world, 'look', target, 0), observations: seen },
    stale,
  }));

export const startRetire = (
  machine: Machine,
  world: World,
  work: 'declare' | 'destroy',
  selector: number,
): Gathered => ({
  label: `${work} k${selector}: asks every target`,
  process: {
    ...begun(world, work, 0, selector),
    observations: world.ses.flatMap((_, target) => seenOn(machine, world, target, false)[0]?.seen ?? []),
  },
});
