/** Fills a template file of the team: a text file, or a workbook (`.xlsx`), whose library is loaded at its first use. */

import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DepartmentForms, FilledForm, TemplateProblem } from '../../ports/documents.ts';
import { byKey, hasPlaceholder, isKnown, placeholdersIn, replaced, unusable } from './placeholders.ts';

const fileBytesMax = 5 * 1024 * 1024;

const fillText = (bytes: Buffer, values: ReadonlyMap<string, string>): FilledForm | TemplateProblem => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unusable('broken');
  }
  for (const [index, line] of text.split('\n').entries()) {
    const unknown = placeholdersIn(line).find((name) => !isKnown(values, name));
    if (unknown !== undefined) return unusable('unknown_placeholder', String(index + 1), unknown);
  }
  if (!hasPlaceholder(text)) return unusable('no_placeholder');
  return { tag: 'filled', extension: 'txt', bytes: new TextEncoder().encode(replaced(text, values)) };
};

const contentOf = async (path: string): Promise<Buffer | TemplateProblem> => {
  try {
    const { size } = await stat(path);
    return size > fileBytesMax ? unusable('too_large') : await readFile(path);
  } catch (error) {
    return unusable('unreadable', (error as NodeJS.ErrnoException).code ?? 'error');
  }
};

export const createDepartmentForms = (): DepartmentForms => ({
  fill: async (template, given) => {
    const extension = extname(template).toLowerCase();
    if (extension === '.xlsm' || extension === '.xltm') return unusable('macro');
    if (extension !== '.xlsx' && extension !== '.txt') return unusable('wrong_kind', extension);
    const bytes = await contentOf(template);
    if ('tag' in bytes) return bytes;
    const values = byKey(given);
    if (extension === '.txt') return fillText(bytes, values);
    // Zip and XML are read only where a team has a workbook.
    const { fillWorkbook } = await import('./workbook.ts');
    return fillWorkbook(bytes, values);
  },
});
