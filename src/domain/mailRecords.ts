/** Reads the DMARC record among the TXT records of a name (RFC 7489 6.3, 6.6.3). */
import type { DmarcPolicy } from './mailPolicy.ts';

export interface DmarcRecord {
  readonly policy: Exclude<DmarcPolicy, 'unknown'>;
  /** `aspf=s`: the domain of SPF has to be the one of From, and not only of the same organization. */
  readonly strictSpf: boolean;
}

const asked = ['reject', 'quarantine', 'none'] as const;
/** `pct=0` asks for the next milder treatment of every mail (RFC 7489 6.6.4). */
const milder = { reject: 'quarantine', quarantine: 'none', none: 'none' } as const;

const tagsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(';').flatMap((part) => {
      const [name = '', ...value] = part.split('=');
      return value.length === 0 ? [] : [[name.trim().toLowerCase(), value.join('=').trim()] as const];
    }),
  );

/**
 * @param texts each TXT record with its strings joined
 * @param ofParent the record of the organizational domain, asked for a domain below it: its `sp` counts then
 * @returns null when none of them is a DMARC record; several are the same as none (RFC 7489 6.6.3), but end the search
 */
export const readDmarc = (texts: readonly string[], ofParent: boolean): DmarcRecord | null => {
  const [text, ...others] = texts.filter((one) => /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(one));
  if (text === undefined) return null;
  if (others.length > 0) return { policy: 'absent', strictSpf: false };
  const tags = tagsOf(text);
  const wanted = ((ofParent ? tags.get('sp') : undefined) ?? tags.get('p'))?.toLowerCase();
  const known = asked.find((one) => one === wanted);
  // Without a usable policy the record counts as `p=none` where it wants reports, and not at all otherwise.
  if (known === undefined) return { policy: tags.has('rua') ? 'none' : 'absent', strictSpf: false };
  return {
    policy: tags.get('pct') === '0' ? milder[known] : known,
    strictSpf: tags.get('aspf')?.toLowerCase() === 's',
  };
};
