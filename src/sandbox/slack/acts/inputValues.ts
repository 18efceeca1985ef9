import { elementsOf } from '../blocks/elementsOf.ts';
import { flagAt, isObject, type Json, type JsonObject, objectsAt, textAt } from '../json.ts';

/** What a person filled in, by action id: a text, an option's value, a date `2026-10-01`, several of them, or nothing. */
export type Filled = Readonly<Record<string, string | readonly string[] | null>>;

export interface FormState {
  /** `state.values` of Slack's payloads: block id, then action id. */
  readonly values: JsonObject;
  /** Action ids of required inputs that stayed empty: Slack's client does not send such a form. */
  readonly missing: readonly string[];
  readonly tooLong: readonly string[];
}

/** The state of every input, from what was filled in and from the initial values. */
export const formState = (blocks: readonly JsonObject[], filled: Filled): FormState => {
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

/** Options that the element offers; what it does not offer cannot be chosen. */
const option: Reader = (element, given) => ({
  selected_option: given === undefined ? (element.initial_option ?? null) : optionOf(element, given),
});

const severalOptions: Reader = (element, given) => {
  if (given === undefined) return { selected_options: objectsAt(element, 'initial_options') };
  const chosen = typeof given === 'string' ? [given] : (given ?? []);
  return { selected_options: chosen.map((value) => optionOf(element, value)).filter((o) => o !== null) };
};

export const optionOf = (element: JsonObject, value: Json): JsonObject | null => {
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
