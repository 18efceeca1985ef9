import { afterEach, expect, test } from '@jest/globals';
import { type Card, createCardPoster } from '../../../src/adapters/slack/cards.ts';
import type { SlackClient } from '../../../src/adapters/slack/client.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import { closeAll, openSite } from './site.ts';
import { settings } from './states.ts';

afterEach(closeAll);

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const cardOf = (channel: string, version: number, text: string): Card => ({
  domain,
  name: 'rotation-1',
  channel,
  threadTs: null,
  version,
  rendered: { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
  footer: null,
  replacesDeleted: null,
  metadata: { event_type: 'futari_card', event_payload: {} },
});

test('I12: given a process whose older drawing comes last and that dies before it can say so, then the next run draws the truth', async () => {
  const { sandbox, client, cards, outcomes } = await openSite();
  const { channel } = settings;
  const alive = createCardPoster(client, cards, outcomes);
  await alive.show(cardOf(channel, 5, 'five'));
  let shown: (() => void) | null = null;
  const lastDrawn = new Promise<void>((resolve) => {
    shown = resolve;
  });
  const dies: Pick<SlackClient, 'post' | 'update' | 'authTest'> = {
    post: client.post,
    authTest: client.authTest,
    update: async (ts, message) => {
      await alive.show(cardOf(channel, 7, 'seven'));
      await client.update(ts, message);
      shown?.();
      await new Promise(() => {});
    },
  };
  void createCardPoster(dies, cards, outcomes).show(cardOf(channel, 6, 'six'));
  await lastDrawn;
  expect(sandbox.messages('#dkim').map(({ text }) => text)).toEqual(['six']);
  await alive.show(cardOf(channel, 8, 'seven'));
  expect(sandbox.messages('#dkim').map(({ text }) => text)).toEqual(['seven']);
});

test('I14: given a card of which Slack never says whether it was posted, then it is tried three times by all processes, and its thread is the channel', async () => {
  const { sandbox, client, cards, outcomes } = await openSite();
  const { channel } = settings;
  sandbox.faults.arm({ method: 'chat.postMessage', answer: 'dropped', count: 100, when: 'after' });
  for (let run = 1; run <= 10; run += 1) {
    const poster = createCardPoster(client, cards, outcomes);
    const shown = await poster.show(cardOf(channel, run, `state ${run}`)).catch(() => 'owed');
    expect(shown).toBe(run < 3 ? 'owed' : null);
  }
  expect(sandbox.messages('#dkim')).toHaveLength(3);
});

test('given a card that retention deleted, then one takes its place, once, and is the card from then on', async () => {
  const { sandbox, client, cards, outcomes } = await openSite();
  const { channel } = settings;
  const poster = createCardPoster(client, cards, outcomes);
  const first = await poster.show(cardOf(channel, 1, 'one'));
  sandbox.deleteMessage(channel, first?.ts ?? '');
  const second = await poster.show(cardOf(channel, 2, 'two'));
  expect(second?.ts).not.toBe(first?.ts);
  expect(await createCardPoster(client, cards, outcomes).show(cardOf(channel, 3, 'three'))).toMatchObject({
    ts: second?.ts,
  });
  expect(sandbox.messages('#dkim').map(({ text }) => text)).toEqual(['three']);
});
