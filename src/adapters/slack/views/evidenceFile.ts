/** The whole evidence about the next record, as a file that can be handed on. */
import type { RecordObservation } from '../../../domain/observation.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import type { RecordStretch } from '../../../ports/service.ts';
import { plainDate } from '../../../texts/moment.ts';
import { recordReport } from '../../../texts/recordReport.ts';
import { text } from '../../../texts/text.ts';
import type { SlackFile } from './files.ts';
import { type Frame, zoneOf } from './frame.ts';
import { mendedFor } from './record.ts';

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
