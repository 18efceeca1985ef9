/** Everything that may be done, by address. */
import { z } from 'zod';
import { clickOn } from './acts/click.ts';
import { sayTo } from './acts/say.ts';
import { armFault, clearFaults, faultSchema } from './faults.ts';
import type { ControlHooks } from './hooks.ts';
import { parsed } from './http.ts';
import { moveOf } from './moment.ts';
import { personOf } from './people.ts';
import { ControlProblem } from './problem.ts';
import type { Feed } from './views.ts';

type Doer = (hooks: ControlHooks, body: unknown, feed: Feed) => Promise<unknown>;

const name = z.string().min(1).max(120);
const flag = z.boolean().optional();

const saying = z.strictObject({
  person: name,
  text: z.string().min(1).max(4_000),
  channel: name.optional(),
  force: flag,
});

const clicking = z.strictObject({
  person: name,
  button: name,
  confirm: flag,
  inputs: z.record(name, z.string().max(3_000)).optional(),
  value: z.string().max(2_000).optional(),
  message: z.strictObject({ channel: name, ts: name }).optional(),
  rendering: z.int().min(0).optional(),
  force: flag,
});

/** Options that are absent are left out: `undefined` is not a value of theirs. */
const withoutAbsent = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const publish: Doer = async (hooks, body, feed) => {
  const { variant } = parsed(z.strictObject({ variant: z.string().default('right') }), body);
  if (!hooks.variants.includes(variant)) {
    throw new ControlProblem(400, 'no_such_variant', `no such record: ${variant.slice(0, 60)}`, hooks.variants);
  }
  const record = await refusing(() => hooks.publish(variant));
  feed.publish('dns', { did: 'publish', variant, ...record });
  return record;
};

const remove: Doer = async (hooks, body, feed) => {
  const { which } = parsed(z.strictObject({ which: z.enum(['next', 'current']).default('next') }), body);
  await refusing(() => hooks.removeRecord(which));
  feed.publish('dns', { did: 'remove', which });
  return { removed: which };
};

/** What cannot be done yet is said as such: a RangeError of the hooks is about the order of things. */
const refusing = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError) throw new ControlProblem(409, 'not_yet', error.message);
    throw error;
  }
};

const moveClock: Doer = async (hooks, body, feed) => {
  const { to } = parsed(z.strictObject({ to: z.string().max(60) }), body);
  const { clock } = hooks.sandbox;
  const from = clock.now();
  await hooks.pass(moveOf(to, from));
  const moved = { from, now: clock.now(), iso: new Date(clock.now()).toISOString() };
  feed.publish('clock', moved);
  return moved;
};

const arm: Doer = async ({ sandbox }, body, feed) => {
  const order = parsed(faultSchema, body);
  armFault(sandbox, order);
  feed.publish('fault', order);
  return { armed: order };
};

const clear: Doer = async ({ sandbox }, _body, feed) => {
  clearFaults(sandbox);
  feed.publish('fault', { cleared: true });
  return { cleared: true };
};

const pendingMode: Doer = async ({ sandbox }, body) => {
  const { mode } = parsed(z.strictObject({ mode: z.enum(['unsigned', 'previous']) }), body);
  sandbox.ses.setPendingMode(mode);
  return { mode };
};

const reasonCharsMax = 200;
const drilling = z.strictObject({
  person: name,
  step: z.enum(['request', 'confirm']),
  reason: z.string().max(reasonCharsMax).default(''),
});

const breakGlass: Doer = async (hooks, body) => {
  const { person, ...said } = parsed(drilling, body);
  return refusing(() => hooks.breakGlass({ ...said, person: personOf(hooks.sandbox.slack, person).name }));
};

const slackIs =
  (down: boolean): Doer =>
  async ({ sandbox }, _body, feed) => {
    sandbox.slack.faults.outage = down;
    feed.publish('fault', { part: 'slack', down });
    return { down };
  };

export const doers: Readonly<Record<string, Doer>> = {
  '/say': (hooks, body) => sayTo(hooks, withoutAbsent(parsed(saying, body))),
  '/click': (hooks, body) => clickOn(hooks, withoutAbsent(parsed(clicking, body))),
  '/publish': publish,
  '/remove': remove,
  '/clock': moveClock,
  '/faults': arm,
  '/faults/clear': clear,
  '/ses/pending': pendingMode,
  '/slack/down': slackIs(true),
  '/slack/up': slackIs(false),
  '/break-glass': breakGlass,
};

/** What changes the world by hand goes one after the other, so that a script may send without waiting. */
export const inTurn: ReadonlySet<string> = new Set(['/clock', '/publish', '/remove']);
