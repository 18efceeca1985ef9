/** What follows a form that was refused after it closed: the form again with what was typed, or at least the typed text. */

import type { Button, KnownBlock } from '@slack/types';
import { type FormAction, isForm, isSelectorAction, rowOf, selectorsFor } from '../../../domain/actions.ts';
import { offeredOnRound } from '../../../domain/cards.ts';
import type { RefusalCode } from '../../../domain/decision.ts';
import type { RawInputs } from '../../../domain/inputs.ts';
import type { Instant, SigningDomain } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { openRound } from '../../../domain/queries.ts';
import { isRunning, type State } from '../../../domain/state.ts';
import type { FailedAnswer, RefusedAnswer, Request } from '../../../ports/service.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { actions, limits, plain, quoted, sections } from './blocks.ts';
import { type ButtonValue, startButton } from './buttons.ts';
import { writtenIn } from './form.ts';

interface AgainContext {
  readonly language: Language;
  readonly policy: Policy;
  readonly at: Instant;
}

const rawInputs = ({ inputs }: Request): RawInputs =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );

/** What the form acts on is as the person saw it (I1), and still takes the action. Otherwise the same form is refused again. */
const isStillOpen = ({ policy, at }: AgainContext, action: FormAction, request: Request, state: State): boolean => {
  const { rotation } = state;
  const now = {
    rotation: rotation?.id ?? 0,
    round: rotation?.round?.id ?? null,
    digest: rotation?.round?.digest ?? null,
  };
  const { carries, button } = rowOf(action);
  if (carries.some((name) => request[name] !== now[name])) return false;
  if (isSelectorAction(action))
    return selectorsFor(state, action).some((selector) => selector === request.inputs.selector);
  if (button?.onRound != null) return offeredOnRound(state, policy, at).includes(action);
  if (button?.onCard == null || button.onCard === 'selector') return true;
  return isRunning(rotation) && button.onCard.when({ state, rotation, round: openRound(rotation) });
};

const formButton = (language: Language, action: FormAction, request: Request, typed: RawInputs): Button => {
  const { domain, rotation, round, digest } = request;
  if (action === 'start_rotation') {
    // What was typed is no proposal.
    const { known = '', lags: _, ...given } = typed;
    const names = known.split(' ').filter((name) => name !== '') as SigningDomain[];
    return startButton(language, names, given, 'form.again');
  }
  const value: ButtonValue = { domain: domain ?? '', rotation: rotation ?? 0, round, digest, inputs: typed };
  return {
    type: 'button',
    action_id: action,
    text: plain(text(language, 'form.again'), limits.buttonChars),
    value: JSON.stringify(value),
  };
};

/** Refusals after which the same form of the same person is refused again. */
const isFinal: ReadonlySet<string> = new Set<RefusalCode>([
  'already_processed',
  'enough_approvals',
  'nothing_to_postpone',
]);

/** The longest text of a form, with its dates. */
const typedChars = 1_300;

const typedText = (language: Language, action: FormAction, typed: RawInputs): KnownBlock[] => {
  const written = writtenIn(action, typed).join(' · ');
  return written === '' ? [] : sections(text(language, 'answer.typed', { typed: quoted(written, typedChars) }));
};

/**
 * Also the form of a start that named no domain where there are several.
 * @param mayRepeat false: this person will be refused again
 */
export const againBlocks = (
  context: AgainContext,
  request: Request,
  answer: RefusedAnswer | FailedAnswer,
  mayRepeat: boolean,
): KnownBlock[] => {
  const { language } = context;
  const { action, rotation } = request;
  if (action === 'rotate' && answer.code === 'domain_missing')
    return actions('start', [startButton(language, answer.facts.here, {})]);
  // A typed command names no rotation.
  if (!isForm(action) || rotation === null) return [];
  const typed = rawInputs(request);
  const button = formButton(language, action, request, typed);
  const fits = (button.value ?? '').length <= limits.valueChars;
  return mayRepeat &&
    fits &&
    !isFinal.has(answer.code) &&
    (answer.state === null || isStillOpen(context, action, request, answer.state))
    ? actions('form again', [button])
    : typedText(language, action, typed);
};
