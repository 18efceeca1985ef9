/** The modal that the bot opened for this person. What was typed stays until it was sent. */

import { useEffect, useMemo, useState } from 'react';
import type { SlackPage } from '../api.ts';
import { useBusy, usePage } from '../context.ts';

import { Dialog } from '../dialog.tsx';
import { Blocks } from './blocks.tsx';
import { Form, type FormState, initialOf, type Value } from './inputs.tsx';
import { labelAt, objectAt, objectsAt, textAt } from './json.ts';

type View = SlackPage['views'][number];

const initialValues = ({ view }: View): Record<string, Value> =>
  Object.fromEntries(
    objectsAt(view, 'blocks').flatMap((block) => {
      const element = objectAt(block, 'element');
      return element === null ? [] : [[textAt(element, 'action_id'), initialOf(element)] as const];
    }),
  );

const missingOf = ({ view }: View, values: Readonly<Record<string, Value>>, required: string): Record<string, string> =>
  Object.fromEntries(
    objectsAt(view, 'blocks').flatMap((block) => {
      const element = objectAt(block, 'element');
      if (textAt(block, 'type') !== 'input' || element === null || block.optional === true) return [];
      const value = values[textAt(element, 'action_id')] ?? null;
      return value === null || value.length === 0 ? [[textAt(block, 'block_id'), required] as const] : [];
    }),
  );

export const Modal = ({ view }: { readonly view: View }) => {
  const { act, words, slack } = usePage();
  const [values, setValues] = useState(() => initialValues(view));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, run] = useBusy();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view has other inputs; an update of this one keeps what was typed
  useEffect(() => {
    setValues((typed) => ({ ...initialValues(view), ...typed }));
  }, [view.id, view.hash]);
  const form: FormState = useMemo(
    () => ({ values, errors, set: (id, value) => setValues((old) => ({ ...old, [id]: value })) }),
    [values, errors],
  );
  const submit = async (): Promise<void> => {
    const missing = missingOf(view, values, words('required'));
    setErrors(missing);
    if (Object.keys(missing).length > 0) return;
    const shown = await act('/submit', { inputs: values });
    if (shown?.tag === 'errors') setErrors(shown.errors);
  };
  const close = (): void => void act('/dismiss', {});
  return (
    <Dialog title={labelAt(view.view, 'title') || slack.domain} onClose={close}>
      <Form value={form}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run(submit);
          }}
        >
          <Blocks blocks={objectsAt(view.view, 'blocks')} place={{ where: 'modal' }} />
          <div className="dialog-buttons">
            <button type="button" onClick={close}>
              {labelAt(view.view, 'close') || words('cancel')}
            </button>
            {objectAt(view.view, 'submit') !== null && (
              <button type="submit" className="primary" aria-busy={busy}>
                {labelAt(view.view, 'submit')}
              </button>
            )}
          </div>
        </form>
      </Form>
    </Dialog>
  );
};
