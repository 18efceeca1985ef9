/** Every text that people read, in both languages. English has to have exactly the Japanese keys. */
import { answers as enAnswers } from './en/answers.ts';
import { cards as enCards } from './en/cards.ts';
import { compromiseTexts as enCompromise } from './en/compromise.ts';
import { events as enEvents } from './en/events.ts';
import { files as enFiles } from './en/files.ts';
import { findings as enFindings } from './en/findings.ts';
import { forms as enForms } from './en/forms.ts';
import { labels as enLabels } from './en/labels.ts';
import { notices as enNotices } from './en/notices.ts';
import { refusals as enRefusals } from './en/refusals.ts';
import { removal as enRemoval } from './en/removal.ts';
import { report as enReport } from './en/report.ts';
import { year as enYear } from './en/year.ts';
import { answers as jaAnswers } from './ja/answers.ts';
import { cards as jaCards } from './ja/cards.ts';
import { compromiseTexts as jaCompromise } from './ja/compromise.ts';
import { events as jaEvents } from './ja/events.ts';
import { files as jaFiles } from './ja/files.ts';
import { findings as jaFindings } from './ja/findings.ts';
import { forms as jaForms } from './ja/forms.ts';
import { labels as jaLabels } from './ja/labels.ts';
import { notices as jaNotices } from './ja/notices.ts';
import { refusals as jaRefusals } from './ja/refusals.ts';
import { removal as jaRemoval } from './ja/removal.ts';
import { report as jaReport } from './ja/report.ts';
import { year as jaYear } from './ja/year.ts';

const ja = {
  ...jaAnswers,
  ...jaCards,
  ...jaCompromise,
  ...jaEvents,
  ...jaFiles,
  ...jaFindings,
  ...jaForms,
  ...jaLabels,
  ...jaNotices,
  ...jaRefusals,
  ...jaRemoval,
  ...jaReport,
  ...jaYear,
} as const;

const en: Readonly<Record<keyof typeof ja, string>> = {
  ...enAnswers,
  ...enCards,
  ...enCompromise,
  ...enEvents,
  ...enFiles,
  ...enFindings,
  ...enForms,
  ...enLabels,
  ...enNotices,
  ...enRefusals,
  ...enRemoval,
  ...enReport,
  ...enYear,
};

export const catalogue = { ja, en } as const;
