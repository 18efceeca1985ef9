/** What a listener does: ack, parse, call. Everything else is behind `responder`. */

import type { App } from '@slack/bolt';
import { type FormAction, isForm } from '../../domain/actions.ts';
import { unreachable } from '../../domain/names.ts';
import type { Background } from '../../ports/concurrency.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { parseCommand } from './commandLine.ts';
import {
  commandCall,
  type Delivery,
  interactionCall,
  type SlackCall,
  type SlackClick,
  type SlackForm,
} from './delivery.ts';
import type { Locales } from './directory.ts';
import type { Responder } from './respond.ts';
import type { ButtonValue } from './views/buttons.ts';
import { formView } from './views/form.ts';

/** What a delivery is routed with. */
export interface Routes {
  readonly responder: Responder;
  readonly client: Pick<SlackClient, 'openView'>;
  readonly locales: Locales;
  readonly log: SlackLog;
}

interface ListenerOptions extends Routes {
  /** Keeps what is being answered, so that a stop can wait for it. */
  readonly background: Background;
}

const openForm = async (
  { client, locales, responder, log }: Routes,
  { delivery, trigger }: { readonly delivery: Delivery; readonly trigger: string },
  action: FormAction,
  value: ButtonValue,
): Promise<void> => {
  try {
    const { channel, threadTs } = delivery;
    await client.openView(trigger, formView(await locales.of(delivery.user), action, { value, channel, threadTs }));
  } catch (error) {
    log.info({ code: slackErrorCode(error), correlation: delivery.id }, 'a form could not be opened');
    await responder.notify(delivery, 'answer.formFailed');
  }
};

const clicked = (routes: Routes, click: SlackClick): Promise<void> => {
  const { delivery, button } = click;
  if (button === null) return routes.responder.notify(delivery, 'answer.unknownButton');
  const { action, value, card } = button;
  if (isForm(action)) return openForm(routes, click, action, value);
  return routes.responder.handle(delivery, { action, inputs: {}, ...value, card });
};

const submitted = ({ responder }: Routes, { delivery, form }: SlackForm): Promise<void> => {
  if (form === null) return responder.notify(delivery, 'answer.unknownButton');
  const { action, origin, inputs } = form;
  return responder.handle(delivery, { action, ...origin.value, inputs: { ...origin.value.inputs, ...inputs } });
};

/** What a person is waiting for. */
export type SlackRequest = Extract<SlackCall, { readonly delivery: Delivery }>;

export const taken = (routes: Routes, call: SlackRequest): Promise<void> => {
  switch (call.tag) {
    case 'command': {
      const command = parseCommand(call.text);
      return routes.responder.handle(call.delivery, { ...command, rotation: null, round: null, digest: null });
    }
    case 'click':
      return clicked(routes, call);
    case 'form':
      return submitted(routes, call);
    default:
      return unreachable(call);
  }
};

export const listen = (app: App, options: ListenerOptions): void => {
  const take = (call: SlackCall | null): void => {
    if (call !== null && 'delivery' in call) void options.background.add(taken(options, call));
  };
  app.command(/.*/, async ({ ack, body }) => {
    await ack();
    take(commandCall(body));
  });
  // Every button, known or not: a click that nobody takes is a click without an answer.
  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await ack();
    take(interactionCall(body));
  });
  app.view({ type: 'view_submission' }, async ({ ack, body }) => {
    await ack();
    take(interactionCall(body));
  });
};
