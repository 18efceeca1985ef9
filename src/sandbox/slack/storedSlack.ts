/** What Slack keeps while the bot does not run: messages, files, Home tabs and channels, as JSON. */

import { z } from 'zod';
import type { JsonObject } from './protocol.ts';
import type { Slack } from './stores.ts';

const jsonObject = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);
const string = z.string();
const stringOrNull = string.nullable();

export const storedSlackSchema = z.object({
  messages: z.array(
    z.object({
      channel: string,
      ts: string,
      threadTs: stringOrNull,
      by: string,
      text: string,
      blocks: z.array(jsonObject),
      metadata: jsonObject.nullable(),
      files: z.array(z.object({ id: string, name: string, title: string })),
      editedTs: stringOrNull,
    }),
  ),
  files: z.array(
    z.object({
      id: string,
      name: string,
      title: string,
      base64: z.base64(),
      channel: stringOrNull,
      threadTs: stringOrNull,
      messageTs: stringOrNull,
    }),
  ),
  homes: z.array(z.object({ person: string, view: jsonObject })),
  channels: z.array(
    z.object({
      id: string,
      name: string,
      members: z.array(string),
      isShared: z.boolean(),
      isPrivate: z.boolean(),
      isArchived: z.boolean(),
    }),
  ),
});

export type StoredSlack = z.infer<typeof storedSlackSchema>;

/** Messages that only one person sees and open modals are left out: a client that is loaded again has lost them. */
export const storeSlack = ({ messages, files, views, workspace }: Slack): StoredSlack => ({
  messages: messages
    .all()
    .filter(({ onlyFor }) => onlyFor === null)
    .map(({ channel, ts, threadTs, by, text, blocks, metadata, files: shared, editedTs }) => ({
      ...{ channel, ts, threadTs, by, text, metadata, editedTs },
      blocks: [...blocks],
      files: [...shared],
    })),
  files: files.all().map(({ bytes, ...file }) => ({ ...file, base64: bytes.toString('base64') })),
  homes: views
    .all()
    .filter(({ type }) => type === 'home')
    .map(({ person, view }) => ({ person, view })),
  channels: workspace.channels().map((channel) => ({ ...channel, members: [...channel.members] })),
});

/** Puts everything back into a workspace in which nothing has happened yet. */
export const restoreSlack = ({ messages, files, views, workspace, timestamps }: Slack, stored: StoredSlack): void => {
  workspace.restoreChannels(stored.channels);
  const unseen = { onlyFor: null, deleted: false, history: [] } as const;
  messages.restore(stored.messages.map((message) => ({ ...message, ...unseen })));
  files.restore(stored.files.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') })));
  for (const { person, view } of stored.homes) views.publish(person, view);
  // A time stamp is the name of its message: none is given twice.
  for (const { ts, editedTs } of stored.messages) timestamps.startAfter(editedTs ?? ts);
};
