/** Renders findings and their fixes, ready to paste, and the evidence file. */

import type { KnownBlock } from '@slack/types';
import { type Fix, fix, type RecordObservation, recordTtlSeconds } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecord.ts';
import { isRunning, type State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import type { RecordInterval } from '../../../ports/service.ts';
import { type Language, plainDate } from '../../../texts/codes.ts';
import { correctionText, recordReport, severityIcons, shortTable } from '../../../texts/records.ts';
import { paragraph, text, textOfCode } from '../../../texts/text.ts';
import { actions, asCode, escaped, linesWithin, moment, type RenderContext, zoneOf } from './blocks.ts';
import { buttons } from './buttons.ts';
import type { SlackFile } from './files.ts';

type CorrectionContext = Pick<RenderContext, 'language' | 'policy'>;

/** One message holds about 13,000 characters. */
const findingsMax = 6;

export const fixFor = (observation: RecordObservation, key: PublicKeyInfo | null): Fix =>
  fix(observation, {
    name: observation.name,
    value: key === null ? null : recordValue(key.publicKey),
    ttlSeconds: recordTtlSeconds,
  });

/** Findings with their fixes: at most `findingsMax`, then the count of the others. The record itself is in the application's file. */
const findingTexts = (
  context: CorrectionContext,
  observation: RecordObservation,
  { corrections }: Fix,
): readonly string[] => {
  const { language } = context;
  const sections = corrections.map((correction) => {
    const { title, why, fix } = correctionText(language, correction, observation, zoneOf(context), false);
    return `${severityIcons[correction.finding.severity]} *${escaped(title)}*\n${escaped(why)}\n→ ${escaped(fix)}`;
  });
  // The same finding of two servers may have the same text.
  const all = [...new Set(sections)];
  const left = all.length - Math.min(all.length, findingsMax);
  return [...all.slice(0, findingsMax), ...(left > 0 ? [text(language, 'card.more', { count: String(left) })] : [])];
};

interface CorrectionRequest extends CorrectionContext {
  /** The name of the DNS department; null: not configured. */
  readonly department: string | null;
  readonly ticket: string;
  /** Who sends the correction, as a mention. */
  readonly owner: string;
}

/** Titles of findings in one line; the file names all. */
const titlesMax = 3;

/** The names of servers, where a finding names them. */
const serversOf = ({ findings }: RecordObservation): string =>
  [...new Set(findings.flatMap(({ facts }) => (facts.servers ?? '').split(' ')))]
    .filter((name) => name !== '')
    .join(', ');

/**
 * What is wrong, for whom, and what to do, one line each: the rest is in the file of the correction. Empty if nothing is wrong.
 * @param warnings false: warnings do not count
 */
export const correctionLines = (
  { language, policy, department, ticket, owner }: CorrectionRequest,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
  warnings = true,
): readonly string[] => {
  const counted = observation.findings.filter(({ severity }) => warnings || severity !== 'warning');
  const seen = { ...observation, findings: counted };
  const { corrections, steps } = fixFor(seen, key);
  const [first] = corrections;
  if (first === undefined) return [];
  const sentences = corrections.map((correction) =>
    correctionText(language, correction, seen, zoneOf({ policy }), false),
  );
  const titles = [...new Set(sentences.map(({ title }) => title))];
  const more = titles.length - titlesMax;
  const left = more > 0 ? text(language, 'correction.more', { count: String(more) }) : '';
  const named = titles.slice(0, titlesMax).map((title) => `*${escaped(title)}*`);
  const what = `${severityIcons[first.finding.severity]} ${named.join(' / ')}${left}`;
  const fix = sentences[0]?.fix ?? '';
  if (steps.length === 0)
    return [
      what,
      escaped(paragraph(language, [...new Set(sentences.map((sentence) => sentence.fix))].slice(0, titlesMax))),
      corrections.every(({ until }) => until !== null)
        ? text(language, 'correction.wait', { owner })
        : text(language, 'correction.server', { owner, servers: escaped(serversOf(seen) || observation.name) }),
    ];
  const name = escaped(department ?? text(language, 'correction.department'));
  return [
    what,
    text(language, 'correction.zone', { department: name, fix: escaped(fix) }),
    text(language, 'correction.send', { owner, ticket }),
  ];
};

type EvidenceContext = Pick<RenderContext, 'language' | 'policy'>;

const intervalLines = (
  context: EvidenceContext,
  { requestedAt }: RecordObservation,
  intervals: readonly RecordInterval[],
): readonly string[] => {
  const { language } = context;
  const at = (moment: number): string => plainDate(moment, zoneOf(context));
  if (intervals.length === 0) return [];
  return [
    '',
    text(language, 'evidence.intervals'),
    ...intervals.map(({ firstAt, until, verdict, findings }) =>
      text(language, 'evidence.interval', {
        from: at(firstAt),
        until: until === null ? text(language, 'evidence.now', { at: at(requestedAt) }) : at(until),
        verdict: text(language, `verdict.${verdict}`),
        findings: findings.join(' '),
      }).trimEnd(),
    ),
  ];
};

/** The whole evidence about the next record, as a file to forward. */
export const evidenceFile = (
  context: EvidenceContext,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
  intervals: readonly RecordInterval[] = [],
): SlackFile => {
  const { language } = context;
  const [selector = '', domain = ''] = observation.name.split('._domainkey.');
  const report = { observation, ...fixFor(observation, key) };
  return {
    name: text(language, 'evidence.fileName', { domain, selector }),
    title: text(language, 'evidence.title', { selector }),
    command: `futari check ${selector} ${domain}`,
    content: [
      text(language, 'evidence.title', { selector }),
      plainDate(observation.requestedAt, zoneOf(context)),
      '',
      ...recordReport(language, report, zoneOf(context)),
      ...intervalLines(context, observation, intervals),
      '',
      text(language, 'evidence.complete'),
      JSON.stringify({ observation, intervals }, null, 2),
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

/** Keeps the table below a section's limit, with room for the count of omitted lines. */
const tableChars = 2_400;

/** The verdict, and a table of each server's TTL and verdict. */
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

/** The DNS observation for the person who requested it. Texts of sections: verdict, servers, findings. */
export const observationTexts = (language: Language, observation: RecordObservation): readonly string[] => {
  const more = (count: number): string => text(language, 'card.more', { count: String(count) });
  const findings = observation.findings.map(
    ({ code, severity }) => `${severityIcons[severity]} ${textOfCode(language, 'finding', code) ?? escaped(code)}`,
  );
  return [...seenTexts(language, observation), linesWithin([...new Set(findings)], more)];
};

/** Texts of sections for the person who requested the check: the observation, the fixes, and when to check again. */
export const checkTexts = (
  context: Pick<RenderContext, 'language' | 'policy'>,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
): readonly string[] => {
  const { language } = context;
  const until = observation.negativeUntil;
  return [
    ...seenTexts(language, observation),
    ...findingTexts(context, observation, fixFor(observation, key)),
    ...(until === null ? [] : [text(language, 'answer.retryAfter', { until: moment(context, until) })]),
  ];
};

/** The record to publish, as a file in the format that the person chooses. */
export const recordFileButtons = (
  context: CorrectionContext,
  state: State,
  observation: RecordObservation,
  key: PublicKeyInfo | null,
): KnownBlock[] => {
  const { verdict, findings } = observation;
  const { rotation } = state;
  if (!isRunning(rotation) || (verdict === 'right' && findings.length === 0)) return [];
  const { steps, valueKnown } = fixFor(observation, key);
  // A signature of the zone or a delegation is not mended by a record.
  if (verdict !== 'absent' && valueKnown && steps.length === 0) return [];
  // A record that nobody has published yet needs no correction.
  const action = verdict === 'absent' ? 'application_file' : 'correction_file';
  return actions('answer check', buttons(context, state, [action], { inputs: { selector: rotation.next } }));
};
