/** What people do in the page's Slack client. Each act answers at once with its outcome; its effects follow on the event stream. */

import { z } from 'zod';
import type { Outcome } from '../slack/actors.ts';
import { accepted } from '../slack/protocol.ts';
import { type ControlHooks, ControlProblem, parsed, pathsWithoutSlack } from './http.ts';
import { personOf } from './people.ts';

const name = z.string().min(1).max(200);
const inputs = z.record(name, z.union([z.string().max(3_000), z.array(z.string().max(200)).max(100), z.null()]));

const pressing = z.strictObject({
  person: name,
  button: name,
  where: z.enum(['message', 'modal', 'home']),
  value: z.string().max(2_000).optional(),
  message: z.strictObject({ channel: name, ts: name }).optional(),
  /** The chosen option, date or person of a menu. */
  choose: z.string().max(200).optional(),
  confirm: z.boolean().optional(),
  filled: inputs.optional(),
});

/** What the page tells the person: it worked, it asks first, it failed as in Slack, or the form has errors. */
type Shown =
  | { readonly tag: 'done' }
  | Extract<Outcome, { tag: 'confirm' }>
  | { readonly tag: 'errors'; readonly errors: object }
  /** Slack's own warning sign: the bot did not acknowledge. */
  | { readonly tag: 'unanswered'; readonly ack: string };

/** @throws ControlProblem when Slack itself prevents the act */
const shownOf = (outcome: Outcome): Shown => {
  switch (outcome.tag) {
    case 'confirm':
      return outcome;
    case 'invalid':
      return { tag: 'errors', errors: outcome.errors };
    case 'impossible':
      throw new ControlProblem(
        409,
        outcome.reason,
        `Slack does not allow this: ${outcome.reason} ${outcome.detail}`.trim(),
        outcome.reason === 'slack_is_down' ? pathsWithoutSlack : [],
      );
    case 'delivered':
      return accepted(outcome.ack) ? { tag: 'done' } : { tag: 'unanswered', ack: outcome.ack.tag };
    default:
      return { tag: 'done' };
  }
};

type Act = (hooks: ControlHooks, body: unknown) => Promise<Shown>;

const press: Act = async ({ sandbox: { slack } }, body) => {
  const { person, button, value, message, choose, confirm, filled, where } = parsed(pressing, body);
  return shownOf(
    await slack.click(personOf(slack, person).id, {
      actionId: button,
      where,
      ...(value === undefined ? {} : { value }),
      ...(message === undefined ? {} : { message }),
      ...(choose === undefined ? {} : { choose }),
      ...(confirm === undefined ? {} : { confirm }),
      ...(filled === undefined ? {} : { filled }),
    }),
  );
};

const submit: Act = async ({ sandbox: { slack } }, body) => {
  const { person, inputs: filled } = parsed(z.strictObject({ person: name, inputs }), body);
  return shownOf(await slack.submitView(personOf(slack, person).id, filled));
};

const someone = z.strictObject({ person: name });

const dismiss: Act = async ({ sandbox: { slack } }, body) =>
  shownOf(await slack.closeView(personOf(slack, parsed(someone, body).person).id));

const openHome: Act = async ({ sandbox: { slack } }, body) => {
  const opened = await slack.openHome(personOf(slack, parsed(someone, body).person).id);
  if (opened.tag === 'impossible') return shownOf(opened);
  return accepted(opened.ack) ? { tag: 'done' } : { tag: 'unanswered', ack: opened.ack.tag };
};

const typing = z.strictObject({ person: name, channel: name, text: z.string().min(1).max(4_000) });

/** Like `/say`, without waiting for the bot's work. */
const type: Act = async ({ sandbox: { slack } }, body) => {
  const { person, channel, text } = parsed(typing, body);
  return shownOf(await slack.say(personOf(slack, person).id, channel, text));
};

export const acts: Readonly<Record<string, Act>> = {
  '/press': press,
  '/submit': submit,
  '/dismiss': dismiss,
  '/home': openHome,
  '/type': type,
};
