/** What a person may ask for, typed or clicked: one row an action. Whatever two actions differ in is a cell of their rows. */

import type { PersonCommand } from './commands.ts';
import type { Stage } from './facts.ts';
import {
  contentAddress,
  date,
  flag,
  freeText,
  type InputContext,
  type InputKinds,
  type InputRefusal,
  parseKinds,
  type RawInputs,
  rotationNumber,
  selectorName,
  type ValueOf,
} from './inputs.ts';
import { type Instant, lookUp, type Selector } from './names.ts';
import type { Policy } from './policy.ts';
import {
  ofRound as attemptsOfRound,
  isApproved,
  isReleased,
  mayRequestRemaining,
  openRound,
  remainingTargets,
} from './queries.ts';
import {
  isCompromised,
  isRunning,
  type Rotation,
  type Round,
  reportedSelectors,
  type State,
  selectorsAt,
  selectorsToAttest,
  selectorsToWithdraw,
} from './state.ts';

/** What the card of a running rotation is drawn from. */
interface CardView {
  readonly state: State;
  readonly rotation: Rotation;
  /** Null where none is open. */
  readonly round: Round | null;
}

/** What the card of a round is drawn from. */
interface RoundView extends CardView {
  /** SES was called in this round. */
  readonly began: boolean;
  readonly policy: Policy;
  readonly at: Instant;
}

type StageTag = Stage['tag'];

interface ButtonRow {
  /** `danger`: red. `plain`: the first of its row stands out. `equal`: one answer of several to a question of fact. */
  readonly style: 'danger' | 'plain' | 'equal';
  /** Slack asks once more; the texts are `confirm.ACTION.*`. */
  readonly confirm: boolean;
  /** It opens the form of its name. */
  readonly form: boolean;
  /** In which stages the rotation's card offers it, and on which condition besides. `selector`: where a selector waits for it. */
  readonly onCard:
    | null
    | 'selector'
    | { readonly stages: readonly StageTag[]; readonly when: (on: CardView) => boolean };
  /** When the round's card offers it. */
  readonly onRound: null | ((on: RoundView) => boolean);
}

interface ActionRow {
  /** Who may, and what is looked up about the person: `COMMANDS`. */
  readonly command: PersonCommand;
  /** `decides`: the command is given to the core. `shows`: nothing is decided. Else it shows what the named action would do. */
  readonly step: 'decides' | 'shows' | { readonly previews: string };
  /** The verb of `/dkim`. `anywhere`: outside the domain's channel it is answered as well. */
  readonly typed: null | { readonly verb: string; readonly anywhere: boolean };
  /** Name servers may take seconds: the person hears at once that the request arrived. */
  readonly queriesDns: boolean;
  /** What the command takes from the button: what the person saw. */
  readonly carries: readonly ('rotation' | 'round' | 'digest')[];
  readonly inputs: InputKinds;
  /** The selectors that it may be about now; the first is meant where none is named. Null: it is about none. */
  readonly selectors: null | ((state: State) => readonly Selector[]);
  readonly button: null | ButtonRow;
}

const always = (): boolean => true;
const mayGoBack = ({ state, rotation }: CardView): boolean => !isCompromised(state, rotation.current);
const untilSwitched = ['Preparing', 'AwaitingApplication', 'AwaitingRecord', 'Published', 'Stable'] as const;
const afterSwitch = ['Switching', 'Watching', 'Overlap', 'AwaitingCompletion'] as const;
const running = [...untilSwitched, ...afterSwitch, 'RollingBack', 'RolledBack'] as const;

/** Stages of which nothing here says what is offered in them. */
type Unplaced = Exclude<StageTag, (typeof running)[number] | 'Completed' | 'Cancelled'>;

// Does not compile where there is one, and names it.
null satisfies [Unplaced] extends [never] ? null : Unplaced;

/** Approved, and neither the window nor anybody's word lets it begin. */
export const awaitsExecution = ({ rotation }: State, policy: Policy, at: Instant): boolean => {
  const round = rotation === null ? null : openRound(rotation);
  return round !== null && isApproved(round, policy) && !isReleased(round, policy, at);
};

/** Free text as a form takes it, and as it is typed. */
const formTicket = freeText(100);
const formText = freeText(500);
const typedText = freeText(2_000);

// What rows of a kind have in common.

const ofDomain = {
  step: 'decides',
  typed: null,
  queriesDns: false,
  carries: [],
  inputs: {},
  selectors: null,
} as const;
const ofRotation = { ...ofDomain, carries: ['rotation'] } as const;
const ofRound = { ...ofDomain, carries: ['rotation', 'round'] } as const;
/** The click is decided on the very state that the person saw (I1). */
const ofDigest = { ...ofDomain, carries: ['rotation', 'round', 'digest'] } as const;
const shown = { command: 'View', ...ofDomain, step: 'shows', button: null } as const;

const onlyBeside = { confirm: false, form: false, onCard: null, onRound: null } as const;
const plain = { style: 'plain', ...onlyBeside } as const;

/** The order of the rows is that of the buttons on a card. */
export const ACTIONS = {
  claim: {
    command: 'ClaimRotation',
    ...ofRotation,
    button: { ...plain, onCard: { stages: running, when: ({ rotation }) => rotation.requester === null } },
  },
  application_submitted: {
    command: 'SubmitApplication',
    ...ofRotation,
    inputs: { ticket: formTicket, submitted: date, promisedDate: date },
    button: {
      ...plain,
      form: true,
      onCard: {
        stages: ['AwaitingApplication', 'Published'],
        // The DNS department may be faster than the record of its application.
        when: ({ rotation: { stage, application } }) => stage.tag === 'AwaitingApplication' || application === null,
      },
    },
  },
  check_now: {
    command: 'CheckNow',
    ...ofDomain,
    step: 'shows',
    queriesDns: true,
    button: { ...plain, onCard: { stages: ['AwaitingApplication', 'AwaitingRecord', 'Published'], when: always } },
  },
  request_approval: {
    command: 'RequestApproval',
    ...ofRotation,
    button: {
      ...plain,
      onCard: {
        stages: ['Stable', 'Switching', 'RolledBack'],
        when: ({ state, rotation, round }) => {
          if (rotation.stage.tag === 'Switching') return mayRequestRemaining(state, rotation);
          return rotation.stage.tag === 'RolledBack' || round === null;
        },
      },
    },
  },
  approve: {
    command: 'ApproveSwitch',
    ...ofDigest,
    button: {
      ...plain,
      onRound: ({ round, began, policy }) => round !== null && !began && !isApproved(round, policy),
    },
  },
  execute: {
    command: 'ExecuteSwitch',
    ...ofDigest,
    button: {
      style: 'danger',
      confirm: true,
      form: false,
      onCard: null,
      onRound: ({ state, rotation, began, policy, at }) =>
        awaitsExecution(state, policy, at) && (!began || remainingTargets(state, rotation).length > 0),
    },
  },
  withdraw_approval: {
    command: 'WithdrawApproval',
    ...ofRound,
    button: { ...plain, onRound: ({ round, began }) => round !== null && !began && round.approvals.length > 0 },
  },
  decline: {
    command: 'DeclineSwitch',
    ...ofRound,
    inputs: { reason: formText },
    button: {
      style: 'danger',
      confirm: false,
      form: true,
      onCard: null,
      onRound: ({ round, began }) => round !== null && !began,
    },
  },
  confirm_completion: {
    command: 'ConfirmCompletion',
    ...ofRotation,
    button: { ...plain, onCard: { stages: ['AwaitingCompletion'], when: always } },
  },
  rollback: {
    command: 'Rollback',
    ...ofRotation,
    inputs: { ban: flag, evidence: contentAddress },
    button: {
      style: 'danger',
      confirm: true,
      form: false,
      // Nobody goes back to a compromised key; one that is decided already needs no other click.
      onCard: { stages: afterSwitch, when: mayGoBack },
      onRound: (on) => on.began && afterSwitch.some((tag) => tag === on.rotation.stage.tag) && mayGoBack(on),
    },
  },
  cancel_rotation: {
    command: 'CancelRotation',
    ...ofRotation,
    inputs: { reason: typedText },
    button: {
      style: 'danger',
      confirm: true,
      form: false,
      onCard: { stages: [...untilSwitched, 'RolledBack'], when: always },
      onRound: null,
    },
  },
  attest_unused: {
    command: 'AttestUnused',
    ...ofDomain,
    inputs: { selector: selectorName, note: formText },
    selectors: selectorsToAttest,
    button: { ...plain, form: true, onCard: 'selector' },
  },
  confirm_withdrawal: {
    command: 'ConfirmWithdrawal',
    ...ofDomain,
    inputs: { selector: selectorName },
    selectors: selectorsToWithdraw,
    button: { ...plain, confirm: true, onCard: 'selector' },
  },
  hold_destruction: {
    command: 'HoldDestruction',
    ...ofDomain,
    inputs: { selector: selectorName },
    selectors: (state) => selectorsAt(state, 'announced'),
    button: { ...plain, onCard: 'selector' },
  },
  release_destruction: {
    command: 'ReleaseDestruction',
    ...ofDomain,
    inputs: { selector: selectorName },
    selectors: (state) => selectorsAt(state, 'held'),
    button: { ...plain, onCard: 'selector' },
  },
  declare_compromised: {
    command: 'DeclareCompromised',
    ...ofDomain,
    // As it was written: a name that nobody knows must not stand for the key that is in use.
    inputs: { selector: typedText },
    selectors: reportedSelectors,
    // What one person reported may be an error: it is offered beside its notice only.
    button: { ...plain, style: 'danger', confirm: true },
  },
  owner_cloudformation: {
    command: 'NameOwnership',
    ...ofDomain,
    button: { style: 'equal', ...onlyBeside },
  },
  owner_terraform: {
    command: 'NameOwnership',
    ...ofDomain,
    button: { style: 'equal', ...onlyBeside },
  },
  owner_nobody: {
    command: 'NameOwnership',
    ...ofDomain,
    button: { style: 'equal', ...onlyBeside },
  },
  owner_later: {
    command: 'NameOwnership',
    ...ofDomain,
    button: { style: 'equal', ...onlyBeside },
  },
  acknowledge: {
    command: 'AcknowledgeAlert',
    ...ofDomain,
    button: plain,
  },
  close_break_glass: {
    command: 'CloseBreakGlassReport',
    ...ofDomain,
    button: plain,
  },
  approve_enrolment: {
    command: 'ApproveEnrolment',
    ...ofDomain,
    inputs: { enrolment: typedText },
    button: plain,
  },
  rotate: { command: 'StartRotation', ...ofDomain, typed: { verb: 'rotate', anywhere: false }, button: null },
  /** `/dkim rotate DOMAIN --dry-run`. */
  preview_rotation: {
    command: 'StartRotation',
    ...ofDomain,
    step: { previews: 'rotate' },
    queriesDns: true,
    button: null,
  },
  submitted: {
    command: 'SubmitApplication',
    ...ofRotation,
    typed: { verb: 'submitted', anywhere: false },
    inputs: { ticket: typedText, submitted: date, promisedDate: date },
    button: null,
  },
  check: {
    command: 'CheckNow',
    ...ofDomain,
    step: 'shows',
    typed: { verb: 'check', anywhere: false },
    queriesDns: true,
    inputs: { full: flag },
    button: null,
  },
  // What is typed confirms nothing: it shows what would happen, and the button that does it (design.md 4).
  prepare_rollback: {
    command: 'Rollback',
    ...ofRotation,
    step: { previews: 'rollback' },
    // A night operator may not be in the channel, and who goes back must not be sent from place to place.
    typed: { verb: 'rollback', anywhere: true },
    queriesDns: true,
    inputs: { ban: flag },
    button: null,
  },
  prepare_cancel: {
    command: 'CancelRotation',
    ...ofRotation,
    step: { previews: 'cancel' },
    typed: { verb: 'cancel', anywhere: false },
    inputs: { reason: typedText },
    button: null,
  },
  prepare_compromised: {
    command: 'DeclareCompromised',
    ...ofDomain,
    step: { previews: 'declare_compromised' },
    typed: { verb: 'compromised', anywhere: false },
    inputs: { selector: typedText },
    button: null,
  },
  /** What `prepare_cancel` previews. */
  cancel: { command: 'CancelRotation', ...ofRotation, inputs: { reason: typedText }, button: null },
  status: { ...shown, typed: { verb: 'status', anywhere: false } },
  plan: { ...shown, typed: { verb: 'plan', anywhere: false } },
  history: { ...shown, typed: { verb: 'history', anywhere: false } },
  report: { ...shown, typed: { verb: 'report', anywhere: false }, inputs: { rotation: rotationNumber } },
  help: { ...shown, typed: { verb: 'help', anywhere: true } },
} as const satisfies Readonly<Record<string, ActionRow>>;

// Everything below is look-up.

type Rows = typeof ACTIONS;

export type Action = keyof Rows;
/** A button's `action_id` is its name here. */
export type ButtonAction = { [A in Action]: Rows[A]['button'] extends null ? never : A }[Action];
export type FormAction = { [A in ButtonAction]: Rows[A]['button']['form'] extends true ? A : never }[ButtonAction];
export type ConfirmedAction = {
  [A in ButtonAction]: Rows[A]['button']['confirm'] extends true ? A : never;
}[ButtonAction];
export type SelectorAction = { [A in Action]: Rows[A]['selectors'] extends null ? never : A }[Action];
/** Actions that show something and decide nothing. */
export type QueryAction = { [A in Action]: Rows[A]['step'] extends 'shows' ? A : never }[Action];
/** Actions that a command of the core is made from. */
export type DecidedAction = { [A in Action]: Rows[A]['step'] extends 'decides' ? A : never }[Action];
/** Typed first steps of a decision. */
export type PreviewAction = Exclude<Action, QueryAction | DecidedAction>;
export type PreviewedAction = Rows[PreviewAction]['step']['previews'];
export type Verb = NonNullable<Rows[Action]['typed']>['verb'];

export const actions = Object.keys(ACTIONS) as readonly Action[];

const rowOf = (action: Action): ActionRow => ACTIONS[action];

export const isButton = (action: string): action is ButtonAction => lookUp<ActionRow>(ACTIONS, action)?.button != null;
export const isForm = (action: string): action is FormAction =>
  lookUp<ActionRow>(ACTIONS, action)?.button?.form === true;
export const isConfirmed = (action: ButtonAction): action is ConfirmedAction => ACTIONS[action].button.confirm;
export const isSelectorAction = (action: Action): action is SelectorAction => rowOf(action).selectors !== null;
export const isQuery = (action: Action): action is QueryAction => rowOf(action).step === 'shows';
export const isPreview = (action: Action): action is PreviewAction => typeof rowOf(action).step === 'object';

export const previewedBy = (action: PreviewAction): PreviewedAction => ACTIONS[action].step.previews;
export const isAnsweredAnywhere = (action: Action): boolean => rowOf(action).typed?.anywhere === true;

const byVerb: ReadonlyMap<string, readonly [Verb, Action]> = new Map(
  actions.flatMap((action) => {
    const verb = ACTIONS[action].typed?.verb;
    return verb === undefined ? [] : [[verb, [verb, action] as const]];
  }),
);

/** The verb and what it asks for; null for a word that is none. */
export const actionOfVerb = (word: string): { readonly verb: Verb; readonly action: Action } | null => {
  const [verb, action] = byVerb.get(word) ?? [];
  return verb === undefined || action === undefined ? null : { verb, action };
};

export const verbs: readonly string[] = [...byVerb.keys()];

/** The selectors of which the state would take it now. */
export const selectorsFor = (state: State, action: SelectorAction): readonly Selector[] =>
  ACTIONS[action].selectors(state);

/** The one that is meant where none is named; null where none waits. */
export const firstSelectorFor = (state: State, action: SelectorAction): Selector | null =>
  selectorsFor(state, action)[0] ?? null;

// Inputs, typed by the row.

type KeysOf<A extends Action> = A extends Action ? keyof Rows[A]['inputs'] & string : never;
type InputOf<A extends Action, N extends string> = A extends Action
  ? Rows[A]['inputs'] extends Readonly<Record<N, infer K>>
    ? ValueOf<K>
    : never
  : never;

/** What may stand beside an action; of several actions, what may stand beside any of them. */
export type InputsOf<A extends Action> = { readonly [N in KeysOf<A>]?: InputOf<A, N> };

type ParsedFor<A extends Action> =
  | { readonly tag: 'parsed'; readonly inputs: InputsOf<A> }
  | { readonly tag: 'refused'; readonly code: InputRefusal; readonly text: string };

/** Where a request arrives, and nowhere else. */
export const parseInputs = <A extends Action>(action: A, raw: RawInputs, context: InputContext): ParsedFor<A> =>
  // Each value was made by the kind that the row has under its name.
  parseKinds(ACTIONS[action].inputs, raw, context) as ParsedFor<A>;

/** Names that a button's value may carry: what was typed before the confirmation, or what the button is about. */
export const carriedInputs: ReadonlySet<string> = new Set(
  actions.flatMap((action) => (ACTIONS[action].button === null ? [] : Object.keys(ACTIONS[action].inputs))),
);

// Which buttons a card offers: those that the state would take now. Who may press them is decided at the click.

const buttonActions = actions.filter(isButton);
const buttonOf = (action: ButtonAction): ButtonRow => ACTIONS[action].button;

/** On the card of the rotation. */
export const offeredOnCard = (state: State): readonly ButtonAction[] => {
  const { rotation } = state;
  return buttonActions.filter((action) => {
    const { onCard } = buttonOf(action);
    if (onCard === null) return false;
    // The end of an old selector is waited for whatever rotation runs meanwhile.
    if (onCard === 'selector') return isSelectorAction(action) && firstSelectorFor(state, action) !== null;
    if (!isRunning(rotation) || !onCard.stages.includes(rotation.stage.tag)) return false;
    return onCard.when({ state, rotation, round: openRound(rotation) });
  });
};

/** On the card of the round. */
export const offeredOnRound = (state: State, policy: Policy, at: Instant): readonly ButtonAction[] => {
  const { rotation } = state;
  if (!isRunning(rotation)) return [];
  const began = attemptsOfRound(state, rotation).length > 0;
  const on = { state, rotation, round: openRound(rotation), began, policy, at };
  return buttonActions.filter((action) => buttonOf(action).onRound?.(on) ?? false);
};

/** The card that an action belongs on: the round's, or that of its rotation. */
export const cardOf = (action: Action): 'rotation' | 'round' => {
  const button = rowOf(action).button;
  return button !== null && button.onCard === null && button.onRound !== null ? 'round' : 'rotation';
};
