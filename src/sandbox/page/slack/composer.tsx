/** The message field, with slash-command completion. Enter sends, Shift+Enter makes a new line. */

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { SlackPage } from '../api.ts';
import { usePage } from '../context.ts';
import { isSuggested } from '../suggestion.ts';

const shownMax = 8;

type Usage = SlackPage['commands'][number];

/** What a usage such as `/dkim rotate [domain]` begins with. A switch behind what may be left out is kept: it changes the command. */
const literal = (usage: string): string => usage.replace(/( \[[^\]]*\])+(?= --)/, '').replace(/ \[.*$/, '');

/** The text of the field, and the commands that it may become. */
const useDraft = (commands: readonly Usage[]) => {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState(false);
  const fits = ({ text: usage }: Usage): boolean => literal(usage).startsWith(text.trimEnd());
  const offered = text.startsWith('/') && !closed ? commands.filter(fits).slice(0, shownMax) : [];
  const complete = (index: number): void => {
    const usage = offered[index];
    if (usage === undefined) return;
    setText(`${literal(usage.text)}${usage.text.includes('[') && !usage.text.includes('--') ? ' ' : ''}`);
    setClosed(true);
  };
  const change = (next: string): void => {
    setText(next);
    setChosen(0);
    setClosed(false);
  };
  return { text, setText, change, offered, chosen, setChosen, complete, close: () => setClosed(true) };
};

type Draft = ReturnType<typeof useDraft>;

/** Handles the keys that do not write. */
const onKey = (event: KeyboardEvent, draft: Draft, send: () => void): void => {
  const { offered, chosen, text } = draft;
  if (event.nativeEvent.isComposing) return;
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (offered.length > 0 && move !== undefined) {
    event.preventDefault();
    draft.setChosen((chosen + move + offered.length) % offered.length);
  } else if (offered.length > 0 && event.key === 'Tab') {
    event.preventDefault();
    draft.complete(chosen);
  } else if (event.key === 'Escape') draft.close();
  else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    const usage = offered[chosen];
    const isWhole = chosen === 0 && offered.some((one) => literal(one.text) === text.trimEnd());
    if (usage !== undefined && literal(usage.text) !== text.trimEnd() && !isWhole) draft.complete(chosen);
    else send();
  }
};

const Completions = ({ draft, id }: { readonly draft: Draft; readonly id: string }) => (
  <div className="completions" id={id} role="listbox" aria-label="/dkim">
    {draft.offered.map(({ text: usage, what }, index) => (
      <div
        key={usage}
        id={`${id}-${index}`}
        role="option"
        tabIndex={-1}
        aria-selected={index === draft.chosen}
        onMouseDown={(event) => {
          event.preventDefault();
          draft.complete(index);
        }}
      >
        <code>{usage}</code> <small>{what}</small>
      </div>
    ))}
  </div>
);

/** Writes the command to which the guide leads. @returns the field, which gets the focus */
const useSuggestedText = (draft: Draft) => {
  const { person, target, onTargetFound } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const { setText, close } = draft;
  const wanted = target?.person === person ? target.text : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `close` only sets a state
  useEffect(() => {
    if (wanted === null) return;
    // What the person has typed stays.
    setText((typed) => (typed === '' ? wanted : typed));
    close();
    field.current?.focus();
    onTargetFound();
  }, [wanted, setText, onTargetFound]);
  return field;
};

export const Composer = ({ channel, name }: { readonly channel: string; readonly name: string }) => {
  const { act, words, slack, suggested, person } = usePage();
  const draft = useDraft(slack.commands);
  const id = useId();
  const field = useSuggestedText(draft);
  const send = async (): Promise<void> => {
    const sent = draft.text.trim();
    if (sent === '') return;
    draft.setText('');
    const shown = await act('/type', { channel, text: sent });
    // A message that Slack did not take comes back into the field, unless the person types the next one.
    if (shown === null) draft.setText((now) => (now === '' ? sent : now));
  };
  const isOpen = draft.offered.length > 0;
  return (
    <div className="composer">
      {isOpen && <Completions draft={draft} id={id} />}
      <textarea
        ref={field}
        rows={1}
        value={draft.text}
        role="combobox"
        aria-expanded={isOpen}
        aria-autocomplete="list"
        {...(isOpen ? { 'aria-controls': id, 'aria-activedescendant': `${id}-${draft.chosen}` } : {})}
        aria-label={words('typeHere', { name })}
        placeholder={words('typeHere', { name })}
        onChange={(event) => draft.change(event.target.value)}
        onKeyDown={(event) => onKey(event, draft, () => void send())}
      />
      <button
        type="button"
        className={
          isSuggested(suggested, '/say', { person, text: draft.text.trim() }) ? 'primary suggested' : 'primary'
        }
        onClick={() => void send()}
      >
        {words('send')}
      </button>
    </div>
  );
};
