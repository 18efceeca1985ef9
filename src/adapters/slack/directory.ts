/** Who may do what, asked of Slack at the click (design.md 4, eligibility). Fails closed. */
import { type Actor, type ActorKind, withoutRoles } from '../../domain/actor.ts';
import { PersonId } from '../../domain/names.ts';
import type { Directory } from '../../ports/directory.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import type { SlackClient, SlackUser } from './client.ts';
import { slackErrorCode } from './slackError.ts';
import type { SlackLog } from './slackLog.ts';

export interface SlackDirectoryOptions {
  readonly client: Pick<SlackClient, 'user' | 'groupMembers' | 'channelMembers'>;
  /** Team id of the home workspace, as `auth.test` says; everybody else's is foreign. */
  readonly homeTeam: string;
  readonly log: SlackLog;
}

/** Only for `approvers`, which decides nothing: `usergroups.users.list` takes 20 calls a minute. */
const rememberedMs = 5_000;
const approversMax = 50;

/** Slack's word that nobody is there, as opposed to no word at all. */
const nobody: readonly string[] = ['no_such_subteam', 'channel_not_found', 'not_in_channel', 'plan_upgrade_required'];

const membersOr = async (look: () => Promise<readonly string[]>): Promise<readonly string[]> => {
  try {
    return await look();
  } catch (error) {
    if (nobody.includes(slackErrorCode(error))) return [];
    throw error;
  }
};

/** Waits for all before it fails: no look-up outlives the answer that it was for. @throws what failed first in the list. */
const together = async <T extends readonly Promise<unknown>[]>(looks: readonly [...T]) => {
  await Promise.allSettled(looks);
  return Promise.all(looks);
};

const kindOf = (user: SlackUser, homeTeam: string): ActorKind => {
  if (user.teamId !== homeTeam || user.isStranger) return 'foreign';
  if (user.deleted) return 'deactivated';
  if (user.isBot) return 'bot';
  return user.isGuest ? 'guest' : 'member';
};

type Client = SlackDirectoryOptions['client'];

const idsOf = (client: Client, people: People): Promise<readonly string[]> =>
  people.tag === 'users' ? Promise.resolve(people.ids) : membersOr(() => client.groupMembers(people.id));

const member = async (client: Client, id: PersonId, user: SlackUser, settings: DomainSettings): Promise<Actor> => {
  const self = PersonId.user(id);
  const among = async (people: People | null): Promise<boolean> =>
    people !== null && (await idsOf(client, people)).includes(self);
  const [channel, isApprover, operates, isNightOperator, requests] = await together([
    membersOr(() => client.channelMembers(settings.channel)),
    among(settings.approvers),
    among(settings.operators),
    among(settings.nightOperators),
    among(settings.requesters),
  ]);
  return {
    id,
    name: user.name,
    kind: 'member',
    inChannel: channel.includes(self),
    mayRequest: settings.requesters === null || requests,
    isApprover,
    isOperator: settings.operators === null ? isApprover : operates,
    isNightOperator,
  };
};

const actor = async (options: SlackDirectoryOptions, id: PersonId, settings: DomainSettings): Promise<Actor> => {
  const { client, homeTeam, log } = options;
  const self = PersonId.user(id);
  // The clicker's own team decides: an outsider of a shared channel need not be looked up.
  if (PersonId.team(id) !== homeTeam) return withoutRoles(id, 'foreign', self);
  try {
    const user = await client.user(self);
    const kind = kindOf(user, homeTeam);
    return kind === 'member' ? await member(client, id, user, settings) : withoutRoles(id, kind, user.name);
  } catch (error) {
    log.error({ code: slackErrorCode(error), person: id }, 'a person could not be looked up: refused');
    return withoutRoles(id, 'unknown', self);
  }
};

type Eligible = readonly PersonId[] | null;

const eligible = async (options: SlackDirectoryOptions, settings: DomainSettings): Promise<Eligible> => {
  const { client, homeTeam, log } = options;
  const ifMember = async (id: string): Promise<PersonId[]> =>
    kindOf(await client.user(id), homeTeam) === 'member' ? [PersonId.of(homeTeam, id)] : [];
  try {
    const ids = (await idsOf(client, settings.approvers)).slice(0, approversMax);
    return (await together(ids.map(ifMember))).flat();
  } catch (error) {
    log.error({ code: slackErrorCode(error), domain: settings.name }, 'the approvers could not be looked up');
    return null;
  }
};

export const createSlackDirectory = (options: SlackDirectoryOptions): Directory => {
  const recent = new Map<string, { readonly until: number; readonly people: Promise<Eligible> }>();
  return {
    actor: (person, settings) => actor(options, person, settings),
    approvers: (settings) => {
      const entry = recent.get(settings.name);
      if (entry !== undefined && performance.now() < entry.until) return entry.people;
      const people = eligible(options, settings);
      recent.set(settings.name, { until: performance.now() + rememberedMs, people });
      return people;
    },
  };
};
