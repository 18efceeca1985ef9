/** What a submitted modal says. */
import type { ViewOutput } from '@slack/bolt';
import { parseValue } from './views/buttons.ts';
import { type FormAction, type FormOrigin, isFormAction } from './views/form.ts';

export interface FilledForm {
  readonly action: FormAction;
  readonly origin: FormOrigin;
  readonly inputs: Readonly<Record<string, string>>;
}

const originOf = (metadata: string): FormOrigin | null => {
  try {
    const { value, channel, threadTs } = JSON.parse(metadata) as Record<string, unknown>;
    const button = parseValue(JSON.stringify(value));
    if (button === null || typeof channel !== 'string') return null;
    return { value: button, channel, threadTs: typeof threadTs === 'string' ? threadTs : null };
  } catch {
    return null;
  }
};

/** Empty inputs are left out: the desk has a meaning for what is not said. */
const inputsOf = (view: ViewOutput): Record<string, string> =>
  Object.fromEntries(
    Object.values(view.state.values)
      .flatMap((block) => Object.entries(block))
      .map(([id, input]): [string, string] => [id, (input.value ?? input.selected_date ?? '').trim()])
      .filter(([, value]) => value !== ''),
  );

/** Null for a view that is not one of ours. */
export const readForm = (view: ViewOutput): FilledForm | null => {
  const origin = originOf(view.private_metadata);
  return origin === null || !isFormAction(view.callback_id)
    ? null
    : { action: view.callback_id, origin, inputs: inputsOf(view) };
};
