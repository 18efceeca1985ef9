import {
  type ActOptions,
  type ConfirmDialog,
  delivered,
  impossible,
  interactiveFields,
  type Outcome,
  type Stage,
} from './actors.ts';
import { elementsOf, type PlacedElement } from './blockRules.ts';
import { checkedView, messageObject } from './methods.ts';
import {
  ApiRefusal,
  accepted,
  flagAt,
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
} from './protocol.ts';
import { type Slack, type SlackMessage, type StoredView, viewObject } from './stores.ts';
import type { Person } from './workspace.ts';

interface ClickTarget {
  readonly actionId: string;
  /** Matches only a button with this value. */
  readonly value?: string;
  /** The message with the button; by default the newest one that has such a button. */
  readonly message?: { readonly channel: string; readonly ts: string };
  readonly where?: 'message' | 'modal' | 'home';
  /** Index into the message's history, for the button that an outdated client still shows. */
  readonly rendering?: number;
}

type FoundButton = PlacedElement &
  (
    | { readonly place: 'message'; readonly message: SlackMessage; readonly blocks: readonly JsonObject[] }
    | { readonly place: 'view'; readonly view: StoredView; readonly blocks: readonly JsonObject[] }
  );

/** The messages that a person sees: in their channels and direct conversations, and those only for them. */
export const visibleTo = (slack: Slack, person: Person): readonly SlackMessage[] =>
  slack.messages.all().filter((message) => {
    if (message.onlyFor !== null) return message.onlyFor === person.id;
    return slack.workspace.channel(message.channel)?.members.includes(person.id) === true;
  });

const findButton = (slack: Slack, person: Person, target: ClickTarget, force: boolean): FoundButton | null => {
  if (target.where === 'modal' || target.where === 'home') return inView(slack, person, target);
  const { message: named } = target;
  const seen = force && named !== undefined ? slack.messages.all() : visibleTo(slack, person);
  const candidates = named === undefined ? seen : seen.filter((m) => m.channel === named.channel && m.ts === named.ts);
  // Newest first. The number of messages in the sandbox bounds the loop.
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

/** The inputs of a person, by action id: a text, an option's value, a date `2026-10-01`, several values, or null for none. */
export type Filled = Readonly<Record<string, string | readonly string[] | null>>;

interface FormState {
  /** `state.values` in Slack's payloads: block id, then action id. */
  readonly values: JsonObject;
  /** Action ids of required inputs that are empty. Slack's client does not send such a form. */
  readonly missing: readonly string[];
  readonly tooLong: readonly string[];
}

/** The state of every input, from the person's inputs and the initial values. */
const formState = (blocks: readonly JsonObject[], filled: Filled): FormState => {
  const values: Record<string, JsonObject> = {};
  const [missing, tooLong]: [string[], string[]] = [[], []];
  for (const { blockId, block, element } of elementsOf(blocks)) {
    const id = textAt(element, 'action_id') ?? '';
    const type = textAt(element, 'type') ?? '';
    const read = readers[type];
    if (read === undefined) continue;
    const value = read(element, filled[id]);
    values[blockId] = { ...values[blockId], [id]: { type, ...value } };
    const isEmpty = Object.values(value).every((v) => v === null || v === '' || (Array.isArray(v) && v.length === 0));
    if (isEmpty && textAt(block, 'type') === 'input' && !flagAt(block, 'optional')) missing.push(id);
    const longest = Number(element.max_length ?? Number.POSITIVE_INFINITY);
    if (String(value.value ?? '').length > longest) tooLong.push(id);
  }
  return { values, missing, tooLong };
};

type Reader = (element: JsonObject, given: Filled[string] | undefined) => JsonObject;

const plain =
  (key: string, initial: string): Reader =>
  (element, given) => ({ [key]: given === undefined ? (element[initial] ?? null) : given });

/** Reads a choice. Only options of the element can be chosen. */
const option: Reader = (element, given) => ({
  selected_option: given === undefined ? (element.initial_option ?? null) : optionOf(element, given),
});

const severalOptions: Reader = (element, given) => {
  if (given === undefined) return { selected_options: objectsAt(element, 'initial_options') };
  const chosen = typeof given === 'string' ? [given] : (given ?? []);
  return { selected_options: chosen.map((value) => optionOf(element, value)).filter((o) => o !== null) };
};

const optionOf = (element: JsonObject, value: Json): JsonObject | null => {
  const grouped = objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options'));
  const found = [...objectsAt(element, 'options'), ...grouped].find((o) => o.value === value);
  return isObject(found) ? found : null;
};

const typed = plain('value', 'initial_value');

const readers: Readonly<Record<string, Reader>> = {
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
  datepicker: plain('selected_date', 'initial_date'),
  timepicker: plain('selected_time', 'initial_time'),
  datetimepicker: plain('selected_date_time', 'initial_date_time'),
  users_select: plain('selected_user', 'initial_user'),
  multi_users_select: plain('selected_users', 'initial_users'),
  conversations_select: plain('selected_conversation', 'initial_conversation'),
  channels_select: plain('selected_channel', 'initial_channel'),
  static_select: option,
  radio_buttons: option,
  multi_static_select: severalOptions,
  checkboxes: severalOptions,
};

/** A person submits the top modal. */
export const submitView = async (
  stage: Stage,
  nameOrId: string,
  filled: Filled,
  options: ActOptions = {},
): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  if (person.deleted && options.force !== true) return impossible('deactivated');
  const view = slack.views.stack(person.id).at(-1);
  if (view === undefined) return impossible('no_open_view');
  const { values, missing, tooLong } = formState(objectsAt(view.view, 'blocks'), filled);
  // Slack's client does not send such a form. With `force` it is sent, like from a client without this check.
  if (missing.length > 0 && options.force !== true) return impossible('value_missing', missing.join(', '));
  if (tooLong.length > 0 && options.force !== true) return impossible('value_too_long', tooLong.join(', '));
  const payload: JsonObject = {
    type: 'view_submission',
    ...interactiveFields(person),
    trigger_id: slack.triggers.issue(person.id),
    view: viewObject(view, { values }),
    response_urls: [],
  };
  const acks = await delivered(stage, person, 'view_submission', { type: 'interactive', payload }, options.tampering);
  const [ack] = acks;
  // Without an acknowledgement Slack keeps the modal open and shows a connection error.
  if (!accepted(ack) || ack.tag !== 'acked') return { tag: 'delivered', ack, acks };
  const errors = applied(slack, view, isObject(ack.body) ? ack.body : {});
  return errors === null ? { tag: 'delivered', ack, acks } : { tag: 'invalid', ack, errors };
};

/** Carries out the acknowledgement's action. @returns the errors that the person sees, or null */
const applied = (slack: Slack, view: StoredView, answer: JsonObject): JsonObject | null => {
  try {
    switch (textAt(answer, 'response_action')) {
      case 'errors':
        return checkedErrors(slack, view, objectAt(answer, 'errors') ?? {});
      case 'update':
        slack.views.update(view, checkedView(objectAt(answer, 'view') ?? {}, ['modal']));
        return null;
      case 'push':
        slack.views.push(view.person, checkedView(objectAt(answer, 'view') ?? {}, ['modal']));
        return null;
      case 'clear':
        slack.views.close(view.person, true);
        return null;
      default:
        slack.views.close(view.person, false);
        return null;
    }
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    slack.problems.add({ method: 'view_submission', code: error.code, detail: error.details.join('; ') });
    return null;
  }
};

const checkedErrors = (slack: Slack, view: StoredView, errors: JsonObject): JsonObject => {
  const ids = objectsAt(view.view, 'blocks').map((block) => textAt(block, 'block_id'));
  for (const id of Object.keys(errors).filter((key) => !ids.includes(key))) {
    slack.problems.add({ method: 'view_submission', code: 'unknown_block_in_errors', detail: id });
  }
  return errors;
};

/** A person closes the top modal. The bot gets an event only if the view has `notify_on_close`. */
export const closeView = async (stage: Stage, nameOrId: string, options: ActOptions = {}): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  const view = slack.views.stack(person.id).at(-1);
  if (view === undefined) return impossible('no_open_view');
  slack.views.close(person.id, flagAt(view.view, 'clear_on_close'));
  if (!flagAt(view.view, 'notify_on_close')) return { tag: 'closed' };
  const payload = { type: 'view_closed', ...interactiveFields(person), view: viewObject(view), is_cleared: false };
  const acks = await delivered(stage, person, 'view_closed', { type: 'interactive', payload }, options.tampering);
  return { tag: 'delivered', ack: acks[0], acks };
};

export interface ClickOptions extends ClickTarget, ActOptions {
  /** Accepts the button's confirm dialog. */
  readonly confirm?: boolean;
  /** The value of the chosen option, or the chosen date, user or channel. */
  readonly choose?: string;
  /** The values of the inputs beside the button. */
  readonly filled?: Filled;
}

/** A person presses a button or chooses from a menu. */
export const click = async (stage: Stage, nameOrId: string, options: ClickOptions): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  const force = options.force === true;
  if (person.deleted && !force) return impossible('deactivated');
  const found = findButton(slack, person, options, force);
  if (found === null) return impossible('no_such_button', options.actionId);
  if (found.place === 'message' && slack.workspace.channel(found.message.channel)?.isArchived && !force) {
    return impossible('channel_is_archived', found.message.channel);
  }
  const dialog = confirmOf(found.element);
  if (dialog !== null && options.confirm !== true) return { tag: 'confirm', dialog };
  const action = actionOf(found, options, slack.timestamps.next());
  if (action === null) return impossible('no_such_option', options.choose ?? '');
  const { values } = formState(found.blocks, options.filled ?? {});
  const payload: JsonObject = {
    type: 'block_actions',
    ...interactiveFields(person),
    ...placeFields(stage, person, found, { values }),
    trigger_id: slack.triggers.issue(person.id),
    actions: [action],
  };
  const acks = await delivered(stage, person, 'block_actions', { type: 'interactive', payload }, options.tampering);
  return { tag: 'delivered', ack: acks[0], acks };
};

const placeFields = ({ slack }: Stage, person: Person, found: FoundButton, state: JsonObject): JsonObject => {
  if (found.place === 'view') {
    const { view } = found;
    return { container: { type: 'view', view_id: view.id }, view: viewObject(view, state) };
  }
  const { message } = found;
  const { channel, ts, threadTs } = message;
  const isEphemeral = message.onlyFor !== null;
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: isEphemeral, ...thread },
    channel: { id: channel, name: slack.workspace.channel(channel)?.name ?? '' },
    // Slack does not store ephemeral messages, so their clicks arrive without the message.
    ...(isEphemeral ? {} : { message: { ...messageObject(slack, message), blocks: found.blocks } }),
    state,
    response_url: slack.responseUrls.issue({ person: person.id, channel, original: { channel, ts } }),
  };
};

/** Null when the menu does not offer the choice. */
const actionOf = ({ blockId, element }: FoundButton, { choose }: ClickOptions, ts: string): JsonObject | null => {
  const type = textAt(element, 'type') ?? '';
  const common = { type, action_id: textAt(element, 'action_id'), block_id: blockId, action_ts: ts };
  if (type === 'button') {
    const { text, value, style, confirm } = element;
    return { ...common, text, value, style, confirm };
  }
  const key = chosenKeys[type];
  if (key !== undefined) return { ...common, [key]: choose ?? null };
  const option = choose === undefined ? null : optionOf(element, choose);
  return choose !== undefined && option === null ? null : { ...common, selected_option: option };
};

const chosenKeys: Readonly<Record<string, string>> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  plain_text_input: 'value',
};

const confirmOf = (element: JsonObject): ConfirmDialog | null => {
  const confirm = objectAt(element, 'confirm');
  if (confirm === null) return null;
  const shown = (key: string): string => textAt(objectAt(confirm, key) ?? {}, 'text') ?? '';
  return {
    title: shown('title'),
    text: shown('text'),
    confirm: shown('confirm'),
    deny: shown('deny'),
    style: textAt(confirm, 'style'),
  };
};
