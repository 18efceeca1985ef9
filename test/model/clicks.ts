/** People: each click names what its person saw, may be late, may overtake another, and may be delivered twice. */
import type { Command } from '../../src/domain/commands.ts';
import type { Selector } from '../../src/domain/names.ts';
import { selectorName } from './commands.ts';
import { commit, type Machine, step } from './commit.ts';
import { actorOf, people } from './people.ts';
import type { Click, Step, World } from './world.ts';

/** No rotation begins from it here: SES signs with another key already. */
const beginning = (current: Selector) => ({
  selectorTemplate: 'k-{n}',
  current,
  currentFingerprint: null,
  targets: [],
});

const commandOf = (click: Click, world: World): Command => {
  const { id, rotation, round, digest } = click;
  const current = world.state.rotation?.current ?? selectorName(1);
  const base = { id, at: world.now, by: actorOf(click.who, world.gone), rotation };
  switch (click.verb) {
    case 'approve':
      return { ...base, type: 'ApproveSwitch', round, digest };
    case 'withdraw':
      return { ...base, type: 'WithdrawApproval', round };
    case 'decline':
      return { ...base, type: 'DeclineSwitch', round, reason: '' };
    case 'execute':
      return { ...base, type: 'ExecuteSwitch', round, digest };
    case 'request':
      return { ...base, type: 'RequestApproval' };
    case 'prove':
      return { ...base, type: 'RequestDelivery' };
    case 'claim':
      return { ...base, type: 'ClaimRotation' };
    case 'rollback':
      return { ...base, type: 'Rollback', banNext: click.ban };
    case 'breakGlass':
      return { ...base, type: 'RequestBreakGlass', reason: '', proof: '' };
    case 'confirmGlass':
      return { ...base, type: 'ConfirmBreakGlass', proof: '' };
    case 'compromise':
      return { ...base, type: 'DeclareCompromised', selector: current, ...beginning(current) };
    case 'cancel':
      return { ...base, type: 'CancelRotation', reason: '' };
    case 'confirm':
      return { ...base, type: 'ConfirmCompletion' };
  }
};

/** Decisions that would otherwise go round for ever use up a budget. Null: spent. */
const paidFor = (before: World, after: World): World | null => {
  const decided = ({ state: { rotation } }: World) =>
    rotation?.rollback?.tag === 'decided' ? rotation.rollback : null;
  const [was, is] = [decided(before), decided(after)];
  if (is === null || is === was) return after;
  const { left } = after;
  const [rollbacks, renewals] =
    was === null ? [left.rollbacks - 1, left.renewals] : [left.rollbacks, left.renewals - 1];
  return rollbacks < 0 || renewals < 0 ? null : { ...after, left: { ...left, rollbacks, renewals } };
};

const named = ({ who, verb, round }: Click): string => `${people[who]?.name} clicks ${verb} (round ${round})`;

const deliver = (machine: Machine, world: World, click: Click): Step | null => {
  const done = commit(machine, world, commandOf(click, world), { process: null, who: click.who, digest: click.digest });
  const paid = done === null ? null : paidFor(world, done.world);
  if (done === null || paid === null) return null;
  const spent = [...world.spent, click].slice(-machine.configuration.spentMax || world.spent.length + 1);
  const spentCauses = machine.configuration.spentMax === 0 ? [] : spent;
  return step(named(click), { ...paid, spent: spentCauses }, true, done.violated);
};

const newClicks = (machine: Machine, world: World): Click[] => {
  const { rotation } = world.state;
  if (rotation === null) return [];
  const round = rotation.round;
  const given = machine.configuration.clicks.filter(({ stage }) => stage === undefined || stage === rotation.stage.tag);
  return given.map(({ verb, who, ban, forged }) => ({
    id: `${world.state.atVersion}.${world.clicks.length}.${verb}.${who}`,
    who,
    verb,
    rotation: rotation.id,
    round: round?.id ?? 0,
    digest: forged ? 'another' : (round?.digest ?? ''),
    ban: ban === true,
  }));
};

const same = (a: Click, b: Click): boolean =>
  a.who === b.who && a.verb === b.verb && a.round === b.round && a.digest === b.digest;

const clicking = (machine: Machine, world: World): Step[] => {
  const max = machine.configuration.clicksInFlightMax;
  return newClicks(machine, world).flatMap((click): Step[] => {
    if (max === 0) {
      const made = deliver(machine, world, click);
      return made === null ? [] : [made];
    }
    if (world.clicks.length >= max || world.clicks.some((other) => same(other, click))) return [];
    return [step(`${named(click)}: on its way`, { ...world, clicks: [...world.clicks, click] })];
  });
};

const arriving = (machine: Machine, world: World): Step[] =>
  world.clicks.map((click, index) => {
    const without = { ...world, clicks: world.clicks.filter((_, i) => i !== index) };
    return deliver(machine, without, click) ?? step(`${named(click)}: refused`, without);
  });

/** The second delivery of a click must change nothing (I10): it leads nowhere, or to a violation. */
const replayed = (machine: Machine, world: World): Step[] =>
  world.spent.flatMap((click) => {
    const done = commit(machine, world, commandOf(click, world), {
      process: null,
      who: click.who,
      digest: click.digest,
    });
    return done === null
      ? []
      : [step(`${named(click)}: delivered again`, done.world, true, 'I10 a replayed click decides again')];
  });

export const clickSteps = (machine: Machine, world: World): Step[] => [
  ...clicking(machine, world),
  ...arriving(machine, world),
  ...replayed(machine, world),
];
