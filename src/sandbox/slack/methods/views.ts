import { ApiRefusal } from '../apiRefusal.ts';
import { checkView } from '../blocks/checkView.ts';
import { withIds } from '../blocks/withIds.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { Slack } from '../slack.ts';
import { type StoredView, viewObject } from '../stores.ts';
import { required, viewAt } from './arguments.ts';
import type { Method } from './method.ts';

/** Slack's: three views on top of each other. */
const stackMax = 3;

export const checkedView = (view: JsonObject, types: readonly ('modal' | 'home')[]): JsonObject => {
  checkView(view, types);
  return { ...view, blocks: withIds(objectsAt(view, 'blocks')) };
};

const triggerAt = (args: JsonObject): string => textAt(args, 'trigger_id') ?? required(args, 'interactivity_pointer');

const open = (slack: Slack, args: JsonObject): JsonObject => {
  const view = checkedView(viewAt(args), ['modal']);
  return { view: viewObject(slack.views.open(slack.triggers.spend(triggerAt(args)), view)) };
};

const push = (slack: Slack, args: JsonObject): JsonObject => {
  const view = checkedView(viewAt(args), ['modal']);
  const person = slack.triggers.spend(triggerAt(args));
  if (slack.views.stack(person).length >= stackMax) throw new ApiRefusal('push_limit_reached');
  return { view: viewObject(slack.views.push(person, view)) };
};

const checkHash = (args: JsonObject, old: StoredView | null): void => {
  const hash = textAt(args, 'hash');
  if (hash !== null && old !== null && hash !== old.hash) throw new ApiRefusal('hash_conflict');
};

const update = (slack: Slack, args: JsonObject): JsonObject => {
  const old = slack.views.byId(textAt(args, 'view_id') ?? required(args, 'external_id'));
  if (old === null) throw new ApiRefusal('not_found');
  checkHash(args, old);
  return { view: viewObject(slack.views.update(old, checkedView(viewAt(args), [old.type]))) };
};

const publish = (slack: Slack, args: JsonObject): JsonObject => {
  const person = slack.workspace.personById(required(args, 'user_id'));
  if (person === null) throw new ApiRefusal('invalid_arguments', ['invalid `user_id` [json-pointer:/user_id]']);
  if (person.deleted || person.isBot || !slack.workspace.isHome(person)) throw new ApiRefusal('not_enabled');
  checkHash(args, slack.views.home(person.id));
  return { view: viewObject(slack.views.publish(person.id, checkedView(viewAt(args), ['home']))) };
};

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { scope: null, run: open },
  'views.push': { scope: null, run: push },
  'views.update': { scope: null, run: update },
  'views.publish': { scope: null, run: publish },
};
