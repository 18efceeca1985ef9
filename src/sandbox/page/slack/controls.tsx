/** Buttons and menus in messages, modals and the Home tab. */

import { useState } from 'react';
import type { Confirm } from '../api.ts';
import { useBusy, usePage } from '../context.ts';

import { Dialog } from '../dialog.tsx';
import { isSuggested } from '../suggestion.ts';
import { Choice } from './inputs.tsx';
import { type Json, labelAt, type Place, textAt } from './json.ts';

/** Presses the control; when Slack asks first, the dialog is returned. */
const usePress = (element: Json, place: Place) => {
  const { act } = usePage();
  const [dialog, setDialog] = useState<Confirm | null>(null);
  const [busy, run] = useBusy();
  const press = (more: object = {}): Promise<void> =>
    run(async () => {
      const value = textAt(element, 'value');
      const shown = await act('/press', {
        ...place,
        button: textAt(element, 'action_id'),
        ...(value === '' ? {} : { value }),
        ...more,
      });
      setDialog(shown?.tag === 'confirm' ? shown.dialog : null);
    });
  return { press, dialog, close: () => setDialog(null), busy };
};

const ConfirmDialog = ({ dialog, onYes, onNo }: { dialog: Confirm; onYes: () => void; onNo: () => void }) => (
  <Dialog title={dialog.title} onClose={onNo}>
    <p className="pre">{dialog.text}</p>
    <div className="dialog-buttons">
      <button type="button" onClick={onNo}>
        {dialog.deny}
      </button>
      <button type="button" className={dialog.style === 'danger' ? 'danger' : 'primary'} onClick={onYes}>
        {dialog.confirm}
      </button>
    </div>
  </Dialog>
);

const LinkButton = ({ element }: { readonly element: Json }) => (
  <a className="button" href={textAt(element, 'url')} target="_blank" rel="noreferrer noopener">
    {labelAt(element, 'text')}
  </a>
);

const ButtonControl = ({ element, place }: { readonly element: Json; readonly place: Place }) => {
  const { press, dialog, close, busy } = usePress(element, place);
  const { suggested, person } = usePage();
  const action = textAt(element, 'action_id');
  const isNext = isSuggested(suggested, '/click', { person, button: action });
  return (
    <>
      <button
        type="button"
        className={`${textAt(element, 'style')} ${isNext ? 'suggested' : ''}`.trim()}
        data-action={action}
        aria-busy={busy}
        onClick={() => void press()}
      >
        {labelAt(element, 'text')}
      </button>
      {dialog !== null && <ConfirmDialog dialog={dialog} onNo={close} onYes={() => void press({ confirm: true })} />}
    </>
  );
};

const MenuControl = ({ element, place }: { readonly element: Json; readonly place: Place }) => {
  const { press, dialog, close, busy } = usePress(element, place);
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = (value: string | readonly string[] | null): void => {
    if (busy) return;
    const choice = typeof value === 'string' ? value : '';
    setChosen(choice);
    void press({ choose: choice });
  };
  return (
    <>
      <Choice element={element} value={chosen} onChange={choose} label={labelAt(element, 'placeholder')} />
      {dialog !== null && (
        <ConfirmDialog
          dialog={dialog}
          onNo={close}
          onYes={() => void press({ confirm: true, ...(chosen === null ? {} : { choose: chosen }) })}
        />
      )}
    </>
  );
};

export const Control = ({ element, place }: { readonly element: Json; readonly place: Place }) => {
  if (textAt(element, 'type') === 'button') {
    return textAt(element, 'url') === '' ? (
      <ButtonControl element={element} place={place} />
    ) : (
      <LinkButton element={element} />
    );
  }
  return <MenuControl element={element} place={place} />;
};
