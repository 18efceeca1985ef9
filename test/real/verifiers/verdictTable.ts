/** The table of test/real/interoperability.md: what each program says of each record. The document is what the test expects. */
import { readFile } from 'node:fs/promises';

const page = new URL('../interoperability.md', import.meta.url);

export interface VerdictRow {
  readonly record: string;
  readonly futari: string;
  readonly mailauth: string;
  readonly python: string;
  readonly opendkim: string;
  readonly perl: string;
  readonly why: string;
}

/** Rows of the table whose first column is "Record". @throws Error when a row has another number of columns */
export async function readVerdictTable(): Promise<readonly VerdictRow[]> {
  const lines = (await readFile(page, 'utf8')).split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Record |'));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map((line) => {
    const cells = line.split('|').slice(1, -1);
    const [record = '', futari = '', mailauth = '', python = '', opendkim = '', perl = '', why = ''] = cells.map((c) =>
      c.trim(),
    );
    if (cells.length !== 7) throw new Error(`test/real/interoperability.md: not seven columns: ${line}`);
    return { record, futari, mailauth, python, opendkim, perl, why };
  });
}
