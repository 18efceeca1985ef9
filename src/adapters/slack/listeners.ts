/** Bolt's listeners: they parse a delivery, pass it to the responder and acknowledge it. */

import type { App, Context } from '@slack/bolt';
import {
  ACTIONS,
  type Action,
  type FormAction,
  isForm,
  isPreview,
  isQuery,
  yieldsToDecisions,
} from '../../domain/actions.ts';
import { COMMANDS } from '../../domain/commands.ts';
import { SigningDomain, unreachable } from '../../domain/names.ts';
import { type Background, endsWithin } from '../../ports/concurrency.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { parseCommand } from './commandLine.ts';
import {
  commandCall,
  type Delivery,
  eventCall,
  interactionCall,
  type SlackCall,
  type SlackClick,
  type SlackForm,
  type SlackRequest,
  signedCall,
} from './delivery.ts';
import type { Locales } from './directory.ts';
import { type FormContext, type FormErrors, formErrors } from './reply.ts';
import type { DecidingResponder, ParsedRequest, Responder } from './respond.ts';
import { DecisionPlaces, defaultPlaceBounds, type PlaceBounds, type PlacedDecision } from './underWay.ts';
import type { ButtonValue } from './views/buttons.ts';
import { openingView } from './views/details.ts';
import { commandInstead, formView, inputsOfForm } from './views/form.ts';

export interface Routes {
  readonly responder: Responder;
  readonly client: Pick<SlackClient, 'openView'>;
  readonly locales: Locales;
  readonly log: SlackLog;
}

/** Limits of concurrent work. Above them nothing is done, and the person gets a request to try again. */
export interface Bounds extends PlaceBounds {
  /** Maximum number of deliveries in progress. */
  readonly inFlightMax: number;
  /** Number of deliveries in progress at which queries are refused; the capacity above it is for decisions (I15). */
  readonly queriesMax: number;
  /** The same while the processor is saturated: each query in progress then delays every decision. */
  readonly queriesSaturatedMax: number;
  readonly isSaturated: () => boolean;
  /**
   * A decision is acknowledged once it is in the log, but so long after it was received at the latest: Slack waits for three seconds. What
   * is left is for the network and for a processor that is busy.
   */
  readonly ackWithinMs: number;
  /** The same while the processor is saturated: what is due then comes a second late. */
  readonly ackSaturatedWithinMs: number;
}

export const defaultBounds: Omit<Bounds, 'isSaturated'> = {
  ...defaultPlaceBounds,
  inFlightMax: 200,
  queriesMax: 100,
  queriesSaturatedMax: 16,
  ackWithinMs: 1_500,
  ackSaturatedWithinMs: 750,
};

const saturatedShare = 0.95;
const sampleMs = 250;

/**
 * True while the event loop had no pause to speak of in the last interval in which somebody looked. Also until the first is over, because
 * a start is slow.
 */
export const openSaturation = (): (() => boolean) => {
  let [sample, sampledMs, isSaturated] = [performance.eventLoopUtilization(), performance.now(), true];
  return () => {
    const now = performance.now();
    if (now - sampledMs < sampleMs) return isSaturated;
    isSaturated = performance.eventLoopUtilization(sample).utilization > saturatedShare;
    [sample, sampledMs] = [performance.eventLoopUtilization(), now];
    return isSaturated;
  };
};

interface ListenerOptions extends Routes {
  readonly responder: DecidingResponder;
  readonly bounds: Bounds;
  readonly locale: Language;
  readonly formContext: FormContext;
  /** Tracks the work in progress, so that a stop can wait for it. */
  readonly background: Background;
}

const openForm = async (
  { client, locales, responder, log }: Routes,
  { delivery, trigger }: { readonly delivery: Delivery; readonly trigger: string },
  action: FormAction,
  value: ButtonValue,
): Promise<void> => {
  try {
    const { channel, threadTs, surface } = delivery;
    const origin = { value, channel, threadTs, homePage: surface.tag === 'home' ? surface.page : null };
    await client.openView(trigger, formView(await locales.of(delivery.user), action, origin));
  } catch (error) {
    log.info({ code: slackErrorCode(error), correlation: delivery.id }, 'a form could not be opened');
    await responder.notify(delivery, 'answer.formFailed', commandInstead(action, value.domain));
  }
};

/**
 * Opens the modal that the answer fills. A trigger lives for three seconds, and the answer may take longer. Without the modal, because the
 * trigger had expired, the person gets the answer as a message.
 */
const openAnswer = async ({ client, locales, log }: Routes, { delivery, trigger }: SlackClick): Promise<void> => {
  try {
    await client.openView(trigger, openingView(await locales.of(delivery.user), delivery.id));
  } catch (error) {
    log.info({ code: slackErrorCode(error), correlation: delivery.id }, 'a modal could not be opened');
  }
};

const openedHome = { action: 'overview', domain: null, rotation: null, round: null, digest: null, inputs: {} } as const;

const formRequest = ({ action, origin, inputs }: NonNullable<SlackForm['form']>): ParsedRequest => {
  const all = inputsOfForm(action, origin, inputs);
  // The form of a start names the domain itself.
  const domain = action === 'start_rotation' ? (all.domain ?? null) : origin.value.domain;
  return { action, ...origin.value, domain, inputs: all };
};

/** What the delivery requests. Null if the click opens a form, or the button or form is unknown. */
const requestIn = (call: SlackRequest): ParsedRequest | null => {
  switch (call.tag) {
    case 'command':
      return { ...parseCommand(call.text), rotation: null, round: null, digest: null };
    case 'click': {
      if (call.button === null || isForm(call.button.action)) return null;
      const { action, value, card } = call.button;
      return { action, inputs: {}, ...value, card };
    }
    case 'form':
      return call.form === null ? null : formRequest(call.form);
    case 'home':
      return openedHome;
    default:
      return unreachable(call);
  }
};

/**
 * Routes a delivery to the responder or opens a form.
 * @param request what the caller has read out of the delivery already @param decided called once the command is in the log or refused, or its
 * person has been answered
 */
export const taken = async (
  routes: Routes,
  call: SlackRequest,
  request = requestIn(call),
  decided: () => void = () => {},
): Promise<void> => {
  const { delivery } = call;
  if (request === null) {
    const button = call.tag === 'click' ? call.button : null;
    if (call.tag !== 'click' || button === null || !isForm(button.action))
      return routes.responder.notify(delivery, 'answer.unknownButton');
    return openForm(routes, call, button.action, button.value);
  }
  if (call.tag === 'click' && ACTIONS[request.action].inModal) await openAnswer(routes, call);
  return routes.responder.handle(delivery, request, decided);
};

/** The process has reached its limit of concurrent work. */
class Busy extends Error {
  override readonly name = 'Busy';
}

interface TakeOptions extends ListenerOptions {
  readonly places: DecisionPlaces;
}

type Ack = (shown?: { readonly response_type: 'ephemeral'; readonly text: string } | FormErrors) => Promise<void>;

/** Refuses a delivery. A click or form stays unacknowledged, so Slack shows its own error; a command gets a text. */
const refuseBusy = async ({ log, locale }: ListenerOptions, call: SlackRequest, ack: Ack): Promise<void> => {
  log.error({ problem: 'busy', correlation: call.delivery.id }, 'a delivery was refused');
  if (call.tag !== 'command') throw new Busy('more is going on than this process takes on');
  await ack({ response_type: 'ephemeral', text: text(locale, 'answer.busy') });
};

/**
 * Refuses a decision of a person or on a domain that has too many under way. The form stays open with what was typed; the other
 * acknowledgements show nothing, so a message follows.
 */
const refuseCrowded = async (
  { log, locales, responder, background }: ListenerOptions,
  call: SlackRequest,
  ack: Ack,
): Promise<void> => {
  const { delivery } = call;
  log.info({ problem: 'busy', correlation: delivery.id }, 'a decision was refused');
  const busy = text(await locales.of(delivery.user), 'answer.busy');
  if (call.tag === 'command') return ack({ response_type: 'ephemeral', text: busy });
  const [field] = call.tag === 'form' ? Object.keys(call.form?.inputs ?? {}) : [];
  if (field !== undefined) return ack({ response_action: 'errors', errors: { [field]: busy } });
  await ack();
  await background.add(responder.refuseBusy(delivery));
};

/**
 * Slack gives up after three seconds, and the decision is not in the log yet: should the process die now, it is lost. The person must not
 * take the acknowledgement for the decision. The acknowledgement of a click or form shows nothing, so a message follows.
 */
const answerUndecided = async ({ locale, responder }: ListenerOptions, call: SlackRequest, ack: Ack): Promise<void> => {
  if (call.tag === 'command') return ack({ response_type: 'ephemeral', text: text(locale, 'answer.undecided') });
  await ack();
  await responder.announceUndecided(call.delivery);
};

const placesFor = (
  { inFlightMax, queriesMax, queriesSaturatedMax, isSaturated }: Bounds,
  action: Action | null,
): number => {
  if (action === null || !yieldsToDecisions(action)) return inFlightMax;
  return isSaturated() ? Math.min(queriesMax, queriesSaturatedMax) : queriesMax;
};

const placeOf = ({ tag, delivery }: SlackRequest, { action, domain }: ParsedRequest): PlacedDecision => ({
  id: delivery.id,
  person: delivery.person,
  // Without a domain, or with a word that is none, the channel decides which domain is meant, or that none is.
  domain: SigningDomain.parse(domain ?? '') ?? delivery.channel,
  kind: action === 'rollback' ? 'rollback' : COMMANDS[ACTIONS[action].command].urgent ? 'urgent' : 'ordinary',
  isForm: tag === 'form',
});

const take = async (
  options: TakeOptions,
  call: SlackCall | null,
  { receivedMs = performance.now() }: Context,
  ack: Ack,
): Promise<void> => {
  if (call === null || !('delivery' in call)) return ack();
  const { bounds, background, places } = options;
  const errors = await formErrors(options.formContext, call);
  if (errors !== null) return ack(errors);
  const request = requestIn(call);
  if (background.size >= placesFor(bounds, request?.action ?? null)) return refuseBusy(options, call, ack);
  // A query, a preview or a form gets its acknowledgement at once.
  if (request === null || isQuery(request.action) || isPreview(request.action)) {
    await ack();
    void background.add(taken(options, call, request));
    return;
  }
  const free = places.take(placeOf(call, request));
  if (free === null) return refuseCrowded(options, call, ack);
  const { promise, resolve } = Promise.withResolvers<void>();
  void promise.then(free);
  const work = background.add(taken(options, call, request, resolve));
  void work.finally(resolve);
  const withinMs = bounds.isSaturated() ? bounds.ackSaturatedWithinMs : bounds.ackWithinMs;
  if (await endsWithin(withinMs - (performance.now() - receivedMs), promise)) return ack();
  await answerUndecided(options, call, ack);
};

/** Over HTTP the front has put the time of the signature into the context: Bolt passes nothing of a delivery but its body. */
const ofContext = (call: SlackCall | null, { signedSeconds }: Context): SlackCall | null =>
  call === null ? null : signedCall(call, signedSeconds as number | undefined);

export const listen = (app: App, given: ListenerOptions): void => {
  const options = { ...given, places: new DecisionPlaces(given.bounds) };
  app.command(/.*/, ({ ack, body, context }) =>
    take(options, ofContext(commandCall(body), context), context, (shown) =>
      shown !== undefined && 'text' in shown ? ack({ ...shown }) : ack(),
    ),
  );
  // Registered for every button, because a click on an unknown one also needs an answer.
  app.action({ type: 'block_actions' }, ({ ack, body, context }) =>
    take(options, ofContext(interactionCall(body), context), context, () => ack()),
  );
  // Bolt acknowledges events itself.
  app.event('app_home_opened', ({ body, context }) => take(options, eventCall(body), context, async () => {}));
  app.view({ type: 'view_submission' }, ({ ack, body, context }) =>
    take(options, ofContext(interactionCall(body), context), context, (shown) =>
      shown !== undefined && 'errors' in shown ? ack({ ...shown, errors: { ...shown.errors } }) : ack(),
    ),
  );
};
