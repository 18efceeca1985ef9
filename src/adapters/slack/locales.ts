/** The language in which a person wants to be answered. */
import type { Language } from '../../texts/codes.ts';
import type { SlackClient } from './client.ts';

export interface Locales {
  /** Waits a second at most: an answer in another language is better than a late one. Never throws. */
  of(user: string): Promise<Language>;
}

const waitMs = 1_000;
const rememberedMs = 10 * 60_000;
const remembered = 2_000;

const languageOf = (locale: string | null, fallback: Language): Language =>
  locale === null ? fallback : locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';

export const createLocales = (client: Pick<SlackClient, 'user'>, fallback: Language): Locales => {
  const known = new Map<string, { readonly language: Language; readonly until: number }>();
  const look = async (user: string): Promise<Language> => {
    const language = languageOf((await client.user(user)).locale, fallback);
    if (known.size >= remembered) known.clear();
    known.set(user, { language, until: performance.now() + rememberedMs });
    return language;
  };
  return {
    of: async (user) => {
      const entry = known.get(user);
      if (entry !== undefined && performance.now() < entry.until) return entry.language;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Language>((resolve) => {
        timer = setTimeout(() => resolve(entry?.language ?? fallback), waitMs);
      });
      try {
        return await Promise.race([look(user).catch(() => entry?.language ?? fallback), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
