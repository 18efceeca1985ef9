/** What Slack is asked about people, each method at its own pace. */
import { performance } from 'node:perf_hooks';
import type { LimiterTime } from '../ses/limiterTime.ts';
import type { SlackClient, SlackUser } from './client.ts';
import { type Asking, SharedLookUps } from './sharedLookUps.ts';
import { retryAfterSeconds, slackErrorCode } from './slackError.ts';
import type { Pace } from './tokenBucket.ts';

/** Members by group. A group that Slack does not list has none: disabled, deleted, or of a plan without groups. */
export type Groups = ReadonlyMap<string, readonly string[]>;

export interface LookUps {
  user(user: string, asking: Asking): Promise<SlackUser>;
  /** Nobody for a channel that the bot cannot see. */
  channelMembers(channel: string, asking: Asking): Promise<readonly string[]>;
  /** In one call, however many they are. None are asked for nothing. */
  groups(ids: readonly string[], asking: Asking): Promise<Groups>;
}

export type PeopleClient = Pick<SlackClient, 'user' | 'groupMembers' | 'allGroups' | 'channelMembers'>;

/** Tier 2, 20 calls a minute for the app in a workspace: burst and refill of any minute together stay within it. */
const groupPace: Pace = { burst: 10, everyMs: 6_000, reserve: 4 };
/** Tier 4, 100 calls a minute. */
const peoplePace: Pace = { burst: 20, everyMs: 750, reserve: 10 };

/** A wait for Slack does not keep a process that ends. */
export const realSlackTime: LimiterTime = {
  monotonicMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms)).unref();
    return () => clearTimeout(timer);
  },
};

/** For a clock that is moved: a wait for Slack passes as the pause does. */
export const pausedTime = (monotonicMs: () => number, pause: (ms: number) => Promise<void>): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    let wanted = true;
    void pause(ms).then(() => {
      if (wanted) callback();
    });
    return () => {
      wanted = false;
    };
  },
});

/** Slack's word that nobody is there, as opposed to no word at all. */
const nobody: readonly string[] = ['no_such_subteam', 'channel_not_found', 'not_in_channel', 'plan_upgrade_required'];

const orNobody = async <T>(look: () => Promise<T>, none: T): Promise<T> => {
  try {
    return await look();
  } catch (error) {
    if (nobody.includes(slackErrorCode(error))) return none;
    throw error;
  }
};

const retryAfterMs = (error: unknown): number | null => {
  const seconds = retryAfterSeconds(error);
  return seconds === null ? null : seconds * 1_000;
};

const groupsOf = async (client: PeopleClient, ids: readonly string[]): Promise<Groups> => {
  const [only, ...others] = ids;
  if (only === undefined) return new Map();
  // Both methods are of the same tier; one group alone is the shorter answer.
  return others.length === 0 ? new Map([[only, await client.groupMembers(only)]]) : client.allGroups();
};

export const createLookUps = (client: PeopleClient, time: LimiterTime = realSlackTime): LookUps => {
  const of = <T>(pace: Pace, lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>): SharedLookUps<T> =>
    new SharedLookUps({ time, pace, lookUp, retryAfterMs });
  const users = of(peoplePace, (user) => client.user(user));
  const channels = of(peoplePace, (channel) => orNobody(() => client.channelMembers(channel), []));
  const groups = of<Groups>(groupPace, (_, ids) => orNobody(() => groupsOf(client, [...ids]), new Map()));
  return {
    user: (user, asking) => users.ask(user, [], asking),
    channelMembers: (channel, asking) => channels.ask(channel, [], asking),
    groups: async (ids, asking) => (ids.length === 0 ? new Map() : groups.ask('groups', ids, asking)),
  };
};
