/** Sentences about the state that several views show: progress, stage, ownership, the policy for unsigned mail, compromised keys. */

import type { KnownBlock } from '@slack/types';
import { isUnnamed, type MailPolicy, owningTool, unsignedMeaning } from '../../../domain/facts.ts';
import { pendingSinceFirst } from '../../../domain/incidents.ts';
import { type Instant, lookUp, Selector, unreachable } from '../../../domain/names.ts';
import { accompanimentOf, type Notice } from '../../../domain/notices.ts';
import { isApproved, isReleased, isUnfinished, ofSwitch, openRound, reachedTargets } from '../../../domain/queries.ts';
import {
  isCompromised,
  isRunning,
  type Rotation,
  reportedSelectors,
  type Stage,
  type State,
} from '../../../domain/state.ts';
import type { AcceptedAnswer, AcceptedAs, Request } from '../../../ports/service.ts';
import { paragraph, text } from '../../../texts/text.ts';
import { actions, asCode, escaped, mention, moment, type RenderContext, sections } from './blocks.ts';
import { buttons } from './buttons.ts';

type CompromiseContext = Pick<RenderContext, 'language' | 'policy'>;

/** The consequences of a compromise, and the button that reports (first person) or declares (second person) it. */
export const compromisedBlocks = (
  context: CompromiseContext,
  { state, selector, step }: AcceptedAs<'compromised_prepared'>,
): KnownBlock[] => {
  const { language } = context;
  const compromise = lookUp(state.selectors, selector)?.compromise;
  return [
    ...sections(
      text(language, 'compromised.what', { domain: escaped(state.domain), selector: asCode(selector) }),
      step === 'second' && compromise?.tag === 'reported'
        ? text(language, 'compromised.second', { person: mention(compromise.by) })
        : text(language, 'compromised.first'),
    ),
    ...actions('prepared compromised', buttons(context, state, ['declare_compromised'], { selector })),
  ];
};

/** True if the click declared the compromise; the first person's click only reports it. */
export const declares = ({ inputs }: Request, { state }: AcceptedAnswer): boolean => {
  const selector = Selector.parse(inputs.selector ?? '');
  return selector !== null && isCompromised(state, selector);
};

/** Lines about compromised keys: declared ones, and reported ones that need a second person. */
export const compromiseLines = ({ language }: Pick<RenderContext, 'language'>, state: State): readonly string[] => [
  ...Object.entries(state.selectors).flatMap(([name, { status, compromise }]) =>
    compromise?.tag === 'declared' && status !== 'destroyed'
      ? [text(language, 'card.compromised', { selector: asCode(name) })]
      : [],
  ),
  ...reportedSelectors(state).flatMap((name) => {
    const compromise = lookUp(state.selectors, name)?.compromise;
    return compromise?.tag === 'reported'
      ? [text(language, 'card.compromiseReported', { selector: asCode(name), person: mention(compromise.by) })]
      : [];
  }),
];

type TextContext = Pick<RenderContext, 'language'>;

/**
 * Says how CloudFormation or Terraform could undo a switch, if a person has named one of them as owner of the identity, and what to change
 * in its code so that the next deploy does not restore the previous key.
 */
const ownershipAdvice = ({ language }: TextContext, { ownership, rotation }: State): string | null => {
  const tool = owningTool(ownership);
  if (tool === null || rotation === null) return null;
  return text(language, `ownershipAdvice.${tool}`, { current: asCode(rotation.current) });
};

/** As `ownershipAdvice`; where nobody has answered, that the question is open. */
export const ownershipKnown = (context: TextContext, state: State): string | null =>
  isUnnamed(state.ownership) ? text(context.language, 'ownershipAdvice.unnamed') : ownershipAdvice(context, state);

/** Lines after a notice: the advice at the completion, and the likely cause if somebody else changed SES. */
export const ownershipLines = ({ language }: TextContext, state: State, notice: Notice): readonly string[] => {
  const [tool, beside] = [owningTool(state.ownership), accompanimentOf(notice)];
  if (beside === 'ownershipAdvice') return [ownershipAdvice({ language }, state) ?? ''];
  return tool !== null && beside === 'ownershipSuspect' ? [text(language, `ownershipSuspect.${tool}`)] : [];
};

export type Progress = 'opening' | 'checking' | 'sending' | 'unknown' | 'pending' | 'returning' | 'settling';

const goingBack = (state: State, rotation: Rotation): Progress => {
  const applied = ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'rollback' && outcome === 'applied');
  const taken = reachedTargets(state, rotation).every((id) => applied.some(({ target }) => target === id));
  return taken ? 'settling' : 'returning';
};

const switching = (state: State, rotation: Rotation): Progress => {
  const last = ofSwitch(state, rotation).findLast(({ kind }) => kind === 'forward');
  if (last?.outcome === 'open') return 'sending';
  if (last?.outcome === 'unknown') return 'unknown';
  const succeeded = state.targets.some(({ id, succeededAt }) => id === last?.target && succeededAt !== null);
  // Until the settle time is over the next target waits for the previous one, even after SUCCESS.
  const going = !succeeded || state.attempts.some(isUnfinished);
  return last?.outcome === 'applied' && going ? 'pending' : 'checking';
};

/** Null while the next step needs a person or only time. */
export const progressOf = (state: State, policy: RenderContext['policy'], at: Instant): Progress | null => {
  const { rotation } = state;
  if (!isRunning(rotation)) return null;
  const { tag } = rotation.stage;
  if (tag === 'RollingBack') return goingBack(state, rotation);
  const round = openRound(rotation);
  const isWaiting = tag === 'Stable' || tag === 'RolledBack';
  const opening = round === null && rotation.roundWanted && rotation.blockers.length === 0 ? 'opening' : null;
  if (isWaiting && round === null) return opening;
  const released = round !== null && isReleased(round, policy, at);
  // An ended round sends no more Puts. The outcome of earlier ones is still followed.
  if (tag === 'Switching') {
    const now = switching(state, rotation);
    return now === 'checking' && !released ? opening : now;
  }
  return tag === 'Stable' && released ? 'checking' : null;
};

/** Describes the bot's current work on a decision, from the click until the state contains the result. */
export const progressText = (
  context: Pick<RenderContext, 'language' | 'policy'>,
  state: State,
  at: Instant,
): string | null => {
  const progress = progressOf(state, context.policy, at);
  if (progress === null) return null;
  const doing = text(context.language, `progress.${progress}`);
  const since = progress === 'pending' ? pendingSinceFirst(state) : null;
  if (since === null) return doing;
  return paragraph(context.language, [
    doing,
    text(context.language, 'progress.unsignedSince', { since: moment(context, since) }),
  ]);
};

export const unsignedText = ({ language }: Pick<RenderContext, 'language'>, policy: MailPolicy): string =>
  text(language, `unsigned.${unsignedMeaning(policy)}`);

/** DMARC and SPF policy by name, for readers who know them. */
export const mailPolicyText = (context: Pick<RenderContext, 'language'>, policy: MailPolicy): string =>
  text(context.language, 'card.mailPolicy', {
    dmarc: text(context.language, `dmarc.${policy.dmarc}`),
    spf: text(context.language, `spf.${policy.spf}`),
    unsigned: unsignedText(context, policy),
  });

/** Marks a stage by icon beside its word, so that colour alone never carries the status. */
const iconOf = ({ tag }: Stage): string => {
  switch (tag) {
    case 'Preparing':
      return '🔧';
    case 'AwaitingApplication':
      return '📝';
    case 'AwaitingRecord':
    case 'Published':
      return '⏳';
    case 'Stable':
      return '🟢';
    case 'Switching':
      return '🔄';
    case 'Watching':
      return '👀';
    case 'AwaitingCompletion':
      return '📋';
    case 'Overlap':
    case 'Completed':
      return '✅';
    case 'RollingBack':
    case 'RolledBack':
      return '↩️';
    case 'Cancelled':
      return '⏹️';
    default:
      return unreachable(tag);
  }
};

/** While a round is open, the record is stable and people decide. */
export const stageName = (
  { language, policy }: Pick<RenderContext, 'language' | 'policy'>,
  rotation: Rotation,
): string => {
  const round = rotation.stage.tag === 'Stable' ? openRound(rotation) : null;
  if (round === null) return text(language, `stage.${rotation.stage.tag}`);
  return text(language, isApproved(round, policy) ? 'card.awaitsSwitch' : 'card.awaitsApproval');
};

export const stageLine = (context: Pick<RenderContext, 'language' | 'policy'>, rotation: Rotation): string =>
  `${iconOf(rotation.stage)} ${stageName(context, rotation)}`;
