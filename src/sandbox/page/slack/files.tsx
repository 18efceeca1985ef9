/** Files in messages: text, tables and pictures open in the page. */

import { useEffect, useState } from 'react';
import { get } from '../api.ts';
import { usePage } from '../context.ts';
import { Dialog } from '../dialog.tsx';

interface OpenedFile {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  /** Null when the file is not text. */
  readonly text: string | null;
  readonly base64: string;
}

const rowsOf = (csv: string): readonly (readonly string[])[] =>
  csv
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
        cell.replace(/^"|"$/g, '').replaceAll('""', '"'),
      ),
    );

const Table = ({ csv }: { readonly csv: string }) => (
  <table>
    <tbody>
      {rowsOf(csv).map((cells, row) => (
        <tr key={row}>
          {cells.map((cell, column) => (
            <td key={column}>{cell}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const Content = ({ file }: { readonly file: OpenedFile }) => {
  if (file.mediaType === 'image/png') return <img alt={file.title} src={`data:image/png;base64,${file.base64}`} />;
  if (file.text === null) return null;
  if (file.mediaType.startsWith('text/csv')) return <Table csv={file.text} />;
  return <pre className="file">{file.text}</pre>;
};

const FileDialog = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { words, notify } = usePage();
  const [file, setFile] = useState<OpenedFile | null>(null);
  useEffect(() => {
    get<OpenedFile>('/file', { id }).then(setFile, (error: Error) => notify(error.message));
  }, [id, notify]);
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
      {file !== null && <Content file={file} />}
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
