/** What CloudFormation or Terraform would do to a switch, where a person has said that one of them has the identity in code. */
import { isUnnamed, owningTool } from '../../../domain/ownership.ts';
import type { Notice, State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import type { Frame } from './frame.ts';
import { asCode } from './words.ts';

type Words = Pick<Frame, 'language'>;

/** What to change in that code, so that its next deploy does not push the former key back. */
export const ownershipAdvice = ({ language }: Words, { ownership, rotation }: State): string | null => {
  const tool = owningTool(ownership);
  if (tool === null || rotation === null) return null;
  return text(language, `ownershipAdvice.${tool}`, { current: asCode(rotation.current) });
};

const ofSomebodyElse = ['altered_foreign_origin', 'altered_signing_off', 'drift'];

/** Behind a notice: the advice at the completion, the first suspect where somebody else changed SES. */
export const ownershipLines = ({ language }: Words, state: State, { code }: Notice): readonly string[] => {
  const tool = owningTool(state.ownership);
  if (code === 'completion_confirmed') return [ownershipAdvice({ language }, state) ?? ''];
  if (tool !== null && ofSomebodyElse.includes(code)) return [text(language, `ownershipSuspect.${tool}`)];
  const opened = code === 'round_opened' || code === 'rest_round_opened';
  return opened && isUnnamed(state.ownership) ? [text(language, 'ownershipAdvice.unnamed')] : [];
};
