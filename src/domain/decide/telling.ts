/**
 * What signs tell of the key that SES was told last. Nobody has said what SES signs with while it verifies a new key: it may be the
 * key before. A probe shows what signs now, and only then what was told.
 */
import type { Sign } from '../commands.ts';
import type { Rules } from '../rules.ts';
import type { Attempt } from '../state.ts';

const isVerifying = (signs: readonly Sign[]): boolean =>
  signs.some(({ kind, status }) => kind === 'reading' && status === 'PENDING');

/** Two probes of one look that differ: something changed between them, and neither stands for after it. */
const probesDiffer = (signs: readonly Sign[]): boolean =>
  new Set(signs.filter(({ kind, selector }) => kind === 'probe' && selector !== null).map(({ selector }) => selector))
    .size > 1;

/** The signs of one look without the probes that may still be signed with the key before. */
export const telling = (signs: readonly Sign[], rules: Rules): readonly Sign[] =>
  rules.has('probe-not-while-verifying') && (isVerifying(signs) || probesDiffer(signs))
    ? signs.filter(({ kind }) => kind === 'reading')
    : signs;

/** Signs that an attempt was applied. The next key signs only where SES was told it; the previous one signs anyway. */
export const mayBeBy = (attempt: Attempt, signs: readonly Sign[], rules: Rules): readonly Sign[] =>
  (attempt.kind === 'forward' ? signs : telling(signs, rules)).filter(({ selector }) => selector === attempt.selector);
