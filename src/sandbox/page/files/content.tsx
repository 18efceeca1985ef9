/** What a shared file shows: text, tables and pictures. A file's content is never markup. */

import { useEffect, useState } from 'react';
import { usePage } from '../context.ts';
import { columnsMax, readWorkbook, rowsMax, type Table } from './workbook.ts';

/** @returns rows of cells; a quoted cell may hold commas, quotes and line breaks */
const readCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  // Each match is one cell and what ends it.
  for (const match of text.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    const [all, quoted, plain = '', end] = match;
    if (all === '' && row.length === 0) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
};

export interface OpenedFile {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  /** Null when the file is not text. */
  readonly text: string | null;
  readonly base64: string;
}

export const bytesOf = ({ base64 }: OpenedFile): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

const parseXml = (text: string): Document => {
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  if (parsed.getElementsByTagName('parsererror').length > 0) throw new TypeError('this is no XML');
  return parsed;
};

const csvTable = (name: string, text: string): Table => {
  const rows = readCsv(text);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const shown = rows
    .slice(0, rowsMax)
    .map((row) => row.slice(0, columnsMax).map((cell) => ({ text: cell, rowSpan: 1, colSpan: 1 })));
  return { name, rows: shown, size: { rows: rows.length, columns } };
};

const Sheet = ({ table, title }: { readonly table: Table; readonly title: string }) => {
  const { words } = usePage();
  const { rows, size } = table;
  return (
    <section>
      {title !== '' && <h3>{title}</h3>}
      {(size.rows > rowsMax || size.columns > columnsMax) && (
        <p className="note">
          {words('largeTable', { rows: rowsMax, columns: columnsMax, allRows: size.rows, allColumns: size.columns })}
        </p>
      )}
      <div className="sheet" tabIndex={0} role="region" aria-label={title || table.name}>
        <table>
          <tbody>
            {rows.map((cells, row) => (
              <tr key={row}>
                {cells.map(
                  (cell, column) =>
                    cell !== null && (
                      <td key={column} rowSpan={cell.rowSpan} colSpan={cell.colSpan}>
                        {cell.text}
                      </td>
                    ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

const Workbook = ({ file }: { readonly file: OpenedFile }) => {
  const { words } = usePage();
  const [tables, setTables] = useState<readonly Table[] | 'unreadable' | null>(null);
  useEffect(() => {
    try {
      setTables(readWorkbook(bytesOf(file), parseXml));
    } catch {
      setTables('unreadable');
    }
  }, [file]);
  if (tables === null) return null;
  if (tables === 'unreadable') return <p role="alert">{words('unreadableFile')}</p>;
  return tables.map((table) => <Sheet key={table.name} table={table} title={table.name} />);
};

export const FileContent = ({ file }: { readonly file: OpenedFile }) => {
  const { words } = usePage();
  const { mediaType, text, title, name } = file;
  if (mediaType.startsWith('image/'))
    return <img className="picture" alt={title} src={`data:${mediaType};base64,${file.base64}`} />;
  if (mediaType.includes('spreadsheetml')) return <Workbook file={file} />;
  if (text === null) return <p>{words('unknownFile')}</p>;
  if (mediaType.startsWith('text/csv')) return <Sheet table={csvTable(name, text)} title="" />;
  return <pre className="file">{text}</pre>;
};
