/** What the playground reads of the bot in the sandbox. */

import { entryText } from '../adapters/slack/views/history.ts';
import { bookkeeping, eventFacts } from '../app/history.ts';
import { Selector, type SigningDomain } from '../domain/names.ts';
import type { PlaygroundHooks } from '../sandbox/playground/hooks.ts';
import type { Service } from './service.ts';

interface Read {
  readonly domain: SigningDomain;
  readonly service: Pick<Service, 'application' | 'vault' | 'settings'>;
}

export const playgroundHooksOf = ({ domain, service }: Read): PlaygroundHooks => ({
  head: () => service.application.log.load(domain),
  history: (fromVersion) => service.application.log.history(domain, fromVersion),
  publicKey: async (name) => {
    const selector = Selector.parse(name);
    const info = selector === null ? null : await service.vault.describe(domain, selector);
    return info?.publicKey ?? null;
  },
  words: (language, event) => {
    if (bookkeeping.has(event.type)) return null;
    const entry = { version: 0, at: 0, type: event.type, facts: eventFacts(event) };
    return entryText({ language, policy: service.settings.policy }, entry);
  },
});
