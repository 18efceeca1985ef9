/** Slack's rules for composition objects and block elements (docs.slack.dev, reference/block-kit): one row per object. */

import { isDeepStrictEqual } from 'node:util';
import type {
  Button,
  ChannelsSelect,
  Checkboxes,
  ConfirmationDialog,
  ConversationsSelect,
  Datepicker,
  DateTimepicker,
  EmailInput,
  ExternalSelect,
  FeedbackButtons,
  FileInput,
  IconButton,
  ImageElement,
  MrkdwnElement,
  MultiChannelsSelect,
  MultiConversationsSelect,
  MultiExternalSelect,
  MultiStaticSelect,
  MultiUsersSelect,
  NumberInput,
  Overflow,
  PlainTextElement,
  PlainTextInput,
  PlainTextOption,
  RadioButtons,
  RichTextInput,
  StaticSelect,
  Timepicker,
  URLInput,
  UsersSelect,
  WorkflowButton,
} from '@slack/types';
import { objectAt, objectsAt } from './protocol.ts';
import { richTextBlock } from './richTextRules.ts';
import {
  boolean,
  date,
  type Fields,
  idChars,
  integer,
  list,
  object,
  oneField,
  oneOf,
  type Rule,
  required,
  string,
  type Together,
  time,
  typed,
  url,
  urlChars,
} from './schema.ts';

/** Slack's published limits, in characters unless the name says otherwise. */
export const elementLimits = {
  id: idChars,
  url: urlChars,
  text: 3_000,
  buttonText: 75,
  buttonValue: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  placeholder: 150,
  options: 100,
  optionText: 75,
  optionValue: 150,
  /** Radio buttons and check boxes. */
  choices: 10,
  overflowOptions: 5,
  altText: 2_000,
  inputText: 3_000,
  lines: 100,
  files: 10,
} as const;

const limits = elementLimits;

const plainFields = (max: number, min: number): Fields<PlainTextElement> => ({
  type: required(oneOf('plain_text')),
  text: required(string(max, min)),
  emoji: boolean,
});

const mrkdwnFields = (max: number): Fields<MrkdwnElement> => ({
  type: required(oneOf('mrkdwn')),
  text: required(string(max, 1)),
  verbatim: boolean,
});

export const plainText = (max: number): Rule => object(plainFields(max, 1));

export const mrkdwnText = (max: number): Rule => object(mrkdwnFields(max));

/** Both types of text objects. */
export const textObject = (max: number): Rule =>
  typed({ plain_text: object(plainFields(max, 1)), mrkdwn: mrkdwnText(max) });

const colors = oneOf('primary', 'danger');
const webAddress = url(limits.url, ['http:', 'https:']);

// The published reference demands all four texts; the types of the SDK demand only `text`.
const confirmFields: Fields<ConfirmationDialog> = {
  title: required(plainText(limits.confirmTitle)),
  text: required(textObject(limits.confirmText)),
  confirm: required(plainText(limits.confirmButton)),
  deny: required(plainText(limits.confirmButton)),
  style: colors,
};
const confirm = object(confirmFields);

const action_id = string(limits.id, 1);
const placeholder = plainText(limits.placeholder);
const focusable = { focus_on_load: boolean } as const;
const actionable = { action_id, confirm } as const;
const pickable = { ...actionable, ...focusable, placeholder } as const;
const typeable = {
  action_id,
  ...focusable,
  placeholder,
  dispatch_action_config: object({
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2),
  }),
} as const;

const option = (text: Rule, more: Readonly<Record<string, Rule>> = {}): Rule =>
  object({
    text: required(text),
    value: required(string(limits.optionValue)),
    description: textObject(limits.optionText),
    ...more,
  });

const plainOption = option(plainText(limits.optionText));
const anyOption = option(textObject(limits.optionText));
const overflowFields: Fields<PlainTextOption> = {
  text: required(plainText(limits.optionText)),
  value: required(string(limits.optionValue)),
  description: plainText(limits.optionText),
  url: url(limits.url),
};

const optionGroup = object({
  label: required(plainText(limits.optionText)),
  options: required(list(plainOption, limits.options, 1)),
});
const choices = {
  options: list(plainOption, limits.options, 1),
  option_groups: list(optionGroup, limits.options, 1),
} as const;
const several = { max_selected_items: integer(1) } as const;

const conversationFilter = object({
  include: list(oneOf('im', 'mpim', 'private', 'public'), 4, 1),
  exclude_external_shared_channels: boolean,
  exclude_bot_users: boolean,
});

const type = (name: string): { readonly type: Rule } => ({ type: required(oneOf(name)) });
const ids = list(string(), limits.options);

const row = <T>(fields: Fields<T>, together?: Parameters<typeof object>[1]): Rule => object(fields, together);

export const image = row<ImageElement>(
  {
    ...type('image'),
    alt_text: required(string(limits.altText)),
    image_url: webAddress,
    slack_file: object({ id: string(), url: webAddress }, oneField('id', 'url')),
  },
  oneField('image_url', 'slack_file'),
);

const feedbackButton = object({
  text: required(plainText(limits.buttonText)),
  value: required(string(limits.buttonValue)),
  accessibility_label: string(limits.buttonText),
});

/** What is selected at first is one of the options, with every field. Slack answers in these words. */
const amongOptions =
  (name: 'initial_option' | 'initial_options'): Together =>
  (found, element, at) => {
    const groups = objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options'));
    const options = [...objectsAt(element, 'options'), ...groups];
    const one = objectAt(element, name);
    const initial = one === null ? objectsAt(element, name) : [one];
    if (initial.every((selected) => options.some((given) => isDeepStrictEqual(given, selected)))) return;
    found.add(`${at}/${name}`, 'must be one of the provided options');
  };

const both =
  (...checks: readonly Together[]): Together =>
  (found, element, at) => {
    for (const check of checks) check(found, element, at);
  };

/** Every element by its type. */
export const elementRules = {
  button: row<Button>({
    ...type('button'),
    ...actionable,
    text: required(plainText(limits.buttonText)),
    value: string(limits.buttonValue),
    url: url(limits.url),
    style: colors,
    accessibility_label: string(limits.buttonText),
  }),
  checkboxes: row<Checkboxes>(
    {
      ...type('checkboxes'),
      ...actionable,
      ...focusable,
      options: required(list(anyOption, limits.choices, 1)),
      initial_options: list(anyOption, limits.choices, 1),
    },
    amongOptions('initial_options'),
  ),
  datepicker: row<Datepicker>({ ...type('datepicker'), ...pickable, initial_date: date }),
  datetimepicker: row<DateTimepicker>({
    ...type('datetimepicker'),
    ...actionable,
    ...focusable,
    // Ten digits: seconds since the epoch.
    initial_date_time: integer(1_000_000_000, 9_999_999_999),
  }),
  email_text_input: row<EmailInput>({ ...type('email_text_input'), ...typeable, initial_value: string() }),
  feedback_buttons: row<FeedbackButtons>({
    ...type('feedback_buttons'),
    action_id,
    positive_button: required(feedbackButton),
    negative_button: required(feedbackButton),
  }),
  file_input: row<FileInput>({
    ...type('file_input'),
    action_id,
    filetypes: list(string(), limits.options),
    max_files: integer(1, limits.files),
  }),
  icon_button: row<IconButton>({
    ...type('icon_button'),
    ...actionable,
    icon: required(oneOf('trash')),
    text: required(plainText(limits.buttonText)),
    value: string(limits.buttonValue),
    accessibility_label: string(limits.buttonText),
    visible_to_user_ids: ids,
  }),
  image,
  number_input: row<NumberInput>({
    ...type('number_input'),
    ...typeable,
    is_decimal_allowed: required(boolean),
    initial_value: string(),
    min_value: string(),
    max_value: string(),
  }),
  overflow: row<Overflow>({
    ...type('overflow'),
    ...actionable,
    options: required(list(object(overflowFields), limits.overflowOptions, 1)),
  }),
  plain_text_input: row<PlainTextInput>({
    ...type('plain_text_input'),
    ...typeable,
    initial_value: string(limits.inputText),
    multiline: boolean,
    min_length: integer(0, limits.inputText),
    max_length: integer(1, limits.inputText),
  }),
  radio_buttons: row<RadioButtons>(
    {
      ...type('radio_buttons'),
      ...actionable,
      ...focusable,
      options: required(list(anyOption, limits.choices, 1)),
      initial_option: anyOption,
    },
    amongOptions('initial_option'),
  ),
  rich_text_input: row<RichTextInput>({
    ...type('rich_text_input'),
    ...typeable,
    initial_value: richTextBlock,
    min_lines: integer(1, limits.lines),
    max_lines: integer(1, limits.lines),
  }),
  static_select: row<StaticSelect>(
    { ...type('static_select'), ...pickable, ...choices, initial_option: plainOption },
    both(oneField('options', 'option_groups'), amongOptions('initial_option')),
  ),
  multi_static_select: row<MultiStaticSelect>(
    {
      ...type('multi_static_select'),
      ...pickable,
      ...choices,
      ...several,
      initial_options: list(plainOption, limits.options, 1),
    },
    both(oneField('options', 'option_groups'), amongOptions('initial_options')),
  ),
  users_select: row<UsersSelect>({ ...type('users_select'), ...pickable, initial_user: string() }),
  multi_users_select: row<MultiUsersSelect>({
    ...type('multi_users_select'),
    ...pickable,
    ...several,
    initial_users: ids,
  }),
  conversations_select: row<ConversationsSelect>({
    ...type('conversations_select'),
    ...pickable,
    initial_conversation: string(),
    default_to_current_conversation: boolean,
    filter: conversationFilter,
    response_url_enabled: boolean,
  }),
  multi_conversations_select: row<MultiConversationsSelect>({
    ...type('multi_conversations_select'),
    ...pickable,
    ...several,
    initial_conversations: ids,
    default_to_current_conversation: boolean,
    filter: conversationFilter,
  }),
  channels_select: row<ChannelsSelect>({
    ...type('channels_select'),
    ...pickable,
    initial_channel: string(),
    response_url_enabled: boolean,
  }),
  multi_channels_select: row<MultiChannelsSelect>({
    ...type('multi_channels_select'),
    ...pickable,
    ...several,
    initial_channels: ids,
  }),
  external_select: row<ExternalSelect>({
    ...type('external_select'),
    ...pickable,
    initial_option: plainOption,
    min_query_length: integer(0),
  }),
  multi_external_select: row<MultiExternalSelect>({
    ...type('multi_external_select'),
    ...pickable,
    ...several,
    initial_options: list(plainOption, limits.options, 1),
    min_query_length: integer(0),
  }),
  timepicker: row<Timepicker>({ ...type('timepicker'), ...pickable, initial_time: time, timezone: string() }),
  url_text_input: row<URLInput>({ ...type('url_text_input'), ...typeable, initial_value: string() }),
  workflow_button: row<WorkflowButton>({
    ...type('workflow_button'),
    ...actionable,
    text: required(plainText(limits.buttonText)),
    workflow: required(
      object({
        trigger: required(
          object({
            url: required(webAddress),
            customizable_input_parameters: list(
              object({ name: required(string()), value: required(string()) }),
              limits.options,
            ),
          }),
        ),
      }),
    ),
    style: colors,
    accessibility_label: string(limits.buttonText),
  }),
} as const;
