/** Time, SES and the DNS: what happens without anybody of ours. */

import { triesOf } from '../../src/domain/queries.ts';
import { selectorsAt, selectorsToAttest } from '../../src/domain/state.ts';
import { commit, type Machine, step } from './commit.ts';
import { signatureAgeMax } from './configuration.ts';
import { A, actorOf, bit, has, R } from './people.ts';
import { logSteps } from './turnedBack.ts';
import { type Process, type SesTruth, type Step, selectorNo, targetIds, type World } from './world.ts';

/** Ghost: when each selector was last signed with. */
const signed = (world: World, now: number): readonly number[] =>
  world.ghost.lastSigned.map((at, no) => (world.ses.some(({ selector }) => selector === no) ? now : at));

/** A look or evidence that has grown too old is refused for certain: its process may as well be gone. */
const stillFresh = ({ rules, configuration }: Machine, process: Process, now: number, sesNow: number): boolean => {
  const { phase, work, requestedAt, signedSesAt } = process;
  if (phase !== 'asked') return true;
  if (work === 'rollback') return configuration.slowAppends || sesNow - signedSesAt <= signatureAgeMax;
  const rule =
    work === 'look' ? 'observations-fresh' : work === 'forward' ? 'put-dns-fresh' : 'removable-readings-fresh';
  return !rules.has(rule) || now - requestedAt <= configuration.policy.evidenceMaxAgeMs;
};

/** How far beyond `settle` a Put may land where that is looked at. */
const lateBy = 4;

const tick = (machine: Machine, world: World): Step => {
  const { configuration } = machine;
  const now = world.now + 1;
  const sesNow = world.sesNow + 1;
  // Beyond `settle` a Put no longer lands: that it might is the residual risk that the documents name.
  const landsWithin = configuration.policy.settleMs + (configuration.beyondSettle ? lateBy : 0);
  const flights = world.flights.filter(({ signedSesAt }) => sesNow - signedSesAt < landsWithin);
  const calls = world.ghost.calls.filter(({ until }) => now < until);
  const lastSigned = configuration.retires ? signed(world, now) : world.ghost.lastSigned;
  const processes = world.processes.filter((process) => stillFresh(machine, process, now, sesNow));
  return step('time passes', {
    ...world,
    now,
    sesNow,
    flights,
    processes,
    ghost: { ...world.ghost, calls, lastSigned },
  });
};

const skew = ({ configuration }: Machine, world: World): Step[] => {
  if (world.left.skews === 0) return [];
  const now = world.now + configuration.policy.settleMs;
  const left = { ...world.left, skews: world.left.skews - 1 };
  const calls = world.ghost.calls.filter(({ until }) => now < until);
  return [step('our clock jumps ahead', { ...world, now, left, ghost: { ...world.ghost, calls } }, false)];
};

const land = (machine: Machine, before: World, index: number): Step[] => {
  const { configuration } = machine;
  const flight = before.flights[index];
  if (flight === undefined) return [];
  const { target, selector, attempt, signedSesAt } = flight;
  // Beyond `settle` it lands between two moments, so that a look and its append at one moment are never torn apart.
  const late = before.sesNow - signedSesAt >= configuration.policy.settleMs;
  const world = late ? tick(machine, before).world : before;
  const next = selector === selectorNo(world.state.rotation?.next ?? null);
  const status = configuration.keepsSigning || (configuration.pending && next) ? 'PENDING' : 'SUCCESS';
  const lastSigned = configuration.retires
    ? world.ghost.lastSigned.map((at, no) => (no === selector || no === world.ses[target]?.selector ? world.now : at))
    : world.ghost.lastSigned;
  const observations = (truth: SesTruth): number => (configuration.keepsSigning ? truth.observations : selector);
  const ses = world.ses.map((truth, i) =>
    i === target
      ? ({
          ...truth,
          selector,
          observations: observations(truth),
          by: attempt,
          status,
          changedSesAt: world.sesNow,
        } as const)
      : truth,
  );
  const flights = world.flights.filter((other) => other.attempt !== attempt);
  return [step(`#${attempt} lands`, { ...world, ses, flights, ghost: { ...world.ghost, lastSigned } })];
};

const verify = (world: World): Step[] =>
  world.ses.flatMap((truth, target) => {
    if (truth.status === 'SUCCESS' || world.dns[truth.selector] !== 'right') return [];
    const ses = world.ses.map((other, i) =>
      i === target ? { ...other, status: 'SUCCESS' as const, observations: other.selector } : other,
    );
    return [step(`SES finds the record, t${target + 1}`, { ...world, ses })];
  });

const dns = ({ configuration }: Machine, world: World): Step[] => {
  const next = selectorNo(world.state.rotation?.next ?? null);
  const now = world.dns[next];
  if (world.left.dns === 0 || next === 0) return [];
  const left = { ...world.left, dns: world.left.dns - 1 };
  return configuration.dnsMayBe
    .filter((to) => to !== now)
    .map((to) => {
      const records = world.dns.map((record, no) => (no === next ? to : record));
      return step(`the record becomes ${to}`, { ...world, left, dns: records }, to === 'right');
    });
};

/** A record that is in use is taken out of the DNS, or put back. */
const used = ({ configuration }: Machine, world: World): Step[] => {
  if (!configuration.monitors || world.left.dns === 0) return [];
  const left = { ...world.left, dns: world.left.dns - 1 };
  return [...new Set(world.ses.map(({ selector }) => selector))].map((no) => {
    const to = world.dns[no] === 'right' ? 'absent' : 'right';
    const records = world.dns.map((record, i) => (i === no ? to : record));
    return step(`the record of k${no} in use becomes ${to}`, { ...world, left, dns: records }, to === 'right');
  });
};

/** At the bound the alarm's owner puts the previous selector back by hand; the next reading shows it. */
const byHand = ({ configuration }: Machine, world: World): Step[] => {
  const { rotation, attempts } = world.state;
  if (rotation?.stage.tag !== 'RollingBack' || world.flights.length > 0) return [];
  const current = selectorNo(rotation.current);
  return world.ses.flatMap((truth, target) => {
    const tried = triesOf(attempts.filter((a) => a.kind === 'rollback' && a.target === targetIds[target]));
    if (truth.selector === current || tried < configuration.policy.rollbackAttemptsMax) return [];
    const back = { ...truth, selector: current, observations: current, by: 0, status: 'SUCCESS' } as const;
    return [
      step(`t${target + 1} is put back by hand`, { ...world, ses: world.ses.map((t, i) => (i === target ? back : t)) }),
    ];
  });
};

/** The DNS department takes out what it was asked to. */
const removed = (world: World): Step[] =>
  world.dns.flatMap((record, no) => {
    if (record === 'absent' || world.state.selectors[`k-${no}`]?.status !== 'removable') return [];
    const records = world.dns.map((other, i) => (i === no ? 'absent' : other));
    return [step(`the record of k${no} is removed`, { ...world, dns: records })];
  });

/** The requester says what nobody can read: nothing else uses it. */
const attested = (machine: Machine, world: World): Step[] =>
  selectorsToAttest(world.state).flatMap((selector) => {
    const id = `${world.state.atVersion}.attest`;
    const by = actorOf(R, world.gone);
    const done = commit(machine, world, { type: 'AttestUnused', id, at: world.now, by, selector, note: '' });
    return done === null ? [] : [step(`R attests that nothing else uses ${selector}`, done.world, true, done.violated)];
  });

/** Somebody stops a destruction, or lets it go on. */
const holding = (machine: Machine, world: World): Step[] =>
  (['announced', 'held'] as const).flatMap((tag) =>
    selectorsAt(world.state, tag).flatMap((selector) => {
      const type = tag === 'announced' ? 'HoldDestruction' : 'ReleaseDestruction';
      const id = `${world.state.atVersion}.${tag}`;
      const done = commit(machine, world, { type, id, at: world.now, by: actorOf(A, world.gone), selector });
      return done === null ? [] : [step(`A: ${type} of ${selector}`, done.world, true, done.violated)];
    }),
  );

/** What the evidence is there to notice, besides the DNS. */
const mishaps = ({ configuration }: Machine, world: World): Step[] => {
  if (!configuration.evidenceVaries || world.left.people === 0) return [];
  const left = { ...world.left, people: world.left.people - 1 };
  const off = world.ses.map((truth) => ({ ...truth, signingEnabled: false }));
  return [
    ...(world.proofWorks ? [step('the proof stops working', { ...world, left, proofWorks: false }, false)] : []),
    ...(world.backWorks ? [step('the previous key is lost', { ...world, left, backWorks: false }, false)] : []),
    ...(has(world.gone, A) ? [] : [step('A leaves the group', { ...world, left, gone: world.gone | bit(A) }, false)]),
    step('somebody turns signing off', { ...world, left, ses: off }, false),
  ];
};

export const environmentSteps = (machine: Machine, world: World): Step[] => [
  tick(machine, world),
  ...skew(machine, world),
  ...world.flights.flatMap((_, index) => land(machine, world, index)),
  ...verify(world),
  ...byHand(machine, world),
  ...dns(machine, world),
  ...used(machine, world),
  ...(machine.configuration.retires ? [...removed(world), ...attested(machine, world)] : []),
  ...(machine.configuration.holds ? holding(machine, world) : []),
  ...mishaps(machine, world),
  ...logSteps(world, machine.configuration.turnsBack),
];
