/** The inputs of forms, and menus, as native elements. */

import { createContext, useContext, useId } from 'react';
import { usePage } from '../context.ts';
import { type Json, labelAt, objectAt, objectsAt, textAt } from './json.ts';

export type Value = string | readonly string[] | null;

/** What the person has typed into the open form, by action id, and the bot's errors, by block id. */
export interface FormState {
  readonly values: Readonly<Record<string, Value>>;
  readonly errors: Readonly<Record<string, string>>;
  set(actionId: string, value: Value): void;
}

export const Form = createContext<FormState | null>(null);

interface Option {
  readonly value: string;
  readonly label: string;
}

const optionsOf = (element: Json): readonly Option[] => {
  const groups = objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options'));
  return [...objectsAt(element, 'options'), ...groups].map((option) => ({
    value: textAt(option, 'value'),
    label: labelAt(option, 'text'),
  }));
};

/** The value with which Slack's client opens the element. */
export const initialOf = (element: Json): Value => {
  const chosen = objectAt(element, 'initial_option');
  if (chosen !== null) return textAt(chosen, 'value');
  const several = objectsAt(element, 'initial_options');
  if (several.length > 0) return several.map((option) => textAt(option, 'value'));
  for (const key of ['initial_value', 'initial_date', 'initial_time', 'initial_user', 'initial_channel']) {
    if (textAt(element, key) !== '') return textAt(element, key);
  }
  return null;
};

interface Field {
  readonly element: Json;
  readonly value: Value;
  readonly label: string;
  readonly onChange: (value: Value) => void;
  readonly id?: string;
  readonly describedBy?: string;
  readonly invalid?: boolean;
}

const common = ({ id, describedBy, invalid, label }: Field) => ({
  ...(id === undefined ? { 'aria-label': label } : { id }),
  ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
  ...(invalid === true ? { 'aria-invalid': true } : {}),
});

const single = (value: Value): string => (typeof value === 'string' ? value : '');

const Select = (field: Field & { readonly options: readonly Option[] }) => {
  const { words } = usePage();
  return (
    <select {...common(field)} value={single(field.value)} onChange={(event) => field.onChange(event.target.value)}>
      <option value="" disabled>
        {labelAt(field.element, 'placeholder') || words('choose')}
      </option>
      {field.options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
};

const Several = (field: Field & { readonly kind: 'checkbox' | 'radio' }) => {
  const name = useId();
  const chosen = typeof field.value === 'string' ? [field.value] : (field.value ?? []);
  const change = (value: string, on: boolean): void => {
    const several = on ? [...chosen, value] : chosen.filter((other) => other !== value);
    field.onChange(field.kind === 'radio' ? value : several);
  };
  return (
    <fieldset {...common(field)} className="several">
      {optionsOf(field.element).map(({ value, label }) => (
        <label key={value}>
          <input
            type={field.kind}
            name={name}
            checked={chosen.includes(value)}
            onChange={(event) => change(value, event.target.checked)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
};

const nativeTypes: Readonly<Record<string, string>> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
  datepicker: 'date',
  timepicker: 'time',
};

const Typed = (field: Field & { readonly type: string }) => {
  const { element, value, onChange } = field;
  const maxLength = Number(element.max_length ?? 3_000);
  const shared = {
    ...common(field),
    value: single(value),
    placeholder: labelAt(element, 'placeholder'),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value === '' ? null : event.target.value),
  };
  if (element.multiline === true) return <textarea {...shared} maxLength={maxLength} rows={3} />;
  return <input {...shared} type={field.type} {...(field.type === 'text' ? { maxLength } : {})} />;
};

/** One element by its type. An unknown one is shown as an error, never dropped. */
export const Choice = (field: Field) => {
  const { words, slack } = usePage();
  const { element } = field;
  const type = textAt(element, 'type');
  const native = nativeTypes[type];
  if (native !== undefined) return <Typed {...field} type={native} />;
  if (type === 'static_select' || type === 'overflow') return <Select {...field} options={optionsOf(element)} />;
  if (type === 'checkboxes' || type === 'multi_static_select') return <Several {...field} kind="checkbox" />;
  if (type === 'radio_buttons') return <Several {...field} kind="radio" />;
  if (type === 'users_select') {
    return (
      <Select {...field} options={slack.people.map(({ id, displayName }) => ({ value: id, label: displayName }))} />
    );
  }
  if (type === 'channels_select' || type === 'conversations_select') {
    return <Select {...field} options={slack.channels.map(({ id, name }) => ({ value: id, label: `#${name}` }))} />;
  }
  return (
    <span className="fault" role="alert">
      {words('unknownElement', { type })}
    </span>
  );
};

/** An input block of a modal. */
export const Input = ({ block }: { readonly block: Json }) => {
  const form = useContext(Form);
  const { words } = usePage();
  const id = useId();
  const element = objectAt(block, 'element') ?? {};
  const actionId = textAt(element, 'action_id');
  const error = form?.errors[textAt(block, 'block_id')] ?? '';
  const hint = labelAt(block, 'hint');
  const isGroup = ['checkboxes', 'radio_buttons', 'multi_static_select'].includes(textAt(element, 'type'));
  // As Slack marks it.
  const label =
    block.optional === true ? words('optional', { label: labelAt(block, 'label') }) : labelAt(block, 'label');
  return (
    <div className="input">
      {isGroup ? <span className="label">{label}</span> : <label htmlFor={id}>{label}</label>}
      <Choice
        element={element}
        value={form?.values[actionId] ?? null}
        label={label}
        onChange={(value) => form?.set(actionId, value)}
        {...(isGroup ? {} : { id })}
        describedBy={`${id}-more`}
        invalid={error !== ''}
      />
      <small id={`${id}-more`} className={error === '' ? 'hint' : 'fault'} role={error === '' ? undefined : 'alert'}>
        {error === '' ? hint : error}
      </small>
    </div>
  );
};
