/** Identities of SES below the signing domain with DKIM settings of their own: they sign their mail themselves, and are not switched. */

export interface Below {
  /** As many as fit; null: SES would not list its identities. */
  readonly names: readonly string[] | null;
  /** Those that were left out. */
  readonly more: number;
}

/** In characters, all together: the state has to stay small. */
const namesCharsMax = 400;

export const belowOf = (all: readonly string[], unlooked = 0): Below => {
  const names: string[] = [];
  let chars = 0;
  for (const name of [...all].sort()) {
    chars += name.length + 1;
    if (chars > namesCharsMax) break;
    names.push(name);
  }
  return { names, more: all.length - names.length + unlooked };
};

/** A subdomain of it, an address in it, or in one of its subdomains. */
export const isBelow = (identity: string, domain: string): boolean => {
  const name = identity.toLowerCase();
  return name.endsWith(`.${domain}`) || name.endsWith(`@${domain}`);
};
