/** Buttons: what they carry, and what they ask before they do it. */
import type { Button, ConfirmationDialog } from '@slack/types';
import type { ButtonAction } from '../../../domain/action.ts';
import type { Selector } from '../../../domain/names.ts';
import { firstSelectorFor, isSelectorAction } from '../../../domain/selectorActions.ts';
import type { State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import { limits, plain, shortened } from './block.ts';
import type { Frame } from './frame.ts';
import { wayBackKnown } from './wayBack.ts';

/** The rotation, round and digest that the person saw: the click is decided on these (I1, I10). */
export interface ButtonValue {
  readonly domain: string;
  readonly rotation: number;
  readonly round: number | null;
  readonly digest: string | null;
  /** What was typed before the confirmation: `condemn` and the shown `evidence` of a rollback, `reason` of a cancel, the `selector` that the button is about. */
  readonly inputs?: Readonly<Record<string, string>>;
}

export const buttonValue = (state: State): ButtonValue => ({
  domain: state.domain,
  rotation: state.rotation?.id ?? 0,
  round: state.rotation?.round?.id ?? null,
  digest: state.rotation?.round?.digest ?? null,
});

const inputNames: readonly string[] = ['condemn', 'reason', 'evidence', 'selector', 'enrolment'];

const inputsIn = (value: unknown): Pick<ButtonValue, 'inputs'> => {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter(
    (entry): entry is [string, string] => inputNames.includes(entry[0]) && typeof entry[1] === 'string',
  );
  return { inputs: Object.fromEntries(known) };
};

/** Null for what is not one of our values: buttons of other versions, or forged ones. */
export const parseValue = (json: string | undefined): ButtonValue | null => {
  if (json === undefined || json.length > limits.valueChars) return null;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return null;
    const { domain, rotation, round = null, digest = null, inputs } = value as Record<string, unknown>;
    if (typeof domain !== 'string' || !Number.isSafeInteger(rotation)) return null;
    if (round !== null && !Number.isSafeInteger(round)) return null;
    if (digest !== null && typeof digest !== 'string') return null;
    return { domain, rotation: rotation as number, round: round as number | null, digest, ...inputsIn(inputs) };
  } catch {
    return null;
  }
};

// A signing domain may have 253 characters; the confirm dialog 300 in all.
const domainChars = 40;

type ButtonFrame = Pick<Frame, 'language' | 'policy'>;

/** What a button carries or says besides what the state says. */
export interface ButtonExtras {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Of a button about one selector; absent: the first that waits. */
  readonly selector?: Selector;
  /** Of a rollback: what a look at the previous record just said. */
  readonly wayBack?: string;
}

const confirmOf = (
  { language, policy }: ButtonFrame,
  action: ButtonAction,
  state: State,
  { wayBack, selector }: ButtonExtras,
): ConfirmationDialog | null => {
  if (action !== 'rollback' && action !== 'cancel_rotation' && action !== 'execute' && action !== 'declare_compromised')
    return null;
  const facts = {
    domain: shortened(state.domain, domainChars),
    current: state.rotation?.current ?? '',
    next: state.rotation?.next ?? '',
    selector: selector ?? '',
  };
  // First: what is too long is cut at the end.
  const evidence = action === 'rollback' ? `${wayBack ?? wayBackKnown({ language, policy }, state)}\n` : '';
  return {
    title: plain(text(language, `confirm.${action}.title`), limits.confirmTitleChars),
    text: plain(`${evidence}${text(language, `confirm.${action}.text`, facts)}`, limits.confirmTextChars),
    confirm: plain(text(language, `confirm.${action}.yes`), limits.confirmButtonChars),
    deny: plain(text(language, 'confirm.deny'), limits.confirmButtonChars),
    style: 'danger',
  };
};

const dangerous: readonly ButtonAction[] = ['rollback', 'cancel_rotation', 'execute', 'decline', 'declare_compromised'];

const carriedBy = (state: State, action: ButtonAction, { inputs, selector }: ButtonExtras): string => {
  const about = isSelectorAction(action) ? (selector ?? firstSelectorFor(state, action)) : null;
  const carried = about === null ? inputs : { ...inputs, selector: about };
  return JSON.stringify({ ...buttonValue(state), ...(carried ? { inputs: carried } : {}) });
};

/** The first of a row that does no harm stands out; Slack advises one primary button. */
export const buttons = (
  frame: ButtonFrame,
  state: State,
  row: readonly ButtonAction[],
  extras: ButtonExtras = {},
): Button[] => {
  // A question of fact has no answer that stands out.
  const primary = row.find((action) => !dangerous.includes(action) && !action.startsWith('owner_'));
  return row.map((action) => {
    const confirm = confirmOf(frame, action, state, extras);
    const style = dangerous.includes(action) ? ('danger' as const) : action === primary ? ('primary' as const) : null;
    return {
      type: 'button',
      action_id: action,
      text: plain(text(frame.language, `button.${action}`), limits.buttonChars),
      value: carriedBy(state, action, extras),
      ...(style === null ? {} : { style }),
      ...(confirm === null ? {} : { confirm }),
    };
  });
};
