/** What Slack's blocks hold, as the page reads them: JSON, where they stand, and the names of people. */

import type { SlackPage } from '../api.ts';

export type Json = Readonly<Record<string, unknown>>;

const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

export const textAt = (o: unknown, key: string): string => {
  const value = isObject(o) ? o[key] : undefined;
  return typeof value === 'string' ? value : '';
};

export const objectAt = (o: unknown, key: string): Json | null => {
  const value = isObject(o) ? o[key] : undefined;
  return isObject(value) ? value : null;
};

export const objectsAt = (o: unknown, key: string): readonly Json[] => {
  const value = isObject(o) ? o[key] : undefined;
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** The text of a text object: `text.text`, `placeholder.text`, ... */
export const labelAt = (o: unknown, key: string): string => textAt(objectAt(o, key), 'text');

const slackbot = 'USLACKBOT';

/** @returns the id of somebody whom the workspace does not know */
export const nameOf = ({ people }: SlackPage, id: string): string =>
  id === slackbot ? 'Slackbot' : (people.find((person) => person.id === id)?.displayName ?? id);

/** Where a control stands, as the control API names it. */
export type Place =
  | { readonly where: 'message'; readonly message: { readonly channel: string; readonly ts: string } }
  | { readonly where: 'modal' | 'home' };
