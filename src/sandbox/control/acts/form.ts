/** What a modal asks for. */
import { elementsOf } from '../../slack/blocks/elementsOf.ts';
import { flagAt, type JsonObject, objectAt, objectsAt, textAt } from '../../slack/json.ts';
import type { StoredView } from '../../slack/stores.ts';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
}

export interface Form {
  readonly title: string;
  readonly fields: readonly FormField[];
}

const labelOf = (o: JsonObject, key: string): string => textAt(objectAt(o, key) ?? {}, 'text') ?? '';

export const formOf = ({ view }: StoredView): Form => ({
  title: labelOf(view, 'title'),
  fields: elementsOf(objectsAt(view, 'blocks'))
    .filter(({ block }) => textAt(block, 'type') === 'input')
    .map(({ block, element }) => ({
      name: textAt(element, 'action_id') ?? '',
      label: labelOf(block, 'label'),
      type: textAt(element, 'type') ?? '',
      required: !flagAt(block, 'optional'),
    })),
});
