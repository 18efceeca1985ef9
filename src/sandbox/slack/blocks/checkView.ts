import { ApiRefusal } from '../apiRefusal.ts';
import { checkBlocks } from '../blockRules.ts';
import { type JsonObject, objectsAt, textAt } from '../json.ts';
import { Findings } from './findings.ts';
import { limits } from './limits.ts';

/** @throws ApiRefusal `invalid_arguments`, with the places. */
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
