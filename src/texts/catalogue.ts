/** Every text that people read: one row a text, both languages in the row. */
import { answers } from './answers.ts';
import { cards } from './cards.ts';
import { compromiseTexts } from './compromise.ts';
import { events } from './events.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { forms } from './forms.ts';
import { labels } from './labels.ts';
import { notices } from './notices.ts';
import { refusals } from './refusals.ts';
import { removal } from './removal.ts';
import { report } from './report.ts';
import { year } from './year.ts';

export const catalogue = {
  ...answers,
  ...cards,
  ...compromiseTexts,
  ...events,
  ...files,
  ...findings,
  ...forms,
  ...labels,
  ...notices,
  ...refusals,
  ...removal,
  ...report,
  ...year,
} as const;
