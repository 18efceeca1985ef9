/** Which buttons stand beside a notice. */
import type { ButtonAction } from '../../../domain/action.ts';
import { isCritical } from '../../../domain/critical.ts';
import { openRound } from '../../../domain/decide/approvals.ts';
import { type Instant, Selector } from '../../../domain/names.ts';
import { isSelectorAction, selectorsFor } from '../../../domain/selectorActions.ts';
import { isRunning, type Notice, type State } from '../../../domain/state.ts';
import type { ButtonExtras } from './buttons.ts';
import type { Frame } from './frame.ts';
import { offeredOnCard, offeredOnRound } from './offered.ts';

/** What a notice asks for, offered beside it as long as the state would take it when it is posted. */
const askedFor: Readonly<Record<string, readonly ButtonAction[]>> = {
  approval_recorded: ['withdraw_approval'],
  attestation_wanted: ['attest_unused'],
  compromise_reported: ['declare_compromised'],
  break_glass_used: ['close_break_glass'],
  declined: ['request_approval'],
  destruction_announced: ['hold_destruction'],
  destruction_held: ['release_destruction'],
  expired_partly_switched: ['request_approval', 'rollback'],
  probe_lost: ['rollback'],
  put_unknown: ['rollback'],
  rest_failed: ['request_approval', 'rollback'],
  rollback_proposed: ['rollback'],
  round_expired: ['request_approval'],
  status_failed: ['rollback'],
  status_lost: ['rollback'],
  waits_for_execution: ['execute'],
  watch_trouble: ['rollback'],
  watch_closed: ['confirm_completion', 'rollback'],
  planned_rotation: ['claim'],
  reminder_application: ['claim', 'application_submitted'],
  reminder_attest: ['attest_unused'],
  reminder_breakGlass: ['close_break_glass'],
  reminder_claim: ['claim'],
  reminder_completion: ['confirm_completion'],
  record_lost_next: ['rollback'],
  reminder_execution: ['execute'],
  reminder_held: ['release_destruction'],
  reminder_newRound: ['request_approval'],
  reminder_record: ['claim', 'check_now'],
  reminder_rolledBack: ['request_approval'],
  alarm_blocked: ['request_approval'],
  alarm_burnt: ['rollback'],
  key_burnt_in_use: ['rollback'],
  alarm_lost: ['rollback'],
  alarm_pending: ['rollback'],
  alarm_rest: ['request_approval', 'rollback'],
};

/** The selector that a notice is about; null where it names none. */
export const aboutSelector = ({ facts }: Notice): Selector | null => Selector.parse(facts.selector ?? '');

/** Signs that may be alone in the watch: the second one offers to go back. The card has the button all the same. */
const oneSign = new Set(['probe_lost', 'status_lost']);

const aloneInWatch = ({ rotation, care }: State, { code }: Notice): boolean =>
  oneSign.has(code) && rotation?.stage.tag === 'Watching' && care?.offered !== true;

const ownerButtons = ['owner_cloudformation', 'owner_terraform', 'owner_nobody', 'owner_later'] as const;

const ofRotation = (frame: Frame, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  if (notice.code === 'ownership_question') return ownerButtons;
  if (notice.code === 'enrolment_offered') return ['approve_enrolment'];
  if (aloneInWatch(state, notice) || notice.facts.who === 'none') return [];
  const report = state.breakGlassReport === null ? [] : (['close_break_glass'] as const);
  const declare = selectorsFor(state, 'declare_compromised').length === 0 ? [] : (['declare_compromised'] as const);
  const now = [...offeredOnCard(state), ...offeredOnRound(state, frame.policy, at), ...report, ...declare];
  const round = isRunning(state.rotation) ? openRound(state.rotation) : null;
  const selector = aboutSelector(notice);
  const takes = (action: ButtonAction): boolean =>
    selector === null || !isSelectorAction(action) || selectorsFor(state, action).includes(selector);
  const another = notice.facts.round !== undefined && notice.facts.round !== String(round?.id);
  return another ? [] : (askedFor[notice.code] ?? []).filter((action) => now.includes(action) && takes(action));
};

export const offeredBeside = (frame: Frame, state: State, notice: Notice, at: Instant): readonly ButtonAction[] => {
  const untaken = isCritical(notice.code) && state.care !== null && state.care.taken === null;
  return [...(untaken ? (['acknowledge'] as const) : []), ...ofRotation(frame, state, notice, at)];
};

/** What the notice's own buttons carry: the click is about what this very notice says. */
export const carriedBeside = (notice: Notice): ButtonExtras => {
  if (notice.code === 'enrolment_offered') return { inputs: { enrolment: notice.facts.digest ?? '' } };
  const selector = aboutSelector(notice);
  return selector === null ? {} : { selector };
};
