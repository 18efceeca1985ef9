/** `emulate` by Vercel: a Slack that others wrote. It knows scopes, channels, threads, uploads and views, and no user groups. */
import { createEmulator } from 'emulate';
import type { Closers } from '../../../src/main/process.ts';
import { freePort } from '../../support/ports.ts';
import type { RecordedCall } from './slackRecorder.ts';

type Json = Readonly<Record<string, unknown>>;
export type SlackAnswer = Json & { readonly ok?: boolean; readonly error?: string };

export interface Emulate {
  /** @param token null: none */
  call(method: string, args: Json, token?: string | null): Promise<SlackAnswer>;
  /** Its id of a person, channel or message that the sandbox knows by this one. */
  idOf(theirs: string): string;
  /** Sends a recorded call again, with the ids of this Slack in place of the other's. Null: it does not know the method. */
  replay(call: RecordedCall, token?: string): Promise<SlackAnswer | null>;
}

export const tokens = { bot: 'xoxb-bot', withoutScopes: 'xoxb-nothing' } as const;

/** Its answer of HTTP, where no route has the method's name. */
const isUnknownMethod = ({ message }: SlackAnswer): boolean => message === 'Not Found';

interface Member {
  readonly id: string;
  readonly name: string;
}

interface Seeded {
  readonly people: readonly Member[];
  readonly channels: readonly (Member & { readonly isPrivate: boolean })[];
  readonly scopes: readonly string[];
}

const structures = ['blocks', 'metadata', 'view', 'files', 'attachments'];

export const openEmulate = async (closers: Closers, { people, channels, scopes }: Seeded): Promise<Emulate> => {
  const port = await freePort('127.0.0.1');
  const app = { app_id: 'A0FUTARI', client_id: '1.1', client_secret: 'none', name: 'futari', redirect_uris: [] };
  const emulator = await createEmulator({
    service: 'slack',
    port,
    seed: {
      slack: {
        strict_scopes: true,
        users: people.map(({ name }) => ({ name })),
        oauth_apps: [{ ...app, bot_id: 'B0FUTARI', bot_user_id: 'U0FUTARIBOT', scopes: [...scopes] }],
        tokens: [
          { token: tokens.bot, user_id: 'U0FUTARIBOT', app_id: app.app_id, bot_id: 'B0FUTARI', scopes: [...scopes] },
          { token: tokens.withoutScopes, user_id: 'U0FUTARIBOT', app_id: app.app_id, scopes: ['commands'] },
          {
            token: 'xoxp-admin',
            scopes: ['users:read', 'channels:read', 'channels:manage', 'groups:read', 'groups:write'],
          },
        ],
        channels: channels.map(({ name, isPrivate }) => ({ name, is_private: isPrivate })),
      },
    },
  });
  closers.add(() => emulator.close());
  const call: Emulate['call'] = async (method, args, token = tokens.bot) => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(args),
    });
    return (await response.json()) as SlackAnswer;
  };
  const ids = await seededIds(call, people, channels);
  const replay: Emulate['replay'] = async (recorded, token = tokens.bot) => {
    const args = translated(recorded, ids);
    if (recorded.method === 'views.open') args.trigger_id = (await call('views.generateTriggerId', {})).trigger_id;
    const answer = await call(recorded.method, args, token);
    if (isUnknownMethod(answer)) return null;
    learn(ids, recorded.answer, answer);
    // The bytes went to an address of the sandbox itself.
    if (typeof answer.upload_url === 'string') {
      await fetch(answer.upload_url, { method: 'POST', body: Buffer.alloc(Number(args.length), 'a') });
    }
    return answer;
  };
  return { call, replay, idOf: (theirs) => ids.get(theirs) ?? theirs };
};

/** Ids of the sandbox, and what they are called here. */
type Ids = Map<string, string>;

const seededIds = async (
  call: Emulate['call'],
  people: Seeded['people'],
  channels: Seeded['channels'],
): Promise<Ids> => {
  const admin = 'xoxp-admin';
  const users = (await call('users.list', {}, admin)).members as readonly Member[];
  const rooms = (await call('conversations.list', { types: 'public_channel,private_channel' }, admin))
    .channels as readonly Member[];
  const found = (all: readonly Member[], name: string) => all.find((one) => one.name === name)?.id ?? '';
  return new Map([
    ...people.map(({ id, name }) => [id, found(users, name)] as const),
    ...channels.map(({ id, name }) => [id, found(rooms, name)] as const),
  ]);
};

/** The arguments of a recorded call, structures parsed, with the ids of this Slack. */
const translated = ({ contentType, body }: RecordedCall, ids: Ids): Record<string, unknown> => {
  const sent: Json = contentType.startsWith('application/json')
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
  const parsed = Object.entries(sent).map(([name, value]) => [
    name,
    structures.includes(name) && typeof value === 'string' ? JSON.parse(value) : value,
  ]);
  let text = JSON.stringify(Object.fromEntries(parsed));
  for (const [theirs, here] of ids) text = text.replaceAll(`"${theirs}"`, `"${here}"`);
  return JSON.parse(text) as Record<string, unknown>;
};

const idsOf = (answer: Json): readonly unknown[] => {
  const { ts, file_id, view, channel } = answer as Record<string, Json & unknown>;
  return [ts, file_id, (view as Json | undefined)?.id, typeof channel === 'object' ? (channel as Json).id : channel];
};

const learn = (ids: Ids, theirs: Json, here: Json): void => {
  const [before, after] = [idsOf(theirs), idsOf(here)];
  before.forEach((id, i) => {
    const same = after[i];
    if (typeof id === 'string' && typeof same === 'string') ids.set(id, same);
  });
};
