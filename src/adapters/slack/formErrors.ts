/** What is wrong with a form, in Slack's own place for it: beside the field, while the form stays open with everything that was typed. */

import { formProblems } from '../../domain/actionInputs.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/names.ts';
import { textOfCode } from '../../texts/text.ts';
import type { SlackRequest } from './delivery.ts';
import type { Locales } from './directory.ts';
import { inputsOfForm } from './views/form.ts';

/** https://docs.slack.dev/surfaces/modals#displaying_errors */
export interface FormErrors {
  readonly response_action: 'errors';
  readonly errors: Readonly<Record<string, string>>;
}

export interface FormContext {
  readonly locales: Locales;
  /** Null: the configuration is not known here. */
  readonly calendar: Calendar | null;
  readonly now: () => Instant;
}

/** Null: nothing is wrong, as far as the form alone shows. */
export const formErrors = async (
  { locales, calendar, now }: FormContext,
  call: SlackRequest,
): Promise<FormErrors | null> => {
  if (call.tag !== 'form' || call.form === null) return null;
  const { action, origin, inputs } = call.form;
  const problems = formProblems(action, inputsOfForm(action, origin, inputs), calendar, now());
  // What the button carried has no field to show it beside.
  const shown = problems.filter(({ field }) => Object.hasOwn(inputs, field));
  if (shown.length === 0) return null;
  const language = await locales.of(call.delivery.user);
  const errors = shown.map(({ field, code, facts }) => [field, textOfCode(language, 'refusal', code, facts) ?? code]);
  return { response_action: 'errors', errors: Object.fromEntries(errors) };
};
