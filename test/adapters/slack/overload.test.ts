/** When a delivery is acknowledged, and what becomes of one too many. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Bounds } from '../../../src/adapters/slack/listeners.ts';
import type { Response } from '../../../src/ports/service.ts';
import { type AppSite, accepted, closeAll, messagesTo, openApp } from './site.ts';

afterEach(closeAll);

const hourMs = 3_600_000;

/** A request handler whose answers wait until the test gives them. */
const openHeld = async (bounds: Partial<Bounds> = {}) => {
  const held: { readonly give: () => void; readonly action: string }[] = [];
  let arrived = Promise.withResolvers<void>();
  const site = await openApp(
    ({ action }) =>
      new Promise<Response>((resolve) => {
        held.push({ action, give: () => resolve(accepted(action)) });
        arrived.resolve();
        arrived = Promise.withResolvers<void>();
      }),
    { bounds: { inFlightMax: 200, queriesMax: 100, ackWithinMs: hourMs, ...bounds } },
  );
  const nextArrival = () => arrived.promise;
  return { ...site, held, nextArrival };
};

const say = ({ sandbox }: AppSite, text: string) => sandbox.say('requester', '#dkim', text);

/** Every turn that an acknowledgement could come in. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('I12: what is acknowledged is in the log', () => {
  test('given a decision, then it is acknowledged after it was decided, and a second copy of it not before the first', async () => {
    const site = await openHeld();
    const arrived = site.nextArrival();
    let isAcked = false;
    const first = say(site, '/dkim rotate goo.ne.jp').finally(() => {
      isAcked = true;
    });
    await arrived;
    await turns();
    expect(isAcked).toBe(false);
    for (const { give } of site.held) give();
    expect(await first).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200 } });
    await site.app.idle();
  });

  test('given a decision that takes too long, then it is acknowledged before Slack gives up, as one that is not in the log yet, and answered later', async () => {
    const site = await openHeld({ ackWithinMs: 1 });
    expect(await say(site, '/dkim rotate goo.ne.jp')).toMatchObject({ ack: { tag: 'acked', status: 200 } });
    expect(messagesTo(site, 'requester')).toMatchObject([expect.stringContaining('まだ確定していません')]);
    for (const { give } of site.held) give();
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toHaveLength(2);
  });

  test('given a look, then it is acknowledged at once', async () => {
    const site = await openHeld();
    expect(await say(site, '/dkim status')).toMatchObject({ ack: { tag: 'acked', status: 200 } });
    for (const { give } of site.held) give();
    await site.app.idle();
  });
});

describe('I15: more than this process takes on', () => {
  test('given looks up to their bound, then the next look is told to try again, and a decision is taken', async () => {
    const site = await openHeld({ queriesMax: 2, inFlightMax: 3, ackWithinMs: 1 });
    for (let count = 0; count < 2; count += 1) await say(site, '/dkim status');
    expect(JSON.stringify(await say(site, '/dkim status'))).toContain('混み合って');
    expect(await say(site, '/dkim rotate goo.ne.jp')).toMatchObject({ ack: { tag: 'acked', status: 200 } });
    expect(site.held.map(({ action }) => action)).toEqual(['status', 'status', 'rotate']);
    expect(JSON.stringify(await say(site, '/dkim rotate goo.ne.jp'))).toContain('混み合って');
    for (const { give } of site.held) give();
    await site.app.idle();
    expect(site.held).toHaveLength(3);
    // There is room again.
    await say(site, '/dkim status');
    expect(site.held).toHaveLength(4);
    site.held[3]?.give();
    await site.app.idle();
  });
});
