/** Reads a person's roles from Slack at the time of the click (design.md 4, eligibility). Fails closed. */

import { COMMANDS, listsFor, mayGive, type PersonCommand } from '../../domain/commands.ts';
import { PersonId, unreachable } from '../../domain/names.ts';
import { type Actor, type ActorKind, type PeopleList, withoutRoles } from '../../domain/roles.ts';
import { createKeyedFlights, within } from '../../ports/concurrency.ts';
import {
  ChannelUnavailable,
  type Directory,
  type Need,
  PeopleUnavailable,
  QueriesLimited,
  type RolesByDomain,
} from '../../ports/people.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import type { LimiterTime } from '../ses/limiter.ts';
import { type SlackClient, type SlackLog, type SlackUser, slackErrorCode } from './client.ts';
import { Foreigners, type Home, type HomeWorkspace, isAtHome } from './home.ts';
import {
  createLookUps,
  type Groups,
  type LookUpOptions,
  type LookUps,
  type PeopleClient,
  QueryBound,
  realSlackTime,
  type Urgency,
} from './lookUps.ts';

interface SlackDirectoryOptions {
  readonly client: PeopleClient;
  /** While it is unknown, nobody has a role. */
  readonly home: Pick<Home, 'query'>;
  readonly log: SlackLog;
  /** Clock and timer of rate limits and waits; tests replace them. */
  readonly time?: LimiterTime;
}

/** Only for `approvers`, on which no decision depends. */
const rememberedMs = 5_000;
const approversMax = 50;
/** Age of groups in what people only read: a click reads them again. The longer one holds while Slack limits calls. */
const groupsShownMs = 60_000;
const groupsShownMsMax = 10 * 60_000;

const urgencyOf = ({ purpose, command }: Need): Urgency => {
  switch (purpose) {
    case 'query':
      return 'query';
    case 'put':
      return 'first';
    case 'decision':
      return COMMANDS[command].urgent ? 'first' : 'decision';
    default:
      return unreachable(purpose);
  }
};

/** Waits for all look-ups before it fails, so that none outlives the answer. @throws the error of the first failed one in the list */
const together = async <T extends readonly Promise<unknown>[]>(lookUps: readonly [...T]) => {
  await Promise.allSettled(lookUps);
  return Promise.all(lookUps);
};

const kindOf = (user: SlackUser, home: HomeWorkspace): ActorKind => {
  if (!isAtHome(user, home)) return 'foreign';
  if (user.deleted) return 'deactivated';
  if (user.isBot) return 'bot';
  return user.isGuest ? 'guest' : 'member';
};

/** Without configured operators the approvers are the operators. */
const peopleOf = (settings: DomainSettings, list: PeopleList): People | null =>
  list === 'operators' ? (settings.operators ?? settings.approvers) : settings[list];

const groupOf = (people: People | null): readonly string[] => (people?.tag === 'userGroup' ? [people.id] : []);

/** The groups that decide whether a person may give this command. */
const groupsFor = (settings: DomainSettings, command: PersonCommand): readonly string[] => [
  ...new Set(listsFor(command).flatMap((list) => groupOf(peopleOf(settings, list)))),
];

/** Error codes that mean "no such person". After any other error the person is unknown. */
const nobodyThere: readonly string[] = ['user_not_found', 'user_not_visible'];

const noGroups: Groups = new Map();

/** One id per person, whichever id and workspace a delivery names. Otherwise one person could count as two (I1). */
const personAt = ({ teamId }: HomeWorkspace, { id }: SlackUser): PersonId => PersonId.of(teamId, id);

interface Seen {
  readonly home: HomeWorkspace;
  readonly user: SlackUser;
  readonly settings: DomainSettings;
}

const isAmong = (people: readonly string[], { ids }: SlackUser): boolean => ids.some((id) => people.includes(id));

/** A group without a look-up has no members. */
const memberOf = ({ home, user, settings }: Seen, inChannel: boolean, groups: Groups): Actor => {
  const isIn = (list: PeopleList): boolean => {
    const people = peopleOf(settings, list);
    if (people === null) return list === 'requesters';
    return isAmong(people.tag === 'users' ? people.ids : (groups.get(people.id) ?? []), user);
  };
  const otherIds = user.ids.flatMap((id) => (id === user.id ? [] : [PersonId.of(home.teamId, id)]));
  return {
    id: personAt(home, user),
    ...(otherIds.length === 0 ? {} : { otherIds }),
    name: user.name,
    kind: 'member',
    inChannel,
    mayRequest: isIn('requesters'),
    isApprover: isIn('approvers'),
    isOperator: isIn('operators'),
    isNightOperator: isIn('nightOperators'),
  };
};

/** @returns the reason instead, when the members of the channel cannot be read */
const isInChannel = async (
  lookUps: LookUps,
  { settings, user }: Seen,
  options: LookUpOptions,
): Promise<boolean | ChannelUnavailable> => {
  try {
    return isAmong(await lookUps.channelMembers(settings.channel, options), user);
  } catch (error) {
    if (error instanceof ChannelUnavailable) return error;
    throw error;
  }
};

/** Who has the role by a group needs no channel: a channel that is gone must not keep an approver from a rollback. */
const enough = (actor: Actor, command: PersonCommand, isThere: boolean | ChannelUnavailable): Actor => {
  if (isThere instanceof ChannelUnavailable && !mayGive(actor, command)) throw isThere;
  return actor;
};

/** @throws ChannelUnavailable when the command needs the channel, whose members cannot be read */
const member = async (
  lookUps: LookUps,
  seen: Seen,
  { command, purpose }: Need,
  options: LookUpOptions,
): Promise<Actor> => {
  const groups = groupsFor(seen.settings, command);
  if (purpose === 'query' || !COMMANDS[command].everyRole) {
    const isThere = await isInChannel(lookUps, seen, options);
    const withoutGroups = memberOf(seen, isThere === true, noGroups);
    if (mayGive(withoutGroups, command)) return withoutGroups;
    return enough(memberOf(seen, isThere === true, await lookUps.groups(groups, options)), command, isThere);
  }
  const [isThere, found] = await together([isInChannel(lookUps, seen, options), lookUps.groups(groups, options)]);
  return enough(memberOf(seen, isThere === true, found), command, isThere);
};

type Eligible = readonly PersonId[] | null;

class SlackDirectory implements Directory {
  readonly #options: SlackDirectoryOptions;
  readonly #time: LimiterTime;
  readonly #lookUps: LookUps;
  readonly #queries: QueryBound;
  readonly #foreigners = new Foreigners();
  #shownGroups: { readonly at: number; readonly groups: Groups } | null = null;
  readonly #recent = new Map<string, { readonly until: number; readonly people: Promise<Eligible> }>();

  constructor(options: SlackDirectoryOptions) {
    this.#options = options;
    this.#time = options.time ?? realSlackTime;
    this.#lookUps = createLookUps(options.client, this.#time);
    this.#queries = new QueryBound(this.#time.monotonicMs());
  }

  async actor(id: PersonId, settings: DomainSettings, need: Need): Promise<Actor> {
    try {
      return await this.#actorOf(await this.#options.home.query(), id, settings, need);
    } catch (error) {
      if (error instanceof QueriesLimited || error instanceof ChannelUnavailable) throw error;
      return this.#unanswered(id, need, slackErrorCode(error));
    }
  }

  /** @throws the look-ups' errors */
  async #actorOf(home: HomeWorkspace, id: PersonId, settings: DomainSettings, need: Need): Promise<Actor> {
    const self = PersonId.user(id);
    const now = this.#time.monotonicMs();
    if (this.#foreigners.has(id, PersonId.team(id), home, now)) return withoutRoles(id, 'foreign', self);
    if (need.purpose === 'query') this.#queries.take(id, now);
    const options = { urgency: urgencyOf(need), ...(need.reminders ? { reminders: need.reminders } : {}) };
    // Looked up at the same time as the person, so that the approvers of one switch share the answer.
    const early = need.purpose === 'put' ? this.#lookUps.groups(groupsFor(settings, need.command), options) : null;
    const [user, groups] = await together([this.#lookUps.user(self, options), early ?? Promise.resolve(null)]);
    const kind = kindOf(user, home);
    if (kind === 'foreign' && PersonId.team(id) !== home.teamId) this.#foreigners.note(id, now);
    if (kind !== 'member') return withoutRoles(id, kind, user.name);
    const seen = { home, user, settings };
    return groups === null ? member(this.#lookUps, seen, need, options) : memberOf(seen, false, groups);
  }

  async roles(id: PersonId, domains: readonly DomainSettings[]): Promise<RolesByDomain> {
    try {
      return await this.#rolesOf(await this.#options.home.query(), id, domains);
    } catch (error) {
      if (error instanceof QueriesLimited) throw error;
      const { log } = this.#options;
      log.error({ code: slackErrorCode(error), person: id }, 'a person could not be looked up: refused');
      return () => withoutRoles(id, 'unknown', PersonId.user(id));
    }
  }

  /** Three calls, however many domains: the person, all groups, and the channels that the person shares with the bot. */
  async #rolesOf(home: HomeWorkspace, id: PersonId, domains: readonly DomainSettings[]): Promise<RolesByDomain> {
    const self = PersonId.user(id);
    const now = this.#time.monotonicMs();
    if (this.#foreigners.has(id, PersonId.team(id), home, now)) return () => withoutRoles(id, 'foreign', self);
    this.#queries.take(id, now);
    const options = { urgency: 'query' } as const;
    const user = await this.#lookUps.user(self, options);
    const kind = kindOf(user, home);
    if (kind === 'foreign' && PersonId.team(id) !== home.teamId) this.#foreigners.note(id, now);
    if (kind !== 'member') return () => withoutRoles(id, kind, user.name);
    const lists = domains.flatMap(({ approvers, operators, nightOperators, requesters }) =>
      [approvers, operators, nightOperators, requesters].flatMap(groupOf),
    );
    const [groups, channels] = await together([
      this.#groupsToShow([...new Set(lists)], options),
      this.#lookUps.channelsOf(self, options),
    ]);
    return (settings) => memberOf({ home, user, settings }, channels.has(settings.channel), groups);
  }

  /** All people who read share one call, because decisions need the few calls that Slack allows (I15). */
  async #groupsToShow(ids: readonly string[], options: LookUpOptions): Promise<Groups> {
    const now = this.#time.monotonicMs();
    const before = this.#shownGroups;
    if (before !== null && now < before.at + groupsShownMs) return before.groups;
    try {
      const groups = await this.#lookUps.groups(ids, options);
      this.#shownGroups = { at: now, groups };
      return groups;
    } catch (error) {
      if (before !== null && now < before.at + groupsShownMsMax) return before.groups;
      throw error;
    }
  }

  /** @throws PeopleUnavailable before the Put, because a missing answer must not count as a lost role */
  #unanswered(id: PersonId, need: Need, code: string): Actor {
    const { log } = this.#options;
    if (need.purpose === 'put' && !nobodyThere.includes(code)) {
      log.error({ code, person: id }, 'an approver could not be looked up: the switch waits');
      throw new PeopleUnavailable(code);
    }
    log.error({ code, person: id }, 'a person could not be looked up: refused');
    return withoutRoles(id, 'unknown', PersonId.user(id));
  }

  approvers(settings: DomainSettings): Promise<Eligible> {
    const entry = this.#recent.get(settings.name);
    const now = this.#time.monotonicMs();
    if (entry !== undefined && now < entry.until) return entry.people;
    const people = this.#eligible(settings);
    this.#recent.set(settings.name, { until: now + rememberedMs, people });
    return people;
  }

  async #eligible({ approvers, name }: DomainSettings): Promise<Eligible> {
    const { log } = this.#options;
    const options = { urgency: 'quiet' } as const;
    const ifMember = async (home: HomeWorkspace, id: string): Promise<PersonId[]> => {
      const user = await this.#lookUps.user(id, options);
      return kindOf(user, home) === 'member' ? [personAt(home, user)] : [];
    };
    try {
      const home = await this.#options.home.query();
      const groups = await this.#lookUps.groups(groupOf(approvers), options);
      const ids = approvers.tag === 'users' ? approvers.ids : (groups.get(approvers.id) ?? []);
      return [...new Set((await together(ids.slice(0, approversMax).map((id) => ifMember(home, id)))).flat())];
    } catch (error) {
      log.error({ code: slackErrorCode(error), domain: name }, 'the approvers could not be looked up');
      return null;
    }
  }
}

export const createSlackDirectory = (options: SlackDirectoryOptions): Directory => new SlackDirectory(options);

/** The language of a person's answers. */
export interface Locales {
  /** Waits one second at most, because an answer in another language is better than a late one. Never throws. */
  of(user: string): Promise<Language>;
}

const waitMs = 1_000;
const localesRememberedMs = 10 * 60_000;
const remembered = 2_000;

const languageOf = (locale: string | null, fallback: Language): Language =>
  locale === null ? fallback : locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';

export const createLocales = (client: Pick<SlackClient, 'user'>, fallback: Language): Locales => {
  const known = new Map<string, { readonly language: Language; readonly until: number }>();
  // Refused presses are answered too, and many of one person must not use up Slack's limit (I15).
  const inFlight = createKeyedFlights();
  const lookUp = async (user: string): Promise<void> => {
    const language = languageOf((await client.user(user)).locale, fallback);
    if (known.size >= remembered) known.clear();
    known.set(user, { language, until: performance.now() + localesRememberedMs });
  };
  return {
    of: async (user) => {
      const entry = known.get(user);
      if (entry !== undefined && performance.now() < entry.until) return entry.language;
      await within(
        waitMs,
        inFlight(user, () => lookUp(user)),
      ).catch(() => null);
      return (known.get(user) ?? entry)?.language ?? fallback;
    },
  };
};
