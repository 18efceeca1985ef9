import { app, type Channel, channels, homeTeam, type Person, people, type UserGroup, userGroups } from './people.ts';

/** People, channels and groups. Everything that a person may lose while a rotation runs can be changed here. */
export class Workspace {
  readonly #people = new Map<string, Person>(people.map((p) => [p.id, p]));
  readonly #channels = new Map<string, Channel>(channels.map((c) => [c.id, c]));
  readonly #groups = new Map<string, UserGroup>(userGroups.map((g) => [g.id, g]));
  readonly #direct = new Map<string, string>();

  /** By handle or by id. @throws RangeError: a typing error in a test must not look like a refusal. */
  person(nameOrId: string): Person {
    const found = this.#people.get(nameOrId) ?? this.people().find((p) => p.name === nameOrId);
    if (found === undefined) throw new RangeError(`no such person in the sandbox: ${nameOrId}`);
    return found;
  }

  personById(id: string): Person | null {
    return this.#people.get(id) ?? null;
  }

  people(): readonly Person[] {
    return [...this.#people.values()];
  }

  addPerson(person: Person): void {
    this.#people.set(person.id, person);
  }

  changePerson(nameOrId: string, change: Partial<Omit<Person, 'id'>>): void {
    const person = this.person(nameOrId);
    this.#people.set(person.id, { ...person, ...change });
  }

  /** By id, `#name`, or the id of a direct conversation. */
  channel(idOrName: string): Channel | null {
    const name = idOrName.replace(/^#/, '');
    return this.#channels.get(idOrName) ?? this.channels().find((c) => c.name === name) ?? null;
  }

  channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  setMember(channelId: string, nameOrId: string, member: boolean): void {
    const channel = this.channel(channelId);
    if (channel === null) throw new RangeError(`no such channel in the sandbox: ${channelId}`);
    this.#channels.set(channel.id, { ...channel, members: changed(channel.members, this.person(nameOrId).id, member) });
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

  /** The direct conversation between the app and one person, opened when it is first needed. */
  directChannel(personId: string): Channel {
    const known = this.#direct.get(personId);
    const id = known ?? `D0${personId.slice(2)}`;
    const channel: Channel = { id, name: 'directmessage', members: [personId, app.userId], isShared: false };
    if (known === undefined) {
      this.#direct.set(personId, id);
      this.#channels.set(id, channel);
    }
    return channel;
  }

  isDirect(channelId: string): boolean {
    return [...this.#direct.values()].includes(channelId);
  }

  isHome(person: Person): boolean {
    return person.teamId === homeTeam.id;
  }
}

const changed = (members: readonly string[], id: string, member: boolean): readonly string[] =>
  member ? [...new Set([...members, id])] : members.filter((m) => m !== id);
