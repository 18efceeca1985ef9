import { closeServer } from '../loopback.ts';
import { Faults, type SesSandbox, type SesSandboxOptions, Throttle } from './api.ts';
import { answerOf, Endpoint, listen } from './http.ts';
import { Delivery } from './mail.ts';
import { World } from './world.ts';

/**
 * A stateful emulator of SES v2's DKIM and sending calls, over HTTP on loopback, for the real SDK client. It verifies every
 * signature, checks key records itself, and sends real mail by SMTP.
 */
export const createSesSandbox = async (options: SesSandboxOptions): Promise<SesSandbox> => {
  const world = new World(options);
  const faults = new Faults();
  const delivery = new Delivery(world);
  const throttle = new Throttle(options.throttleMs ?? 1000, () => options.clock.monotonicMs());
  const endpoint = new Endpoint(world, delivery, faults, throttle);
  await delivery.open();
  const { server, url } = await listen(endpoint);
  return {
    url,
    door: (call) => answerOf(endpoint, call),
    putIdentity: (seed) => world.seed(seed),
    identities: () => world.views(),
    copyIdentities: (from, to) => world.copyIdentities(from, to),
    removeIdentities: (account) => world.removeIdentities(account),
    holdMailTo: (domain) => delivery.holdMailTo(domain),
    arm: (fault) => faults.arm(fault),
    armed: () => faults.armed(),
    disarm: () => faults.disarm(),
    setPendingMode: (mode) => {
      world.pendingMode = mode;
    },
    setSenderSignatureMode: (mode) => {
      world.senderSignatureMode = mode;
    },
    setRates: (rates) => void Object.assign(world, { rates }),
    setSending: (sending) => void Object.assign(world.sending, sending),
    route: (address, server) => delivery.route(address, server),
    sent: () => delivery.sent(),
    judgeMails: (judge) => {
      delivery.judge = judge;
    },
    calls: () => endpoint.calls(),
    restore: ({ calls, sent }) => {
      endpoint.restore(calls);
      delivery.restore(sent);
    },
    nextDueAt: () => world.nextDueAt(),
    tick: () => world.tick(),
    delivered: () => delivery.delivered(),
    close: () => closeServer(server).then(() => delivery.close()),
  };
};
