import { ApiRefusal } from '../apiRefusal.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { threadAt } from '../methods.ts';
import { app } from '../people.ts';
import type { Slack } from '../slack.ts';
import { channelToPostIn, required, structureAt } from './arguments.ts';
import type { Method } from './method.ts';

const getUploadUrl = (slack: Slack, args: JsonObject): JsonObject => {
  const length = Number(args.length);
  if (!Number.isInteger(length) || length <= 0) {
    throw new ApiRefusal('invalid_arguments', ['[json-pointer:/length] must be a positive number of bytes']);
  }
  const id = slack.files.reserve(required(args, 'filename'), length);
  return { file_id: id, upload_url: `${slack.baseUrl()}/upload/${id}` };
};

const askedFiles = (slack: Slack, args: JsonObject) => {
  const list = structureAt(args, 'files', 'invalid_arguments');
  if (!Array.isArray(list) || list.length === 0) {
    throw new ApiRefusal('invalid_arguments', ['missing required field: files']);
  }
  return list.filter(isObject).map((asked) => {
    const id = required(asked, 'id');
    const uploaded = slack.files.uploaded(id);
    if (uploaded === null) throw new ApiRefusal('file_not_found');
    return { id, ...uploaded, title: textAt(asked, 'title') ?? uploaded.name };
  });
};

/** All files of one call become one message. The answer does not name its `ts`: Slack shares after answering. */
const complete = (slack: Slack, args: JsonObject): JsonObject => {
  const asked = askedFiles(slack, args);
  const shared = textAt(args, 'channel_id');
  const channel = shared === null ? null : channelToPostIn(slack, { channel: shared });
  const threadTs = channel === null ? null : threadAt(slack, channel.id, args);
  const files = asked.map(({ id, name, title }) => ({ id, name, title }));
  const message =
    channel === null
      ? null
      : slack.messages.post({
          text: textAt(args, 'initial_comment') ?? '',
          blocks: [],
          metadata: null,
          channel: channel.id,
          threadTs,
          by: app.userId,
          files,
        });
  for (const file of asked) {
    slack.files.share({ ...file, channel: channel?.id ?? null, threadTs, messageTs: message?.ts ?? null });
  }
  return { files: files.map(({ id, title, name }) => ({ id, title, name, shares: {} })) };
};

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { scope: 'files:write', run: getUploadUrl },
  'files.completeUploadExternal': { scope: 'files:write', run: complete },
};
