import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Findings } from './findings.ts';
import { limits } from './limits.ts';

/** Checks one interactive element (a button, a menu, an input). */
export const checkElement = (found: Findings, element: JsonObject, at: string): void => {
  const check = checks[textAt(element, 'type') ?? ''];
  if (check === undefined) found.add(`${at}/type`, `unsupported type: ${textAt(element, 'type')}`);
  else check(found, element, at);
  found.text(element, 'action_id', at, limits.id);
  const confirm = objectAt(element, 'confirm');
  if (confirm !== null) checkConfirm(found, confirm, `${at}/confirm`);
};

type Check = (found: Findings, element: JsonObject, at: string) => void;

const checkButton: Check = (found, element, at) => {
  found.textObject(element, 'text', at, limits.buttonText, 'plain');
  found.text(element, 'value', at, limits.buttonValue);
  found.text(element, 'url', at, limits.buttonUrl);
  const style = element.style;
  if (style !== undefined && style !== 'primary' && style !== 'danger') {
    found.add(`${at}/style`, 'must be one of: primary, danger');
  }
};

const checkConfirm: Check = (found, confirm, at) => {
  found.textObject(confirm, 'title', at, limits.confirmTitle, 'plain');
  found.textObject(confirm, 'text', at, limits.confirmText, 'any');
  found.textObject(confirm, 'confirm', at, limits.confirmButton, 'plain');
  found.textObject(confirm, 'deny', at, limits.confirmButton, 'plain');
};

const checkPlaceholder: Check = (found, element, at) =>
  found.textObject(element, 'placeholder', at, limits.placeholder, 'optional plain');

const checkOptions: Check = (found, element, at) => {
  const options = objectsAt(element, 'options');
  found.items(`${at}/options`, options, limits.options);
  if (options.length === 0 && objectsAt(element, 'option_groups').length === 0) {
    found.add(at, 'must provide options or option_groups');
  }
  for (const [i, option] of options.entries()) {
    found.textObject(option, 'text', `${at}/options/${i}`, limits.optionText, 'any');
    found.text(option, 'value', `${at}/options/${i}`, limits.optionValue);
  }
  checkPlaceholder(found, element, at);
};

const checkTextInput: Check = (found, element, at) => {
  found.text(element, 'initial_value', at, limits.textObject);
  checkPlaceholder(found, element, at);
};

const checkImage: Check = (found, element, at) => found.text(element, 'alt_text', at, limits.altText);

const checks: Readonly<Record<string, Check>> = {
  button: checkButton,
  image: checkImage,
  overflow: checkOptions,
  static_select: checkOptions,
  multi_static_select: checkOptions,
  radio_buttons: checkOptions,
  checkboxes: checkOptions,
  users_select: checkPlaceholder,
  multi_users_select: checkPlaceholder,
  conversations_select: checkPlaceholder,
  channels_select: checkPlaceholder,
  datepicker: checkPlaceholder,
  timepicker: checkPlaceholder,
  datetimepicker: () => undefined,
  plain_text_input: checkTextInput,
  email_text_input: checkTextInput,
  url_text_input: checkTextInput,
  number_input: checkTextInput,
};
