import { randomBytes } from 'node:crypto';
import { ApiRefusal, isObject, type Json, type JsonObject, objectAt, objectsAt, textAt } from './protocol.ts';

/** Slack's published limits, in characters unless the name says otherwise (docs.slack.dev, reference/block-kit). */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Characters of all blocks as JSON. Slack does not publish this limit; msg_blocks_too_long occurs at about this size. */
  messageBlocksChars: 13_200,
  postTextTruncatedAt: 40_000,
  updateText: 4_000,
  metadataBytes: 8_000,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  headerText: 150,
  contextElements: 10,
  actionsElements: 25,
  textObject: 3_000,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  id: 255,
  inputLabel: 2_000,
  placeholder: 150,
  options: 100,
  optionText: 75,
  optionValue: 150,
  altText: 2_000,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
} as const;

/** Collects the errors of Slack's schema check, each with a JSON pointer. */
class Findings {
  readonly all: string[] = [];

  add(pointer: string, what: string): void {
    this.all.push(`${what} [json-pointer:${pointer}]`);
  }

  length(pointer: string, text: string, max: number, min = 1): void {
    if (text.length > max) this.add(pointer, `must be less than ${max + 1} characters`);
    if (text.length < min) this.add(pointer, `must be more than ${min - 1} characters`);
  }

  items(pointer: string, list: readonly unknown[], max: number): void {
    if (list.length > max) this.add(pointer, `no more than ${max} items allowed`);
  }

  /** An optional string field. */
  text(owner: JsonObject, key: string, at: string, max: number): void {
    const value = owner[key];
    if (value === undefined || value === null) return;
    if (typeof value !== 'string') this.add(`${at}/${key}`, 'must be a string');
    else this.length(`${at}/${key}`, value, max, 0);
  }

  /** A text object: `{ type: 'plain_text' | 'mrkdwn', text }`. */
  textObject(owner: JsonObject, key: string, at: string, max: number, kind: 'plain' | 'any' | 'optional plain'): void {
    const value: Json | undefined = owner[key];
    const pointer = `${at}/${key}`;
    if (value === undefined || value === null) {
      if (kind !== 'optional plain') this.add(at, `missing required field: ${key}`);
      return;
    }
    this.textValue(value, pointer, max, kind !== 'any');
  }

  textValue(value: Json, pointer: string, max: number, plainOnly: boolean): void {
    const type = isObject(value) ? textAt(value, 'type') : null;
    const text = isObject(value) ? textAt(value, 'text') : null;
    if (text === null || (type !== 'plain_text' && (plainOnly || type !== 'mrkdwn'))) {
      this.add(pointer, plainOnly ? 'must be a plain_text object' : 'must be a valid text object');
    } else {
      this.length(`${pointer}/text`, text, max);
    }
  }
}

/** Checks one interactive element (a button, a menu, an input). */
const checkElement = (found: Findings, element: JsonObject, at: string): void => {
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

/** Checks a list of blocks as Slack's schema does. @param at the pointer of the list, `/blocks` or `/view/blocks` */
const checkBlocks = (found: Findings, blocks: readonly JsonObject[], at: string, max: number): void => {
  found.items(at, blocks, max);
  const blockIds = new Set<string>();
  for (const [i, block] of blocks.entries()) {
    checkBlock(found, block, `${at}/${i}`);
    const id = textAt(block, 'block_id');
    if (id !== null && blockIds.has(id)) found.add(`${at}/${i}/block_id`, `block_id already exists: ${id}`);
    if (id !== null) blockIds.add(id);
  }
};

const checkBlock = (found: Findings, block: JsonObject, at: string): void => {
  found.text(block, 'block_id', at, limits.id);
  const type = textAt(block, 'type') ?? '';
  const check = blockChecks[type];
  if (check === undefined) found.add(`${at}/type`, `unsupported type: ${type}`);
  else check(found, block, at);
};

type BlockCheck = (found: Findings, block: JsonObject, at: string) => void;

const checkSection: BlockCheck = (found, block, at) => {
  const fields = objectsAt(block, 'fields');
  if (block.text !== undefined || fields.length === 0) {
    found.textObject(block, 'text', at, limits.sectionText, 'any');
  }
  found.items(`${at}/fields`, fields, limits.sectionFields);
  for (const [i, field] of fields.entries()) {
    found.textValue(field, `${at}/fields/${i}`, limits.fieldText, false);
  }
  const accessory = objectAt(block, 'accessory');
  if (accessory !== null) checkElement(found, accessory, `${at}/accessory`);
};

const checkActions: BlockCheck = (found, block, at) => {
  const elements = objectsAt(block, 'elements');
  found.items(`${at}/elements`, elements, limits.actionsElements);
  if (elements.length === 0) found.add(`${at}/elements`, 'must have at least 1 item');
  const actionIds = new Set<string>();
  for (const [i, element] of elements.entries()) {
    checkElement(found, element, `${at}/elements/${i}`);
    const id = textAt(element, 'action_id');
    if (id !== null && actionIds.has(id)) found.add(`${at}/elements/${i}/action_id`, `action_id already exists: ${id}`);
    if (id !== null) actionIds.add(id);
  }
};

const checkContext: BlockCheck = (found, block, at) => {
  const elements = objectsAt(block, 'elements');
  found.items(`${at}/elements`, elements, limits.contextElements);
  if (elements.length === 0) found.add(`${at}/elements`, 'must have at least 1 item');
  for (const [i, element] of elements.entries()) {
    if (textAt(element, 'type') === 'image') checkElement(found, element, `${at}/elements/${i}`);
    else found.textValue(element, `${at}/elements/${i}`, limits.textObject, false);
  }
};

const checkInput: BlockCheck = (found, block, at) => {
  found.textObject(block, 'label', at, limits.inputLabel, 'plain');
  found.textObject(block, 'hint', at, limits.inputLabel, 'optional plain');
  const element = objectAt(block, 'element');
  if (element === null) found.add(at, 'missing required field: element');
  else checkElement(found, element, `${at}/element`);
};

const blockChecks: Readonly<Record<string, BlockCheck>> = {
  section: checkSection,
  actions: checkActions,
  context: checkContext,
  input: checkInput,
  header: (found, block, at) => found.textObject(block, 'text', at, limits.headerText, 'plain'),
  divider: () => undefined,
  image: (found, block, at) => found.text(block, 'alt_text', at, limits.altText),
  rich_text: () => undefined,
};

/** @throws ApiRefusal `invalid_blocks_format`, `invalid_blocks` with pointers, or `msg_blocks_too_long` */
export const checkedMessageBlocks = (value: Json | undefined): readonly JsonObject[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new ApiRefusal('invalid_blocks_format');
  const found = new Findings();
  checkBlocks(found, value, '/blocks', limits.messageBlocks);
  if (found.all.length > 0) throw new ApiRefusal('invalid_blocks', found.all);
  if (JSON.stringify(value).length > limits.messageBlocksChars) throw new ApiRefusal('msg_blocks_too_long');
  return value;
};

/** @throws ApiRefusal for metadata without event type and payload, or above the limit. */
export const checkedMetadata = (value: Json | undefined): JsonObject | null => {
  if (value === undefined || value === null || value === '') return null;
  if (!isObject(value)) throw new ApiRefusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  if (textAt(value, 'event_type') === null || objectAt(value, 'event_payload') === null) {
    throw new ApiRefusal('invalid_metadata_format', ['event_type and event_payload are required']);
  }
  if (Buffer.byteLength(JSON.stringify(value)) > limits.metadataBytes) throw new ApiRefusal('metadata_too_large');
  return value;
};

/** @throws ApiRefusal `invalid_arguments`, with pointers */
export const checkView = (view: JsonObject, types: readonly ('modal' | 'home')[]): void => {
  const found = new Findings();
  const type = textAt(view, 'type');
  const blocks = objectsAt(view, 'blocks');
  if (!types.some((t) => t === type)) found.add('/view/type', `must be one of: ${types.join(', ')}`);
  checkBlocks(found, blocks, '/view/blocks', limits.viewBlocks);
  found.text(view, 'private_metadata', '/view', limits.privateMetadata);
  found.text(view, 'callback_id', '/view', limits.id);
  if (type === 'modal') checkModal(found, view, blocks);
  if (found.all.length > 0) throw new ApiRefusal('invalid_arguments', found.all);
};

const checkModal = (found: Findings, view: JsonObject, blocks: readonly JsonObject[]): void => {
  found.textObject(view, 'title', '/view', limits.viewTitle, 'plain');
  found.textObject(view, 'submit', '/view', limits.viewButton, 'optional plain');
  found.textObject(view, 'close', '/view', limits.viewButton, 'optional plain');
  const hasInput = blocks.some((b) => textAt(b, 'type') === 'input');
  if (hasInput && !view.submit) {
    found.add('/view', "submit is required when an 'input' block is within blocks array");
  }
};

export interface PlacedElement {
  readonly blockId: string;
  readonly block: JsonObject;
  readonly element: JsonObject;
}

/** Every interactive element of the blocks, in display order. */
export const elementsOf = (blocks: readonly JsonObject[]): readonly PlacedElement[] =>
  blocks.flatMap((block) => {
    const blockId = textAt(block, 'block_id') ?? '';
    const inner = [objectAt(block, 'element'), objectAt(block, 'accessory')].filter((e) => e !== null);
    const elements = textAt(block, 'type') === 'actions' ? objectsAt(block, 'elements') : inner;
    return elements
      .filter((e) => textAt(e, 'action_id') !== null)
      .map((element): PlacedElement => ({ blockId, block, element }));
  });

const madeUp = (): string => randomBytes(4).toString('base64url').slice(0, 5);

const withActionId = (element: JsonObject): JsonObject =>
  textAt(element, 'action_id') === null ? { ...element, action_id: madeUp() } : element;

/** Adds missing block and action ids, as Slack does. */
export const withIds = (blocks: readonly JsonObject[]): readonly JsonObject[] =>
  blocks.map((block) => {
    const named = textAt(block, 'block_id') === null ? { ...block, block_id: madeUp() } : block;
    if (textAt(block, 'type') === 'actions')
      return { ...named, elements: objectsAt(block, 'elements').map(withActionId) };
    const key = textAt(block, 'type') === 'input' ? 'element' : 'accessory';
    const inner = objectAt(block, key);
    return inner === null ? named : { ...named, [key]: withActionId(inner) };
  });
