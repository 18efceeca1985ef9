import type { ProblemCode } from './messages.ts';

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** `domains[0].approvers` in the file, or the name of an environment variable; empty for the file as a whole. */
  readonly path: string;
  readonly code: ProblemCode;
  /** For the sentence. Never a secret: values from the environment are only here when they cannot be one. */
  readonly facts: Readonly<Record<string, string>>;
  /** In the file, from 1; null for the environment. */
  readonly line: number | null;
}

export type Path = readonly (string | number)[];

export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');

const shownCharsMax = 60;
// A token or a key that was put into the wrong field must not come back out of an error message.
const mayBeSecret = /xox|xapp|BEGIN|PRIVATE|AKIA|ASIA|[A-Za-z0-9+/=_-]{40,}/;

/** A wrong value as it may be shown; long ones and what looks like a secret are only described. */
export const shown = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '…';
  if (value.length > shownCharsMax || mayBeSecret.test(value)) return `(${value.length} characters, not shown)`;
  return JSON.stringify(value);
};
