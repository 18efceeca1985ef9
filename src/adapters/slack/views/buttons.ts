/** Buttons with their values and confirmation dialogs. */

import type { Button, ConfirmationDialog } from '@slack/types';
import * as z from 'zod';
import { carriedInputs } from '../../../domain/actionInputs.ts';
import {
  ACTIONS,
  type ButtonAction,
  firstSelectorFor,
  isConfirmed,
  isSelectorAction,
} from '../../../domain/actions.ts';
import { isToCorrect } from '../../../domain/application.ts';
import { dateOf } from '../../../domain/calendar.ts';
import type { RecordObservation } from '../../../domain/findings.ts';
import type { RawInputs } from '../../../domain/inputs.ts';
import { type Instant, lookUp, type Selector, type SigningDomain } from '../../../domain/names.ts';
import { ofSwitch } from '../../../domain/queries.ts';
import type { State } from '../../../domain/state.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { limits, moment, plain, type RenderContext, shortened } from './blocks.ts';

/** Parses JSON from Slack or from a button's value. Undefined for invalid JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type PreviousRecordContext = Pick<RenderContext, 'language' | 'policy'>;

/**
 * When the previous record was last known to be right (I4): at the opening of the round or before its last forward Put. Null if no check is
 * known.
 */
const lastRightAt = (state: State): Instant | null => {
  const { rotation } = state;
  if (rotation?.round?.rollback !== 'ready') return null;
  const forward = ofSwitch(state, rotation).filter(({ kind }) => kind === 'forward');
  return Math.max(rotation.round.openedAt, ...forward.map(({ intendedAt }) => intendedAt));
};

/**
 * What the state says about the record that a rollback returns to (design.md 4): a warning if it is in doubt, never a refusal. Plain text,
 * because dialogs do not render Slack's dates.
 */
const previousRecordKnown = (context: PreviousRecordContext, state: State): string => {
  const lost = state.rotation === null ? undefined : lookUp(state.lost, state.rotation.current);
  if (lost !== undefined) {
    const since = moment(context, lost.lostAt);
    return text(context.language, 'previousRecord.doubt', {
      verdict: text(context.language, `verdict.${lost.verdict}`),
      at: since,
    });
  }
  const at = lastRightAt(state);
  return at === null
    ? text(context.language, 'previousRecord.never')
    : text(context.language, 'previousRecord.before', { at: moment(context, at) });
};

/** The result of checking that record now. @param seen null if the check took too long */
export const previousRecordSeen = (context: PreviousRecordContext, seen: RecordObservation | null): string => {
  const { language } = context;
  if (seen === null) return text(language, 'previousRecord.unseen');
  const at = moment(context, seen.requestedAt);
  if (seen.verdict === 'right') return text(language, 'previousRecord.right', { at });
  return text(language, 'previousRecord.doubt', { verdict: text(language, `verdict.${seen.verdict}`), at });
};

/** The rotation, round and digest that the person saw. The decision on the click uses these (I1, I10). */
export interface ButtonValue {
  readonly domain: string;
  readonly rotation: number;
  readonly round: number | null;
  readonly digest: string | null;
  /** Inputs typed before the confirmation, or the button's subject. They are parsed when the click arrives. */
  readonly inputs?: RawInputs;
}

const buttonValue = (state: State): ButtonValue => ({
  domain: state.domain,
  rotation: state.rotation?.id ?? 0,
  round: state.rotation?.round?.id ?? null,
  digest: state.rotation?.round?.digest ?? null,
});

/** A longer list of domains does not fit into a button's value, and the form then has a field to type the domain. */
const knownChars = 1_200;

/**
 * Opens the form of a start.
 * @param inputs what the form begins with: typed before, or proposed. `known`: the domains to choose from
 */
export const startButton = (
  language: Language,
  known: readonly SigningDomain[],
  inputs: Readonly<Partial<Record<'domain' | 'switchOn' | 'reason' | 'lags', string>>>,
  label: 'button.start_rotation' | 'form.again' = 'button.start_rotation',
): Button => {
  const all = known.join(' ');
  const carried = { ...inputs, ...(all.length <= knownChars ? { known: all } : {}) };
  return {
    type: 'button',
    action_id: 'start_rotation',
    text: plain(text(language, label), limits.buttonChars),
    value: JSON.stringify({ domain: inputs.domain ?? '', rotation: 0, inputs: carried }),
  };
};

const typedInputs = z
  .record(z.string(), z.unknown())
  .transform((inputs) =>
    Object.fromEntries(
      Object.entries(inputs).filter(
        (entry): entry is [string, string] => carriedInputs.has(entry[0]) && typeof entry[1] === 'string',
      ),
    ),
  );

const orNull = <T>(value: T | null | undefined): T | null => value ?? null;

const buttonValueSchema = z
  .object({
    domain: z.string(),
    rotation: z.int(),
    round: z.int().nullish().transform(orNull),
    digest: z.string().nullish().transform(orNull),
    inputs: typedInputs.optional().catch(undefined),
  })
  .transform(({ inputs, ...value }): ButtonValue => ({ ...value, ...(inputs === undefined ? {} : { inputs }) }));

/** Null for an invalid value: a button of another version, or a forged one. */
export const parseValue = (json: string | undefined): ButtonValue | null =>
  json === undefined || json.length > limits.valueChars
    ? null
    : (buttonValueSchema.safeParse(jsonIn(json)).data ?? null);

// A signing domain may have 253 characters, but a whole confirmation dialog only 300.
const domainChars = 40;

type ButtonContext = Pick<RenderContext, 'language' | 'policy'>;

/** Input of a button beyond the state. */
export interface ButtonExtras {
  readonly inputs?: RawInputs;
  /** Selector of a button about one selector. Default: the first one for which the action is open. */
  readonly selector?: Selector;
  /** For a rollback: the result of checking the previous record just now. */
  readonly previousRecord?: string;
}

const confirmOf = (
  { language, policy }: ButtonContext,
  action: ButtonAction,
  state: State,
  { previousRecord, selector }: ButtonExtras,
): ConfirmationDialog | null => {
  if (!isConfirmed(action)) return null;
  const facts = {
    domain: shortened(state.domain, domainChars),
    current: state.rotation?.current ?? '',
    next: state.rotation?.next ?? '',
    selector: selector ?? '',
  };
  // First in the text, because long text is cut at the end.
  const evidence =
    action === 'rollback' ? `${previousRecord ?? previousRecordKnown({ language, policy }, state)}\n` : '';
  return {
    title: plain(text(language, `confirm.${action}.title`), limits.confirmTitleChars),
    text: plain(`${evidence}${text(language, `confirm.${action}.text`, facts)}`, limits.confirmTextChars),
    confirm: plain(text(language, `confirm.${action}.yes`), limits.confirmButtonChars),
    deny: plain(text(language, 'confirm.deny'), limits.confirmButtonChars),
    style: 'danger',
  };
};

/** What the form to correct begins with. Of a drafted correction, the revision is the one that Home asks for. */
const recordedSubmission = ({ policy }: ButtonContext, { rotation }: State): RawInputs => {
  const application = rotation?.application ?? null;
  if (rotation === null || application === null) return {};
  const { ticket, submittedAt, promisedDate } = application;
  const revision = application.revision + (isToCorrect(rotation) ? 1 : 0);
  return { ticket, submitted: dateOf(policy.calendar, submittedAt), promisedDate, revision: String(revision) };
};

const carriedBy = (
  context: ButtonContext,
  state: State,
  action: ButtonAction,
  { inputs, selector }: ButtonExtras,
): string => {
  if (action === 'correct_application') {
    return JSON.stringify({ ...buttonValue(state), inputs: recordedSubmission(context, state) });
  }
  const about = isSelectorAction(action) ? (selector ?? firstSelectorFor(state, action)) : null;
  const carried = about === null ? inputs : { ...inputs, selector: about };
  return JSON.stringify({ ...buttonValue(state), ...(carried ? { inputs: carried } : {}) });
};

/** The first harmless button of a row is primary; Slack advises one primary button. */
export const buttons = (
  context: ButtonContext,
  state: State,
  row: readonly ButtonAction[],
  extras: ButtonExtras = {},
): Button[] => {
  const primary = row.find((action) => ACTIONS[action].button.style === 'plain');
  return row.map((action) => {
    const confirm = confirmOf(context, action, state, extras);
    const style =
      ACTIONS[action].button.style === 'danger'
        ? ('danger' as const)
        : action === primary
          ? ('primary' as const)
          : null;
    return {
      type: 'button',
      action_id: action,
      text: plain(text(context.language, `button.${action}`), limits.buttonChars),
      value: carriedBy(context, state, action, extras),
      ...(style === null ? {} : { style }),
      ...(confirm === null ? {} : { confirm }),
    };
  });
};

/** One primary button is enough, and it belongs to what waits for a person. */
export const withoutStyle = ({ style: _, ...button }: Button): Button => button;
