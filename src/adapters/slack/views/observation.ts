/** What the DNS said, server by server, for the person who asked. */
import type { RecordObservation } from '../../../domain/observation.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import type { Language } from '../../../texts/codes.ts';
import { shortTable } from '../../../texts/evidenceTable.ts';
import { severityIcons } from '../../../texts/recordReport.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { linesWithin } from './block.ts';
import { type Frame, zoneOf } from './frame.ts';
import { correctionTexts } from './record.ts';
import { asCode, date, escaped } from './words.ts';

const icons: Readonly<Record<string, string>> = {
  right: '✅',
  wrong: '❌',
  absent: '➖',
  disagree: '⚠️',
  unknown: '❔',
};

/** The table stays below a section's bound, with room for the line that counts what was left out. */
const tableChars = 2_400;

/** The verdict, and what each server said: server, TTL, verdict. */
const seenTexts = (language: Language, observation: RecordObservation): readonly string[] => {
  const more = (count: number): string => text(language, 'card.more', { count: String(count) });
  const lines = shortTable(language, observation.servers).map(asCode);
  return [
    `${icons[observation.verdict]} ${text(language, 'answer.record', {
      name: asCode(observation.name),
      verdict: text(language, `verdict.${observation.verdict}`),
    })}`,
    ...(observation.servers.length === 0 ? [] : [`\`\`\`${linesWithin(lines, more, tableChars)}\`\`\``]),
  ];
};

/** Texts of sections: the verdict, the servers, the findings. */
export const observationTexts = (language: Language, observation: RecordObservation): readonly string[] => {
  const more = (count: number): string => text(language, 'card.more', { count: String(count) });
  const findings = observation.findings.map(
    ({ code, severity }) => `${severityIcons[severity]} ${textOfCode(language, 'finding', code) ?? escaped(code)}`,
  );
  return [...seenTexts(language, observation), linesWithin([...new Set(findings)], more)];
};

/** Texts of sections for whoever asked: with what is wrong, how to mend it, and when to ask again. */
export const checkTexts = (
  frame: Pick<Frame, 'language' | 'policy'>,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
): readonly string[] => {
  const { language } = frame;
  const until = observation.negativeUntil;
  return [
    ...seenTexts(language, observation),
    ...correctionTexts(frame, observation, key),
    ...(until === null ? [] : [text(language, 'answer.askAgain', { until: date(until, zoneOf(frame)) })]),
  ];
};
