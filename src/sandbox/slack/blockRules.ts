import { checkElement } from './blocks/elements.ts';
import type { Findings } from './blocks/findings.ts';
import { limits } from './blocks/limits.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from './json.ts';

/** Checks a list of blocks as Slack's schema does. `at` is the pointer of the list, `/blocks` or `/view/blocks`. */
export const checkBlocks = (found: Findings, blocks: readonly JsonObject[], at: string, max: number): void => {
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
  const check = checks[type];
  if (check === undefined) found.add(`${at}/type`, `unsupported type: ${type}`);
  else check(found, block, at);
};

type Check = (found: Findings, block: JsonObject, at: string) => void;

const checkSection: Check = (found, block, at) => {
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

const checkActions: Check = (found, block, at) => {
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

const checkContext: Check = (found, block, at) => {
  const elements = objectsAt(block, 'elements');
  found.items(`${at}/elements`, elements, limits.contextElements);
  if (elements.length === 0) found.add(`${at}/elements`, 'must have at least 1 item');
  for (const [i, element] of elements.entries()) {
    if (textAt(element, 'type') === 'image') checkElement(found, element, `${at}/elements/${i}`);
    else found.textValue(element, `${at}/elements/${i}`, limits.textObject, false);
  }
};

const checkInput: Check = (found, block, at) => {
  found.textObject(block, 'label', at, limits.inputLabel, 'plain');
  found.textObject(block, 'hint', at, limits.inputLabel, 'optional plain');
  const element = objectAt(block, 'element');
  if (element === null) found.add(at, 'missing required field: element');
  else checkElement(found, element, `${at}/element`);
};

const checks: Readonly<Record<string, Check>> = {
  section: checkSection,
  actions: checkActions,
  context: checkContext,
  input: checkInput,
  header: (found, block, at) => found.textObject(block, 'text', at, limits.headerText, 'plain'),
  divider: () => undefined,
  image: (found, block, at) => found.text(block, 'alt_text', at, limits.altText),
  rich_text: () => undefined,
};
