/** People in Slack: they press the buttons that they see there, and a delivery may come twice. */
import { interactionCall } from '../../../src/adapters/slack/delivery.ts';
import { type Routes, taken } from '../../../src/adapters/slack/listeners.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { Request } from '../../../src/ports/service.ts';
import type { Stage } from '../../../src/sandbox/slack/actors.ts';
import { click } from '../../../src/sandbox/slack/clicks.ts';
import type { Envelope } from '../../../src/sandbox/slack/delivery.ts';
import type { Ack } from '../../../src/sandbox/slack/protocol.ts';
import type { SlackWorld } from './slackWorld.ts';

const acknowledged: Ack = { tag: 'acked', status: 200, body: null, millis: 0 };

/** Actions that a button of a card offers without typed words. The others are typed as commands. */
const pressed: readonly Request['action'][] = [
  'approve',
  'withdraw_approval',
  'execute',
  'rollback',
  'cancel_rotation',
  'request_approval',
  'confirm_completion',
];

export class SlackPeople {
  readonly #world: SlackWorld;
  readonly #stage: Stage;
  /** What Slack sent for an act, to be sent again. */
  readonly #sent = new WeakMap<Request, Envelope | null>();
  #envelope: Envelope | null = null;

  constructor(world: SlackWorld) {
    this.#world = world;
    this.#stage = {
      slack: world.slack,
      commands: ['/dkim'],
      shouldEscape: true,
      events: [],
      deliverer: {
        deliver: async (envelope) => {
          this.#envelope = envelope;
          return [acknowledged];
        },
        deliverEvent: async () => ({ ack: acknowledged, retries: Promise.resolve([]) }),
      },
    };
  }

  /** @param typed hands on what the person typed instead */
  async deliver(request: Request, routes: Routes, typed: () => void): Promise<void> {
    // Nothing reaches the bot while Slack is down.
    if (this.#world.isDown) return;
    this.#world.judge.pressed(request);
    const isButton = pressed.includes(request.action) && Object.keys(request.inputs).length === 0;
    const envelope = isButton ? await this.#pressedBy(request) : null;
    if (envelope === null) return typed();
    const call = interactionCall(envelope.payload);
    if (call !== null && 'delivery' in call) await taken(routes, call);
  }

  /** Null where the person sees no such button. */
  async #pressedBy(request: Request): Promise<Envelope | null> {
    const known = this.#sent.get(request);
    if (known !== undefined) return known;
    this.#envelope = null;
    const button = { actionId: request.action, confirm: true };
    const { tag } = await click(this.#stage, PersonId.user(request.person), button);
    const envelope = tag === 'delivered' ? this.#envelope : null;
    this.#sent.set(request, envelope);
    return envelope;
  }
}
