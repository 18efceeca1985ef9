/** One message as this person's client shows it. */

import type { Message } from '../api.ts';
import { usePage } from '../context.ts';
import { momentText } from '../words.ts';
import { Blocks } from './blocks.tsx';
import { Files } from './files.tsx';
import { nameOf } from './json.ts';
import { Mrkdwn } from './mrkdwn.tsx';

const hueOf = (id: string): number => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 12, 7);

const Avatar = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <span className={`avatar hue-${hueOf(id)}`} aria-hidden="true">
    {[...name][0] ?? '?'}
  </span>
);

interface MessageProps {
  readonly message: Message;
  readonly replies?: number;
  readonly onThread?: () => void;
}

export const MessageView = ({ message, replies = 0, onThread }: MessageProps) => {
  const { words, language, slack } = usePage();
  const author = nameOf(slack, message.by);
  const me = nameOf(slack, slack.me);
  const at = Number(message.ts) * 1_000;
  const place = { where: 'message', message: { channel: message.channel, ts: message.ts } } as const;
  const edited = message.editedTs !== null && message.blocks.length === 0;
  return (
    <article className={message.onlyFor === null ? 'message' : 'message only-you'} data-ts={message.ts}>
      <Avatar id={message.by} name={author} />
      <div className="message-body">
        <header>
          <strong>{author}</strong>
          <time dateTime={new Date(at).toISOString()}>{momentText(language, at)}</time>
          {message.onlyFor !== null && <span className="note">{words('onlyYou', { name: me })}</span>}
        </header>
        {message.blocks.length === 0 && message.text !== '' && <Mrkdwn text={message.text} />}
        <Blocks blocks={message.blocks} place={place} />
        <Files files={message.files} />
        {edited && <small className="note">{words('edited')}</small>}
        {replies > 0 && onThread !== undefined && (
          <button type="button" className="replies" onClick={onThread}>
            {words('replies', { count: replies })}
          </button>
        )}
      </div>
    </article>
  );
};
