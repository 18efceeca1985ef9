import { ApiRefusal } from '../apiRefusal.ts';
import { checkedMessageBlocks, checkedMetadata } from '../blocks/checkMessage.ts';
import { limits } from '../blocks/limits.ts';
import { withIds } from '../blocks/withIds.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { Rendering, SlackMessage } from '../messageStore.ts';
import { app, homeTeam } from '../people.ts';
import type { Slack } from '../slack.ts';
import { structureAt } from './arguments.ts';

export interface CheckedRendering extends Rendering {
  readonly warnings: readonly string[];
}

/** What a posting method was asked to show. @throws ApiRefusal with Slack's code where Slack refuses it. */
export const renderingAt = (slack: Slack, method: string, args: JsonObject): CheckedRendering => {
  const blocks = withIds(checkedMessageBlocks(structureAt(args, 'blocks', 'invalid_blocks_format')));
  const metadata = checkedMetadata(structureAt(args, 'metadata', 'invalid_metadata_format'));
  const text = textAt(args, 'text') ?? '';
  if (text.trim() === '' && blocks.length === 0) throw new ApiRefusal('no_text');
  const warnings = [
    ...(text.trim() === '' ? ['missing_text_in_message'] : []),
    ...(text.length > limits.postTextTruncatedAt ? ['message_truncated'] : []),
  ];
  for (const code of warnings) slack.problems.add({ method, code, detail: text.slice(0, 80) });
  return { text: text.slice(0, limits.postTextTruncatedAt), blocks, metadata, warnings };
};

export const warningFields = (warnings: readonly string[]): JsonObject =>
  warnings.length === 0 ? {} : { warning: warnings.join(','), response_metadata: { warnings } };

/** The message object of Slack's answers and payloads. */
export const messageObject = (slack: Slack, message: SlackMessage): JsonObject => {
  const replies = slack.messages.thread(message.channel, message.ts).length - 1;
  const parent = message.threadTs === null ? null : slack.messages.find(message.channel, message.threadTs);
  const byApp = message.by === app.userId ? { bot_id: app.botId, app_id: app.id } : {};
  return {
    type: 'message',
    ...(message.files.length > 0 ? { subtype: 'file_share', files: message.files } : {}),
    user: message.by,
    ...byApp,
    team: homeTeam.id,
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.editedTs === null ? {} : { edited: { user: message.by, ts: message.editedTs } }),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs, parent_user_id: parent?.by }),
    ...(message.threadTs === null && replies > 0 ? { thread_ts: message.ts, reply_count: replies } : {}),
  };
};
