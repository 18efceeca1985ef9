/** Findings with what mends them, ready to paste. */
import { type Mended, mended, recordTtlSeconds } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecordText.ts';
import type { RecordObservation } from '../../../domain/observation.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { pasteForms } from '../../../texts/pasteForms.ts';
import { severityIcons } from '../../../texts/recordReport.ts';
import { correctionText } from '../../../texts/records.ts';
import { text } from '../../../texts/text.ts';
import { type Frame, zoneOf } from './frame.ts';
import { asCode, escaped } from './words.ts';

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
