/** The four things that a listener does: ack, parse, call, render. Everything else is behind `answering`. */

import type { App, BlockAction, ButtonAction, SlashCommand, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { type FormAction, isButton, isForm } from '../../domain/actions.ts';
import type { RawInputs } from '../../domain/inputs.ts';
import { type ClickedCard, cardNameOf } from './cards.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { parseCommand } from './commandLine.ts';
import type { Locales } from './directory.ts';
import {
  type Answering,
  type Delivery,
  messageTsOf,
  ofClick,
  ofCommand,
  ofSubmission,
  type Question,
} from './respond.ts';
import { type ButtonValue, parseValue } from './views/buttons.ts';
import { type FormOrigin, formView } from './views/form.ts';

/** What a submitted modal says. */
interface FilledForm {
  readonly action: FormAction;
  readonly origin: FormOrigin;
  readonly inputs: RawInputs;
}

const originOf = (metadata: string): FormOrigin | null => {
  try {
    const { value, channel, threadTs } = JSON.parse(metadata) as Record<string, unknown>;
    const button = parseValue(JSON.stringify(value));
    if (button === null || typeof channel !== 'string') return null;
    return { value: button, channel, threadTs: typeof threadTs === 'string' ? threadTs : null };
  } catch {
    return null;
  }
};

/** Empty inputs are left out: the desk has a meaning for what is not said. */
const inputsOf = (view: ViewOutput): Record<string, string> =>
  Object.fromEntries(
    Object.values(view.state.values)
      .flatMap((block) => Object.entries(block))
      .map(([id, input]): [string, string] => [id, (input.value ?? input.selected_date ?? '').trim()])
      .filter(([, value]) => value !== ''),
  );

/** Null for a view that is not one of ours. */
const readForm = (view: ViewOutput): FilledForm | null => {
  const origin = originOf(view.private_metadata);
  return origin === null || !isForm(view.callback_id)
    ? null
    : { action: view.callback_id, origin, inputs: inputsOf(view) };
};

/** What a delivery is routed with. */
export interface Routes {
  readonly answering: Answering;
  readonly client: Pick<SlackClient, 'openView'>;
  readonly locales: Locales;
  readonly log: SlackLog;
}

interface ListenerOptions extends Routes {
  /** Keeps what is being answered, so that a stop can wait for it. */
  readonly track: (work: Promise<void>) => void;
}

const clickedCard = (body: BlockAction, action: ButtonAction, value: ButtonValue): ClickedCard | null => {
  const [name, ts] = [cardNameOf(action.block_id), messageTsOf(body)];
  const channel = body.channel?.id;
  return name === null || ts === null || channel === undefined ? null : { name, ts, channel, domain: value.domain };
};

const openForm = async (
  { client, locales, answering, log }: Routes,
  delivery: Delivery,
  body: BlockAction,
  { action, value }: { action: FormAction; value: ButtonValue },
): Promise<void> => {
  try {
    const { channel, threadTs } = delivery;
    const view = formView(await locales.of(delivery.user), action, { value, channel, threadTs });
    await client.openView(body.trigger_id, view);
  } catch (error) {
    log.info({ code: slackErrorCode(error), delivery: delivery.id }, 'a form could not be opened');
    await answering.tell(delivery, 'answer.formFailed');
  }
};

export const commanded = ({ answering }: Routes, body: SlashCommand): Promise<void> => {
  const asked = parseCommand(body.text ?? '');
  return answering.ask(ofCommand(body), { ...asked, rotation: null, round: null, digest: null });
};

export const clicked = (options: Routes, body: BlockAction, button: ButtonAction): Promise<void> => {
  const delivery = ofClick(body, button);
  const value = parseValue(button.value);
  const action = button.action_id;
  if (!isButton(action) || value === null) return options.answering.tell(delivery, 'answer.unknownButton');
  if (isForm(action)) return openForm(options, delivery, body, { action, value });
  const question: Question = { action, inputs: {}, ...value, card: clickedCard(body, button, value) };
  return options.answering.ask(delivery, question);
};

export const submitted = (options: Routes, body: ViewSubmitAction): Promise<void> => {
  const form = readForm(body.view);
  const delivery = ofSubmission(body, form?.origin ?? null);
  if (form === null) return options.answering.tell(delivery, 'answer.unknownButton');
  const { action, origin, inputs } = form;
  return options.answering.ask(delivery, { action, ...origin.value, inputs: { ...origin.value.inputs, ...inputs } });
};

export const listen = (app: App, options: ListenerOptions): void => {
  const { track } = options;
  app.command(/.*/, async ({ ack, body }) => {
    await ack();
    track(commanded(options, body));
  });
  // Every button, known or not: a click that nobody takes is a click without an answer.
  app.action<BlockAction>({ type: 'block_actions' }, async ({ ack, body }) => {
    await ack();
    const [action] = body.actions;
    if (action?.type === 'button') track(clicked(options, body, action));
  });
  app.view<ViewSubmitAction>({ type: 'view_submission' }, async ({ ack, body }) => {
    await ack();
    track(submitted(options, body));
  });
};
