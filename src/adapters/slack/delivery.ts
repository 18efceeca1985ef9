/** What every delivery of Slack has in common, read from the payloads of Bolt. */
import { createHash } from 'node:crypto';
import type { BlockAction, ButtonAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import { PersonId } from '../../domain/names.ts';
import type { FormOrigin } from './views/form.ts';

/** Who asked, and where the answer goes. */
export interface Delivery {
  /** The same for a doubled or replayed delivery (I10). */
  readonly id: string;
  readonly person: PersonId;
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly responseUrl: string | null;
  /** The click was on a message for this person alone: the answer takes its place, and with it that of its buttons. */
  readonly replaces: boolean;
}

const idOf = (kind: string, ...parts: readonly string[]): string =>
  `slack-${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;

/** Of a person whose team nobody names: foreign to every workspace, so refused. */
const noTeam = 'unknown';

export const ofCommand = (body: SlashCommand): Delivery => ({
  id: idOf('command', body.trigger_id),
  person: PersonId.of(body.team_id || noTeam, body.user_id),
  user: body.user_id,
  channel: body.channel_id,
  threadTs: null,
  responseUrl: body.response_url || null,
  replaces: false,
});

/** The clicker's own team: `body.team` is the host's, also for people of another workspace. */
const personOf = (body: BlockAction | ViewSubmitAction): PersonId =>
  PersonId.of(body.user.team_id || body.team?.id || noTeam, body.user.id);

const textAt = (value: unknown, name: string): string | null => {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'string' ? found : null;
};

const flagAt = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && (value as Record<string, unknown>)[name] === true;

export const messageTsOf = (body: BlockAction): string | null =>
  textAt(body.container, 'message_ts') ?? body.message?.ts ?? null;

export const ofClick = (body: BlockAction, action: ButtonAction): Delivery => {
  const ts = messageTsOf(body);
  return {
    id: idOf('click', String(personOf(body)), action.action_ts, ts ?? '', action.action_id),
    person: personOf(body),
    user: body.user.id,
    channel: body.channel?.id ?? textAt(body.container, 'channel_id') ?? '',
    threadTs: textAt(body.container, 'thread_ts') ?? textAt(body.message, 'thread_ts'),
    responseUrl: body.response_url || null,
    replaces: flagAt(body.container, 'is_ephemeral'),
  };
};

export const ofSubmission = (body: ViewSubmitAction, origin: FormOrigin | null): Delivery => ({
  id: idOf('form', String(personOf(body)), body.view.id, body.view.callback_id),
  person: personOf(body),
  user: body.user.id,
  channel: origin?.channel ?? '',
  threadTs: origin?.threadTs ?? null,
  responseUrl: null,
  replaces: false,
});
