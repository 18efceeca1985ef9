/** What the DNS said, server by server, for the person who asked. */
import type { RecordObservation, ServerAnswer } from '../../../domain/observation.ts';
import type { Language } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { linesWithin } from './block.ts';
import { asCode, escaped } from './words.ts';

const icons: Readonly<Record<string, string>> = {
  right: '✅',
  wrong: '❌',
  absent: '➖',
  disagree: '⚠️',
  unknown: '❔',
};

const serverLine = (language: Language, answer: ServerAnswer): string => {
  const details = [
    answer.silent ? text(language, 'answer.silent') : null,
    answer.rcode === null || answer.rcode === 'NOERROR' ? null : escaped(answer.rcode),
    answer.ttlSeconds === null ? null : `TTL ${answer.ttlSeconds}`,
  ].filter((detail) => detail !== null);
  return text(language, 'answer.server', {
    icon: icons[answer.verdict] ?? '',
    role: text(language, `answer.${answer.role}`),
    server: asCode(answer.server),
    verdict: text(language, `verdict.${answer.verdict}`),
    details: details.length === 0 ? '' : ` (${details.join(', ')})`,
  });
};

/** Texts of sections: the verdict, the servers, the findings. */
export const observationTexts = (language: Language, observation: RecordObservation): readonly string[] => {
  const more = (count: number): string => text(language, 'card.more', { count: String(count) });
  const findings = observation.findings.map(({ code, severity }) => {
    const icon = severity === 'warning' ? '⚠️' : severity === 'critical' ? '🚨' : '❌';
    return `${icon} ${textOfCode(language, 'finding', code) ?? escaped(code)}`;
  });
  return [
    `${icons[observation.verdict]} ${text(language, 'answer.record', {
      name: asCode(observation.name),
      verdict: text(language, `verdict.${observation.verdict}`),
    })}`,
    linesWithin(
      observation.servers.map((answer) => serverLine(language, answer)),
      more,
    ),
    linesWithin([...new Set(findings)], more),
  ];
};
