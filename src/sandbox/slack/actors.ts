import { type ClickTarget, type FoundButton, findButton } from './acts/findButton.ts';
import { type Filled, formState, optionOf } from './acts/inputValues.ts';
import { type ActOptions, type ConfirmDialog, impossible, type Outcome } from './acts/outcome.ts';
import { delivered, interactiveFields, type Stage } from './acts/stage.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';
import { messageObject } from './methods/messageArguments.ts';
import type { Person } from './people.ts';
import { viewObject } from './stores.ts';

export interface ClickOptions extends ClickTarget, ActOptions {
  /** Yes to the button's confirm dialog. */
  readonly confirm?: boolean;
  /** The option of a menu, by its value, or the date, user or channel that was picked. */
  readonly choose?: string;
  /** What stands in the inputs beside the button. */
  readonly filled?: Filled;
}

/** A person presses a button or picks from a menu. */
export const click = async (stage: Stage, nameOrId: string, options: ClickOptions): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  const force = options.force === true;
  if (person.deleted && !force) return impossible('deactivated');
  const found = findButton(slack, person, options, force);
  if (found === null) return impossible('no_such_button', options.actionId);
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
    // Slack does not keep ephemeral messages: their clicks come without the message.
    ...(isEphemeral ? {} : { message: { ...messageObject(slack, message), blocks: found.blocks } }),
    state,
    response_url: slack.responseUrls.issue({ person: person.id, channel, original: { channel, ts } }),
  };
};

/** Null when the menu does not offer what was chosen. */
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
