import { elementsOf, type PlacedElement } from '../blocks/elementsOf.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { SlackMessage } from '../messageStore.ts';
import type { Person } from '../people.ts';
import type { Slack } from '../slack.ts';
import type { StoredView } from '../stores.ts';

export interface ClickTarget {
  readonly actionId: string;
  /** Only a button with this value. */
  readonly value?: string;
  /** This message; the newest one with such a button where none is named. */
  readonly message?: { readonly channel: string; readonly ts: string };
  readonly where?: 'message' | 'modal' | 'home';
  /** Index into the message's history: the button that a client shows that is behind. */
  readonly rendering?: number;
}

export type FoundButton = PlacedElement &
  (
    | { readonly place: 'message'; readonly message: SlackMessage; readonly blocks: readonly JsonObject[] }
    | { readonly place: 'view'; readonly view: StoredView; readonly blocks: readonly JsonObject[] }
  );

/** What a person sees: their channels, their direct messages, and what only they were shown. */
export const visibleTo = (slack: Slack, person: Person): readonly SlackMessage[] =>
  slack.messages.all().filter((message) => {
    if (message.onlyFor !== null) return message.onlyFor === person.id;
    return slack.workspace.channel(message.channel)?.members.includes(person.id) === true;
  });

export const findButton = (slack: Slack, person: Person, target: ClickTarget, force: boolean): FoundButton | null => {
  if (target.where === 'modal' || target.where === 'home') return inView(slack, person, target);
  const { message: named } = target;
  const seen = force && named !== undefined ? slack.messages.all() : visibleTo(slack, person);
  const candidates = named === undefined ? seen : seen.filter((m) => m.channel === named.channel && m.ts === named.ts);
  // Bounded by the messages of the sandbox, newest first.
  for (const message of candidates.toReversed()) {
    const blocks = target.rendering === undefined ? message.blocks : message.history[target.rendering]?.blocks;
    const found = blocks === undefined ? undefined : matching(blocks, target);
    if (blocks !== undefined && found !== undefined) return { ...found, place: 'message', message, blocks };
  }
  return null;
};

const inView = (slack: Slack, person: Person, target: ClickTarget): FoundButton | null => {
  const view = target.where === 'home' ? slack.views.home(person.id) : slack.views.stack(person.id).at(-1);
  if (view === null || view === undefined) return null;
  const blocks = objectsAt(view.view, 'blocks');
  const found = matching(blocks, target);
  return found === undefined ? null : { ...found, place: 'view', view, blocks };
};

const matching = (blocks: readonly JsonObject[], { actionId, value }: ClickTarget): PlacedElement | undefined =>
  elementsOf(blocks).find(
    ({ element }) =>
      textAt(element, 'action_id') === actionId && (value === undefined || textAt(element, 'value') === value),
  );
