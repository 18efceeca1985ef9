/** Targets that sign with a key of SES's own: Easy DKIM (`AWS_SES`), or that of an identity in another region (`AWS_SES_<REGION>`). */
import type { RoundTarget } from './facts.ts';

/** No selector of ours leads back there, and the bot makes no Put but of a key that it holds. Unknown is not foreign: it says so itself. */
export const isForeign = (origin: string | null): boolean => origin !== null && origin !== 'EXTERNAL';

/** Those that a round would still switch. */
export const foreignTargets = (targets: readonly RoundTarget[]): readonly RoundTarget[] =>
  targets.filter(({ origin, switched }) => switched !== true && isForeign(origin));
