/** Parses what Slack delivers: commands, clicks and forms, each with one schema. Fields that no schema names pass unchecked. */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type ButtonAction, type FormAction, isButton, isForm } from '../../domain/actions.ts';
import { PersonId } from '../../domain/names.ts';
import { type ClickedCard, cardNameOf } from './cards.ts';
import { type ButtonValue, parseValue } from './views/buttons.ts';
import { type FormOrigin, parseOrigin } from './views/form.ts';

/**
 * The page of domains that a Home view lists, from its `private_metadata`: whichever process answers a press in Home finds it there.
 * @returns 1 for a view without a page
 */
export const pageOfHome = (metadata: string): number => (/^[1-9]\d{0,5}$/.test(metadata) ? Number(metadata) : 1);

/** Where the person sent the delivery from, and sees the answer. */
export type Surface =
  | { readonly tag: 'message' }
  /**
   * `opened`: the tab was opened, and nothing was pressed. `hash` of the view that it shows; null: none was published yet. `page` of the
   * domains that it lists.
   */
  | { readonly tag: 'home'; readonly opened: boolean; readonly hash: string | null; readonly page: number };

/** The sender of a delivery and the destination of the answer. */
export interface Delivery {
  /** Equal for a repeated or replayed delivery (I10). */
  readonly id: string;
  /** When Slack signed it, in seconds of its clock; absent over Socket Mode, where nobody can record it. */
  readonly signedSeconds?: number | undefined;
  readonly person: PersonId;
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly responseUrl: string | null;
  /** True if the click was on an ephemeral message. The answer then replaces that message and its buttons. */
  readonly replaces: boolean;
  readonly surface: Surface;
}

interface SlackCommand {
  readonly delivery: Delivery;
  /** The text after `/dkim`. */
  readonly text: string;
}

interface PressedButton {
  readonly action: ButtonAction;
  readonly value: ButtonValue;
  readonly card: ClickedCard | null;
}

export interface SlackClick {
  readonly delivery: Delivery;
  /** Trigger id that can open a form for three seconds. */
  readonly trigger: string;
  /** Null for an unknown button, for example one of another version. */
  readonly button: PressedButton | null;
}

interface FilledForm {
  readonly action: FormAction;
  readonly origin: FormOrigin;
  /** Without empty inputs, because the request handler has defaults for missing ones. */
  readonly inputs: Readonly<Record<string, string>>;
}

interface SlackOpenedHome {
  readonly delivery: Delivery;
}

export interface SlackForm {
  readonly delivery: Delivery;
  /** Null for an unknown view. */
  readonly form: FilledForm | null;
}

/** The unchanged payload, for Bolt. */
type Body = Record<string, unknown>;

export type SlackCall =
  | ({ readonly tag: 'command'; readonly body: Body } & SlackCommand)
  | ({ readonly tag: 'click'; readonly body: Body } & SlackClick)
  | ({ readonly tag: 'form'; readonly body: Body } & SlackForm)
  | ({ readonly tag: 'home'; readonly body: Body } & SlackOpenedHome)
  /** Slack verifies once that the URL belongs to the app. */
  | { readonly tag: 'challenge'; readonly challenge: string }
  /** Needs no answer: events, closed forms, `ssl_check`. Slack would repeat it if it were refused. */
  | { readonly tag: 'nothing' };

/** A delivery that a person sent. */
export type SlackRequest = Extract<SlackCall, { readonly delivery: Delivery }>;

export const nothing: SlackCall = { tag: 'nothing' };

export const signedCall = (call: SlackCall, signedSeconds: number | undefined): SlackCall =>
  'delivery' in call && signedSeconds !== undefined ? { ...call, delivery: { ...call.delivery, signedSeconds } } : call;

const message: Surface = { tag: 'message' };

const text = z.string();
// Becomes one half of a PersonId, `team/user`.
const id = z.string().regex(/^[^/\s]{1,64}$/);
const optionalText = text.nullish();

const user = z.looseObject({ id, team_id: id.nullish() });
// Null for an organisation-wide installation.
const team = z.looseObject({ id }).nullish();

const idOf = (kind: string, ...parts: readonly string[]): string =>
  `slack-${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;

/** Team of a person without a team in the delivery. No workspace has this id, so the person is refused. */
const noTeam = 'unknown';

interface Sender {
  readonly user: z.infer<typeof user>;
  readonly team?: z.infer<typeof team>;
}

/**
 * The id with the sender's own team. `team` is the host workspace, also for people of another workspace. On Enterprise Grid the team may be
 * a sibling's or the organisation's, so only a look-up decides.
 */
const personOf = ({ user, team }: Sender): PersonId => PersonId.of(user.team_id || team?.id || noTeam, user.id);

const command = z.looseObject({
  command: text,
  text: text.optional(),
  user_id: id,
  // Empty if Slack leaves it out.
  team_id: z.union([id, z.literal('')]).optional(),
  channel_id: text,
  trigger_id: text,
  response_url: text.optional(),
});

/** Null for a payload that Slack does not send. */
export const commandCall = (fields: unknown): SlackCall | null => {
  const { data: body } = command.safeParse(fields);
  if (body === undefined) return null;
  const delivery: Delivery = {
    id: idOf('command', body.trigger_id),
    person: PersonId.of(body.team_id || noTeam, body.user_id),
    user: body.user_id,
    channel: body.channel_id,
    threadTs: null,
    responseUrl: body.response_url || null,
    replaces: false,
    surface: message,
  };
  return { tag: 'command', body, delivery, text: body.text ?? '' };
};

const button = z.looseObject({
  type: z.literal('button'),
  action_id: text,
  block_id: text,
  action_ts: text,
  value: text.optional(),
});
type Button = z.infer<typeof button>;

const container = z.looseObject({
  message_ts: optionalText,
  channel_id: optionalText,
  thread_ts: optionalText,
  is_ephemeral: z.unknown().optional(),
});

const click = z.looseObject({
  type: z.literal('block_actions'),
  user,
  team,
  trigger_id: text,
  container: container.nullish(),
  message: z.looseObject({ ts: text, thread_ts: optionalText }).nullish(),
  channel: z.looseObject({ id: text }).nullish(),
  response_url: optionalText,
  view: z.looseObject({ type: text, hash: optionalText, private_metadata: optionalText }).nullish(),
  actions: z.array(z.looseObject({ type: text })).min(1),
});
type Click = z.infer<typeof click>;

const messageTsOf = ({ container, message }: Click): string | null => container?.message_ts ?? message?.ts ?? null;

const clickedCard = (body: Click, { block_id }: Button, { domain }: ButtonValue): ClickedCard | null => {
  const [name, ts] = [cardNameOf(block_id), messageTsOf(body)];
  const channel = body.channel?.id;
  return name === null || ts === null || channel === undefined ? null : { name, ts, channel, domain };
};

/** The id of a button is its action, or `action:name` if a block has several of one action. */
const actionOfId = (id: string): string => id.split(':', 1)[0] ?? '';

const pressedButton = (body: Click, pressed: Button): PressedButton | null => {
  const value = parseValue(pressed.value);
  const action = actionOfId(pressed.action_id);
  return !isButton(action) || value === null ? null : { action, value, card: clickedCard(body, pressed, value) };
};

const pressedSurface = ({ view }: Click): Surface =>
  view?.type === 'home'
    ? { tag: 'home', opened: false, hash: view.hash ?? null, page: pageOfHome(view.private_metadata ?? '') }
    : message;

const clickDelivery = (body: Click, { action_ts, action_id }: Button): Delivery => ({
  id: idOf('click', String(personOf(body)), action_ts, messageTsOf(body) ?? '', action_id),
  person: personOf(body),
  user: body.user.id,
  channel: body.channel?.id ?? body.container?.channel_id ?? '',
  threadTs: body.container?.thread_ts ?? body.message?.thread_ts ?? null,
  responseUrl: body.response_url || null,
  replaces: body.container?.is_ephemeral === true,
  surface: pressedSurface(body),
});

/** Null for a payload that Slack does not send. */
const clickCall = (payload: unknown): SlackCall | null => {
  const { data: body } = click.safeParse(payload);
  const [first] = body?.actions ?? [];
  if (body === undefined || first === undefined) return null;
  // Menus and pickers, which occur only in forms.
  if (first.type !== 'button') return nothing;
  const { data: pressed } = button.safeParse(first);
  if (pressed === undefined) return null;
  const delivery = clickDelivery(body, pressed);
  return { tag: 'click', body, delivery, trigger: body.trigger_id, button: pressedButton(body, pressed) };
};

const input = z.looseObject({
  value: optionalText,
  selected_date: optionalText,
  selected_option: z.looseObject({ value: text }).nullish(),
});

const submission = z.looseObject({
  type: z.literal('view_submission'),
  user,
  team,
  view: z.looseObject({
    id: text,
    callback_id: text,
    private_metadata: text,
    state: z.looseObject({ values: z.record(text, z.record(text, input)) }),
  }),
});
type View = z.infer<typeof submission>['view'];

const inputsOf = ({ state }: View): Record<string, string> =>
  Object.fromEntries(
    Object.values(state.values)
      .flatMap((block) => Object.entries(block))
      .map(([name, { value, selected_date, selected_option }]): [string, string] => [
        name,
        (value ?? selected_date ?? selected_option?.value ?? '').trim(),
      ])
      .filter(([, value]) => value !== ''),
  );

const filledForm = (view: View): FilledForm | null => {
  const origin = parseOrigin(view.private_metadata);
  if (origin === null || !isForm(view.callback_id)) return null;
  return { action: view.callback_id, origin, inputs: inputsOf(view) };
};

/** Null for a payload that Slack does not send. */
const formCall = (payload: unknown): SlackCall | null => {
  const { data: body } = submission.safeParse(payload);
  if (body === undefined) return null;
  const form = filledForm(body.view);
  const homePage = form?.origin.homePage ?? null;
  const delivery: Delivery = {
    id: idOf('form', String(personOf(body)), body.view.id, body.view.callback_id),
    person: personOf(body),
    user: body.user.id,
    channel: form?.origin.channel ?? '',
    threadTs: form?.origin.threadTs ?? null,
    responseUrl: null,
    replaces: false,
    surface: homePage === null ? message : { tag: 'home', opened: false, hash: null, page: homePage },
  };
  return { tag: 'form', body, delivery, form };
};

const interaction = z.looseObject({ type: text });

/** Parses a click or a form. `nothing` for an interaction that the bot ignores; null for a payload that Slack does not send. */
export const interactionCall = (payload: unknown): SlackCall | null => {
  switch (interaction.safeParse(payload).data?.type) {
    case undefined:
      return null;
    case 'block_actions':
      return clickCall(payload);
    case 'view_submission':
      return formCall(payload);
    default:
      return nothing;
  }
};

const openedHome = z.looseObject({
  type: z.literal('event_callback'),
  team_id: id,
  event_id: text,
  event: z.looseObject({
    type: z.literal('app_home_opened'),
    user: id,
    channel: optionalText,
    // Slack sends the event for the Messages tab too.
    tab: z.literal('home'),
    view: z.looseObject({ hash: optionalText }).nullish(),
  }),
});

/** Parses an event: the Home tab was opened. `nothing` for every other event, null for a payload that Slack does not send. */
export const eventCall = (payload: unknown): SlackCall | null => {
  const { data: body } = openedHome.safeParse(payload);
  if (body === undefined) return interaction.safeParse(payload).success ? nothing : null;
  const { user, channel, view } = body.event;
  const delivery: Delivery = {
    id: idOf('event', body.event_id),
    // The team of the event is the workspace of the app, also for a visitor: the look-up tells where the person belongs.
    person: PersonId.of(body.team_id, user),
    user,
    channel: channel ?? '',
    threadTs: null,
    responseUrl: null,
    replaces: false,
    surface: { tag: 'home', opened: true, hash: view?.hash ?? null, page: 1 },
  };
  return { tag: 'home', body, delivery };
};
