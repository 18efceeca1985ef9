/** When a delivery is acknowledged, and what becomes of one too many. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Bounds, defaultBounds, openSaturation } from '../../../src/adapters/slack/listeners.ts';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { createResponder } from '../../../src/adapters/slack/respond.ts';
import type { Action } from '../../../src/domain/actions.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { Response } from '../../../src/ports/service.ts';
import { type AppSite, accepted, closeAll, messagesTo, openApp, openSite } from './site.ts';
import { at, policy, settings, stateIn } from './states.ts';

afterEach(closeAll);

const hourMs = 3_600_000;
const wide = { ...defaultBounds, isSaturated: () => false, ackWithinMs: hourMs };

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
    { bounds: { ...wide, ...bounds } },
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

  test('given a saturated processor, then a decision is acknowledged sooner, because what is due comes late', async () => {
    const site = await openHeld({ isSaturated: () => true, ackSaturatedWithinMs: 1 });
    expect(await say(site, '/dkim rotate goo.ne.jp')).toMatchObject({ ack: { tag: 'acked', status: 200 } });
    expect(messagesTo(site, 'requester')).toMatchObject([expect.stringContaining('まだ確定していません')]);
    for (const { give } of site.held) give();
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

  describe('given a click or a form that takes too long', () => {
    const undecided = expect.stringContaining('まだ確定していません');

    const openSlow = async (stage: 'awaitingApplication' | 'roundOpen') => {
      const site = await openHeld({ ackWithinMs: 1 });
      const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
      await notifier.showCards(stateIn(stage), settings, at);
      const announced = async (person: string): Promise<void> => {
        const isThere = () => messagesTo(site, person).at(-1)?.includes('まだ確定していません') ?? false;
        // Bounded, so that a message that never comes fails the test and leaves no delivery held.
        for (let turn = 0; turn < 2_000 && !isThere(); turn += 1) await turns();
      };
      return { ...site, announced };
    };

    test('then a click is followed by a message that it is not in the log yet, and then by the answer', async () => {
      const site = await openSlow('roundOpen');
      await site.sandbox.click('approver-1', { actionId: 'approve' });
      await site.announced('approver-1');
      for (const { give } of site.held) give();
      await site.app.idle();
      expect(messagesTo(site, 'approver-1')).toEqual([undecided, expect.stringContaining('承認を受け付けました')]);
    });

    test('then so is a form', async () => {
      const site = await openSlow('awaitingApplication');
      await site.sandbox.click('requester', { actionId: 'application_submitted' });
      await site.app.idle();
      await site.sandbox.submitView('requester', { ticket: 'REQ-1', submitted: '2025-09-18', promisedDate: null });
      await site.announced('requester');
      for (const { give } of site.held) give();
      await site.app.idle();
      expect(messagesTo(site, 'requester')).toEqual([undecided, expect.stringContaining('提出を記録しました')]);
    });

    test('then the answer to a click on an ephemeral message takes the place of that message last', async () => {
      const site = await openSlow('roundOpen');
      await say(site, '/dkim cancel goo.ne.jp x');
      site.held[0]?.give();
      await site.app.idle();
      await site.sandbox.click('requester', { actionId: 'cancel_rotation', confirm: true });
      await site.announced('requester');
      expect(messagesTo(site, 'requester')).toHaveLength(1);
      site.held[1]?.give();
      await site.app.idle();
      expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('ローテーションを中止しました')]);
    });
  });

  describe('given a responder', () => {
    const delivery = {
      id: 'slack-click-1',
      person: PersonId.of('T0HOME', 'U0APPROVER1'),
      user: 'U0APPROVER1',
      channel: 'C0DKIM',
      threadTs: null,
      responseUrl: null,
      replaces: false,
      surface: { tag: 'message' },
    } as const;
    const parsed = { action: 'approve', domain: null, rotation: 1, round: 1, digest: null, inputs: {} } as const;

    const respond = async (answer: (action: Action) => Promise<Response>, show: (text: string) => Promise<void>) => {
      const site = await openSite();
      return createResponder({
        requestHandler: { handle: ({ action }) => answer(action) },
        client: { ...site.client, postEphemeral: (_, { text }) => show(text) },
        cards: site.cards,
        locales: { of: async () => 'ja' },
        settings: { locale: 'ja', policy, testEndpoints: true },
        log: site.journal,
        now: () => at,
      });
    };

    test('whose decision is made while the message that it is open is on its way, then the answer follows, and no second message', async () => {
      const [decision, sending, started] = [0, 1, 2].map(() => Promise.withResolvers<void>());
      const texts: string[] = [];
      const answer = async (action: Action): Promise<Response> => {
        await decision?.promise;
        return accepted(action, stateIn('roundOpen'));
      };
      const responder = await respond(answer, async (text) => {
        started?.resolve();
        await sending?.promise;
        texts.push(text);
      });
      const decided = Promise.withResolvers<void>();
      const work = responder.handle(delivery, parsed, decided.resolve);
      const announced = [responder.announceUndecided(delivery), responder.announceUndecided(delivery)];
      await started?.promise;
      decision?.resolve();
      await decided.promise;
      await turns();
      expect(texts).toEqual([]);
      sending?.resolve();
      await Promise.all([work, ...announced, responder.announceUndecided(delivery)]);
      expect(texts).toEqual([
        expect.stringContaining('まだ確定していません'),
        expect.stringContaining('承認を受け付けました'),
      ]);
    });

    // A process that dies between an empty acknowledgement and the answer would have told nobody.
    test('whose decision failed, then it may be acknowledged once its person knows', async () => {
      const order: string[] = [];
      const failed = { tag: 'failed', code: 'internal', facts: {}, state: null, settings: null } as const;
      const responder = await respond(
        async () => failed,
        async () => {
          await turns();
          order.push('answered');
        },
      );
      await responder.handle(delivery, parsed, () => order.push('decided'));
      expect(order).toEqual(['answered', 'decided']);
    });
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

  const busy = expect.stringContaining('混み合って');

  const openRound = async (bounds: Partial<Bounds>) => {
    const site = await openHeld({ ...bounds, ackWithinMs: 1 });
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    await notifier.showCards(stateIn('roundOpen'), settings, at);
    return site;
  };

  test('given decisions on one domain up to their bound, then the next is told to try again, in its person’s language, and not decided; another domain and an approval are', async () => {
    const site = await openRound({ perDomainMax: 2 });
    const correct = (person: string, domain: string) =>
      site.sandbox.say(person, '#dkim', `/dkim correct ${domain} REQ-1`);
    for (const person of ['requester', 'approver-1']) await correct(person, 'goo.ne.jp');
    expect(JSON.stringify(await correct('operator', 'GOO.ne.jp'))).toContain('混み合って');
    expect(JSON.stringify(await correct('approver-2', 'goo.ne.jp'))).toContain('The bot is busy');
    await correct('operator', 'other.example');
    await site.sandbox.click('approver-1', { actionId: 'approve' });
    expect(site.held.map(({ action }) => action)).toEqual(['correct', 'correct', 'correct', 'approve']);
    for (const { give } of site.held) give();
    await site.app.idle();
    // There is room again.
    await correct('operator', 'goo.ne.jp');
    expect(site.held).toHaveLength(5);
    site.held[4]?.give();
    await site.app.idle();
  });

  test('given one person with many decisions under way, then others decide on the same domain, and that person still approves', async () => {
    const site = await openRound({ perPersonMax: 2 });
    const correct = (person: string, ticket: number) =>
      site.sandbox.say(person, '#dkim', `/dkim correct goo.ne.jp ${ticket}`);
    for (const ticket of [1, 2]) await correct('approver-1', ticket);
    expect(JSON.stringify(await correct('approver-1', 3))).toContain('混み合って');
    await site.sandbox.click('approver-1', { actionId: 'approve' });
    await correct('requester', 4);
    expect(site.held.map(({ action }) => action)).toEqual(['correct', 'correct', 'approve', 'correct']);
    for (const { give } of site.held) give();
    await site.app.idle();
  });

  test('given a copy of a decision that takes the last place, then it joins that one, which is answered once', async () => {
    const site = await openHeld({ perDomainMax: 1, ackWithinMs: 1 });
    const copies = await site.sandbox.say('requester', '#dkim', '/dkim correct goo.ne.jp 1', {
      tampering: { times: 3 },
    });
    expect(JSON.stringify(copies)).not.toContain('混み合って');
    expect(site.held).toHaveLength(1);
    site.held[0]?.give();
    await site.app.idle();
    expect(messagesTo(site, 'requester').filter((shown) => !shown.includes('まだ確定していません'))).toHaveLength(1);
  });

  test('given a click or a form without a place, then a message follows the click, and the form stays open with what was typed', async () => {
    const site = await openHeld({ perDomainMax: 1, ackWithinMs: 1 });
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    await notifier.showCards(stateIn('awaitingApplication'), settings, at);
    await site.sandbox.click('requester', { actionId: 'application_submitted' });
    await say(site, '/dkim cancel goo.ne.jp x');
    site.held[0]?.give();
    await site.app.idle();
    await site.sandbox.say('approver-1', '#dkim', '/dkim correct goo.ne.jp 1');
    const typed = { ticket: 'REQ-1', submitted: '2025-09-18', promisedDate: null };
    expect(await site.sandbox.submitView('requester', typed)).toMatchObject({
      tag: 'invalid',
      errors: { ticket: busy },
    });
    const again = { actionId: 'cancel_rotation', confirm: true };
    await site.sandbox.click('requester', again);
    site.held[1]?.give();
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('cancel_rotation'), busy]);
    // The button is still there.
    await site.sandbox.click('requester', again);
    expect(site.held.map(({ action }) => action)).toEqual(['prepare_cancel', 'correct', 'cancel_rotation']);
    site.held[2]?.give();
    await site.app.idle();
  });

  test('given a saturated processor, then fewer looks are taken, so that decisions need not wait for them', async () => {
    let isSaturated = true;
    const site = await openHeld({ queriesSaturatedMax: 1, isSaturated: () => isSaturated, ackWithinMs: 1 });
    await say(site, '/dkim status');
    expect(JSON.stringify(await say(site, '/dkim status'))).toContain('混み合って');
    expect(await say(site, '/dkim rotate goo.ne.jp')).toMatchObject({ ack: { tag: 'acked', status: 200 } });
    isSaturated = false;
    await say(site, '/dkim status');
    expect(site.held.map(({ action }) => action)).toEqual(['status', 'rotate', 'status']);
    for (const { give } of site.held) give();
    await site.app.idle();
  });

  test('given a process that has just started or never pauses, then it is saturated', async () => {
    const isSaturated = openSaturation();
    expect(isSaturated()).toBe(true);
    while (isSaturated()) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const until = performance.now() + 300; performance.now() < until; );
    expect(isSaturated()).toBe(true);
  });
});
