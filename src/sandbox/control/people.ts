import type { ConfirmDialog, Outcome } from '../slack/actors.ts';
import { elementsOf } from '../slack/blockRules.ts';
import { accepted, flagAt, type JsonObject, objectAt, objectsAt, textAt } from '../slack/protocol.ts';
import type { SlackSandbox } from '../slack/sandbox.ts';
import type { SlackMessage, StoredView } from '../slack/stores.ts';
import type { Person } from '../slack/workspace.ts';
import { type ControlHooks, ControlProblem, pathsWithoutSlack } from './http.ts';

/** Real milliseconds. An act without an answer in this time is reported as unanswered. */
const answerTimeoutMs = 5_000;

/** The result that a person sees after an act: an ephemeral message, a direct message, or a form. */
interface Shown {
  readonly messages: readonly SlackMessage[];
  readonly form: StoredView | null;
}

const privateTo = (slack: SlackSandbox, { id }: Person): readonly SlackMessage[] => [
  ...slack.ephemerals(id),
  ...slack.directMessages(id),
];

const topForm = (slack: SlackSandbox, { id }: Person): StoredView | null =>
  slack.views(id).findLast(({ type }) => type === 'modal') ?? null;

/**
 * Performs the act, then waits for its answer and for the bot's later work. The bot acknowledges first and works afterwards, so only a
 * visible answer shows that the work began.
 */
const answersTo = async <T>(
  slack: SlackSandbox,
  person: Person,
  idle: () => Promise<void>,
  act: () => Promise<{ readonly outcome: T; readonly settles: boolean }>,
): Promise<{ readonly outcome: T; readonly shown: Shown }> => {
  const before = new Set(privateTo(slack, person).map(keyOf));
  const formBefore = topForm(slack, person)?.id;
  const news = (): SlackMessage[] => privateTo(slack, person).filter((message) => !before.has(keyOf(message)));
  const newForm = (): StoredView | null => {
    const form = topForm(slack, person);
    return form === null || form.id === formBefore ? null : form;
  };
  const { outcome, settles } = await act();
  if (settles) {
    // A missing answer is a valid result. It is reported after the time-out.
    await slack.until('an answer', () => news().length > 0 || newForm() !== null, answerTimeoutMs).catch(() => {});
    await idle();
  }
  return { outcome, shown: { messages: news(), form: newForm() } };
};

// An update counts as new, because an answer may replace the visible card.
const keyOf = ({ channel, ts, editedTs }: SlackMessage): string => `${channel}/${ts}/${editedTs ?? ''}`;

/** Action ids and labels of the buttons that this person sees now. */
export const buttonsSeenBy = (slack: SlackSandbox, person: string): ReadonlyMap<string, string> => {
  const seen = slack.seenBy(person).toReversed();
  const buttons = seen.flatMap(({ blocks }) =>
    elementsOf(blocks).flatMap(({ element }): [string, string][] => {
      const id = textAt(element, 'action_id');
      if (textAt(element, 'type') !== 'button' || id === null) return [];
      return [[id, textAt(objectAt(element, 'text') ?? {}, 'text') ?? '']];
    }),
  );
  return new Map(buttons.toReversed());
};

/** @throws ControlProblem that lists the people */
export const personOf = ({ workspace }: SlackSandbox, nameOrId: string): Person => {
  const people = workspace.people();
  const found = people.find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (found !== undefined) return found;
  const names = people.filter(({ isBot }) => !isBot).map(({ name }) => name);
  throw new ControlProblem(404, 'no_such_person', `nobody here is called ${nameOrId.slice(0, 60)}`, names);
};

const kindOf = (person: Person, home: boolean) => {
  if (person.deleted) return 'deactivated';
  if (person.isBot) return 'bot';
  if (!home) return 'of another workspace';
  return person.isRestricted || person.isUltraRestricted ? 'guest' : 'member';
};

interface ListedPerson extends Pick<Person, 'id' | 'name' | 'displayName' | 'locale'> {
  readonly kind: ReturnType<typeof kindOf>;
  readonly groups: readonly string[];
  readonly channels: readonly string[];
}

export const listPeople = ({ workspace }: SlackSandbox): readonly ListedPerson[] =>
  workspace.people().map((person) => ({
    id: person.id,
    name: person.name,
    displayName: person.displayName,
    locale: person.locale,
    kind: kindOf(person, workspace.isHome(person)),
    groups: workspace.groups().flatMap(({ handle, members }) => (members.includes(person.id) ? [handle] : [])),
    channels: workspace
      .channels()
      .filter(({ id, members }) => members.includes(person.id) && !workspace.isDirect(id))
      .map(({ name }) => `#${name}`),
  }));

interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
}

interface Form {
  readonly title: string;
  readonly fields: readonly FormField[];
}

const labelOf = (o: JsonObject, key: string): string => textAt(objectAt(o, key) ?? {}, 'text') ?? '';

/** The title and the fields of a modal. */
const formOf = ({ view }: StoredView): Form => ({
  title: labelOf(view, 'title'),
  fields: elementsOf(objectsAt(view, 'blocks'))
    .filter(({ block }) => textAt(block, 'type') === 'input')
    .map(({ block, element }) => ({
      name: textAt(element, 'action_id') ?? '',
      label: labelOf(block, 'label'),
      type: textAt(element, 'type') ?? '',
      required: !flagAt(block, 'optional'),
    })),
});

export interface Clicking {
  readonly person: string;
  /** The button's action id, for example `approve`. */
  readonly button: string;
  /** Accepts the confirm dialog. */
  readonly confirm?: boolean;
  /** The inputs to submit in the form that the button opens. Absent: the form is only shown. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Matches only the button with this value. */
  readonly value?: string;
  /** The message with the button; by default the newest one that has such a button. */
  readonly message?: { readonly channel: string; readonly ts: string };
  /** The index of an earlier rendering, for the button of an outdated client. */
  readonly rendering?: number;
  /** Delivers although Slack would prevent it. */
  readonly force?: boolean;
}

export type Clicked =
  | { readonly tag: 'answered'; readonly answers: readonly SlackMessage[] }
  /** Slack shows a confirm dialog and sends nothing. Click again with `confirm`. */
  | { readonly tag: 'confirm'; readonly dialog: ConfirmDialog }
  /** A form opened and was closed again. Click again with `inputs`. */
  | { readonly tag: 'form'; readonly form: Form }
  | { readonly tag: 'unanswered'; readonly ack: string };

type Hooks = Pick<ControlHooks, 'sandbox' | 'idle'>;

const isDelivered = (outcome: Outcome): boolean => outcome.tag === 'delivered' && accepted(outcome.ack);

const result = (outcome: Outcome, shown: Shown): Clicked => {
  if (shown.messages.length > 0) return { tag: 'answered', answers: shown.messages };
  return { tag: 'unanswered', ack: outcome.tag === 'delivered' ? outcome.ack.tag : outcome.tag };
};

const pressed = async ({ sandbox: { slack }, idle }: Hooks, person: Person, clicking: Clicking) => {
  const { button, confirm, value, message, rendering, force } = clicking;
  return answersTo(slack, person, idle, async () => {
    const outcome = await slack.click(person.id, {
      actionId: button,
      ...(confirm === undefined ? {} : { confirm }),
      ...(value === undefined ? {} : { value }),
      ...(message === undefined ? {} : { message }),
      ...(rendering === undefined ? {} : { rendering }),
      ...(force === undefined ? {} : { force }),
    });
    return { outcome, settles: isDelivered(outcome) };
  });
};

const filled = async ({ sandbox: { slack }, idle }: Hooks, person: Person, clicking: Clicking, form: Form) => {
  const names = form.fields.map(({ name }) => name);
  const unknown = Object.keys(clicking.inputs ?? {}).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    await slack.closeView(person.id);
    throw new ControlProblem(400, 'no_such_field', `this form has no field ${unknown.join(', ')}`, names);
  }
  const { outcome, shown } = await answersTo(slack, person, idle, async () => {
    const outcome = await slack.submitView(person.id, clicking.inputs ?? {});
    return { outcome, settles: isDelivered(outcome) };
  });
  if (outcome.tag === 'impossible' || outcome.tag === 'invalid') {
    await slack.closeView(person.id);
    const detail = outcome.tag === 'invalid' ? JSON.stringify(outcome.errors) : outcome.detail;
    const code = outcome.tag === 'invalid' ? 'form_refused' : outcome.reason;
    throw new ControlProblem(409, code, `the form was not sent: ${code} ${detail}`, names);
  }
  return result(outcome, shown);
};

/** @throws ControlProblem when the button does not exist, or Slack itself prevents the click */
export const clickOn = async (hooks: Hooks, clicking: Clicking): Promise<Clicked> => {
  const { slack } = hooks.sandbox;
  const person = personOf(slack, clicking.person);
  const { outcome, shown } = await pressed(hooks, person, clicking);
  if (outcome.tag === 'confirm') return { tag: 'confirm', dialog: outcome.dialog };
  if (outcome.tag === 'impossible') {
    const buttons = [...buttonsSeenBy(slack, person.id)].map(([id, label]) => `${id} (${label})`);
    const why =
      outcome.reason === 'no_such_button'
        ? `${person.name} sees no button ${clicking.button.slice(0, 60)}`
        : `Slack does not let ${person.name} do this: ${outcome.reason}`;
    const expected = outcome.reason === 'slack_is_down' ? pathsWithoutSlack : buttons;
    throw new ControlProblem(outcome.reason === 'no_such_button' ? 404 : 409, outcome.reason, why, expected);
  }
  if (shown.form === null) return result(outcome, shown);
  const form = formOf(shown.form);
  if (clicking.inputs !== undefined) return filled(hooks, person, clicking, form);
  await slack.closeView(person.id);
  return { tag: 'form', form };
};

interface Saying {
  readonly person: string;
  readonly text: string;
  /** The default is the domain's channel. */
  readonly channel?: string;
  /** Delivers although Slack would prevent it. */
  readonly force?: boolean;
}

export type ShownMessage =
  /** Delivered to the bot. `answers` are the messages that this person then sees. */
  | { readonly tag: 'answered'; readonly answers: readonly SlackMessage[] }
  /** An ordinary message, which the bot does not receive. */
  | { readonly tag: 'posted' }
  | { readonly tag: 'unanswered'; readonly ack: string };

/** @throws ControlProblem when Slack itself prevents the message */
export const sayTo = async (
  { sandbox: { slack }, channel, idle }: Pick<ControlHooks, 'sandbox' | 'channel' | 'idle'>,
  saying: Saying,
): Promise<ShownMessage> => {
  const person = personOf(slack, saying.person);
  const place = saying.channel ?? channel;
  const { outcome, shown } = await answersTo(slack, person, idle, async () => {
    const outcome = await slack.say(person.id, place, saying.text, saying.force ? { force: true } : {});
    return { outcome, settles: outcome.tag === 'delivered' && accepted(outcome.ack) };
  });
  switch (outcome.tag) {
    case 'impossible':
      throw new ControlProblem(409, outcome.reason, `Slack does not let ${person.name} do this: ${outcome.reason}`, [
        ...(outcome.reason === 'unknown_command' ? ['/dkim'] : []),
        ...(outcome.reason === 'slack_is_down' ? pathsWithoutSlack : []),
        ...(outcome.reason === 'no_such_channel' ? slack.workspace.channels().map(({ name }) => `#${name}`) : []),
      ]);
    case 'posted':
      return { tag: 'posted' };
    case 'delivered':
      if (shown.messages.length > 0) return { tag: 'answered', answers: shown.messages };
      return { tag: 'unanswered', ack: outcome.ack.tag };
    default:
      return { tag: 'unanswered', ack: outcome.tag };
  }
};
