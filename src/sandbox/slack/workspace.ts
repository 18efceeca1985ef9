import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ApiRefusal, isObject, type JsonObject, objectAt, objectsAt, textAt } from './protocol.ts';

/** The app's permissions from its manifest. The sandbox allows exactly what the shipped manifest allows. */
export interface AppManifest {
  /** Scopes of the bot's token. */
  readonly scopes: readonly string[];
  /** Slash commands. */
  readonly commands: readonly string[];
  readonly shouldEscape: boolean;
  /** App Home's Messages tab, which shows the app's direct messages. It is off in new Slack apps. */
  readonly messagesTab: boolean;
  /** App Home's Home tab. Without it the app cannot publish views. */
  readonly homeTab: boolean;
  /** Buttons and forms. */
  readonly interactivity: boolean;
  /** The events that the bot subscribes to. Others are not delivered. */
  readonly events: readonly string[];
}

const inside = (root: JsonObject, ...keys: readonly string[]): JsonObject =>
  keys.reduce((at, key) => objectAt(at, key) ?? {}, root);

/** @param written the manifest's YAML. @throws TypeError for text that is not a manifest */
export const readManifest = (written: string): AppManifest => {
  const manifest: unknown = parse(written);
  if (!isObject(manifest)) throw new TypeError('the manifest is no mapping');
  const { bot } = inside(manifest, 'oauth_config', 'scopes');
  const { bot_events: events } = inside(manifest, 'settings', 'event_subscriptions');
  const commands = objectsAt(inside(manifest, 'features'), 'slash_commands');
  return {
    scopes: Array.isArray(bot) ? bot.map(String) : [],
    commands: commands.map((command) => textAt(command, 'command') ?? ''),
    shouldEscape: commands.some((command) => command.should_escape === true),
    messagesTab: inside(manifest, 'features', 'app_home').messages_tab_enabled === true,
    homeTab: inside(manifest, 'features', 'app_home').home_tab_enabled === true,
    interactivity: inside(manifest, 'settings', 'interactivity').is_enabled === true,
    events: Array.isArray(events) ? events.map(String) : [],
  };
};

/** As `apps.manifest.export` gives it. */
export const exportedManifest = (manifest: AppManifest): JsonObject => ({
  features: {
    app_home: { home_tab_enabled: manifest.homeTab, messages_tab_enabled: manifest.messagesTab },
    slash_commands: manifest.commands.map((command) => ({ command, should_escape: manifest.shouldEscape })),
  },
  oauth_config: { scopes: { bot: [...manifest.scopes] } },
  settings: {
    interactivity: { is_enabled: manifest.interactivity },
    event_subscriptions: { bot_events: [...manifest.events] },
  },
});

let shipped: AppManifest | null = null;

/** `manifest.yml`, at the top of the repository and of the package, as it was when this process first read it. */
export const shippedManifest = (): AppManifest => {
  shipped ??= readManifest(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'));
  return shipped;
};

/** The workspace with which every sandbox starts. It has a person for each case of permission or refusal. */
export const homeTeam = { id: 'T0HOME', domain: 'futari', name: 'ふたり株式会社' } as const;
export const enterprise = { id: 'E0FUTARI', name: 'ふたりグループ' } as const;
export const otherTeam = { id: 'T0OTHER', domain: 'partner', name: 'パートナー株式会社' } as const;
export const app = { id: 'A0FUTARI', botId: 'B0FUTARI', userId: 'U0FUTARIBOT', name: 'futari' } as const;

/** A person's identity on Enterprise Grid: one account in several workspaces. */
interface GridIdentity {
  /** The id in the whole organisation. A person from before Enterprise Grid also has the local `id`. */
  readonly globalId: string;
  /** The person's workspaces, as in `enterprise_user.teams`. */
  readonly teams: readonly string[];
  /** `team_id` of `users.info`; null: Slack omits it. */
  readonly infoTeam: string | null;
  /** `user.team_id` of a click. Slack sets it to any of the workspaces or to the organisation. */
  readonly clickTeam: string;
}

export interface Person {
  readonly id: string;
  /** The handle. Control methods also accept it as the person's name. */
  readonly name: string;
  readonly displayName: string;
  readonly locale: 'ja-JP' | 'en-US';
  readonly teamId: string;
  readonly deleted: boolean;
  readonly isBot: boolean;
  /** Guest in several channels. */
  readonly isRestricted: boolean;
  /** Guest in one channel. */
  readonly isUltraRestricted: boolean;
  /** Null outside Enterprise Grid. */
  readonly grid: GridIdentity | null;
  /** As written in the profile; null: nothing is. */
  readonly phone: string | null;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isShared: boolean;
  /** Only its members see that it exists. */
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly members: readonly string[];
}

const person = (name: string, displayName: string, more: Partial<Person> = {}): Person => ({
  id: `U0${name.toUpperCase().replaceAll('-', '')}`,
  name,
  displayName,
  locale: 'ja-JP',
  teamId: homeTeam.id,
  deleted: false,
  isBot: false,
  isRestricted: false,
  isUltraRestricted: false,
  grid: null,
  phone: null,
  ...more,
});

export const people: readonly Person[] = [
  person('requester', '鈴木 requester'),
  person('approver-1', '佐藤 approver-1'),
  person('approver-2', 'Alex approver-2', { locale: 'en-US' }),
  person('approver-3', '高橋 approver-3'),
  person('operator', '田中 operator'),
  person('night-operator', 'Sam night-operator', { locale: 'en-US' }),
  person('auditor', '伊藤 auditor'),
  person('outsider', '渡辺 outsider'),
  person('dns-department', '小林 dns-department'),
  person('guest', '山本 guest', { isRestricted: true }),
  person('single-guest', 'Kim single-guest', { isUltraRestricted: true, locale: 'en-US' }),
  person('robot', 'robot', { isBot: true, locale: 'en-US' }),
  person('gone', '中村 gone', { deleted: true }),
  person('foreign', 'Lee foreign', { teamId: otherTeam.id, locale: 'en-US' }),
  person(app.name, 'ふたり', { id: app.userId, isBot: true }),
];

const englishNames: Readonly<Record<string, string>> = {
  requester: 'Suzuki',
  'approver-1': 'Sato',
  'approver-2': 'Alex',
  'approver-3': 'Takahashi',
  operator: 'Tanaka',
  'night-operator': 'Sam',
  auditor: 'Ito',
  outsider: 'Watanabe',
  'dns-department': 'Kobayashi',
  guest: 'Yamamoto',
  'single-guest': 'Kim',
  gone: 'Nakamura',
  foreign: 'Lee',
  [app.name]: 'Futari',
};

const ids = (...names: readonly string[]): readonly string[] =>
  people.filter((p) => names.includes(p.name)).map((p) => p.id);

const allBut = (...names: readonly string[]): readonly string[] =>
  people.filter((p) => !names.includes(p.name)).map((p) => p.id);

const channel = (id: string, name: string, members: readonly string[], more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  members,
  isShared: false,
  isPrivate: false,
  isArchived: false,
  ...more,
});

const channels: readonly Channel[] = [
  channel('C0DKIM', 'dkim', allBut('outsider', 'dns-department'), { isShared: true }),
  // The app is not a member of this channel. Its commands work here, but its posts are refused.
  channel('C0OTHER', 'other', allBut(app.name, 'single-guest', 'foreign')),
  channel('C0PRIVATE', 'dkim-private', ids('requester', 'approver-1', 'approver-2', 'operator', app.name), {
    isPrivate: true,
  }),
];

const userGroups: readonly UserGroup[] = [
  { id: 'S0APPROVERS', handle: 'dkim-approvers', members: ids('approver-1', 'approver-2', 'approver-3') },
  { id: 'S0OPERATORS', handle: 'dkim-operators', members: ids('operator') },
  { id: 'S0NIGHT', handle: 'dkim-night', members: ids('night-operator') },
];

/** Slack's limit: a trigger opens one modal within 3 seconds of the click. */
const triggerLifeMs = 3_000;

/** One-time permissions to open a modal. They expire in real time. */
export class Triggers {
  readonly #realNow: () => number;
  readonly #open = new Map<string, { readonly person: string; readonly until: number; readonly used: boolean }>();

  constructor(realNow: () => number) {
    this.#realNow = realNow;
  }

  issue(person: string): string {
    const id = `${this.#open.size + 1}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
    this.#open.set(id, { person, until: this.#realNow() + triggerLifeMs, used: false });
    return id;
  }

  /** @returns the id of the person who clicked. @throws ApiRefusal with Slack's code for an unknown, late or used trigger */
  spend(id: string): string {
    const trigger = this.#open.get(id);
    if (trigger === undefined) throw new ApiRefusal('invalid_trigger_id');
    if (trigger.used) throw new ApiRefusal('exchanged_trigger_id');
    if (this.#realNow() > trigger.until) throw new ApiRefusal('expired_trigger_id');
    this.#open.set(id, { ...trigger, used: true });
    return trigger.person;
  }
}

/** People, channels and groups. Tests can change everything that a person may lose during a rotation. */
export class Workspace {
  readonly #people = new Map<string, Person>(people.map((p) => [p.id, p]));
  readonly #channels = new Map<string, Channel>(channels.map((c) => [c.id, c]));
  readonly #groups = new Map<string, UserGroup>(userGroups.map((g) => [g.id, g]));
  readonly #direct = new Map<string, string>();
  /** Where the app is installed: a single workspace, one workspace on Enterprise Grid, or the whole organisation. */
  installedIn: 'workspace' | 'gridWorkspace' | 'organisation' = 'workspace';

  /** Finds a person by handle or id. @throws RangeError, because a typo in a test must not appear as a refusal */
  person(nameOrId: string): Person {
    const found = this.#people.get(nameOrId) ?? this.people().find((p) => p.name === nameOrId);
    if (found === undefined) throw new RangeError(`no such person in the sandbox: ${nameOrId}`);
    return found;
  }

  personById(id: string): Person | null {
    return this.#people.get(id) ?? this.people().find(({ grid }) => grid?.globalId === id) ?? null;
  }

  people(): readonly Person[] {
    return [...this.#people.values()];
  }

  /** Without deactivated people, as Slack lists members. */
  present(members: readonly string[]): string[] {
    return members.filter((id) => this.personById(id)?.deleted === false);
  }

  addPerson(person: Person): void {
    this.#people.set(person.id, person);
  }

  changePerson(nameOrId: string, change: Partial<Omit<Person, 'id'>>): void {
    const person = this.person(nameOrId);
    this.#people.set(person.id, { ...person, ...change });
  }

  /** Everybody uses Slack in English and has a name in Latin letters, for a visitor who reads no Japanese. */
  speakEnglish(): void {
    for (const { id, name, isBot } of this.people()) {
      const displayName = isBot ? (englishNames[name] ?? name) : `${englishNames[name] ?? ''} ${name}`.trim();
      this.changePerson(id, { locale: 'en-US', displayName });
    }
  }

  /** Finds a channel by id, `#name`, or the id of a direct conversation. */
  channel(idOrName: string): Channel | null {
    const name = idOrName.replace(/^#/, '');
    return this.#channels.get(idOrName) ?? this.channels().find((c) => c.name === name) ?? null;
  }

  channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  setMember(channelId: string, nameOrId: string, member: boolean): void {
    const { id } = this.person(nameOrId);
    this.#changeChannel(channelId, ({ members }) => ({ members: changed(members, id, member) }));
  }

  /**
   * A public channel loses its members, the app among them, and gets none back by itself. A private one keeps them (Slack's help pages,
   * "Archive or delete a channel").
   */
  archive(channelId: string): void {
    this.#changeChannel(channelId, ({ isPrivate, members }) => ({
      isArchived: true,
      members: isPrivate ? members : [],
    }));
  }

  /** @param nameOrId whoever takes it out of the archive is a member afterwards */
  unarchive(channelId: string, nameOrId: string): void {
    const { id } = this.person(nameOrId);
    this.#changeChannel(channelId, ({ members }) => ({ isArchived: false, members: changed(members, id, true) }));
  }

  /** The channel keeps its id and its members. */
  convertToPrivate(channelId: string): void {
    this.#changeChannel(channelId, () => ({ isPrivate: true }));
  }

  rename(channelId: string, name: string): void {
    this.#changeChannel(channelId, () => ({ name }));
  }

  #changeChannel(channelId: string, change: (channel: Channel) => Partial<Channel>): void {
    const found = this.channel(channelId);
    if (found === null) throw new RangeError(`no such channel in the sandbox: ${channelId}`);
    this.#channels.set(found.id, { ...found, ...change(found) });
  }

  /** The app does not see a private channel that it does not belong to. */
  visibleToApp(idOrName: string): Channel | null {
    const found = this.channel(idOrName);
    return found === null || (found.isPrivate && !found.members.includes(app.userId)) ? null : found;
  }

  group(id: string): UserGroup | null {
    return this.#groups.get(id) ?? null;
  }

  groups(): readonly UserGroup[] {
    return [...this.#groups.values()];
  }

  setGroupMember(groupId: string, nameOrId: string, member: boolean): void {
    const group = this.group(groupId);
    if (group === null) throw new RangeError(`no such user group in the sandbox: ${groupId}`);
    this.#groups.set(groupId, { ...group, members: changed(group.members, this.person(nameOrId).id, member) });
  }

  /** The direct conversation between the app and one person. The first call opens it. */
  directChannel(personId: string): Channel {
    const known = this.#direct.get(personId);
    const id = known ?? `D0${personId.replace(/^U0/, '')}`;
    const opened = channel(id, 'directmessage', [personId, app.userId]);
    if (known === undefined) {
      this.#direct.set(personId, id);
      this.#channels.set(id, opened);
    }
    return opened;
  }

  /** @param channels as `channels()` listed them, direct conversations among them */
  restoreChannels(channels: readonly Channel[]): void {
    for (const restored of channels) {
      this.#channels.set(restored.id, restored);
      const person = restored.members.find((id) => id !== app.userId);
      if (restored.id.startsWith('D') && person !== undefined) this.#direct.set(person, restored.id);
    }
  }

  isDirect(channelId: string): boolean {
    return [...this.#direct.values()].includes(channelId);
  }

  isHome({ teamId, grid }: Person): boolean {
    return grid === null ? teamId === homeTeam.id : grid.teams.includes(homeTeam.id);
  }
}

const changed = (members: readonly string[], id: string, member: boolean): readonly string[] =>
  member ? [...new Set([...members, id])] : members.filter((m) => m !== id);
