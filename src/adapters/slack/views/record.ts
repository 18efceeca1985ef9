/** Findings with what mends them, ready to paste. */

import { type Mended, mended, type RecordObservation, recordTtlSeconds } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecord.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import type { RecordStretch } from '../../../ports/service.ts';
import { type Language, plainDate } from '../../../texts/codes.ts';
import { correctionText, pasteForms, recordReport, severityIcons, shortTable } from '../../../texts/records.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { asCode, date, escaped, type Frame, linesWithin, zoneOf } from './blocks.ts';
import type { SlackFile } from './files.ts';

type CorrectionFrame = Pick<Frame, 'language' | 'policy'>;

/** One message holds about 13,000 characters: with three forms of a record of 4096 bits so many findings fit. */
const findingsMax = 6;

export const mendedFor = (observation: RecordObservation, key: PublicKeyInfo | null): Mended =>
  mended(observation, {
    name: observation.name,
    value: key === null ? null : recordValue(key.publicKey),
    ttlSeconds: recordTtlSeconds,
  });

/** Backticks cannot occur in names, base64 and JSON: the code block ends where it should. */
export const pasted = (title: string, content: string | null): readonly string[] =>
  content === null ? [] : [`*${title}*\n\`\`\`${escaped(content)}\`\`\``];

/** Findings in words, each with what mends it. At most `max`; the others are counted. */
export const findingTexts = (
  frame: CorrectionFrame,
  observation: RecordObservation,
  { corrections }: Mended,
  max: number,
): readonly string[] => {
  const { language } = frame;
  const told = corrections.map((correction) => {
    const { title, why, mend } = correctionText(language, correction, observation, zoneOf(frame));
    return `${severityIcons[correction.finding.severity]} *${escaped(title)}*\n${escaped(why)}\n→ ${escaped(mend)}`;
  });
  // The same finding of two servers may be told in the same words.
  const all = [...new Set(told)];
  const left = all.length - Math.min(all.length, max);
  return [...all.slice(0, max), ...(left > 0 ? [text(language, 'card.more', { count: String(left) })] : [])];
};

/** Texts of sections: the findings, then the record in each form. None where nothing is wrong. */
export const correctionTexts = (
  frame: CorrectionFrame,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
): readonly string[] => {
  const { language } = frame;
  const mends = mendedFor(observation, key);
  const { zoneFile, route53, plain } = pasteForms(mends.steps);
  const deleted = mends.steps.filter((step) => step.do === 'delete');
  return [
    ...findingTexts(frame, observation, mends, findingsMax),
    ...pasted(text(language, 'paste.zoneFile'), zoneFile),
    ...pasted(text(language, 'paste.route53'), route53),
    ...deleted.map(({ name }) => text(language, 'paste.route53Delete', { name: asCode(name) })),
    ...pasted(text(language, 'paste.plain'), plain),
  ];
};

type EvidenceFrame = Pick<Frame, 'language' | 'policy'>;

const stretchLines = (
  frame: EvidenceFrame,
  { askedAt }: RecordObservation,
  stretches: readonly RecordStretch[],
): readonly string[] => {
  const { language } = frame;
  const at = (moment: number): string => plainDate(moment, zoneOf(frame));
  if (stretches.length === 0) return [];
  return [
    '',
    text(language, 'evidence.stretches'),
    ...stretches.map(({ firstAt, until, verdict, findings }) =>
      text(language, 'evidence.stretch', {
        from: at(firstAt),
        until: until === null ? text(language, 'evidence.now', { at: at(askedAt) }) : at(until),
        verdict: text(language, `verdict.${verdict}`),
        findings: findings.join(' '),
      }).trimEnd(),
    ),
  ];
};

/** The whole evidence about the next record, as a file that can be handed on. */
export const evidenceFile = (
  frame: EvidenceFrame,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
  stretches: readonly RecordStretch[] = [],
): SlackFile => {
  const { language } = frame;
  const [selector = '', domain = ''] = observation.name.split('._domainkey.');
  const report = { observation, ...mendedFor(observation, key) };
  return {
    name: text(language, 'evidence.fileName', { selector }),
    title: text(language, 'evidence.title', { selector }),
    command: `futari check ${selector} ${domain}`,
    content: [
      text(language, 'evidence.title', { selector }),
      plainDate(observation.askedAt, zoneOf(frame)),
      '',
      ...recordReport(language, report, zoneOf(frame)),
      ...stretchLines(frame, observation, stretches),
      '',
      text(language, 'evidence.whole'),
      JSON.stringify({ observation, stretches }, null, 2),
      '',
    ].join('\n'),
  };
};

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

/**
 * What the DNS said, server by server, for the person who asked.
 * Texts of sections: the verdict, the servers, the findings.
 */
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
