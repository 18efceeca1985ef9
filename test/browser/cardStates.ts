/** Every card in every state in which people meet it, in both languages, as it is posted. */

import type { KnownBlock } from '@slack/types';
import { footerOf } from '../../src/adapters/slack/cards.ts';
import type { RenderContext } from '../../src/adapters/slack/views/blocks.ts';
import { rotationCard } from '../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../src/adapters/slack/views/roundCard.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type State, withRound } from '../../src/domain/state.ts';
import { policy, settings } from '../adapters/slack/states.ts';
import {
  actors,
  decline,
  given,
  intendPut,
  openRound,
  putOutcome,
  type Scenario,
  type StageName,
  stageNames,
  tick,
} from '../support/given.ts';
import type { DrawnCard } from './cards.ts';

const realistic = { mailPolicy: { dmarc: 'reject', spf: 'notAligned' }, policy } as const;
const byOperator: Policy = { ...policy, execution: 'operator' };
const windowed: Policy = {
  ...policy,
  calendar: { ...policy.calendar, window: { days: [1, 2, 3, 4, 5], fromMinute: 600, untilMinute: 960 } },
};

const inStage = (stage: StageName, of: Policy = policy): Scenario => given(stage, { ...realistic, policy: of });

/** As in the second rotation of a team that uses Terraform. */
const usual = (scenario: Scenario): State => ({
  ...withRound(scenario.state, () => ({
    delivery: {
      results: [
        { mailbox: 'probe', outcome: 'verified' },
        { mailbox: 'gmail', outcome: 'verified' },
      ],
      evidence: 'e'.repeat(64),
    },
  })),
  unsignedMinutes: 3,
  ownership: 'terraform',
});

const failed = (): Scenario => {
  const refused = inStage('sending').and(putOutcome('refused'));
  return refused.after(refused.round.switchBeforeAt - refused.at).and(tick);
};

interface CardState {
  readonly card: 'round' | 'rotation';
  readonly name: string;
  readonly scenario: Scenario;
  readonly policy?: Policy;
  readonly state?: State;
  /** The card warns in red, and may be as high as it needs. */
  readonly isRed?: true;
  /** The round is decided: two lines are left. */
  readonly isDecided?: true;
}

const open = inStage('roundOpen');
const expired = open.after(open.round.switchBeforeAt - open.at).and(tick);
const red = inStage('stable').and(
  openRound({
    rollback: 'none',
    waived: ['ns2.goo.ne.jp'],
    overridden: ['127.0.0.1:5301'],
    servers: { right: 3, of: 4 },
  }),
);

const roundStates: readonly CardState[] = [
  { card: 'round', name: 'open', scenario: open },
  { card: 'round', name: 'open, first rotation', scenario: open, state: open.state },
  { card: 'round', name: 'open, change window', scenario: open, policy: windowed },
  { card: 'round', name: 'open, by operator', scenario: open, policy: byOperator },
  { card: 'round', name: 'one approval', scenario: inStage('approvedByOne') },
  { card: 'round', name: 'approved, checking', scenario: inStage('approved') },
  { card: 'round', name: 'approved, waits', scenario: inStage('approved', byOperator), policy: byOperator },
  { card: 'round', name: 'red', scenario: red, isRed: true },
  { card: 'round', name: 'sending', scenario: inStage('sending'), isDecided: true },
  { card: 'round', name: 'switched', scenario: inStage('watching'), isDecided: true },
  { card: 'round', name: 'declined', scenario: open.and(decline(actors.first)), isDecided: true },
  { card: 'round', name: 'expired', scenario: expired, isDecided: true },
  { card: 'round', name: 'failed', scenario: failed(), isDecided: true },
  { card: 'round', name: 'rolled back', scenario: inStage('rolledBack'), isDecided: true },
];

const rotationStates: readonly CardState[] = [
  ...stageNames.map((name) => ({ card: 'rotation' as const, name, scenario: inStage(name) })),
  { card: 'rotation', name: 'round open', scenario: open },
  { card: 'rotation', name: 'approved by one', scenario: inStage('approvedByOne') },
  { card: 'rotation', name: 'rollback sent', scenario: inStage('rollingBack').and(intendPut('rollback')) },
];

export const cardStates: readonly CardState[] = [...roundStates, ...rotationStates];

const head = 'ace62d9d65b3'.repeat(6).slice(0, 64);

const withFooter = (blocks: readonly KnownBlock[], footer: KnownBlock): readonly KnownBlock[] =>
  blocks.at(-1)?.type === 'actions' ? [...blocks.slice(0, -1), footer, ...blocks.slice(-1)] : [...blocks, footer];

/** The card as it is posted. */
export const drawnCard = (
  { card, name, scenario, state = usual(scenario), policy: of = policy }: CardState,
  language: 'ja' | 'en',
): DrawnCard => {
  const context: RenderContext = { language, policy: of, settings, testEndpoints: false };
  const { rotation, at } = { rotation: state.rotation ?? scenario.rotation, at: scenario.at };
  const { blocks } =
    card === 'round'
      ? roundCard(context, state, rotation, rotation.round ?? scenario.round, at)
      : rotationCard({ ...context, zoneBelow: true }, state, rotation, at);
  const footer = footerOf(language, of.calendar.timeZone, state, head, card === 'round' ? rotation.round : null);
  return { id: `${card}, ${name}, ${language}`, language, blocks: withFooter(blocks, footer) };
};
