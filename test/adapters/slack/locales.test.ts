import { expect, test } from '@jest/globals';
import type { SlackUser } from '../../../src/adapters/slack/client.ts';
import { createLocales } from '../../../src/adapters/slack/directory.ts';

test('I15: given many answers to one person at once, then Slack is asked for the language once, and again only after it failed', async () => {
  const asked: ((user: SlackUser | Error) => void)[] = [];
  const client = {
    user: () =>
      new Promise<SlackUser>((resolve, reject) => {
        asked.push((user) => (user instanceof Error ? reject(user) : resolve(user)));
      }),
  };
  const locales = createLocales(client, 'en');
  const many = () => Promise.all(Array.from({ length: 20 }, () => locales.of('U0ALICE')));
  const first = many();
  expect(asked).toHaveLength(1);
  asked[0]?.(new Error('ratelimited'));
  expect(new Set(await first)).toEqual(new Set(['en']));
  const second = many();
  expect(asked).toHaveLength(2);
  asked[1]?.({ locale: 'ja-JP' } as SlackUser);
  expect(new Set([...(await second), await locales.of('U0ALICE')])).toEqual(new Set(['ja']));
  expect(asked).toHaveLength(2);
});
