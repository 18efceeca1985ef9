/** What a verified request of Slack asks for. */
import type { BlockAction, ButtonAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';

export type SlackCall =
  | { readonly tag: 'command'; readonly body: SlashCommand }
  | { readonly tag: 'click'; readonly body: BlockAction; readonly button: ButtonAction }
  | { readonly tag: 'form'; readonly body: ViewSubmitAction }
  /** Slack asks once whether the address is ours. */
  | { readonly tag: 'challenge'; readonly challenge: string }
  /** Nothing that anybody waits for: events, closed forms, `ssl_check`. */
  | { readonly tag: 'nothing' };

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (json: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
};

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

// Slack signed it, so its fields are Slack's: looked at is only what tells one kind from another.
const interactionOf = (payload: Fields): SlackCall => {
  const { type, user, view, actions } = payload;
  if (type === 'view_submission' && isObject(user) && isObject(view)) {
    return { tag: 'form', body: payload as unknown as ViewSubmitAction };
  }
  const [action] = Array.isArray(actions) ? (actions as readonly ButtonAction[]) : [];
  if (type !== 'block_actions' || action?.type !== 'button' || !isObject(user)) return { tag: 'nothing' };
  return { tag: 'click', body: payload as unknown as BlockAction, button: action };
};

const formOf = (text: string): SlackCall | null => {
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) {
    const fields = fieldsOf(payload);
    return fields === null ? null : interactionOf(fields);
  }
  if (form.get('ssl_check') !== null) return { tag: 'nothing' };
  const needed = ['command', 'user_id', 'channel_id', 'trigger_id'];
  if (needed.some((name) => form.get(name) === null)) return null;
  return { tag: 'command', body: Object.fromEntries(form) as unknown as SlashCommand };
};

/** `contentType` may carry a charset. Null for what Slack does not send. */
export const slackCallOf = (contentType: string | null, text: string): SlackCall | null => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return formOf(text);
  if (type !== 'application/json') return null;
  const fields = fieldsOf(text);
  if (fields === null) return null;
  const { type: kind, challenge } = fields;
  return kind === 'url_verification' && typeof challenge === 'string'
    ? { tag: 'challenge', challenge }
    : { tag: 'nothing' };
};
