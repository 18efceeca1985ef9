import { randomBytes } from 'node:crypto';
import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';

const madeUp = (): string => randomBytes(4).toString('base64url').slice(0, 5);

const withActionId = (element: JsonObject): JsonObject =>
  textAt(element, 'action_id') === null ? { ...element, action_id: madeUp() } : element;

/** Slack makes up the block and action ids that an app left out. */
export const withIds = (blocks: readonly JsonObject[]): readonly JsonObject[] =>
  blocks.map((block) => {
    const named = textAt(block, 'block_id') === null ? { ...block, block_id: madeUp() } : block;
    if (textAt(block, 'type') === 'actions')
      return { ...named, elements: objectsAt(block, 'elements').map(withActionId) };
    const key = textAt(block, 'type') === 'input' ? 'element' : 'accessory';
    const inner = objectAt(block, key);
    return inner === null ? named : { ...named, [key]: withActionId(inner) };
  });
