import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';

export interface PlacedElement {
  readonly blockId: string;
  readonly block: JsonObject;
  readonly element: JsonObject;
}

/** Every interactive element of some blocks, in the order in which a person sees them. */
export const elementsOf = (blocks: readonly JsonObject[]): readonly PlacedElement[] =>
  blocks.flatMap((block) => {
    const blockId = textAt(block, 'block_id') ?? '';
    const inner = [objectAt(block, 'element'), objectAt(block, 'accessory')].filter((e) => e !== null);
    const elements = textAt(block, 'type') === 'actions' ? objectsAt(block, 'elements') : inner;
    return elements
      .filter((e) => textAt(e, 'action_id') !== null)
      .map((element): PlacedElement => ({ blockId, block, element }));
  });
