import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scenarios } from '../../src/main/demo/scenarios.ts';
import { Story } from '../../src/main/demo/story.ts';
import { startMailWitness } from '../../src/main/demo/witnesses.ts';
import { Closers } from '../../src/main/process.ts';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { shippedManifest } from '../../src/sandbox/slack/workspace.ts';
import { type Emulate, openEmulate, tokens } from './clients/emulate.ts';
import { openRecorder, type Recorder } from './clients/slackRecorder.ts';

const channel = 'C0DKIM';
const user = 'U0REQUESTER';
const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'text' } }];
const modal = { type: 'modal', title: { type: 'plain_text', text: 'title' }, blocks };

/** What emulate refuses. Its own code stands last where it has another name for the same. */
const refusals: [method: string, args: Readonly<Record<string, unknown>>, sandboxError: string, error?: string][] = [
  ['chat.postMessage', { channel: 'C0NONE', text: 'text' }, 'channel_not_found'],
  ['chat.postMessage', { text: 'text' }, 'invalid_arguments', 'channel_not_found'],
  ['chat.postMessage', { channel }, 'no_text'],
  ['chat.postMessage', { channel, text: '', blocks: [] }, 'no_text'],
  ['chat.postMessage', { channel, text: 'text', blocks: {} }, 'invalid_blocks_format', 'invalid_blocks'],
  ['chat.postMessage', { channel, text: 'text', metadata: 'none' }, 'invalid_metadata_format'],
  ['chat.update', { channel, ts: '1.000001', text: 'text' }, 'message_not_found'],
  ['chat.update', { channel, text: 'text' }, 'invalid_arguments', 'message_not_found'],
  ['chat.postEphemeral', { channel, text: 'text' }, 'invalid_arguments', 'user_not_found'],
  ['chat.postEphemeral', { channel, user: 'U0NONE', text: 'text' }, 'user_not_found'],
  ['chat.postEphemeral', { channel: 'C0NONE', user, text: 'text' }, 'channel_not_found'],
  ['chat.getPermalink', { channel, message_ts: '1.000001' }, 'message_not_found'],
  ['chat.getPermalink', { channel: 'C0NONE', message_ts: '1.000001' }, 'channel_not_found'],
  ['conversations.open', { users: 'U0NONE' }, 'user_not_found'],
  ['conversations.members', { channel: 'C0NONE' }, 'channel_not_found'],
  ['users.info', { user: 'U0NONE' }, 'user_not_found'],
  ['files.getUploadURLExternal', { filename: 'file' }, 'invalid_arguments'],
  ['files.getUploadURLExternal', { length: 5 }, 'invalid_arguments'],
  ['files.completeUploadExternal', { files: [{ id: 'F0NONE' }], channel_id: channel }, 'file_not_found'],
  ['files.completeUploadExternal', {}, 'invalid_arguments'],
  ['views.open', { trigger_id: 'none', view: modal }, 'invalid_trigger_id'],
  ['views.open', { trigger_id: 'none', view: {} }, 'invalid_arguments', 'invalid_view'],
  ['views.update', { view_id: 'V0NONE', view: modal }, 'not_found'],
  ['views.publish', { user_id: 'U0NONE', view: { type: 'home', blocks } }, 'invalid_arguments', 'user_not_found'],
  ['views.publish', { user_id: user, view: modal }, 'invalid_arguments', 'invalid_view'],
];

describe.each(['ja', 'en'] as const)("a whole rotation's calls of Slack, sent again to emulate (%s)", (locale) => {
  const closers = new Closers();
  let service: SandboxService;
  let recorder: Recorder;
  let emulate: Emulate;

  beforeAll(async () => {
    recorder = await openRecorder(closers);
    service = await startSandboxService({
      sesThrottleMs: 0,
      locale,
      beforeStart: ({ slack }) => {
        recorder.target = slack.apiUrl;
        Object.assign(slack, { apiUrl: recorder.url });
      },
    });
    closers.add(() => service.close());
    const mail = await startMailWitness(service);
    closers.add(() => mail.close());
    const story = new Story(service, mail, () => {});
    await scenarios.find(({ name }) => name === 'rotation')?.narrate(story);
    await service.sandbox.slack.openHome('approver-1');
    await story.say('requester', '/dkim');
    await service.idle();
    const { workspace } = service.sandbox.slack;
    emulate = await openEmulate(closers, {
      people: workspace.people(),
      channels: workspace.channels(),
      scopes: shippedManifest().scopes,
    });
  });
  afterAll(() => closers.close());

  test('given each call that the bot sent, then emulate takes it, but for methods that it does not have', async () => {
    const refused: unknown[] = [];
    const unknown = new Set<string>();
    for (const call of recorder.calls) {
      const answer = await emulate.replay(call);
      if (answer === null) unknown.add(call.method);
      else if (answer.ok !== true) refused.push({ method: call.method, body: call.body, answer });
    }
    expect(refused).toEqual([]);
    expect([...unknown].sort()).toEqual(['usergroups.list', 'usergroups.users.list', 'users.conversations']);
    expect(recorder.calls.filter(({ answer }) => answer.ok !== true)).toEqual([]);
    const methods = new Set(recorder.calls.map(({ method }) => method));
    for (const method of [
      'chat.postMessage',
      'chat.update',
      'files.completeUploadExternal',
      'views.open',
      'views.publish',
    ]) {
      expect(methods).toContain(method);
    }
  });

  test('given a token without scopes, then emulate refuses those calls, and needs no scope that the manifest lacks', async () => {
    const needed = new Set<string>();
    for (const call of recorder.calls) {
      const answer = await emulate.replay(call, tokens.withoutScopes);
      if (answer?.error === 'missing_scope') for (const scope of String(answer.needed).split(',')) needed.add(scope);
    }
    expect(shippedManifest().scopes).toEqual(expect.arrayContaining([...needed]));
    expect([...needed].sort()).toEqual(['channels:read', 'chat:write', 'files:write', 'im:write', 'users:read']);
  });

  test.each(refusals)('given %s %j, then emulate refuses it, and the sandbox too', async (...row) => {
    const [method, args, sandboxError, error = sandboxError] = row;
    const theirs = await callForm(recorder.target, service.sandbox.slackSecrets.botToken, method, args);
    const here = Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' ? emulate.idOf(value) : value,
    ]);
    expect([theirs, await emulate.call(method, Object.fromEntries(here))]).toMatchObject([
      { ok: false, error: sandboxError },
      { ok: false, error },
    ]);
  });
});

/** As the SDK writes it: a form, with structures as JSON. */
async function callForm(api: string, token: string, method: string, args: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(new URL(method, api), { method: 'POST', headers, body: new URLSearchParams(fields) });
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
