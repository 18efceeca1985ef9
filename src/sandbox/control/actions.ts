/** The acts of the control API, by path. */

import { z } from 'zod';
import type { Instant } from '../../domain/names.ts';
import { serverNames } from '../dns/authority.ts';
import { playgroundDoers } from '../playground/playground.ts';
import type { Sandbox } from '../sandbox.ts';
import { putOperation } from '../ses/api.ts';
import type { SlackSandbox } from '../slack/sandbox.ts';
import { app } from '../slack/workspace.ts';
import { acts } from './acts.ts';
import { type ControlHooks, ControlProblem, parsed } from './http.ts';
import { clickOn, personOf, sayTo } from './people.ts';
import type { Feed } from './views.ts';

const timesMax = 1_000;
const times = z.int().min(1).max(timesMax).default(1);

const slackFault = z.strictObject({
  part: z.literal('slack'),
  method: z.string().min(1).max(80).default('*'),
  answer: z.union([
    z.enum(['rate_limited', 'server_error', 'no_answer', 'dropped']),
    z.strictObject({ error: z.string().max(80) }),
  ]),
  times,
  when: z.enum(['before', 'after']).default('before'),
});

const sesFault = z.strictObject({
  part: z.literal('ses'),
  operation: z
    .enum([putOperation, 'GetEmailIdentity', 'SendEmail', 'PutEmailIdentityDkimAttributes', 'ListEmailIdentities'])
    .default(putOperation),
  kind: z.enum([
    'error',
    'server_error',
    'timeout_after_commit',
    'timeout_before_commit',
    'apply_late',
    'empty_tokens',
    'other_token',
  ]),
  /** For `error`: the service's code; the default is throttling. */
  code: z.string().max(80).optional(),
  /** For `apply_late`: virtual minutes; the default is 10. */
  minutes: z.number().positive().max(1_440).optional(),
  /** For `server_error`: whether the call takes effect all the same. */
  applied: z.boolean().optional(),
  /** For `other_token`. */
  token: z.string().max(63).optional(),
  times,
  region: z.string().max(30).optional(),
});

const dnsFault = z.strictObject({
  part: z.literal('dns'),
  server: z.enum([...serverNames, 'resolver1', 'resolver2']),
  kind: z.enum(['silent', 'servfail', 'refused', 'lame', 'truncate', 'slow', 'garbled', 'denying', 'noDs']),
});

const storeFault = z.strictObject({
  part: z.literal('dynamodb'),
  kind: z.enum(['throttle', 'serverError', 'refuse', 'loseRequest', 'loseAnswer', 'errorAfter']),
  operation: z.string().max(40).optional(),
  times,
});

/** The order of a fault: one schema per part. */
const faultSchema = z.discriminatedUnion('part', [slackFault, sesFault, dnsFault, storeFault]);
type FaultOrder = z.infer<typeof faultSchema>;

type SesOrder = z.infer<typeof sesFault>;

// An unanswered call would block the bot for its whole time-out, so the connection is closed instead.
const sesKind = (order: SesOrder) => {
  const { kind, code = 'TooManyRequestsException', minutes = 10, applied = false } = order;
  const { token = 'somebody-elses-selector' } = order;
  switch (kind) {
    case 'error':
      return { tag: kind, code } as const;
    case 'server_error':
      return { tag: kind, applied } as const;
    case 'apply_late':
      return { tag: kind, delayMs: minutes * 60_000, hangUp: true } as const;
    case 'other_token':
      return { tag: kind, token } as const;
    case 'empty_tokens':
      return { tag: kind } as const;
    default:
      return { tag: kind, hangUp: true } as const;
  }
};

/** @throws ControlProblem for a name server that does not run */
const armFault = ({ slack, ses, dns, dynamo }: Sandbox, order: FaultOrder): void => {
  switch (order.part) {
    case 'slack':
      slack.faults.arm({ method: order.method, answer: order.answer, count: order.times, when: order.when });
      return;
    case 'ses': {
      const { operation, region } = order;
      ses.arm({ operation, times: order.times, kind: sesKind(order), ...(region === undefined ? {} : { region }) });
      return;
    }
    case 'dns':
      if (!dns.servers.includes(order.server)) {
        const step = `this sandbox has no ${order.server}: start it with --name-servers 3`;
        throw new ControlProblem(409, 'no_such_server', step, dns.servers);
      }
      dns.setFault(order.server, order.kind);
      return;
    case 'dynamodb':
      dynamo.faults.inject({
        kind: order.kind,
        times: order.times,
        ...(order.operation === undefined ? {} : { operation: order.operation }),
      });
  }
};

const clearFaults = ({ slack, ses, dns, dynamo }: Sandbox): void => {
  slack.faults.clear();
  ses.disarm();
  dynamo.faults.clear();
  for (const server of dns.servers) dns.setFault(server, null);
};

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const moveDaysMax = 800;
const examples = ['+14d', '+2h', '+1d12h', '+30m', '+45s', '2025-10-02', '2025-10-02T10:00', '2025-10-02T01:00:00Z'];

const relative = (text: string): number | null => {
  if (!/^\+(\d{1,6}[smhdw])+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
};

/** Days and times without an offset are in Tokyo's time zone, as in the runbook. */
const absolute = (text: string): Instant | null => {
  const [, day, time, offset] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  if (day === undefined) return null;
  const at = Date.parse(`${day}T${time ?? '00:00'}${offset ?? '+09:00'}`);
  return Number.isNaN(at) ? null : at;
};

/** Virtual milliseconds by which the clock must move. @throws ControlProblem unless the text is a moment ahead */
const moveOf = (text: string, now: Instant): number => {
  const by = relative(text.trim());
  const to = by === null ? absolute(text.trim()) : now + by;
  if (to === null) throw new ControlProblem(400, 'bad_moment', `not a moment: ${text.slice(0, 60)}`, examples);
  if (to <= now) throw new ControlProblem(409, 'clock_goes_forward', 'this clock never goes backwards', examples);
  if (to - now > moveDaysMax * 86_400_000) {
    throw new ControlProblem(400, 'too_far', `at most ${moveDaysMax} days at once`, examples);
  }
  return to - now;
};

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

/** Removes options with the value `undefined`, which their types do not allow. */
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

/** Reports a RangeError of the hooks as `not_yet`, because it means that an earlier step is missing. */
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
  const { person, ...step } = parsed(drilling, body);
  return refusing(() => hooks.breakGlass({ ...step, person: personOf(hooks.sandbox.slack, person).name }));
};

const slackIs =
  (down: boolean): Doer =>
  async ({ sandbox }, _body, feed) => {
    sandbox.slack.faults.outage = down;
    feed.publish('fault', { part: 'slack', down });
    return { down };
  };

/** What an administrator, or time, does to a channel. */
const channelOrder = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['archive', 'private', 'remove_bot', 'invite_bot']), channel: name.optional() }),
  z.strictObject({ act: z.literal('unarchive'), channel: name.optional(), person: name }),
  z.strictObject({ act: z.literal('rename'), channel: name.optional(), name: z.string().min(1).max(80) }),
  /** `keep`: the age up to which messages stay, `+14d`. */
  z.strictObject({ act: z.literal('retention'), channel: name.optional(), keep: z.string().max(60) }),
]);
type ChannelOrder = z.infer<typeof channelOrder>;

/** @throws RangeError for an unknown channel or person */
const changeChannel = (slack: SlackSandbox, channel: string, order: ChannelOrder): void => {
  const { workspace } = slack;
  switch (order.act) {
    case 'archive':
      workspace.archive(channel);
      return;
    case 'unarchive':
      workspace.unarchive(channel, personOf(slack, order.person).id);
      return;
    case 'private':
      workspace.convertToPrivate(channel);
      return;
    case 'rename':
      workspace.rename(channel, order.name);
      return;
    case 'remove_bot':
    case 'invite_bot':
      workspace.setMember(channel, app.name, order.act === 'invite_bot');
      return;
    case 'retention': {
      const keptMs = relative(order.keep.trim());
      if (keptMs === null) throw new ControlProblem(400, 'bad_age', 'not an age', ['+14d', '+2h']);
      slack.retain(channel, keptMs);
      return;
    }
  }
};

const channelActs: Doer = async ({ sandbox: { slack }, channel }, body, feed) => {
  const order = parsed(channelOrder, body);
  const found = slack.workspace.channel(order.channel ?? channel);
  if (found === null) {
    const names = slack.workspace.channels().map(({ name }) => `#${name}`);
    throw new ControlProblem(404, 'no_such_channel', `no such channel: ${order.channel?.slice(0, 60)}`, names);
  }
  changeChannel(slack, found.id, order);
  feed.publish('fault', { part: 'slack', ...order, channel: found.id });
  return { ...order, channel: found.id };
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
  '/slack/channel': channelActs,
  '/break-glass': breakGlass,
  ...acts,
  ...playgroundDoers<Feed>(async (hooks, { path, body }, feed) => doers[path]?.(hooks, body, feed)),
};

/** Paths that change the world run one after another, so that a script may send requests without waiting. */
export const serializedPaths: ReadonlySet<string> = new Set([
  '/clock',
  '/publish',
  '/remove',
  '/naive',
  '/drill',
  '/ses/change',
  '/dns/restore',
  '/dns/revoke',
]);
