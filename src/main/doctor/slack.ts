/** Slack: the token and its scopes, the channels, and the people who may act. */

import { isLastingRefusal, type SlackUser, slackErrorCode } from '../../adapters/slack/client.ts';
import { createHome, isAtHome } from '../../adapters/slack/home.ts';
import { neededScopes } from '../../adapters/slack/inspection.ts';
import { approvalsRequired } from '../../domain/queries.ts';
import { inWindow } from '../../ports/concurrency.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import type { Applicant } from '../../texts/application.ts';
import { type Finding, type FindingCode, found } from './finding.ts';
import { sampleCards } from './sampleCards.ts';
import type { Site } from './site.ts';

const readsAtOnceMax = 4;

/** A refusal that lasts is wrong; everything else says nothing. */
const refusedAs = (code: FindingCode, error: unknown, facts: Finding['facts'] = {}): Finding =>
  found(isLastingRefusal(error) ? code : 'unchecked.slack', { ...facts, code: slackErrorCode(error) });

export const checkToken = async ({ slack, config }: Site): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  try {
    const { team, bot, isOrgWide, scopes } = await slack.token();
    if (isOrgWide) return [found('wrong.slack_org_wide')];
    findings.push(found('right.slack_token', { team, bot }));
    const missing = scopes === null ? [] : neededScopes.filter((scope) => !scopes.includes(scope));
    if (scopes === null) findings.push(found('unchecked.slack_scopes'));
    else if (missing.length > 0) findings.push(found('wrong.slack_scopes', { scopes: missing.join(', ') }));
    else findings.push(found('right.slack_scopes'));
  } catch (error) {
    return [refusedAs('wrong.slack_token', error)];
  }
  const { mode } = config.slack;
  if (mode.tag === 'socket') {
    try {
      await slack.socket(mode.appToken.reveal());
      findings.push(found('right.slack_socket'));
    } catch (error) {
      findings.push(refusedAs('wrong.slack_socket', error));
    }
  }
  return findings;
};

/** By the name that the app's settings show. */
const settingNames = {
  interactivity: 'Interactivity',
  messagesTab: 'Messages Tab',
  homeTab: 'Home Tab',
  homeEvent: 'app_home_opened',
  command: '/dkim',
} as const;

/** What only an app configuration token shows. */
export const checkSettings = async ({ slack, configToken }: Site): Promise<readonly Finding[]> => {
  if (configToken === null) return [found('unchecked.slack_settings')];
  try {
    const settings = await slack.settings(configToken.reveal());
    const names = Object.keys(settingNames) as (keyof typeof settingNames)[];
    const missing = names.filter((name) => !settings[name]).map((name) => settingNames[name]);
    return [
      missing.length === 0
        ? found('right.slack_settings')
        : found('wrong.slack_settings', { settings: missing.join(', ') }),
    ];
  } catch (error) {
    return [found('unchecked.slack_settings_failed', { code: slackErrorCode(error) })];
  }
};

/** Slack's own judgement of each kind of card and form. Its rules change without notice to apps. */
export const checkCards = async ({ slack, config, clock }: Site): Promise<readonly Finding[]> => {
  const [settings] = config.settings.domains.values();
  if (settings === undefined) return [];
  const cards = (['ja', 'en'] as const).flatMap((language) =>
    sampleCards(settings, language, clock.now()).map((card) => ({ ...card, name: `${card.name} (${language})` })),
  );
  const wrong: Finding[] = [];
  try {
    await inWindow(cards, readsAtOnceMax, async (card) => {
      const sent = card.tag === 'view' ? { view: card.view } : { blocks: card.message.blocks };
      const [problem] = await slack.validate(sent);
      if (problem === undefined) return;
      wrong.push(
        found('wrong.slack_blocks', { card: card.name, problem: `${problem.pointer} ${problem.message}`.trim() }),
      );
    });
  } catch (error) {
    return [...wrong, found('unchecked.slack_blocks', { code: slackErrorCode(error) })];
  }
  return wrong.length > 0 ? wrong : [found('right.slack_blocks', { count: cards.length })];
};

export const checkChannels = async ({ slack, config }: Site): Promise<readonly Finding[]> => {
  const byChannel = Map.groupBy(config.settings.domains.values(), ({ channel }) => channel);
  const findings: Finding[] = [];
  // The token's own check says what is wrong with it.
  const bot = await slack.token().then(
    (token) => token.bot,
    () => 'futari',
  );
  for (const [channel, of] of byChannel) {
    const domains = of.map(({ name }) => name).join(', ');
    try {
      const { name, isArchived, isMember } = await slack.channel(channel);
      if (isArchived) findings.push(found('wrong.channel_archived', { name, domains }));
      else if (!isMember) findings.push(found('wrong.channel_not_member', { name, domains, bot }));
      else findings.push(found('right.channel', { name }));
    } catch (error) {
      const isAbsent = slackErrorCode(error) === 'channel_not_found';
      findings.push(
        isAbsent
          ? found('wrong.channel_absent', { channel, domains })
          : found('unchecked.slack', { code: slackErrorCode(error) }),
      );
    }
  }
  return findings;
};

/** The lists of people of a domain, by their names in the configuration. */
const listsOf = ({
  approvers,
  operators,
  nightOperators,
  requesters,
}: DomainSettings): readonly (readonly [string, People])[] =>
  Object.entries({ approvers, operators, nightOperators, requesters }).flatMap(([name, people]) =>
    people === null ? [] : [[name, people] as const],
  );

interface Known {
  readonly user: SlackUser;
  readonly profile: Applicant;
  readonly isFit: boolean;
}

/** People by id; null: Slack knows nobody of this id. */
type PeopleById = ReadonlyMap<string, Known | null>;

/** Reads each person once, however many lists name them. @throws the client's errors */
const readPeople = async ({ slack, config }: Site, ids: ReadonlySet<string>): Promise<PeopleById> => {
  const home = await createHome(slack.client, config.settings.locale).query();
  const read = new Map<string, Known | null>();
  await inWindow(ids, readsAtOnceMax, async (id) => {
    try {
      const { user, profile } = await slack.person(id);
      const isFit = isAtHome(user, home) && !user.deleted && !user.isBot && !user.isGuest;
      read.set(id, { user, profile, isFit });
    } catch (error) {
      if (!isLastingRefusal(error)) throw error;
      read.set(id, null);
    }
  });
  return read;
};

const namesOf = (people: readonly Known[]): string => people.map(({ user }) => user.name).join(', ');

type KeyOf<P> = (person: P) => string | null | undefined;

/** Two accounts with one mail address or one full name: perhaps one person with two votes. */
const accountKeys = [({ profile }: Known) => profile.mail?.toLowerCase(), ({ profile }: Known) => profile.name];

/** Those who have one key in common; each group once. */
const sameOnes = <P>(people: readonly P[], keys: readonly KeyOf<P>[]): readonly (readonly P[])[] => {
  const groups = keys.flatMap((key) =>
    [
      ...Map.groupBy(
        people.filter((one) => key(one)),
        key,
      ).values(),
    ].filter((group) => group.length > 1),
  );
  return [...new Map(groups.map((group) => [group.map((one) => people.indexOf(one)).join(), group])).values()];
};

type Groups = ReadonlyMap<string, readonly string[]>;

/** The members of a list; null: Slack lists no such group, because it is disabled, deleted or of a plan without groups. */
const membersOf = (people: People, groups: Groups): readonly string[] | null =>
  people.tag === 'users' ? people.ids : (groups.get(people.id) ?? null);

interface JudgedList {
  readonly findings: readonly Finding[];
  /** Who may act, of the list. */
  readonly fit: readonly Known[];
}

const judgeList = (
  known: PeopleById,
  groups: Groups,
  domain: string,
  [list, people]: readonly [string, People],
): JudgedList => {
  const about = { domain, list };
  const ids = membersOf(people, groups);
  const group = people.tag === 'userGroup' ? people.id : '';
  if (ids === null) return { findings: [found('wrong.people_group', { ...about, group })], fit: [] };
  if (ids.length === 0) return { findings: [found('wrong.people_none', about)], fit: [] };
  const absent = ids.filter((id) => (known.get(id) ?? null) === null);
  const there = ids.flatMap((id) => known.get(id) ?? []);
  const fit = there.filter(({ isFit }) => isFit);
  const unfit = there.filter(({ isFit }) => !isFit);
  const wrong = [
    ...(absent.length === 0 ? [] : [found('wrong.people_absent', { ...about, ids: absent.join(', ') })]),
    ...(unfit.length === 0 ? [] : [found('wrong.people_unfit', { ...about, names: namesOf(unfit) })]),
  ];
  const right = found('right.people', { ...about, count: fit.length });
  return { findings: wrong.length > 0 ? wrong : [right], fit };
};

/** Whether enough people remain to approve when one of them is the requester, who may not unless the policy says so; and whether one person could approve twice. */
const judgeApprovers = ({ config }: Site, domain: string, fit: readonly Known[]): readonly Finding[] => {
  const { policy } = config.settings;
  const needed = approvalsRequired(policy);
  const wanted = policy.requesterCounts ? needed : needed + 1;
  const count = fit.length;
  const about = { domain, count, needed };
  return [
    ...sameOnes(fit, accountKeys).map((same) => found('wrong.people_twice', { domain, names: namesOf(same) })),
    count >= wanted
      ? found('right.approvers', about)
      : found(policy.requesterCounts ? 'wrong.approvers_below' : 'wrong.approvers_few', {
          ...about,
          wanted,
          names: namesOf(fit) || '–',
        }),
  ];
};

/** The user name of an ARN, or the one in the session name of Identity Center, which may be a mail address. */
const userOf = (arn: string | undefined): string | undefined => arn?.split('/').at(-1)?.split('@')[0]?.toLowerCase();

/** Two entries that may be one person, who could then begin a rollback alone. Slack cannot say whose an ARN is. */
const judgeBreakGlass = ({ config }: Site, known: PeopleById): readonly Finding[] => {
  const people = config.breakGlass.people.flatMap(({ slack, arn }) => {
    const person = known.get(slack);
    return person ? [{ ...person, arn }] : [];
  });
  return sameOnes(people, [...accountKeys, ({ arn }) => userOf(arn)]).map((same) =>
    found('wrong.break_glass_twice', { names: namesOf(same) }),
  );
};

export const checkPeople = async (site: Site): Promise<readonly Finding[]> => {
  const domains = [...site.config.settings.domains.values()];
  try {
    // One call for all groups: Slack allows few.
    const groups = await site.slack.client.allGroups();
    const lists = domains.flatMap(listsOf);
    const listed = lists.flatMap(([, people]) => membersOf(people, groups) ?? []);
    const enrolled = site.config.breakGlass.people.map(({ slack }) => slack);
    const known = await readPeople(site, new Set([...listed, ...enrolled]));
    const ofDomains = domains.flatMap((settings) =>
      listsOf(settings).flatMap((named) => {
        const { findings, fit } = judgeList(known, groups, settings.name, named);
        return named[1] === settings.approvers ? [...findings, ...judgeApprovers(site, settings.name, fit)] : findings;
      }),
    );
    return [...ofDomains, ...judgeBreakGlass(site, known)];
  } catch (error) {
    return [found('unchecked.slack', { code: slackErrorCode(error) })];
  }
};
