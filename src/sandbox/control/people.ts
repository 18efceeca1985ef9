import type { Person } from '../slack/people.ts';
import type { SlackSandbox } from '../slack/sandbox.ts';
import { ControlProblem } from './problem.ts';

/** @throws ControlProblem that lists who there is. */
export const personOf = ({ workspace }: SlackSandbox, nameOrId: string): Person => {
  const people = workspace.people();
  const found = people.find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (found !== undefined) return found;
  const names = people.filter(({ isBot }) => !isBot).map(({ name }) => name);
  throw new ControlProblem(404, 'no_such_person', `nobody here is called ${nameOrId.slice(0, 60)}`, names);
};

const kindOf = (person: Person, home: boolean): string => {
  if (person.deleted) return 'deactivated';
  if (person.isBot) return 'bot';
  if (!home) return 'of another workspace';
  return person.isRestricted || person.isUltraRestricted ? 'guest' : 'member';
};

export const listPeople = ({ workspace }: SlackSandbox): readonly object[] =>
  workspace.people().map((person) => ({
    id: person.id,
    name: person.name,
    displayName: person.displayName,
    locale: person.locale,
    kind: kindOf(person, workspace.isHome(person)),
    groups: workspace.groups().flatMap(({ handle, members }) => (members.includes(person.id) ? [handle] : [])),
    channels: workspace
      .channels()
      .filter(({ id, members }) => members.includes(person.id) && !workspace.isDirect(id))
      .map(({ name }) => `#${name}`),
  }));
