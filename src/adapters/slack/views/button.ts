/** Buttons: what they carry, and what they ask before they do it. */
import type { Button, ConfirmationDialog } from '@slack/types';
import type { State } from '../../../domain/state.ts';
import type { ButtonAction, Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { limits, plain, shortened } from './block.ts';

/** The rotation, round and digest that the person saw: the click is decided on these (I1, I10). */
export interface ButtonValue {
  readonly domain: string;
  readonly rotation: number;
  readonly round: number | null;
  readonly digest: string | null;
}

export const buttonValue = (state: State): ButtonValue => ({
  domain: state.domain,
  rotation: state.rotation?.id ?? 0,
  round: state.rotation?.round?.id ?? null,
  digest: state.rotation?.round?.digest ?? null,
});

/** Null for what is not one of our values: buttons of other versions, or forged ones. */
export const parseValue = (json: string | undefined): ButtonValue | null => {
  if (json === undefined || json.length > limits.valueChars) return null;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return null;
    const { domain, rotation, round = null, digest = null } = value as Record<string, unknown>;
    if (typeof domain !== 'string' || !Number.isSafeInteger(rotation)) return null;
    if (round !== null && !Number.isSafeInteger(round)) return null;
    if (digest !== null && typeof digest !== 'string') return null;
    return { domain, rotation: rotation as number, round: round as number | null, digest };
  } catch {
    return null;
  }
};

// A signing domain may have 253 characters; the confirm dialog 300 in all.
const domainChars = 60;

const confirmOf = (language: Language, action: ButtonAction, state: State): ConfirmationDialog | null => {
  if (action !== 'rollback' && action !== 'cancel_rotation' && action !== 'execute') return null;
  const facts = {
    domain: shortened(state.domain, domainChars),
    current: state.rotation?.current ?? '',
    next: state.rotation?.next ?? '',
  };
  return {
    title: plain(text(language, `confirm.${action}.title`), limits.confirmTitleChars),
    text: plain(text(language, `confirm.${action}.text`, facts), limits.confirmTextChars),
    confirm: plain(text(language, `confirm.${action}.yes`), limits.confirmButtonChars),
    deny: plain(text(language, 'confirm.deny'), limits.confirmButtonChars),
    style: 'danger',
  };
};

const dangerous: readonly ButtonAction[] = ['rollback', 'cancel_rotation', 'execute', 'decline'];

/** The first of a row that does no harm stands out; Slack advises one primary button. */
export const buttons = (language: Language, state: State, row: readonly ButtonAction[]): Button[] => {
  const primary = row.find((action) => !dangerous.includes(action));
  return row.map((action) => {
    const confirm = confirmOf(language, action, state);
    const style = dangerous.includes(action) ? ('danger' as const) : action === primary ? ('primary' as const) : null;
    return {
      type: 'button',
      action_id: action,
      text: plain(text(language, `button.${action}`), limits.buttonChars),
      value: JSON.stringify(buttonValue(state)),
      ...(style === null ? {} : { style }),
      ...(confirm === null ? {} : { confirm }),
    };
  });
};
