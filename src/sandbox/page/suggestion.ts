/** What the guide suggests next, where a person does it, and which control does it. */

import type { Tab } from './world/tabs.ts';

/** A request of the control API. */
export interface Act {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where the act is done: in the Slack of a person, or in the world. */
type ActPlace =
  | ({ readonly part: 'slack' } & SlackTarget)
  /** Without a tab: the clock, which is always there. */
  | { readonly part: 'world'; readonly tab: Tab | null };

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const tabs: Readonly<Record<string, Tab>> = {
  '/publish': 'dns',
  '/remove': 'dns',
  '/dns/restore': 'dns',
  '/dns/revoke': 'dns',
  '/faults': 'ses',
  '/ses/change': 'ses',
  '/slack/down': 'ses',
  '/slack/up': 'ses',
  '/break-glass': 'terminal',
};

export const placeOf = ({ path, body }: Act): ActPlace => {
  const person = textOf(body.person);
  if (person !== null && (path === '/say' || path === '/click')) {
    return { part: 'slack', person, button: textOf(body.button), text: textOf(body.text) };
  }
  return { part: 'world', tab: tabs[path] ?? null };
};

/** A button in a message, or a command to write. */
export interface SlackTarget {
  readonly person: string;
  readonly button: string | null;
  readonly text: string | null;
}

/** @returns true while this is what the guide suggests: a step that was done, by whomever, leads nowhere any more */
export const leadsTo = (suggested: Act | null, { person, button, text }: SlackTarget): boolean => {
  const place = suggested === null ? null : placeOf(suggested);
  return place?.part === 'slack' && place.person === person && place.button === button && place.text === text;
};

/** @returns true if a control with this request does what is suggested; what only one of the two names does not matter */
export const isSuggested = (suggested: Act | null, path: string, body: Act['body']): boolean =>
  suggested !== null &&
  suggested.path === path &&
  Object.entries(body).every(([key, value]) => !(key in suggested.body) || suggested.body[key] === value);
