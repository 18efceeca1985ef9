/** Every action that a person can type or click, one row each. Every difference between two actions is a cell of their rows. */

import type { ActionRow, CardView, RoundView, StageTag } from './actionRow.ts';
import type { PersonCommand } from './commands.ts';
import {
  calendarYear,
  contentAddress,
  date,
  flag,
  freeText,
  pageNumber,
  pasteFormat,
  revisionNumber,
  rotationNumber,
  selectorName,
  ticketText,
} from './inputs.ts';
import { type Instant, lookUp, type Selector } from './names.ts';
import type { Policy } from './policy.ts';
import { isApproved, isReleased, mayRequestRemaining, openRound, remainingTargets } from './queries.ts';
import {
  isCompromised,
  reportedSelectors,
  type State,
  selectorsAt,
  selectorsToAttest,
  selectorsToWithdraw,
} from './state.ts';

const always = (): boolean => true;
const needsApproval = ({ round, began, policy }: RoundView): boolean =>
  round !== null && !began && !isApproved(round, policy);
const mayGoBack = ({ state, rotation }: CardView): boolean => !isCompromised(state, rotation.current);
const untilSwitched = ['Preparing', 'AwaitingApplication', 'AwaitingRecord', 'Published', 'Stable'] as const;
const afterSwitch = ['Switching', 'Watching', 'Overlap', 'AwaitingCompletion'] as const;
const running = [...untilSwitched, ...afterSwitch, 'RollingBack', 'RolledBack'] as const;

/** Stages that no list above contains. */
type Unplaced = Exclude<StageTag, (typeof running)[number] | 'Completed' | 'Cancelled'>;

// If a stage is unplaced, this line does not compile, and the error names the stage.
null satisfies [Unplaced] extends [never] ? null : Unplaced;

/** True while the round is approved, and neither the change window nor an operator lets the switch begin. */
export const awaitsExecution = ({ rotation }: State, policy: Policy, at: Instant): boolean => {
  const round = rotation === null ? null : openRound(rotation);
  return round !== null && isApproved(round, policy) && !isReleased(round, policy, at);
};

/** Free text, with the bounds of a form and of a typed command. */
const formText = freeText(500);
const typedText = freeText(2_000);
/** The state holds it until the round ends, and stays small. */
const approvalReason = freeText(200);
const startReason = freeText(200);
const waitName = freeText(40);

/** A verb that works in the domain's channel. */
const verb = <V extends string>(name: V, ...ja: readonly string[]) => ({ verb: name, ja, anywhere: false }) as const;

// Defaults that rows of one kind share.

const ofSubmission = { ticket: ticketText, submitted: date, promisedDate: date, revision: revisionNumber } as const;

const ofDomain = {
  step: 'decides',
  typed: null,
  queriesDns: false,
  inModal: false,
  carries: [],
  inputs: {},
  selectors: null,
} as const;
const ofRotation = { ...ofDomain, carries: ['rotation'] } as const;
const ofRound = { ...ofDomain, carries: ['rotation', 'round'] } as const;
/** The click decides on exactly the state that the person saw (I1). */
const ofDigest = { ...ofDomain, carries: ['rotation', 'round', 'digest'] } as const;
const shown = { command: 'View', ...ofDomain, step: 'shows', button: null } as const;

const onlyBeside = { confirm: false, form: false, onCard: null, onRound: null } as const;
const plain = { style: 'plain', ...onlyBeside } as const;
const equal = { style: 'equal', ...onlyBeside } as const;

/** The application for a selector, or the correction of its record, as one file to the person who presses. */
const asFile = {
  command: 'View',
  ...ofDomain,
  step: 'shows',
  inputs: { selector: selectorName, format: pasteFormat },
  button: { ...plain, form: true },
} as const;

const ownerAnswer = { command: 'NameOwnership', ...ofDomain, button: equal } as const;

/** The order of the rows is the order of the buttons on a card. */
export const ACTIONS = {
  claim: {
    command: 'ClaimRotation',
    ...ofRotation,
    button: { ...plain, onCard: { stages: running, when: ({ rotation }) => rotation.requester === null } },
  },
  application_submitted: {
    command: 'SubmitApplication',
    ...ofRotation,
    inputs: ofSubmission,
    button: {
      ...plain,
      form: true,
      onCard: {
        stages: ['AwaitingApplication', 'Published'],
        // The DNS department may publish the record before anybody records the application, and a record may vanish afterwards.
        when: ({ rotation: { application } }) => application === null,
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
  correct_application: {
    command: 'CorrectApplication',
    ...ofRotation,
    inputs: ofSubmission,
    button: {
      ...equal,
      form: true,
      onCard: {
        stages: ['AwaitingRecord', 'Published'],
        when: ({ rotation: { application } }) => application !== null,
      },
    },
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
  /** Another proof by delivery. The first one is made without a request, so it is never the next step. */
  prove_delivery: {
    command: 'RequestDelivery',
    ...ofRotation,
    typed: verb('delivery', '配送', '配送検証'),
    button: {
      ...equal,
      onCard: { stages: ['Stable', 'RolledBack'], when: ({ rotation }) => rotation.delivery?.tag === 'proved' },
    },
  },
  approve: {
    command: 'ApproveSwitch',
    ...ofDigest,
    button: {
      ...plain,
      onRound: needsApproval,
    },
  },
  /** A button of its own: the plain approval stays one press, and the form keeps the digest of the button that opened it (I1). */
  approve_with_reason: {
    command: 'ApproveSwitch',
    ...ofDigest,
    inputs: { reason: approvalReason },
    button: {
      ...plain,
      form: true,
      onRound: needsApproval,
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
    button: { ...equal, onRound: ({ round, began }) => round !== null && !began && round.approvals.length > 0 },
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
  /** What a round binds: everything that the digest covers, in full. */
  round_details: {
    command: 'View',
    ...ofRound,
    step: 'shows',
    inModal: true,
    button: { ...equal, onRound: ({ round, began }) => round !== null && !began },
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
      // A rollback to a compromised key is not possible. A rollback that is already decided needs no further click.
      onCard: { stages: afterSwitch, when: mayGoBack },
      onRound: (on) =>
        on.round !== null && on.began && afterSwitch.some((tag) => tag === on.rotation.stage.tag) && mayGoBack(on),
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
  rotation_details: {
    command: 'View',
    ...ofRotation,
    step: 'shows',
    inModal: true,
    button: { ...equal, onCard: { stages: running, when: always } },
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
    // The input stays unparsed: an unknown name must not fall back to the key in use.
    inputs: { selector: typedText },
    selectors: reportedSelectors,
    // One person's report may be an error, so only the notice of the report offers this button.
    button: { ...plain, style: 'danger', confirm: true },
  },
  owner_cloudformation: ownerAnswer,
  owner_terraform: ownerAnswer,
  owner_nobody: ownerAnswer,
  owner_later: ownerAnswer,
  acknowledge: {
    command: 'AcknowledgeAlert',
    ...ofDomain,
    button: {
      ...plain,
      onCard: {
        stages: running,
        when: ({ state: { incidentResponse } }) =>
          incidentResponse !== null && incidentResponse.acknowledgement === null,
      },
    },
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
  /** The form of a start. `lags`: on what the proposed day rests. Its submission previews, as `/dkim rotate DOMAIN --dry-run` does, and the answer offers the start. */
  start_rotation: {
    command: 'StartRotation',
    ...ofDomain,
    step: { previews: 'rotate' },
    queriesDns: true,
    inputs: { domain: typedText, switchOn: date, reason: startReason, known: typedText, lags: typedText },
    button: { ...plain, form: true },
  },
  rotate: {
    command: 'StartRotation',
    ...ofDomain,
    typed: verb('rotate', '開始', 'ローテーション'),
    inputs: { switchOn: date, reason: startReason },
    button: plain,
  },
  /** Beside the request for the planned start. */
  start_planned: { command: 'StartRotation', ...ofDomain, button: plain },
  /** The reminder beside the button, or the planned start; typed: what waits now. */
  postpone: {
    command: 'Postpone',
    ...ofDomain,
    typed: { verb: 'postpone', ja: ['延期'], anywhere: false },
    inputs: { wait: waitName, day: date, reason: formText },
    button: { ...plain, form: true },
  },
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
    typed: { verb: 'submitted', ja: ['提出', '申請済み'], anywhere: false },
    inputs: ofSubmission,
    button: null,
  },
  correct: {
    command: 'CorrectApplication',
    ...ofRotation,
    typed: { verb: 'correct', ja: ['訂正'], anywhere: false },
    inputs: ofSubmission,
    button: null,
  },
  check: {
    command: 'CheckNow',
    ...ofDomain,
    step: 'shows',
    typed: verb('check', '確認'),
    queriesDns: true,
    inputs: { full: flag },
    button: null,
  },
  // A typed command confirms nothing: it previews the effect and shows the button that causes it (design.md 4).
  prepare_rollback: {
    command: 'Rollback',
    ...ofRotation,
    step: { previews: 'rollback' },
    // A night operator may not be a member of the channel, and a rollback must not be delayed by changing channels.
    typed: { verb: 'rollback', ja: ['ロールバック', '戻す', '切り戻し', '切戻し'], anywhere: true },
    queriesDns: true,
    inputs: { ban: flag },
    button: null,
  },
  prepare_cancel: {
    command: 'CancelRotation',
    ...ofRotation,
    step: { previews: 'cancel' },
    typed: verb('cancel', '中止'),
    inputs: { reason: typedText },
    button: null,
  },
  prepare_compromised: {
    command: 'DeclareCompromised',
    ...ofDomain,
    step: { previews: 'declare_compromised' },
    typed: verb('compromised', '漏えい', '漏洩'),
    inputs: { selector: typedText },
    button: null,
  },
  /** The action that `prepare_cancel` previews. */
  cancel: { command: 'CancelRotation', ...ofRotation, inputs: { reason: typedText }, button: null },
  /** What waits for the person, and all domains: App Home, `/dkim` alone, and `/dkim status` without a domain. */
  overview: { ...shown, inputs: { page: pageNumber }, button: plain },
  status: { ...shown, typed: { verb: 'status', ja: ['状況', '状態', 'ステータス'], anywhere: false }, button: plain },
  plan: { ...shown, typed: { verb: 'plan', ja: ['計画'], anywhere: false }, inputs: { year: calendarYear } },
  history: { ...shown, typed: { verb: 'history', ja: ['履歴', '記録'], anywhere: false } },
  application_file: { ...asFile, button: { ...asFile.button, style: 'equal' } },
  correction_file: asFile,
  /** The complete log as a file to the person who presses. */
  history_file: { ...shown, button: plain },
  /** All open applications of the channel, on one form or in one file a zone. */
  applications: {
    ...shown,
    typed: verb('applications', '申請書', '申請一覧'),
    inputs: { format: pasteFormat, page: pageNumber },
  },
  /** The key ledger as a file to the person who types it. */
  ledger: { ...shown, typed: verb('ledger', '台帳', '鍵管理台帳'), inputs: { year: calendarYear } },
  report: { ...shown, typed: verb('report', '証跡', '報告'), inputs: { rotation: rotationNumber } },
  help: { ...shown, typed: { verb: 'help', ja: ['ヘルプ'], anywhere: true } },
} as const satisfies Readonly<Record<string, ActionRow>>;

// The rest of the file derives lookups from the rows.

type Rows = typeof ACTIONS;

export type Action = keyof Rows;
/** The names of button actions serve as the `action_id` in Slack. */
export type ButtonAction = { [A in Action]: Rows[A]['button'] extends null ? never : A }[Action];
export type FormAction = { [A in ButtonAction]: Rows[A]['button']['form'] extends true ? A : never }[ButtonAction];
export type ConfirmedAction = {
  [A in ButtonAction]: Rows[A]['button']['confirm'] extends true ? A : never;
}[ButtonAction];
export type SelectorAction = { [A in Action]: Rows[A]['selectors'] extends null ? never : A }[Action];
/** Actions that show something and decide nothing. */
export type QueryAction = { [A in Action]: Rows[A]['step'] extends 'shows' ? A : never }[Action];
/** Actions that lead to a command of the domain. */
export type DecidedAction = { [A in Action]: Rows[A]['step'] extends 'decides' ? A : never }[Action];
/** Typed actions that preview a decision. */
export type PreviewAction = Exclude<Action, QueryAction | DecidedAction>;
export type PreviewedAction = Rows[PreviewAction]['step']['previews'];
export type Verb = NonNullable<Rows[Action]['typed']>['verb'];

export const actions = Object.keys(ACTIONS) as readonly Action[];

/** The row of an action, with the cells that every action has. */
export const rowOf = (action: Action): ActionRow => ACTIONS[action];

export const isButton = (action: string): action is ButtonAction => lookUp<ActionRow>(ACTIONS, action)?.button != null;
export const isForm = (action: string): action is FormAction =>
  lookUp<ActionRow>(ACTIONS, action)?.button?.form === true;
export const isConfirmed = (action: ButtonAction): action is ConfirmedAction => ACTIONS[action].button.confirm;
export const isSelectorAction = (action: Action): action is SelectorAction => rowOf(action).selectors !== null;
export const isQuery = (action: Action): action is QueryAction => rowOf(action).step === 'shows';
export const isPreview = (action: Action): action is PreviewAction => typeof rowOf(action).step === 'object';

/** Decisions go first (I15), and the preview of a rollback with them: whoever wants to go back is not kept waiting. */
export const yieldsToDecisions = (action: Action): boolean =>
  (isQuery(action) || isPreview(action)) && rowOf(action).command !== 'Rollback';

export const previewedBy = (action: PreviewAction): PreviewedAction => ACTIONS[action].step.previews;
export const isAnsweredAnywhere = (action: Action): boolean => rowOf(action).typed?.anywhere === true;

const byVerb: ReadonlyMap<string, readonly [Verb, Action]> = new Map(
  actions.flatMap((action) => {
    const { typed } = ACTIONS[action];
    if (typed === null) return [];
    return [typed.verb, ...typed.ja].map((word) => [word, [typed.verb, action] as const] as const);
  }),
);

/** The command that an action leads to; null for an action of another release. */
export const commandOf = (action: string): PersonCommand | null => lookUp<ActionRow>(ACTIONS, action)?.command ?? null;

/** Null for an unknown verb. @param word in English or Japanese */
export const actionOfVerb = (word: string): { readonly verb: Verb; readonly action: Action } | null => {
  const [verb, action] = byVerb.get(word) ?? [];
  return verb === undefined || action === undefined ? null : { verb, action };
};

/** In English. Japanese words are too short to guess one from another. */
export const verbs: readonly string[] = actions.flatMap((action) => ACTIONS[action].typed?.verb ?? []);

/** The selectors that accept the action now. */
export const selectorsFor = (state: State, action: SelectorAction): readonly Selector[] =>
  ACTIONS[action].selectors(state);

/** The default when the person names no selector; null when none accepts the action. */
export const firstSelectorFor = (state: State, action: SelectorAction): Selector | null =>
  selectorsFor(state, action)[0] ?? null;

// Inputs, typed by their rows.
