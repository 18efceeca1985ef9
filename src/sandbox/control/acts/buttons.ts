import { elementsOf } from '../../slack/blocks/elementsOf.ts';
import { objectAt, textAt } from '../../slack/json.ts';
import type { SlackSandbox } from '../../slack/sandbox.ts';

/** Action ids of the buttons that this person sees now, newest first, each with what is written on it. */
export const buttonsSeenBy = (slack: SlackSandbox, person: string): ReadonlyMap<string, string> => {
  const seen = slack.seenBy(person).toReversed();
  const buttons = seen.flatMap(({ blocks }) =>
    elementsOf(blocks).flatMap(({ element }): [string, string][] => {
      const id = textAt(element, 'action_id');
      if (textAt(element, 'type') !== 'button' || id === null) return [];
      return [[id, textAt(objectAt(element, 'text') ?? {}, 'text') ?? '']];
    }),
  );
  return new Map(buttons.toReversed());
};
