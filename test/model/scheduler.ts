/** The reconciler: begins what nextEffects asks for. What needs no second step is one step. */
import type { Command } from '../../src/domain/commands.ts';
import type { Effect } from '../../src/domain/effects.ts';
import { lookUp } from '../../src/domain/names.ts';
import { output, roundTargets, selectorName } from './commands.ts';
import { commit, type Machine, step } from './commit.ts';
import { type Gathered, startObservation, startPut, startRetire } from './gather.ts';
import { bit } from './people.ts';
import { recordTargetObservations, retire } from './processes.ts';
import { confirmed } from './turnedBack.ts';
import { type Step, selectorNo, targetIds, targetNo, type Work, type World } from './world.ts';

const begin = (world: World, found: readonly (Gathered & { stale?: boolean })[]): Step[] =>
  found.map(({ label, process, stale }) => {
    const left = stale ? { ...world.left, staleReads: world.left.staleReads - 1 } : world.left;
    return step(label, { ...world, left, processes: [...world.processes, process] }, stale !== true);
  });

/** A look: in two steps, between which anything may happen, or in one. */
const observe = (machine: Machine, world: World, found: readonly (Gathered & { stale?: boolean })[]): Step[] => {
  const begun = begin(world, found);
  if (!machine.configuration.observesAtOnce) return begun;
  return begun.flatMap((requested) => {
    const index = requested.world.processes.length - 1;
    const process = requested.world.processes[index];
    if (process === undefined) return [];
    const record = process.work === 'look' ? recordTargetObservations : retire;
    const done = record(machine, requested.world, index, process);
    return [{ ...done, label: `${requested.label}, recorded`, fair: requested.fair }];
  });
};

const atOnce = (machine: Machine, world: World, label: string, command: Command): Step[] => {
  const done = commit(machine, world, command);
  return done === null ? [] : [step(label, done.world, true, done.violated)];
};

const openRound = (machine: Machine, world: World): Step[] => {
  if (world.left.rounds === 0) return [];
  const { rotation, atVersion } = world.state;
  const answer = output(world.dns[selectorNo(rotation?.next ?? null)] ?? 'absent');
  const ready = answer.verdict === 'right';
  const opened = atOnce(machine, world, 'the bot opens a round', {
    type: 'OpenRound',
    at: world.now,
    rotation: rotation?.id ?? 0,
    baseVersion: atVersion,
    requestedAt: world.now,
    blockers: ready ? [] : ['record_not_right'],
    targets: roundTargets(
      world.ses.map(({ signingEnabled }) => signingEnabled),
      world.ses.map(({ selector }) => selector),
    ),
    rollback: 'ready',
    content: answer.content,
    servers: { right: 1, of: 1 },
    waived: [],
    overridden: [],
    mailPolicy: { dmarc: 'none', spf: 'aligned' },
    evidence: null,
  });
  const left = { ...world.left, rounds: world.left.rounds - 1 };
  return opened.map((made) => ({ ...made, world: ready ? { ...made.world, left } : made.world }));
};

/** Mail that the next key signed is sent, and arrives as it does: verified, failing, or not at all. */
const proveByDelivery = (machine: Machine, world: World): Step[] => {
  const { id: rotation = 0, delivery = null, deliveries = 0 } = world.state.rotation ?? {};
  const base = { at: world.now, rotation };
  const attempt = delivery?.tag === 'begun' ? delivery.attempt : deliveries + 1;
  const mayBegin = delivery?.tag === 'begun' || world.left.deliveries > 0;
  const spent = delivery?.tag === 'begun' ? 0 : 1;
  const left = { ...world.left, deliveries: world.left.deliveries - spent };
  const begun = mayBegin
    ? atOnce(machine, { ...world, left }, `mail of proof ${attempt} is sent`, {
        ...{ ...base, type: 'BeginDelivery', attempt, nonce: 'n' },
      })
    : [];
  const ended = (['verified', 'failed', 'notArrived'] as const).flatMap((outcome) =>
    atOnce(machine, world, `mail of proof ${attempt}: ${outcome}`, {
      ...{ ...base, type: 'RecordDelivery', attempt, results: [{ mailbox: 'm', outcome }], evidence: `${attempt}` },
    }),
  );
  return [...begun, ...ended];
};

const check = (machine: Machine, world: World): Step[] => {
  const rotation = world.state.rotation;
  const dns = world.dns[selectorNo(rotation?.next ?? null)] ?? 'absent';
  const answer = output(dns);
  const seen = dns === 'leaked' ? { ...world, ghost: { ...world.ghost, leaked: true } } : world;
  return atOnce(machine, seen, `the record is checked: ${dns}`, {
    type: 'RecordObserved',
    at: world.now,
    rotation: rotation?.id ?? 0,
    verdict: answer.verdict,
    findings: dns === 'leaked' ? ['private_key_published'] : [],
    silent: answer.silent,
    othersRight: answer.othersRight,
    requestedAt: world.now,
    evidence: null,
  });
};

/** The record monitor looks at a record that may be in use. */
const monitored = (machine: Machine, world: World): Step[] =>
  world.dns.flatMap((dns, no) => {
    if (no === 0) return [];
    const { ghost } = world;
    const seenGone = dns === 'absent' ? ghost.seenGone | bit(no) : ghost.seenGone & ~bit(no);
    return atOnce(machine, { ...world, ghost: { ...ghost, seenGone } }, `the record monitor sees k${no}: ${dns}`, {
      type: 'RecordMonitored',
      at: world.now,
      selector: selectorName(no),
      verdict: output(dns).verdict,
      findings: [],
      evidence: null,
    });
  });

const observing = ({ processes }: World, target: number): boolean =>
  processes.some((process) => process.work === 'look' && process.target === target);

/** A twin whose signature is no older than the next one's could be: beginning it later is the same. */
const preparing = ({ configuration }: Machine, { processes }: World, work: Work, target: number): boolean =>
  !configuration.slowAppends && processes.some((p) => p.work === work && p.target === target && p.phase === 'asked');

const retiring = ({ processes }: World): boolean =>
  processes.some(({ work }) => work === 'declare' || work === 'destroy');

/** The anchor is asked before a forward Put; null: it does not have this log, or does not answer. */
const anchored = ({ configuration: { turnsBack } }: Machine, world: World): World | null => {
  const { log } = world;
  if (log === null || turnsBack === null) return world;
  const known = confirmed(log, turnsBack, log.acting);
  return known === null ? null : { ...world, log: known };
};

const started = (machine: Machine, world: World, effect: Effect): Step[] => {
  const free = world.processes.length < machine.configuration.processesMax;
  switch (effect.type) {
    case 'SwitchTarget':
    case 'RollBackTarget': {
      const work = effect.type === 'SwitchTarget' ? 'forward' : 'rollback';
      const target = targetNo(effect.target);
      const asked = work === 'forward' ? anchored(machine, world) : world;
      return free && asked !== null && !preparing(machine, world, work, target)
        ? begin(asked, startPut(machine, asked, work, target))
        : [];
    }
    case 'ObserveTarget': {
      const target = targetNo(effect.target);
      const busy = observing(world, target) && !machine.configuration.twinObservations;
      return free && !busy
        ? observe(
            machine,
            world,
            startObservation(machine, world, target, effect.probe || machine.configuration.twinObservations),
          )
        : [];
    }
    case 'DeclareRemovable':
      return free && !retiring(world)
        ? observe(machine, world, [startRetire(machine, world, 'declare', selectorNo(effect.selector))])
        : [];
    case 'AnnounceDestruction':
      return atOnce(machine, world, `people are told of ${effect.selector}`, {
        type: 'AnnounceDestruction',
        at: world.now,
        selector: effect.selector,
      });
    case 'DestroyKey':
      if (lookUp(world.state.selectors, effect.selector)?.destruction?.tag === 'begun') {
        return atOnce(machine, world, `the key of ${effect.selector} is destroyed`, {
          type: 'RecordKeyDestroyed',
          at: world.now,
          selector: effect.selector,
        });
      }
      return free && !retiring(world)
        ? observe(machine, world, [startRetire(machine, world, 'destroy', selectorNo(effect.selector))])
        : [];
    case 'ProveByDelivery':
      return proveByDelivery(machine, world);
    case 'OpenRound':
      return openRound(machine, world);
    case 'CheckRecord':
      return check(machine, world);
    case 'Tick':
      return atOnce(machine, world, 'tick: something is due', { type: 'Tick', at: world.now });
    default:
      return [];
  }
};

/** Retirement that the schedule does not ask for yet. */
const retireEarly = (machine: Machine, world: World): Step[] =>
  Object.entries(world.state.selectors).flatMap(([name, { status, removalWanted, used }]) => {
    const selector = selectorName(selectorNo(name));
    if (!removalWanted || !used || status === 'destroyed') return [];
    return started(machine, world, { type: status === 'live' ? 'DeclareRemovable' : 'DestroyKey', selector });
  });

/** What the daily check does although no effect asks for it. */
const dailyCheck = (machine: Machine, world: World): Step[] => [
  ...world.ses.flatMap((_, i) =>
    started(machine, world, { type: 'ObserveTarget', target: targetIds[i] as (typeof targetIds)[0], probe: false }),
  ),
  ...retireEarly(machine, world),
  ...world.dns.flatMap((dns, no) =>
    no > 0 && dns === 'absent'
      ? atOnce(machine, world, `record of k${no} seen gone`, {
          type: 'RecordGone',
          at: world.now,
          selector: selectorName(no),
        })
      : [],
  ),
];

/** Puts that the schedule does not ask for: an executor may act on an old view, and nothing may rest on its good sense. */
const eager = (machine: Machine, world: World): Step[] =>
  targetIds
    .slice(0, machine.configuration.targets)
    .flatMap((target) => [
      ...started(machine, world, { type: 'SwitchTarget', target }),
      ...openRound(machine, world),
      ...(machine.configuration.endsAtPut ? [] : started(machine, world, { type: 'RollBackTarget', target })),
    ]);

export const schedulerSteps = (machine: Machine, world: World): Step[] => [
  ...machine.effects.flatMap((effect) => started(machine, world, effect)),
  ...(machine.configuration.dailyChecks ? dailyCheck(machine, world) : []),
  ...(machine.configuration.eager ? eager(machine, world) : []),
  ...(machine.configuration.checks ? check(machine, world) : []),
  ...(machine.configuration.monitors ? monitored(machine, world) : []),
];
