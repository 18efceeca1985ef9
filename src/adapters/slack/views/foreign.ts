/** The louder warning where a target signs with a key of SES's own: what changes, and what going back would mean. */
import { foreignTargets } from '../../../domain/foreignOrigin.ts';
import type { Round, State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import { limits, shortened } from './block.ts';
import { targetName } from './blocks.ts';
import type { Frame } from './frame.ts';
import { asCode } from './words.ts';

/** Null where every target that the round switches has a key of ours. */
export const foreignText = ({ language }: Pick<Frame, 'language'>, state: State, { targets }: Round): string | null => {
  const foreign = foreignTargets(targets);
  if (foreign.length === 0) return null;
  const named = foreign.map(({ id, origin }) => `\`${asCode(targetName(id, state))}\` (${asCode(origin ?? '')})`);
  return text(language, 'round.foreign', { targets: shortened(named.join(' '), limits.listChars) });
};
