import type { SlackPage } from '../api.ts';

const slackbot = 'USLACKBOT';

/** @returns the id of somebody whom the workspace does not know */
export const nameOf = ({ people }: SlackPage, id: string): string =>
  id === slackbot ? 'Slackbot' : (people.find((person) => person.id === id)?.displayName ?? id);
