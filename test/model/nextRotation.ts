/** The next rotation, from its start to a stable record, in one step: what lies between is not looked at again. */
import { isRunning } from '../../src/domain/state.ts';
import { commit, type Machine, step } from './commit.ts';
import { publishRequests, type Request, startRequests } from './fold.ts';
import { R } from './people.ts';
import { type Step, selectorNo, type World } from './world.ts';

const follow = (machine: Machine, world: World, requests: readonly Request[]): World | null =>
  requests.reduce<World | null>((so, request) => {
    if (so === null) return null;
    const id = `${so.state.atVersion}.${request.type}`;
    const done = commit(machine, so, { ...request, id, at: so.now } as Parameters<typeof commit>[2]);
    // What is already so needs no commit; only a refused start ends it.
    return done?.world ?? (request.type === 'StartRotation' ? null : so);
  }, world);

export const rotationSteps = (machine: Machine, world: World): Step[] => {
  if (world.left.rotations === 0) return [];
  if (machine.rules.has('one-rotation-at-a-time') && isRunning(world.state.rotation)) return [];
  const { targets } = machine.configuration;
  const current = selectorNo(world.state.current);
  const begun = follow(machine, world, startRequests(targets, current, R));
  const { rotation } = begun?.state ?? {};
  if (!begun || !rotation) return [];
  const next = selectorNo(rotation.next);
  const shown = selectorNo(begun.state.targets[0]?.shown ?? null);
  const published = follow(machine, begun, publishRequests(rotation.id, next, targets, shown));
  if (published === null) return [];
  const dns = published.dns.map((record, no) => (no === next ? ('right' as const) : record));
  const left = { ...world.left, rotations: world.left.rotations - 1 };
  return [step(`R starts the next rotation, k${next} is published`, { ...published, dns, left })];
};
