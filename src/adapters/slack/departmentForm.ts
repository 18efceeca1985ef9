/** Fills the department's own form with an application. */

import type { DepartmentForms } from '../../ports/documents.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { SlackLog } from './client.ts';
import type { ApplicationFile } from './views/applicationFiles.ts';
import type { SlackFile } from './views/files.ts';

interface FormParts {
  /** Absent: every application is a text file. */
  readonly forms?: DepartmentForms;
  readonly journal: SlackLog;
}

/** A template that was spoilt after the start gives the text: the record must not wait. */
export const inForm = async (
  { forms, journal }: FormParts,
  { application: { template }, name: domain }: Pick<DomainSettings, 'application' | 'name'>,
  { placeholders, values: _, ...file }: ApplicationFile,
): Promise<SlackFile> => {
  if (template === null || forms === undefined) return file;
  const form = await forms.fill(template, placeholders);
  if (form.tag === 'filled') return { ...file, name: file.name.replace(/txt$/, form.extension), bytes: form.bytes };
  const problem = [form.place, form.placeholder].filter((part) => part !== '').join(' ');
  journal.error({ domain, code: form.code, problem }, 'the template of the application is unusable');
  return file;
};
