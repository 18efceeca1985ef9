/**
 * Which domains a walk has looked at, in a few characters each, so that one that is configured later on the day is found. A name that
 * looks like another one's waits until the next day: that is all.
 */
import { hash } from 'node:crypto';
import type { SigningDomain } from '../domain/names.ts';

/** 36 bits of base64url. */
const charactersEach = 6;

const marked = (name: SigningDomain): string => hash('sha256', name, 'base64url').slice(0, charactersEach);

const namesIn = (walked: string): Set<string> =>
  new Set(
    Array.from({ length: Math.floor(walked.length / charactersEach) }, (_, index) =>
      walked.slice(index * charactersEach, (index + 1) * charactersEach),
    ),
  );

/** Those of which a walk knows nothing. Null: an older version wrote down nothing, and none is taken for new. */
export const notWalked = <T extends { readonly name: SigningDomain }>(
  domains: readonly T[],
  walked: string | null,
): readonly T[] => {
  if (walked === null) return [];
  const names = namesIn(walked);
  return domains.filter(({ name }) => !names.has(marked(name)));
};

export const withWalked = (walked: string | null, domains: readonly { readonly name: SigningDomain }[]): string => {
  const names = namesIn(walked ?? '');
  for (const { name } of domains) names.add(marked(name));
  return [...names].join('');
};
