/** The tables of test/real/interoperability.md: what each program says of each record and mail. The document is what the tests expect. */
import { readFile } from 'node:fs/promises';
import { type VerifierName, verifierNames } from './verifiers.ts';

const page = new URL('../interoperability.md', import.meta.url);

export interface VerdictRow {
  /** The first column. */
  readonly subject: string;
  readonly futari: string;
  readonly verdicts: Readonly<Record<VerifierName, string>>;
  readonly why: string;
}

/** Rows of the table whose first column has this title. @throws Error when the table has other columns */
export async function readVerdictTable(firstColumn: 'Record' | 'Mail'): Promise<readonly VerdictRow[]> {
  const lines = (await readFile(page, 'utf8')).split('\n');
  const columns = [firstColumn, 'Futari', ...verifierNames, 'Why they differ'];
  const start = lines.indexOf(`| ${columns.join(' | ')} |`);
  if (start < 0) throw new Error(`test/real/interoperability.md: no table with the columns ${columns.join(', ')}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map(rowOf);
}

const rowOf = (line: string): VerdictRow => {
  const cells = line.split('|').slice(1, -1);
  const [subject = '', futari = '', ...rest] = cells.map((cell) => cell.trim());
  if (rest.length !== verifierNames.length + 1)
    throw new Error(`test/real/interoperability.md: columns are missing: ${line}`);
  const verdicts = Object.fromEntries(verifierNames.map((name, i) => [name, rest[i] ?? '']));
  return { subject, futari, verdicts: verdicts as VerdictRow['verdicts'], why: rest.at(-1) ?? '' };
};

/** Rows without a reason although a verifier says otherwise than we do. */
export const unexplained = (table: readonly VerdictRow[], isOurPass: (futari: string) => boolean): readonly string[] =>
  table
    .filter(({ futari, verdicts, why }) => {
      const differs = Object.values(verdicts).some((verdict) => (verdict === 'pass') !== isOurPass(futari));
      return differs && why === '';
    })
    .map(({ subject }) => subject);
