import { ApiRefusal } from './apiRefusal.ts';
import { flagAt, isObject, type JsonObject, parseJson, textAt } from './json.ts';
import type { SlackMessage } from './messageStore.ts';
import { renderingAt } from './methods/messageArguments.ts';
import { threadAt } from './methods.ts';
import { app } from './people.ts';
import type { ResponseTarget } from './responseUrls.ts';
import type { Slack } from './slack.ts';
import type { Reply } from './webApi.ts';

const method = 'response_url';

/** One POST to a `response_url`. Refusals come as HTTP errors, not as `ok: false` with 200. */
export const respond = (slack: Slack, key: string, body: Buffer): Reply => {
  try {
    const message = parseJson(body.toString('utf8'));
    if (!isObject(message)) throw new ApiRefusal('invalid_payload');
    showResponse(slack, slack.responseUrls.spend(key), message);
    return { tag: 'answer', status: 200, body: 'ok' };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    slack.problems.add({ method, code: error.code, detail: error.details.join('; ') });
    const status = error.code.endsWith('_url') ? 404 : 400;
    return { tag: 'answer', status, body: { ok: false, error: error.code, errors: error.details } };
  }
};

/** Replaces or deletes the original, or says something new: to the person alone unless `in_channel` is asked for. */
export const showResponse = (slack: Slack, target: ResponseTarget, message: JsonObject): void => {
  const original = originalOf(slack, target);
  if (flagAt(message, 'delete_original')) {
    if (original !== null) slack.messages.delete(original);
    return;
  }
  const { warnings: _warnings, ...rendering } = renderingAt(slack, method, message);
  // After a slash command there is no original: what asks to replace it is shown as something new.
  if (flagAt(message, 'replace_original') && original !== null) {
    slack.messages.update(original, rendering);
    return;
  }
  const onlyFor = textAt(message, 'response_type') === 'in_channel' ? null : target.person;
  const threadTs = threadAt(slack, target.channel, message);
  slack.messages.post({ ...rendering, channel: target.channel, threadTs, by: app.userId, onlyFor });
};

const originalOf = (slack: Slack, { original }: ResponseTarget): SlackMessage | null =>
  original === null ? null : slack.messages.find(original.channel, original.ts, true);
