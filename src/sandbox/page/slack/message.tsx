/** One message as this person's client shows it. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { get, type Message, reasonOf } from '../api.ts';
import { usePage } from '../context.ts';
import { Dialog } from '../dialog.tsx';
import type { OpenedFile } from '../files/content.tsx';
import { momentText } from '../words.ts';
import { Blocks } from './blocks.tsx';
import { nameOf } from './json.ts';
import { Mrkdwn } from './mrkdwn.tsx';

/** The readers of tables are loaded with the first file that is opened. */
const FileContent = lazy(async () => ({ default: (await import('../files/content.tsx')).FileContent }));

const FileDialog = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { words, notify } = usePage();
  const [file, setFile] = useState<OpenedFile | null>(null);
  useEffect(() => {
    get<OpenedFile>('/file', { id }).then(setFile, (error: unknown) => notify(reasonOf(error, words)));
  }, [id, notify, words]);
  const save = (): void => {
    if (file === null) return;
    const bytes = Uint8Array.from(atob(file.base64), (char) => char.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: file.mediaType }));
    const link = Object.assign(document.createElement('a'), { href: url, download: file.name });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog title={file?.title ?? ''} onClose={onClose} wide>
      {file !== null && (
        <Suspense>
          <FileContent file={file} />
        </Suspense>
      )}
      <div className="dialog-buttons">
        <button type="button" onClick={save}>
          {words('download')}
        </button>
      </div>
    </Dialog>
  );
};

interface Shared {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

const Files = ({ files }: { readonly files: readonly Shared[] }) => {
  const [open, setOpen] = useState<string | null>(null);
  if (files.length === 0) return null;
  return (
    <div className="files">
      {files.map(({ id, title, name }) => (
        <button key={id} type="button" className="file-card" onClick={() => setOpen(id)}>
          <span aria-hidden="true">📄</span> {title || name}
        </button>
      ))}
      {open !== null && <FileDialog id={open} onClose={() => setOpen(null)} />}
    </div>
  );
};

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
