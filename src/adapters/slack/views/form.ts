/** The modals: submission of an application, reason for declining, attestation of non-use. */
import type { InputBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import { ACTIONS, type FormAction, type Verb } from '../../../domain/actions.ts';
import { pasteFormats } from '../../../domain/application.ts';
import type { RawInputs } from '../../../domain/inputs.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { asCode, contextBlock, escaped, limits, plain, section } from './blocks.ts';
import { type ButtonValue, jsonIn, parseValue } from './buttons.ts';

import { proposalText } from './plan.ts';

/** The destination of the answer to a form, because a submission names neither channel nor message. */
export interface FormOrigin {
  readonly value: ButtonValue;
  readonly channel: string;
  readonly threadTs: string | null;
  /** The page of Home in which the form was opened, and which then shows the answer; null: opened elsewhere. */
  readonly homePage: number | null;
}

const metadata = z.object({
  value: z.unknown(),
  channel: z.string(),
  threadTs: z.string().nullable().catch(null),
  homePage: z.number().int().min(1).nullable().catch(null),
});

/** Parses `private_metadata`. Null for content that `formView` does not write. */
export const parseOrigin = (json: string): FormOrigin | null => {
  const { data } = metadata.safeParse(jsonIn(json));
  const value = parseValue(JSON.stringify(data?.value));
  return data === undefined || value === null ? null : { ...data, value };
};

/** Length limits of the text fields, equal to those of the actions' inputs. */
const takes = {
  ticket: ACTIONS.application_submitted.inputs.ticket.charsMax,
  approval: ACTIONS.approve_with_reason.inputs.reason.charsMax,
  start: ACTIONS.rotate.inputs.reason.charsMax,
  reason: ACTIONS.decline.inputs.reason.charsMax,
  note: ACTIONS.attest_unused.inputs.note.charsMax,
  postponed: ACTIONS.postpone.inputs.reason.charsMax,
} as const;

type FormParts = Pick<ModalView, 'title' | 'submit' | 'blocks'>;

const textInput = (id: string, label: string, maxChars: number, multiline: boolean, initial = ''): InputBlock => ({
  type: 'input',
  block_id: id,
  optional: !multiline,
  label: plain(label, 100),
  element: {
    type: 'plain_text_input',
    action_id: id,
    max_length: maxChars,
    multiline,
    ...(initial === '' ? {} : { initial_value: initial.slice(0, maxChars) }),
  },
});

const dateInput = (id: string, label: string, initial = '', optional = true): InputBlock => ({
  type: 'input',
  block_id: id,
  optional,
  label: plain(label, 100),
  element: { type: 'datepicker', action_id: id, ...(isDay(initial) ? { initial_date: initial } : {}) },
});

const isDay = (written: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(written);

const ticketInput = (language: Language, initial: string): InputBlock => ({
  type: 'input',
  block_id: 'ticket',
  optional: true,
  label: plain(text(language, 'form.ticket'), 100),
  element: {
    type: 'plain_text_input',
    action_id: 'ticket',
    max_length: takes.ticket,
    ...(initial === '' ? {} : { initial_value: initial.slice(0, takes.ticket) }),
  },
});

const revisionInput = (language: Language, initial: string): InputBlock => ({
  type: 'input',
  block_id: 'revision',
  optional: true,
  label: plain(text(language, 'form.revision'), 100),
  element: {
    type: 'number_input',
    action_id: 'revision',
    is_decimal_allowed: false,
    min_value: '1',
    max_value: '99',
    ...(/^\d{1,2}$/.test(initial) ? { initial_value: initial } : {}),
  },
});

/** The fields of the application, as they were recorded or typed before. */
const submissionInputs = (language: Language, { ticket = '', submitted = '', promisedDate = '' }: RawInputs) => [
  ticketInput(language, ticket),
  dateInput('submitted', text(language, 'form.submitted'), submitted),
  dateInput('promisedDate', text(language, 'form.promisedDate'), promisedDate),
];

const submitted = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.submitted.title'), limits.viewTitleChars),
  submit: plain(text(language, 'form.record'), limits.viewTitleChars),
  blocks: [
    section(text(language, 'form.submitted.about', { domain: escaped(value.domain) })),
    ...submissionInputs(language, value.inputs ?? {}),
  ],
});

const correct = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.correct.title'), limits.viewTitleChars),
  submit: plain(text(language, 'form.record'), limits.viewTitleChars),
  blocks: [
    section(text(language, 'form.correct.about', { domain: escaped(value.domain) })),
    ...submissionInputs(language, value.inputs ?? {}),
    revisionInput(language, value.inputs?.revision ?? ''),
  ],
});

const decline = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.decline.title'), limits.viewTitleChars),
  submit: plain(text(language, 'button.decline'), limits.viewTitleChars),
  blocks: [
    section(text(language, 'form.decline.about', { domain: escaped(value.domain), round: String(value.round ?? '') })),
    textInput('reason', text(language, 'form.reason'), takes.reason, true, value.inputs?.reason),
  ],
});

const approve = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.approve.title'), limits.viewTitleChars),
  submit: plain(text(language, 'button.approve'), limits.viewTitleChars),
  blocks: [
    section(text(language, 'form.approve.about', { domain: escaped(value.domain) })),
    textInput('reason', text(language, 'form.reason'), takes.approval, true, value.inputs?.reason),
  ],
});

/** Slack's limit of options in one menu. Its menus filter by what is typed. */
const optionsMax = 100;

const domainInput = (language: Language, { domain = '', known = '' }: RawInputs): InputBlock => {
  const options = known.split(' ').flatMap((name) => (name === '' ? [] : [{ text: plain(name, 75), value: name }]));
  const initial = options.find(({ value }) => value === domain) ?? (options.length === 1 ? options[0] : undefined);
  return {
    type: 'input',
    block_id: 'domain',
    label: plain(text(language, 'form.domain'), 100),
    element:
      options.length === 0 || options.length > optionsMax
        ? {
            type: 'plain_text_input',
            action_id: 'domain',
            max_length: domainCharsMax,
            ...(domain === '' ? {} : { initial_value: domain }),
          }
        : {
            type: 'static_select',
            action_id: 'domain',
            options,
            ...(initial === undefined ? {} : { initial_option: initial }),
          },
  };
};

const domainCharsMax = 253;

/** What was typed before stays: the form opens again with it after a refusal. */
const start = (language: Language, { value }: FormOrigin): FormParts => {
  const inputs = value.inputs ?? {};
  const { switchOn = '', reason = '', lags = '' } = inputs;
  const proposal = proposalText(language, lags);
  const reasonField = textInput('reason', text(language, 'form.startReason'), takes.start, false);
  const dateField = dateInput('switchOn', text(language, 'form.switchOn'));
  return {
    title: plain(text(language, 'form.start.title'), limits.viewTitleChars),
    submit: plain(text(language, 'form.start.preview'), limits.viewTitleChars),
    blocks: [
      section(text(language, 'form.start.about')),
      ...(proposal === null ? [] : [contextBlock(proposal)]),
      domainInput(language, inputs),
      switchOn === ''
        ? dateField
        : { ...dateField, element: { ...dateField.element, initial_date: switchOn } as never },
      reason === ''
        ? reasonField
        : { ...reasonField, element: { ...reasonField.element, initial_value: reason } as never },
    ],
  };
};

const attest = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.attest.title'), limits.viewTitleChars),
  submit: plain(text(language, 'form.attest.yes'), limits.viewTitleChars),
  blocks: [
    section(
      text(language, 'form.attest.about', {
        domain: escaped(value.domain),
        selector: asCode(value.inputs?.selector ?? ''),
      }),
    ),
    textInput('note', text(language, 'form.note'), takes.note, true, value.inputs?.note),
  ],
});

const postpone = (language: Language, { value }: FormOrigin): FormParts => ({
  title: plain(text(language, 'form.postpone.title'), limits.viewTitleChars),
  submit: plain(text(language, 'button.postpone'), limits.viewTitleChars),
  blocks: [
    section(text(language, 'form.postpone.about', { domain: escaped(value.domain) })),
    dateInput('day', text(language, 'form.postpone.day'), value.inputs?.day, false),
    textInput('reason', text(language, 'form.reason'), takes.postponed, true, value.inputs?.reason),
  ],
});

const formatInput = (language: Language, written = ''): InputBlock => {
  const options = pasteFormats.map((format) => ({
    text: plain(text(language, `paste.${format}`), 75),
    value: format,
  }));
  const initial = options.find(({ value }) => value === written) ?? options[0];
  return {
    type: 'input',
    block_id: 'format',
    label: plain(text(language, 'form.file.format'), 100),
    element: {
      type: 'static_select',
      action_id: 'format',
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
};

const fileForm =
  (title: 'form.file.title' | 'form.correction.title') =>
  (language: Language, { value }: FormOrigin): FormParts => ({
    title: plain(text(language, title), limits.viewTitleChars),
    submit: plain(text(language, 'form.file.send'), limits.viewTitleChars),
    blocks: [
      section(text(language, 'form.file.about', { domain: escaped(value.domain) })),
      formatInput(language, value.inputs?.format),
    ],
  });

const forms: Readonly<Record<FormAction, (language: Language, origin: FormOrigin) => FormParts>> = {
  application_submitted: submitted,
  approve_with_reason: approve,
  start_rotation: start,
  correct_application: correct,
  decline,
  attest_unused: attest,
  application_file: fileForm('form.file.title'),
  correction_file: fileForm('form.correction.title'),
  postpone,
};

/** What a person can fill in. A field that the person empties must not come back from what the button carried. */
const fillable: Readonly<Record<FormAction, readonly string[]>> = {
  application_submitted: Object.keys(ACTIONS.application_submitted.inputs),
  correct_application: Object.keys(ACTIONS.correct_application.inputs),
  decline: ['reason'],
  attest_unused: ['note'],
  approve_with_reason: ['reason'],
  start_rotation: ['domain', 'switchOn', 'reason'],
  postpone: ['day', 'reason'],
  application_file: ['format'],
  correction_file: ['format'],
};

/** The verb that does the same without a form; null: only its button does. */
const verbInstead: Readonly<Record<FormAction, Verb | null>> = {
  application_submitted: 'submitted',
  correct_application: 'correct',
  start_rotation: 'rotate',
  postpone: 'postpone',
  application_file: 'applications',
  correction_file: 'applications',
  decline: null,
  attest_unused: null,
  approve_with_reason: null,
};

/** What to type where the form cannot be opened; empty: nothing does the same. */
export const commandInstead = (action: FormAction, domain: string | null): string =>
  verbInstead[action] === null ? '' : `/dkim ${verbInstead[action]} ${domain ?? ''}`.trimEnd();

/** What a person wrote into the form. The format of a file is only chosen. */
export const writtenIn = (action: FormAction, inputs: RawInputs): readonly string[] =>
  fillable[action].flatMap((name) => (name === 'format' ? [] : (inputs[name] ?? [])));

/** The inputs of a filled form, and those of its button that the form does not show. */
export const inputsOfForm = (action: FormAction, { value }: FormOrigin, filled: RawInputs): RawInputs => ({
  ...Object.fromEntries(Object.entries(value.inputs ?? {}).filter(([name]) => !fillable[action].includes(name))),
  ...filled,
});

export const formView = (language: Language, action: FormAction, origin: FormOrigin): ModalView => ({
  type: 'modal',
  callback_id: action,
  private_metadata: JSON.stringify(origin).slice(0, limits.privateMetadataChars),
  close: plain(text(language, 'form.close'), limits.viewTitleChars),
  ...forms[action](language, origin),
});
