/** The expected shape of every key of the file: told with a problem, and held against both documents by a test. */
import { alertsTexts } from './alertsTexts.ts';
import { breakGlassTexts } from './breakGlassTexts.ts';
import { policyTexts } from './descriptions.ts';
import { domainTexts } from './domainTexts.ts';
import type { FieldText } from './fieldText.ts';
import { probeTexts } from './probeTexts.ts';
import { outsideTexts, serviceTexts } from './serviceTexts.ts';

export const fileTexts: Readonly<Record<string, FieldText>> = {
  ...serviceTexts,
  ...domainTexts,
  ...outsideTexts,
  ...probeTexts,
  ...policyTexts,
  ...alertsTexts,
  ...breakGlassTexts,
};

/** `domains[3].targets[0].region` is described under `domains[].targets[].region`. */
export const patternOf = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]');

/** The keys that may stand in the map at a path. */
export const knownKeys = (path: string): readonly string[] => {
  const pattern = patternOf(path);
  const prefix = pattern === '' ? '' : `${pattern}.`;
  return Object.keys(fileTexts)
    .filter((key) => key.startsWith(prefix) && !/[.[]/.test(key.slice(prefix.length)))
    .map((key) => key.slice(prefix.length));
};
