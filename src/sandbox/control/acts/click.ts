import type { ConfirmDialog, Outcome } from '../../slack/acts/outcome.ts';
import { accepted } from '../../slack/delivery/ack.ts';
import type { SlackMessage } from '../../slack/messageStore.ts';
import type { Person } from '../../slack/people.ts';
import type { ControlHooks } from '../hooks.ts';
import { personOf } from '../people.ts';
import { ControlProblem, waysWithoutSlack } from '../problem.ts';
import { answersTo, type Shown } from './answers.ts';
import { buttonsSeenBy } from './buttons.ts';
import { type Form, formOf } from './form.ts';

export interface Clicking {
  readonly person: string;
  /** The button's action id, as in `approve`. */
  readonly button: string;
  /** Yes to the confirm dialog. */
  readonly confirm?: boolean;
  /** What to fill into the form that the button opens, and submit; absent: the form is only shown. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Only the button with this value. */
  readonly value?: string;
  /** This message; the newest that has such a button where none is named. */
  readonly message?: { readonly channel: string; readonly ts: string };
  /** The earlier rendering with this index: the button of a client that is behind. */
  readonly rendering?: number;
  /** Deliver although Slack would not let this person do it. */
  readonly force?: boolean;
}

export type Clicked =
  | { readonly tag: 'answered'; readonly answers: readonly SlackMessage[] }
  /** Slack asks first; nothing was sent. Click again with `confirm`. */
  | { readonly tag: 'confirm'; readonly dialog: ConfirmDialog }
  /** A form opened and was closed again; click again with `inputs`. */
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
    return { outcome, waits: isDelivered(outcome) };
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
    return { outcome, waits: isDelivered(outcome) };
  });
  if (outcome.tag === 'impossible' || outcome.tag === 'invalid') {
    await slack.closeView(person.id);
    const detail = outcome.tag === 'invalid' ? JSON.stringify(outcome.errors) : outcome.detail;
    const code = outcome.tag === 'invalid' ? 'form_refused' : outcome.reason;
    throw new ControlProblem(409, code, `the form was not sent: ${code} ${detail}`, names);
  }
  return result(outcome, shown);
};

/** @throws ControlProblem when there is no such button, or Slack itself would not let this person press it. */
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
    const expected = outcome.reason === 'slack_is_down' ? waysWithoutSlack : buttons;
    throw new ControlProblem(outcome.reason === 'no_such_button' ? 404 : 409, outcome.reason, why, expected);
  }
  if (shown.form === null) return result(outcome, shown);
  const form = formOf(shown.form);
  if (clicking.inputs !== undefined) return filled(hooks, person, clicking, form);
  await slack.closeView(person.id);
  return { tag: 'form', form };
};
