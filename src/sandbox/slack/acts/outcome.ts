import type { Ack } from '../delivery/ack.ts';
import type { Tampering } from '../delivery/envelope.ts';
import type { JsonObject } from '../json.ts';

/** What Slack itself would not let this person do; nothing reached the bot. */
export type Impossible =
  | 'slack_is_down'
  | 'deactivated'
  | 'not_in_channel'
  | 'no_such_channel'
  | 'unknown_command'
  | 'no_such_button'
  | 'no_such_option'
  | 'no_open_view'
  | 'value_missing'
  | 'value_too_long';

/** What became of something that a person did. */
export type Outcome =
  /** Brought to the bot; `acks` has one entry for each copy, `ack` is the first. */
  | { readonly tag: 'delivered'; readonly ack: Ack; readonly acks: readonly Ack[] }
  /** An ordinary message: the app has no history scope, so it hears nothing. */
  | { readonly tag: 'posted'; readonly ts: string }
  /** A modal that did not ask to be told of its closing. */
  | { readonly tag: 'closed' }
  /** The button asks first; click again with `confirm: true`. */
  | { readonly tag: 'confirm'; readonly dialog: ConfirmDialog }
  /** The bot sent the form back, by block id. */
  | { readonly tag: 'invalid'; readonly ack: Ack; readonly errors: JsonObject }
  | { readonly tag: 'impossible'; readonly reason: Impossible; readonly detail: string };

export interface ConfirmDialog {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly style: string | null;
}

export interface ActOptions {
  /** Deliver although Slack would not let them: a click that was on its way when the person lost access. */
  readonly force?: boolean;
  readonly tampering?: Tampering;
}

export const impossible = (reason: Impossible, detail = ''): Outcome => ({ tag: 'impossible', reason, detail });
