/** What the playground reads of the bot in the sandbox. */

import { entryText } from '../adapters/slack/views/history.ts';
import { bookkeeping, entryOf } from '../app/history.ts';
import { Names } from '../app/report/names.ts';
import { Selector, type SigningDomain } from '../domain/names.ts';
import type { PlaygroundHooks } from '../sandbox/playground/hooks.ts';
import type { Service } from './service.ts';

interface Read {
  readonly domain: SigningDomain;
  readonly service: Pick<Service, 'application' | 'vault' | 'settings'>;
}

export const playgroundHooksOf = ({ domain, service }: Read): PlaygroundHooks => {
  // People who act are named by their acts, which pass by before anything names them without one.
  const names = new Names();
  return {
    head: () => service.application.log.load(domain),
    history: (fromVersion) => service.application.log.history(domain, fromVersion),
    publicKey: async (name) => {
      const selector = Selector.parse(name);
      const info = selector === null ? null : await service.vault.describe(domain, selector);
      return info?.publicKey ?? null;
    },
    words: (language, event) => {
      if (bookkeeping.has(event.type)) return null;
      names.note({ version: 0, events: [event] });
      return entryText({ language, policy: service.settings.policy }, entryOf({ version: 0, at: 0 }, event, names));
    },
  };
};
