/** What a compromised key means: for the person who typed it, and on the card. */
import type { KnownBlock } from '@slack/types';
import { isCompromised, reportedSelectors } from '../../../domain/compromise.ts';
import { Selector } from '../../../domain/names.ts';
import { own } from '../../../domain/own.ts';
import type { State } from '../../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../../ports/service.ts';
import { text } from '../../../texts/text.ts';
import { actions, sections } from './block.ts';
import { buttons } from './buttons.ts';
import type { Frame } from './frame.ts';
import { asCode, escaped, mention } from './words.ts';

type CompromiseFrame = Pick<Frame, 'language' | 'policy'>;

/** The consequences, and the button that reports or declares it: one person at a time. */
export const compromisedBlocks = (frame: CompromiseFrame, { state, facts }: DeskAnswer): KnownBlock[] => {
  const selector = Selector.parse(facts.selector ?? '');
  if (state === null || selector === null) return [];
  const { language } = frame;
  const compromise = own(state.selectors, selector)?.compromise;
  return [
    ...sections(
      text(language, 'compromised.what', { domain: escaped(state.domain), selector: asCode(selector) }),
      facts.step === 'second' && compromise?.tag === 'reported'
        ? text(language, 'compromised.second', { person: mention(compromise.by) })
        : text(language, 'compromised.first'),
    ),
    ...actions('prepared compromised', buttons(frame, state, ['declare_compromised'], { selector })),
  ];
};

/** The second click; the first one only reports. */
export const declares = ({ inputs }: DeskRequest, { state }: DeskAnswer): boolean => {
  const selector = Selector.parse(inputs.selector ?? '');
  return state !== null && selector !== null && isCompromised(state, selector);
};

/** For the rotation's card: the key that it leads away from, and what waits for a second person. */
export const compromiseLines = ({ language }: Pick<Frame, 'language'>, state: State): readonly string[] => [
  ...Object.entries(state.selectors).flatMap(([name, { status, compromise }]) =>
    compromise?.tag === 'declared' && status !== 'destroyed'
      ? [text(language, 'card.compromised', { selector: asCode(name) })]
      : [],
  ),
  ...reportedSelectors(state).flatMap((name) => {
    const compromise = own(state.selectors, name)?.compromise;
    return compromise?.tag === 'reported'
      ? [text(language, 'card.compromiseReported', { selector: asCode(name), person: mention(compromise.by) })]
      : [];
  }),
];
