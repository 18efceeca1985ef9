/** What a listener does: parse, call, acknowledge. Everything else is behind `responder`. */

import type { App } from '@slack/bolt';
import { type Action, type FormAction, isForm, isPreview, isQuery } from '../../domain/actions.ts';
import { unreachable } from '../../domain/names.ts';
import { type Background, within } from '../../ports/concurrency.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
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

/** What this process takes on at one moment. Above it a person is asked to try again, and nothing is done. */
export interface Bounds {
  /** Deliveries that are being answered. */
  readonly inFlightMax: number;
  /** Those that only look are refused from here on: what is left belongs to decisions (I15). */
  readonly queriesMax: number;
  /** A decision is acknowledged when it is in the log; Slack waits for three seconds, so after this at the latest. */
  readonly ackWithinMs: number;
}

export const defaultBounds: Bounds = { inFlightMax: 200, queriesMax: 100, ackWithinMs: 2_000 };

interface ListenerOptions extends Routes {
  readonly bounds: Bounds;
  readonly locale: Language;
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

const clicked = (routes: Routes, click: SlackClick, decided: () => void): Promise<void> => {
  const { delivery, button } = click;
  if (button === null) return routes.responder.notify(delivery, 'answer.unknownButton');
  const { action, value, card } = button;
  if (isForm(action)) return openForm(routes, click, action, value);
  return routes.responder.handle(delivery, { action, inputs: {}, ...value, card }, decided);
};

const submitted = ({ responder }: Routes, { delivery, form }: SlackForm, decided: () => void): Promise<void> => {
  if (form === null) return responder.notify(delivery, 'answer.unknownButton');
  const { action, origin, inputs } = form;
  const all = { ...origin.value.inputs, ...inputs };
  return responder.handle(delivery, { action, ...origin.value, inputs: all }, decided);
};

/** What a person is waiting for. */
export type SlackRequest = Extract<SlackCall, { readonly delivery: Delivery }>;

/** `decided` is called when what was asked is in the log, or will not be. */
export const taken = (routes: Routes, call: SlackRequest, decided: () => void = () => {}): Promise<void> => {
  switch (call.tag) {
    case 'command': {
      const command = parseCommand(call.text);
      const parsed = { ...command, rotation: null, round: null, digest: null };
      return routes.responder.handle(call.delivery, parsed, decided);
    }
    case 'click':
      return clicked(routes, call, decided);
    case 'form':
      return submitted(routes, call, decided);
    default:
      return unreachable(call);
  }
};

/** Null: a form is opened, or it is no button or form of ours. */
const actionOf = (call: SlackRequest): Action | null => {
  switch (call.tag) {
    case 'command':
      return parseCommand(call.text).action;
    case 'click':
      return call.button === null || isForm(call.button.action) ? null : call.button.action;
    case 'form':
      return call.form?.action ?? null;
    default:
      return unreachable(call);
  }
};

/** More is going on than this process takes on. */
class Busy extends Error {
  override readonly name = 'Busy';
}

type Ack = (shown?: { readonly response_type: 'ephemeral'; readonly text: string }) => Promise<void>;

/** Not acknowledged, a click or a form shows the person Slack's own sign; a command can say it in words. */
const refuseBusy = async ({ log, locale }: ListenerOptions, call: SlackRequest, ack: Ack): Promise<void> => {
  log.error({ problem: 'busy', correlation: call.delivery.id }, 'a delivery was refused');
  if (call.tag !== 'command') throw new Busy('more is going on than this process takes on');
  await ack({ response_type: 'ephemeral', text: text(locale, 'answer.busy') });
};

const take = async (options: ListenerOptions, call: SlackCall | null, ack: Ack): Promise<void> => {
  if (call === null || !('delivery' in call)) return ack();
  const { bounds, background } = options;
  const action = actionOf(call);
  const isDecision = action !== null && !isQuery(action) && !isPreview(action);
  // What only shows something leaves room for decisions, a dry run too (I15). Whoever wants to go back is not kept waiting.
  const isLess = action !== null && (isQuery(action) || isPreview(action)) && action !== 'prepare_rollback';
  const max = isLess ? bounds.queriesMax : bounds.inFlightMax;
  if (background.size >= max) return refuseBusy(options, call, ack);
  const { promise, resolve } = Promise.withResolvers<void>();
  // Who only looks, and who waits for a form, hears at once that the request arrived.
  if (!isDecision) await ack();
  const work = background.add(taken(options, call, resolve));
  if (!isDecision) return;
  void work.finally(resolve);
  await within(bounds.ackWithinMs, promise);
  await ack();
};

export const listen = (app: App, options: ListenerOptions): void => {
  app.command(/.*/, ({ ack, body }) => take(options, commandCall(body), ack));
  // Every button, known or not: a click that nobody takes is a click without an answer.
  app.action({ type: 'block_actions' }, ({ ack, body }) => take(options, interactionCall(body), () => ack()));
  app.view({ type: 'view_submission' }, ({ ack, body }) => take(options, interactionCall(body), () => ack()));
};
