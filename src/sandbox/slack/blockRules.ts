import { randomBytes } from 'node:crypto';
import type {
  ActionsBlock,
  ActionsBlockElement,
  AlertBlock,
  CardBlock,
  CarouselBlock,
  ContainerBlock,
  ContextActionsBlock,
  ContextBlock,
  DataTableBlock,
  DividerBlock,
  FileBlock,
  HeaderBlock,
  HomeView,
  ImageBlock,
  InputBlock,
  InputBlockElement,
  KnownBlock,
  MarkdownBlock,
  ModalView,
  PlanBlock,
  SectionBlock,
  SectionBlockAccessory,
  TableBlock,
  TaskCardBlock,
  VideoBlock,
} from '@slack/types';
import { elementLimits, elementRules, image, mrkdwnText, plainText, textObject } from './elementRules.ts';
import { ApiRefusal, isObject, type Json, type JsonObject, objectAt, objectsAt, textAt } from './protocol.ts';
import { richTextBlock } from './richTextRules.ts';
import {
  anyOf,
  boolean,
  type Fields,
  Findings,
  integer,
  lazy,
  list,
  object,
  oneField,
  oneOf,
  pick,
  type Rule,
  required,
  string,
  type Together,
  typed,
  url,
} from './schema.ts';

/** Slack's published limits, in characters unless the name says otherwise (docs.slack.dev, reference/block-kit). */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Characters of all blocks as JSON. Slack does not publish this limit; msg_blocks_too_long occurs at about this size. */
  messageBlocksChars: 13_200,
  postTextTruncatedAt: 40_000,
  updateText: 4_000,
  metadataBytes: 8_000,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  headerText: 150,
  cardText: 200,
  contextElements: 10,
  actionsElements: 25,
  contextActions: 5,
  inputLabel: 2_000,
  markdownText: 12_000,
  tableRows: 100,
  tableColumns: 20,
  cards: 10,
  cardActions: 3,
  childBlocks: 10,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
  id: elementLimits.id,
} as const;

/** No two elements of a block have the same `action_id`. Slack answers in these words. */
const uniqueActionIds: Together = (found, block, at) =>
  unique(found, objectsAt(block, 'elements'), 'action_id', `${at}/elements`);

const unique = (found: Findings, objects: readonly JsonObject[], name: string, at: string): void => {
  const seen = new Set<string>();
  for (const [index, one] of objects.entries()) {
    const id = textAt(one, name);
    if (id === null) continue;
    if (seen.has(id)) found.add(`${at}/${index}/${name}`, `\`${name}\` "${id}" already exists`);
    seen.add(id);
  }
};

const inActions = pick<ActionsBlockElement['type']>(
  elementRules,
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'multi_static_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'multi_external_select',
  'overflow',
  'radio_buttons',
  'static_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'external_select',
  'timepicker',
  'workflow_button',
  'rich_text_input',
);

const inSection = pick<SectionBlockAccessory['type']>(
  elementRules,
  'button',
  'checkboxes',
  'datepicker',
  'image',
  'multi_static_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'multi_external_select',
  'overflow',
  'radio_buttons',
  'static_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'external_select',
  'timepicker',
  'workflow_button',
);

const inInput = pick<InputBlockElement['type']>(
  elementRules,
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'file_input',
  'multi_static_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'multi_external_select',
  'number_input',
  'plain_text_input',
  'radio_buttons',
  'rich_text_input',
  'static_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'external_select',
  'timepicker',
  'url_text_input',
);

const row = <T>(fields: Fields<T>, together?: Together): Rule => object(fields, together);

const block = (type: KnownBlock['type']): { readonly type: Rule; readonly block_id: Rule } => ({
  type: required(oneOf(type)),
  block_id: string(limits.id, 1),
});

const address = url(elementLimits.url, ['http:', 'https:']);
const raw = {
  raw_text: object({ type: required(oneOf('raw_text')), text: required(string()) }),
  raw_number: object({
    type: required(oneOf('raw_number')),
    value: required({
      check: (found, value, at) => typeof value !== 'number' && found.add(at, 'must provide a number'),
    }),
    text: required(string()),
  }),
} as const;
const tableRows = list(list(typed({ ...raw, rich_text: richTextBlock }), limits.tableColumns, 1), limits.tableRows, 1);

const card = row<CardBlock>(
  {
    ...block('card'),
    hero_image: image,
    icon: image,
    title: mrkdwnText(limits.headerText),
    subtitle: mrkdwnText(limits.headerText),
    body: mrkdwnText(limits.cardText),
    actions: list(elementRules.button, limits.cardActions),
  },
  anyOf('hero_image', 'title', 'actions', 'body'),
);

const taskCard = row<TaskCardBlock>({
  ...block('task_card'),
  task_id: required(string()),
  title: required(string()),
  details: richTextBlock,
  output: richTextBlock,
  sources: list(
    object({ type: required(oneOf('url')), url: required(address), text: required(string()) }),
    elementLimits.options,
  ),
  status: required(oneOf('pending', 'in_progress', 'complete', 'error')),
});

/** Blocks for messages and views. */
const everywhere = {
  actions: row<ActionsBlock>(
    { ...block('actions'), elements: required(list(inActions, limits.actionsElements, 1)) },
    uniqueActionIds,
  ),
  context: row<ContextBlock>({
    ...block('context'),
    elements: required(
      list(
        typed({ image, plain_text: plainText(elementLimits.text), mrkdwn: mrkdwnText(elementLimits.text) }),
        limits.contextElements,
        1,
      ),
    ),
  }),
  divider: row<DividerBlock>(block('divider')),
  header: row<HeaderBlock>({ ...block('header'), text: required(plainText(limits.headerText)) }),
  image: row<ImageBlock>(
    {
      ...block('image'),
      alt_text: required(string(elementLimits.altText)),
      title: plainText(limits.inputLabel),
      image_url: address,
      slack_file: object({ id: string(), url: address }, oneField('id', 'url')),
    },
    oneField('image_url', 'slack_file'),
  ),
  input: row<InputBlock>({
    ...block('input'),
    label: required(plainText(limits.inputLabel)),
    hint: plainText(limits.inputLabel),
    optional: boolean,
    element: required(inInput),
    dispatch_action: boolean,
  }),
  rich_text: richTextBlock,
  section: row<SectionBlock>(
    {
      ...block('section'),
      text: textObject(limits.sectionText),
      fields: list(textObject(limits.fieldText), limits.sectionFields, 1),
      accessory: inSection,
      expand: boolean,
    },
    anyOf('text', 'fields'),
  ),
  video: row<VideoBlock>({
    ...block('video'),
    video_url: required(address),
    thumbnail_url: required(address),
    alt_text: required(string(elementLimits.altText)),
    title: required(plainText(limits.cardText)),
    title_url: address,
    author_name: string(50),
    provider_name: string(),
    provider_icon_url: address,
    description: plainText(limits.cardText),
  }),
} as const;

/** Blocks that the reference lists for messages only. */
const messagesOnly = {
  alert: row<AlertBlock>({
    ...block('alert'),
    text: required(textObject(elementLimits.text)),
    level: oneOf('default', 'info', 'warning', 'error', 'success'),
  }),
  card,
  carousel: row<CarouselBlock>({
    ...block('carousel'),
    elements: required(list(typed({ card }), limits.cards, 1)),
  }),
  container: row<ContainerBlock>(
    {
      ...block('container'),
      title: plainText(limits.headerText),
      rich_text_title: richTextBlock,
      subtitle: textObject(limits.headerText),
      child_blocks: required(
        list(
          lazy(() => typed({ ...everywhere, table })),
          limits.childBlocks,
          1,
        ),
      ),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    oneField('title', 'rich_text_title'),
  ),
  context_actions: row<ContextActionsBlock>(
    {
      ...block('context_actions'),
      elements: required(list(pick(elementRules, 'feedback_buttons', 'icon_button'), limits.contextActions, 1)),
    },
    uniqueActionIds,
  ),
  data_table: row<DataTableBlock>({
    ...block('data_table'),
    rows: required(tableRows),
    caption: required(string()),
    page_size: integer(1, 100),
    row_header_column_index: integer(0),
  }),
  markdown: row<MarkdownBlock>({ ...block('markdown'), text: required(string(limits.markdownText, 1)) }),
  plan: row<PlanBlock>({
    ...block('plan'),
    title: required(string()),
    tasks: list(typed({ task_card: taskCard }), elementLimits.options),
  }),
  task_card: taskCard,
} as const;

const table = row<TableBlock>({
  ...block('table'),
  rows: required(tableRows),
  column_settings: list(object({ align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), limits.tableColumns),
});

/** Slack shows a remote file by this block. An app cannot post one. */
type PostedBlock = Exclude<KnownBlock['type'], FileBlock['type']>;

const inMessages = { ...everywhere, ...messagesOnly, table } satisfies Readonly<Record<PostedBlock, Rule>>;

const blockList = (rules: Readonly<Record<string, Rule>>, max: number): Rule => {
  const every = list(typed(rules), max);
  return {
    check: (found, blocks, at) => {
      every.check(found, blocks, at);
      if (Array.isArray(blocks)) unique(found, blocks.filter(isObject), 'block_id', at);
    },
  };
};

const messageBlocks = blockList(inMessages, limits.messageBlocks);

/** @throws ApiRefusal `invalid_blocks_format`, `invalid_blocks` with pointers, or `msg_blocks_too_long` */
export const checkedMessageBlocks = (value: Json | undefined): readonly JsonObject[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new ApiRefusal('invalid_blocks_format');
  const found = new Findings();
  messageBlocks.check(found, value, '/blocks');
  if (found.all.length > 0) throw new ApiRefusal('invalid_blocks', found.all);
  if (JSON.stringify(value).length > limits.messageBlocksChars) throw new ApiRefusal('msg_blocks_too_long');
  return value;
};

/** @throws ApiRefusal for metadata without event type and payload, or above the limit. */
export const checkedMetadata = (value: Json | undefined): JsonObject | null => {
  if (value === undefined || value === null || value === '') return null;
  if (!isObject(value)) throw new ApiRefusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  if (textAt(value, 'event_type') === null || objectAt(value, 'event_payload') === null) {
    throw new ApiRefusal('invalid_metadata_format', ['event_type and event_payload are required']);
  }
  if (Buffer.byteLength(JSON.stringify(value)) > limits.metadataBytes) throw new ApiRefusal('metadata_too_large');
  return value;
};

const viewFields = {
  private_metadata: string(limits.privateMetadata),
  callback_id: string(limits.id),
  external_id: string(limits.id),
  blocks: required(blockList(everywhere, limits.viewBlocks)),
} as const;

/** A modal with an input needs a button that sends it. Slack answers in these words. */
const submitForInput: Together = (found, view, at) => {
  if (view.submit !== undefined) return;
  for (const [index, one] of objectsAt(view, 'blocks').entries()) {
    if (textAt(one, 'type') !== 'input') continue;
    found.add(`${at}/blocks/${index}/input`, 'must define `submit` to use an `input` block in modals');
  }
};

const views = {
  home: row<HomeView>({ type: required(oneOf('home')), ...viewFields }),
  modal: row<ModalView>(
    {
      type: required(oneOf('modal')),
      ...viewFields,
      title: required(plainText(limits.viewTitle)),
      submit: plainText(limits.viewButton),
      close: plainText(limits.viewButton),
      clear_on_close: boolean,
      notify_on_close: boolean,
    },
    submitForInput,
  ),
} as const;

/** @throws ApiRefusal `invalid_arguments`, with pointers */
export const checkView = (view: JsonObject, types: readonly ('modal' | 'home')[]): void => {
  const found = new Findings();
  pick(views, ...types).check(found, view, '/view');
  if (found.all.length > 0) throw new ApiRefusal('invalid_arguments', found.all);
};

export interface PlacedElement {
  readonly blockId: string;
  readonly block: JsonObject;
  readonly element: JsonObject;
}

/** Every interactive element of the blocks, in display order. */
export const elementsOf = (blocks: readonly JsonObject[]): readonly PlacedElement[] =>
  blocks.flatMap((block) => {
    const blockId = textAt(block, 'block_id') ?? '';
    const inner = [objectAt(block, 'element'), objectAt(block, 'accessory')].filter((e) => e !== null);
    const elements = textAt(block, 'type') === 'actions' ? objectsAt(block, 'elements') : inner;
    return elements
      .filter((e) => textAt(e, 'action_id') !== null)
      .map((element): PlacedElement => ({ blockId, block, element }));
  });

const madeUp = (): string => randomBytes(4).toString('base64url').slice(0, 5);

const withActionId = (element: JsonObject): JsonObject =>
  textAt(element, 'action_id') === null ? { ...element, action_id: madeUp() } : element;

/** Adds missing block and action ids, as Slack does. */
export const withIds = (blocks: readonly JsonObject[]): readonly JsonObject[] =>
  blocks.map((block) => {
    const named = textAt(block, 'block_id') === null ? { ...block, block_id: madeUp() } : block;
    if (textAt(block, 'type') === 'actions')
      return { ...named, elements: objectsAt(block, 'elements').map(withActionId) };
    const key = textAt(block, 'type') === 'input' ? 'element' : 'accessory';
    const inner = objectAt(block, key);
    return inner === null ? named : { ...named, [key]: withActionId(inner) };
  });
