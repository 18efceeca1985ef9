/** Every page that a program writes, as a whole or in part. `npm run docs` writes them anew; a test holds pages and source together. */
import { readFileSync, writeFileSync } from 'node:fs';
import { partsPicture } from '../../../bench/sourceFigures/picture.ts';
import type { Language } from '../../../src/texts/codes.ts';
import { findingsPage, findingsPath } from '../findingsPage.ts';
import { behaviourList } from './behaviourList.ts';
import { decisionList } from './decisionList.ts';
import { runbookSections } from './runbookList.ts';
import { type Sections, withSections } from './sections.ts';
import { settingsList, variablesList } from './settingsList.ts';

interface Page {
  readonly path: URL;
  /** What the page should be, from what it is. */
  readonly anew: (now: string) => string;
}

const pathOf = (name: string, language: Language): URL =>
  new URL(`../../../docs/${name}${language === 'ja' ? '.ja' : ''}.md`, import.meta.url);

const page = (name: string, language: Language, sections: Sections): Page => ({
  path: pathOf(name, language),
  anew: (now) => withSections(now, sections),
});

const languages = ['en', 'ja'] as const;

export const pages: readonly Page[] = [
  page('architecture', 'en', { parts: partsPicture }),
  page('adr/README', 'en', { decisions: decisionList }),
  ...languages.map((language) => ({ path: findingsPath(language), anew: () => findingsPage(language) })),
  ...languages.map((language) => page('runbook', language, runbookSections(language))),
  ...languages.map((language) => page('sandbox', language, { ses: () => behaviourList(language) })),
  ...languages.map((language) =>
    page('configuration', language, {
      settings: () => settingsList(language),
      variables: () => variablesList(language),
    }),
  ),
];

if (import.meta.main) {
  for (const { path, anew } of pages) writeFileSync(path, anew(readFileSync(path, 'utf8')));
}
