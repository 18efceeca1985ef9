/** docs/adr/README.md: each decision by its own title. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../docs/adr/', import.meta.url);
const titleOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8').split('\n', 1)[0]?.slice(2) ?? '';

export const decisionFiles = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => /^\d{4}-/.test(file))
    .sort();

export const decisionList = (): string =>
  decisionFiles()
    .map((file) => `- [${titleOf(file)}](${file})`)
    .join('\n');
