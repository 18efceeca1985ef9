/** Files in messages: text, tables and pictures open in the page. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { get, reasonOf } from '../api.ts';
import { usePage } from '../context.ts';
import { Dialog } from '../dialog.tsx';
import type { OpenedFile } from '../files/content.tsx';

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

export const Files = ({ files }: { readonly files: readonly Shared[] }) => {
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
