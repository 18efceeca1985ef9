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
  metadata: { event_type: 'futari_card', event_payload: {} },
});

test('I12: given a process whose older drawing comes last and that dies before it can say so, then the next run draws the truth', async () => {
  const { sandbox, client, cards } = await openSite();
  const { channel } = settings;
  const alive = createCardPoster(client, cards);
  await alive.show(cardOf(channel, 5, 'five'));
  let shown: (() => void) | null = null;
  const lastDrawn = new Promise<void>((resolve) => {
    shown = resolve;
  });
  const dies: Pick<SlackClient, 'post' | 'update'> = {
    post: client.post,
    update: async (ts, message) => {
      await alive.show(cardOf(channel, 7, 'seven'));
      await client.update(ts, message);
      shown?.();
      await new Promise(() => {});
    },
  };
  void createCardPoster(dies, cards).show(cardOf(channel, 6, 'six'));
  await lastDrawn;
  expect(sandbox.messages('#dkim').map(({ text }) => text)).toEqual(['six']);
  await alive.show(cardOf(channel, 8, 'seven'));
  expect(sandbox.messages('#dkim').map(({ text }) => text)).toEqual(['seven']);
});
