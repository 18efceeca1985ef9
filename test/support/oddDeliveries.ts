/** What Slack does not send, and what nobody waits for: each with the status that it is worth. */
import { gzipSync } from 'node:zlib';
import { formType, jsonType, type SignedPost } from './signedPost.ts';

const ofPayload = (payload: string): string => new URLSearchParams({ payload }).toString();
const interaction = (payload: unknown): string => ofPayload(JSON.stringify(payload));

const user = { id: 'U0REQUESTER', team_id: 'T0HOME' };
const button = { type: 'button', action_id: 'approve', block_id: 'b', action_ts: '1.2', value: '{}' };
const click = { type: 'block_actions', user, team: { id: 'T0HOME' }, trigger_id: '1.2.3', actions: [button] };
const view = { id: 'V1', callback_id: 'decline', private_metadata: '{}', state: { values: {} } };
const form = { type: 'view_submission', user, team: { id: 'T0HOME' }, view };
const command = 'command=%2Fdkim&text=rotate&user_id=U0REQUESTER&team_id=T0HOME&channel_id=C0DKIM&trigger_id=1.2.3';

const now = (): number => Math.floor(Date.now() / 1_000);
const nestedTimes = 100_000;
const deep = `${'['.repeat(nestedTimes)}${']'.repeat(nestedTimes)}`;

/** Signed by Slack's secret, as Slack would not write them. */
export const unreadable: readonly (readonly [string, SignedPost])[] = [
  ['payload=null', { body: 'payload=null' }],
  ['payload=[]', { body: ofPayload('[]') }],
  ['payload="text"', { body: ofPayload('"text"') }],
  ['payload=7', { body: 'payload=7' }],
  ['an empty payload', { body: 'payload=' }],
  ['no payload', { body: 'a=b' }],
  ['an empty body', { body: '' }],
  ['a payload that is no JSON', { body: ofPayload('{"type":') }],
  ['a payload without a type', { body: interaction({ user }) }],
  ['two payloads', { body: `${interaction(click)}&${interaction(click)}` }],
  ['a payload nested 100,000 times', { body: ofPayload(deep) }],
  ['a click by null', { body: interaction({ ...click, user: null }) }],
  ['a click by nobody', { body: interaction({ type: 'block_actions', user: null }) }],
  ['a click by a number', { body: interaction({ ...click, user: { id: 7 } }) }],
  ['a click by a name with a slash', { body: interaction({ ...click, user: { id: 'T0HOME/U1', team_id: 'x' } }) }],
  ['a click without actions', { body: interaction({ ...click, actions: [] }) }],
  ['actions null', { body: interaction({ ...click, actions: null }) }],
  ['actions: [null]', { body: interaction({ ...click, actions: [null] }) }],
  ['a button without an action', { body: interaction({ ...click, actions: [{ type: 'button' }] }) }],
  ['a button whose value is an object', { body: interaction({ ...click, actions: [{ ...button, value: {} }] }) }],
  ['a channel that is text', { body: interaction({ ...click, channel: 'C0DKIM' }) }],
  ['a message that is text', { body: interaction({ ...click, message: 'text' }) }],
  ['view null', { body: interaction({ ...form, view: null }) }],
  ['a view without state', { body: interaction({ ...form, view: { ...view, state: null } }) }],
  [
    'a view with a null input',
    { body: interaction({ ...form, view: { ...view, state: { values: { a: { b: null } } } } }) },
  ],
  ['a view with a null block', { body: interaction({ ...form, view: { ...view, state: { values: { a: null } } } }) }],
  ['a command without a person', { body: 'command=%2Fdkim&text=rotate&channel_id=C0DKIM&trigger_id=1' }],
  ['a command by two people', { body: `${command}&user_id=U0APPROVER1` }],
  ['a command of another content type', { body: command, type: 'text/plain' }],
  ['JSON without a content type', { body: JSON.stringify({ type: 'event_callback' }), type: null }],
  ['a form without a content type', { body: command, type: null }],
  ['JSON null', { body: 'null', type: jsonType }],
  ['a JSON array', { body: '[{}]', type: jsonType }],
  ['invalid JSON', { body: '{"type":"event_callback"', type: jsonType }],
  ['JSON nested 100,000 times', { body: deep, type: jsonType }],
  ['a command in gzip', { body: gzipSync(command) }],
  ['bytes that are not UTF-8', { body: Buffer.concat([Buffer.from(`${command}&x=`), Buffer.from([0xff, 0xfe])]) }],
];

/** Slack would send them again if they were refused, and nobody waits for an answer. */
export const unheeded: readonly (readonly [string, SignedPost])[] = [
  [
    'an event',
    { body: JSON.stringify({ type: 'event_callback', event: { type: 'app_home_opened' } }), type: jsonType },
  ],
  ['an event that is null', { body: JSON.stringify({ type: 'event_callback', event: null }), type: jsonType }],
  ['an event nested 100,000 times', { body: `{"type":"event_callback","event":${deep}}`, type: jsonType }],
  ['a form that was closed', { body: interaction({ type: 'view_closed', user, view: null }) }],
  ['a shortcut', { body: interaction({ type: 'shortcut', user }) }],
  ['a menu', { body: interaction({ ...click, actions: [{ type: 'static_select', action_id: 'a' }] }) }],
  ['ssl_check', { body: 'ssl_check=1&token=x' }],
];

const rightBut = (more: Partial<SignedPost>): SignedPost => ({ body: command, ...more });

/** Slack's secret signed the body, and yet it is no signature of now. */
export const unsigned: readonly (readonly [string, SignedPost])[] = [
  ...['Infinity', '-Infinity', 'NaN', '1e99', '-1', '', ' '].map(
    (stamp) => [`time ${stamp}`, rightBut({ stamp })] as const,
  ),
  ['a time in hexadecimal', rightBut({ stamp: `0x${now().toString(16)}` })],
  ['a time with a fraction', rightBut({ stamp: `${now()}.5` })],
  ['a time an hour ahead', rightBut({ stamp: String(now() + 3_600) })],
  ['a time an hour ago', rightBut({ stamp: String(now() - 3_600) })],
  ['something behind the signature', rightBut({ signature: (right) => `${right}=x` })],
  ['a second signature', rightBut({ signature: (right) => [right, right] })],
  ['a signature in capitals', rightBut({ signature: (right) => right.toUpperCase() })],
  ['half a signature', rightBut({ signature: (right) => right.slice(0, 30) })],
  ['the signature of another version', rightBut({ signature: (right) => right.replace('v0', 'v1') })],
  ['no signature', rightBut({ signature: () => '' })],
];

export const rightCommand: SignedPost = { body: command, type: `${formType}; charset=utf-8` };
