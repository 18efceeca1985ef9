import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const channel = 'C0DKIM';

describe('messages', () => {
  test('given a post, an update and a reply, then history, thread and permalink are kept', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const metadata = { event_type: 'card', event_payload: { rotation: 'r1' } };
    const first = await chat.postMessage({ channel, text: '一', blocks: [section('一')], metadata });
    const ts = first.ts ?? '';
    const reply = await chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    await chat.postMessage({ channel, text: 'reply to the reply', thread_ts: reply.ts ?? '' });
    await chat.update({ channel, ts, text: '二', blocks: [section('二')] });

    expect(sandbox.thread('#dkim', ts).map((m) => m.text)).toEqual(['二', 'reply', 'reply to the reply']);
    const [card] = sandbox.messages(channel);
    expect(card).toMatchObject({ metadata, history: [{ text: '一' }] });
    expect(card?.blocks).toMatchObject([section('二')]);
    await chat.update({ channel, ts, text: '三' });
    expect(sandbox.messages(channel)[0]).toMatchObject({ text: '三', blocks: [], metadata });
    expect(Number(reply.ts)).toBeGreaterThan(Number(ts));
    const { permalink } = await chat.getPermalink({ channel, message_ts: reply.ts ?? '' });
    expect(permalink).toContain(`/archives/C0DKIM/p${(reply.ts ?? '').replace('.', '')}?thread_ts=${ts}`);
    await chat.delete({ channel, ts: reply.ts ?? '' });
    expect(sandbox.messages(channel)).toHaveLength(2);
  });

  test('given what Slack refuses, then its own codes come back and are kept as problems', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const output = await sandbox.say('auditor', '#dkim', 'こんにちは');
    const theirs = output.tag === 'posted' ? output.ts : '';
    await expect(chat.postMessage({ channel: 'C0NONE', text: 'x' })).rejects.toThrow('channel_not_found');
    await expect(chat.postMessage({ channel: 'C0OTHER', text: 'x' })).rejects.toThrow('not_in_channel');
    await expect(chat.postMessage({ channel, text: 'x', thread_ts: 'x' })).rejects.toThrow('invalid_thread_ts');
    await expect(chat.update({ channel, ts: theirs, text: 'x' })).rejects.toThrow('cant_update_message');
    await expect(chat.update({ channel, ts: '1.2', text: 'x' })).rejects.toThrow('message_not_found');
    await expect(chat.postEphemeral({ channel, user: 'U0OUTSIDER', text: 'x' })).rejects.toThrow('user_not_in_channel');
    expect(sandbox.problems().map((p) => p.code)).toEqual([
      'channel_not_found',
      'not_in_channel',
      'invalid_thread_ts',
      'cant_update_message',
      'message_not_found',
      'user_not_in_channel',
    ]);
  });

  test('given a thread that is gone, then the reply lands at the top of the channel and that is noted', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const { ts = '' } = await chat.postMessage({ channel, text: 'card' });
    await chat.delete({ channel, ts });
    await chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    expect(sandbox.messages(channel)).toMatchObject([{ text: 'reply', threadTs: null }]);
    expect(sandbox.problems()).toMatchObject([{ code: 'thread_not_found' }]);
    const { message_ts = '' } = await chat.postEphemeral({ channel, user: 'U0AUDITOR', text: 'x' });
    const toEphemeral = chat.postMessage({ channel, text: 'x', thread_ts: message_ts });
    await expect(toEphemeral).rejects.toThrow('cannot_reply_to_message');
  });

  test('given a message without top-level text, then it is posted with a warning', async () => {
    const sandbox = await openSandbox();
    const posted = await webClient(sandbox).apiCall('chat.postMessage', { channel, blocks: [section('x')] });
    expect(posted).toMatchObject({ warning: 'missing_text_in_message' });
    expect(sandbox.problems()).toMatchObject([{ method: 'chat.postMessage', code: 'missing_text_in_message' }]);
  });

  test('given an ephemeral message, then only that person sees it and it cannot be updated', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const posted = await chat.postEphemeral({ channel, user: 'U0AUDITOR', text: '秘密' });
    expect(sandbox.ephemerals('auditor').map((m) => m.text)).toEqual(['秘密']);
    expect(sandbox.ephemerals('operator')).toEqual([]);
    const update = chat.update({ channel, ts: posted.message_ts ?? '', text: 'x' });
    await expect(update).rejects.toThrow('message_not_found');
  });

  test('given a direct conversation, then what is posted there or to the user id reaches the person', async () => {
    const sandbox = await openSandbox();
    const { chat, conversations } = webClient(sandbox);
    const opened = await conversations.open({ users: 'U0APPROVER1' });
    await chat.postMessage({ channel: opened.channel?.id ?? '', text: '記録しました' });
    await chat.postMessage({ channel: 'U0APPROVER1', text: 'もう一つ' });
    expect(sandbox.directMessages('approver-1').map((m) => m.text)).toEqual(['記録しました', 'もう一つ']);
    await expect(conversations.open({ users: 'U0GONE' })).rejects.toThrow('user_disabled');
  });

  test('given the app’s Messages tab, then direct messages pass with it, and every post is refused without it', async () => {
    const directly = async (sandbox: SlackSandbox) => {
      const client = webClient(sandbox);
      // Slack opens the conversation either way.
      const { channel: im } = await client.conversations.open({ users: 'U0APPROVER1' });
      const upload = { channel_id: im?.id ?? '', file: Buffer.from('x'), filename: 'x.txt' };
      const tries = [
        () => client.chat.postMessage({ channel: im?.id ?? '', text: 'x' }),
        () => client.chat.postMessage({ channel: 'U0APPROVER1', text: 'x' }),
        () => client.chat.postEphemeral({ channel: im?.id ?? '', user: 'U0APPROVER1', text: 'x' }),
        () => client.filesUploadV2(upload),
      ];
      const found: string[] = [];
      for (const go of tries)
        found.push(
          await go().then(
            () => 'ok',
            (error) => String(error.data?.error),
          ),
        );
      return found;
    };
    const shipped = await openSandbox();
    expect(await directly(shipped)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const without = await openSandbox({ manifest: { messagesTab: false } });
    expect(await directly(without)).toEqual(Array(4).fill('messages_tab_disabled'));
    expect(without.directMessages('approver-1')).toEqual([]);
    await expect(webClient(without).chat.postMessage({ channel, text: 'x' })).resolves.toMatchObject({ ok: true });
  });
});

describe('files', () => {
  test('given an upload into a thread, then the file appears there as a message, after the answer', async () => {
    const sandbox = await openSandbox();
    const client = webClient(sandbox);
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'thread' });
    const bytes = Buffer.from('DNS申請書\n', 'utf8');
    const received: string[] = [];
    sandbox.events.on('file', (file) => received.push(file.name));
    const answer = await client.filesUploadV2({
      channel_id: channel,
      thread_ts: ts,
      file: bytes,
      filename: 'application.txt',
      initial_comment: '申請書です',
    });
    expect(answer.ok).toBe(true);
    expect(received).toEqual(['application.txt']);
    expect(sandbox.files()).toMatchObject([{ name: 'application.txt', bytes, channel, threadTs: ts }]);
    expect(sandbox.thread(channel, ts).at(-1)).toMatchObject({
      text: '申請書です',
      files: [{ name: 'application.txt' }],
    });
  });
});
