/** The cells of an action's row in actions.ts. */

import type { PersonCommand } from './commands.ts';
import type { Stage } from './facts.ts';
import type { InputKinds } from './inputs.ts';
import type { Instant, Selector } from './names.ts';
import type { Policy } from './policy.ts';
import type { Rotation, Round, State } from './state.ts';

/** The input of the card of a running rotation. */
export interface CardView {
  readonly state: State;
  readonly rotation: Rotation;
  /** Null when no round is open. */
  readonly round: Round | null;
}

/** The input of the card of a round. */
export interface RoundView extends CardView {
  /** True once a Put was sent in this round. */
  readonly began: boolean;
  readonly policy: Policy;
  readonly at: Instant;
}

export type StageTag = Stage['tag'];

interface ButtonRow {
  /** `danger`: red. `plain`: the first button of a row stands out. `equal`: one of several equal answers to a question of fact. */
  readonly style: 'danger' | 'plain' | 'equal';
  /** Slack shows a confirmation dialog; its texts are `confirm.ACTION.*`. */
  readonly confirm: boolean;
  /** The button opens the form of the same name. */
  readonly form: boolean;
  /**
   * The stages in which the rotation's card offers the button, and a further condition. `selector`: while a selector waits for the
   * action.
   */
  readonly onCard:
    | null
    | 'selector'
    | { readonly stages: readonly StageTag[]; readonly when: (on: CardView) => boolean };
  /** The condition under which the round's card offers the button. */
  readonly onRound: null | ((on: RoundView) => boolean);
}

export interface ActionRow {
  /** The command that the action leads to. `COMMANDS` holds its roles and the facts about the person that it needs. */
  readonly command: PersonCommand;
  /** `decides`: the domain decides the command. `shows`: nothing is decided. Otherwise the action previews the named action. */
  readonly step: 'decides' | 'shows' | { readonly previews: string };
  /** The verb of `/dkim`, and what a Japanese reader types for it. `anywhere`: the command also works outside the domain's channel. */
  readonly typed: null | { readonly verb: string; readonly ja: readonly string[]; readonly anywhere: boolean };
  /** Name servers may take seconds, so the person gets an acknowledgement first. */
  readonly queriesDns: boolean;
  /** The answer is shown in a modal, which opens with the click. */
  readonly inModal: boolean;
  /** The fields that the command takes from the button, so that it acts on the state that the person saw. */
  readonly carries: readonly ('rotation' | 'round' | 'digest')[];
  readonly inputs: InputKinds;
  /** The selectors that accept the action now. The first is the default when the person names none. Null: the action has no selector. */
  readonly selectors: null | ((state: State) => readonly Selector[]);
  readonly button: null | ButtonRow;
}
