import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { SlackEvents } from './events.ts';
import { type JsonObject, textAt } from './json.ts';
import { app, homeTeam } from './people.ts';

/** A view as Slack keeps it: what the app sent, with id and hash. */
export interface StoredView {
  readonly id: string;
  readonly person: string;
  readonly hash: string;
  readonly type: 'modal' | 'home';
  readonly view: JsonObject;
  readonly rootId: string;
  readonly previousId: string | null;
}

/** Open modals are a stack for each person (at most 3 views, as in Slack); the Home tab is one view. */
export class ViewStore {
  readonly #events: EventEmitter<SlackEvents>;
  readonly #stacks = new Map<string, readonly StoredView[]>();
  readonly #homes = new Map<string, StoredView>();
  #count = 0;

  constructor(events: EventEmitter<SlackEvents>) {
    this.#events = events;
  }

  open(person: string, view: JsonObject): StoredView {
    return this.#put(person, [], this.#make(person, 'modal', view, null));
  }

  push(person: string, view: JsonObject): StoredView {
    const stack = this.stack(person);
    return this.#put(person, stack, this.#make(person, 'modal', view, stack.at(-1) ?? null));
  }

  /** Replaces what a view shows; it keeps its id and place. */
  update(old: StoredView, view: JsonObject): StoredView {
    const updated: StoredView = { ...old, hash: newHash(), view };
    if (old.type === 'home') this.#homes.set(old.person, updated);
    else
      this.#stacks.set(
        old.person,
        this.stack(old.person).map((v) => (v.id === old.id ? updated : v)),
      );
    this.#tell(updated.person, updated);
    return updated;
  }

  publish(person: string, view: JsonObject): StoredView {
    const old = this.home(person);
    const made = this.#make(person, 'home', view, null);
    const home = old === null ? made : { ...made, id: old.id, rootId: old.id };
    this.#homes.set(person, home);
    this.#tell(person, home);
    return home;
  }

  /** Closes the top view, or all of them. */
  close(person: string, all: boolean): void {
    this.#stacks.set(person, all ? [] : this.stack(person).slice(0, -1));
    this.#events.emit('view', { person, view: this.stack(person).at(-1)?.view ?? null, type: 'modal' });
  }

  stack(person: string): readonly StoredView[] {
    return this.#stacks.get(person) ?? [];
  }

  home(person: string): StoredView | null {
    return this.#homes.get(person) ?? null;
  }

  all(): readonly StoredView[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }

  byId(id: string): StoredView | null {
    return this.all().find((v) => v.id === id || textAt(v.view, 'external_id') === id) ?? null;
  }

  #make(person: string, type: StoredView['type'], view: JsonObject, previous: StoredView | null): StoredView {
    this.#count += 1;
    const id = `V0${String(this.#count).padStart(6, '0')}`;
    const [rootId, previousId] = [previous?.rootId ?? id, previous?.id ?? null];
    return { id, person, hash: newHash(), type, view, rootId, previousId };
  }

  #put(person: string, below: readonly StoredView[], view: StoredView): StoredView {
    this.#stacks.set(person, [...below, view]);
    this.#tell(person, view);
    return view;
  }

  #tell(person: string, view: StoredView): void {
    this.#events.emit('view', { person, view: view.view, type: view.type });
  }
}

const newHash = (): string => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;

/** The view object of Slack's answers and payloads. */
export const viewObject = (stored: StoredView, state: JsonObject = { values: {} }): JsonObject => ({
  title: null,
  close: null,
  submit: null,
  private_metadata: '',
  callback_id: '',
  external_id: '',
  clear_on_close: false,
  notify_on_close: false,
  ...stored.view,
  id: stored.id,
  hash: stored.hash,
  team_id: homeTeam.id,
  app_id: app.id,
  app_installed_team_id: homeTeam.id,
  bot_id: app.botId,
  root_view_id: stored.rootId,
  previous_view_id: stored.previousId,
  state,
});
