import { getDomain } from 'tldts';
import type { TextAnswer, TextRecords } from '../../ports/dns.ts';
import type { Lookup } from './lookup.ts';

/** TXT records by the recursive resolvers, which follow aliases themselves: a receiver of mail would be told the same. */
export const createTextRecords = (lookup: Lookup): TextRecords => ({
  texts: async (name): Promise<TextAnswer> => {
    const answer = await lookup(name, 'TXT');
    if (answer === null) return { tag: 'unknown' };
    const texts = answer.answers.flatMap(({ data }) => (data.tag === 'TXT' ? [data.strings.join('')] : []));
    return texts.length === 0 ? { tag: 'none' } : { tag: 'texts', texts };
  },
  // Private suffixes too: two customers of one host are two organizations.
  organizationalDomain: (name) => getDomain(name, { allowPrivateDomains: true }),
});
