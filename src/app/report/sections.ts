/** The parts of a report that say what the world answered: SES to each Put, the DNS in each stretch of time. */
import type { ServerAnswer } from '../../domain/observation.ts';
import { fullTable } from '../../texts/evidenceTable.ts';
import { plainDate } from '../../texts/moment.ts';
import { text, textOfCode } from '../../texts/text.ts';
import type { Collected } from './collect.ts';
import { cell, type ReportFrame, table } from './frame.ts';

/** An attempt on a line: when it was intended, and every answer that there was to it. */
export const attemptRows = ({ language, timeZone }: ReportFrame, { commits }: Collected): readonly string[] => {
  const rows = commits.flatMap(({ at, events }) =>
    events.flatMap((event) => {
      const when = plainDate(at, timeZone);
      if (event.type === 'PutIntended') {
        const { attempt, kind, target, selector, evidence } = event;
        return [
          [
            String(attempt),
            when,
            text(language, kind === 'forward' ? 'report.forward' : 'report.rollback'),
            cell(target),
            selector,
            '',
            evidence ?? '',
          ],
        ];
      }
      if (event.type !== 'AttemptClosed') return [];
      const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
      // Logs from before the request id had a place of its own have it as the code of what was applied.
      const answer = [event.code, event.requestId].filter((said, index, all) => said && all.indexOf(said) === index);
      return [[String(event.attempt), when, outcome, '', '', cell(answer.join(' ')), '']];
    }),
  );
  const head = [
    'report.attempt',
    'report.when',
    'report.what',
    'report.target',
    'report.selector',
    'report.answer',
    'report.evidence',
  ] as const;
  return rows.length === 0
    ? [text(language, 'card.none')]
    : table(
        head.map((name) => text(language, name)),
        rows,
      );
};

const serversOf = (content: object | undefined): readonly ServerAnswer[] => {
  const { servers, record } = (content ?? {}) as { servers?: ServerAnswer[]; record?: { servers?: ServerAnswer[] } };
  return servers ?? record?.servers ?? [];
};

const fenced = (lines: readonly string[]): readonly string[] => ['', '```', ...lines, '```', ''];

/** Each stretch with its first answer, and the look right before each Put, which is the last one before a change. */
export const recordSections = (frame: ReportFrame, { commits, evidence }: Collected): readonly string[] => {
  const { language, timeZone } = frame;
  const answers = (hash: string | null): readonly string[] => {
    const content = hash === null ? undefined : evidence.get(hash);
    const servers = serversOf(content);
    const proof = (content as { proof?: { ok: boolean; problem: string } } | undefined)?.proof;
    const proven =
      proof === undefined
        ? []
        : [text(language, proof.ok ? 'report.proofOk' : 'report.proofBad', { problem: proof.problem })];
    const named = [text(language, 'report.named', { hash: hash ?? '-' })];
    return [...named, ...proven.map(cell), ...(servers.length === 0 ? [''] : fenced(fullTable(language, servers)))];
  };
  const parts = commits.flatMap(({ at, version, events }) =>
    events.flatMap((event) => {
      const facts = { at: plainDate(at, timeZone), version: String(version) };
      if (event.type === 'RecordChanged') {
        const verdict = text(language, `verdict.${event.facts.verdict}`);
        return [`### ${text(language, 'report.stretch', { ...facts, verdict })}`, '', ...answers(event.facts.evidence)];
      }
      if (event.type === 'PutIntended' && event.evidence !== null) {
        return [
          `### ${text(language, 'report.beforePut', { ...facts, attempt: String(event.attempt) })}`,
          '',
          ...answers(event.evidence),
        ];
      }
      if (event.type === 'ProbeVerified' && event.evidence !== undefined)
        return [
          `### ${text(language, 'report.probe', { ...facts, target: cell(event.target) })}`,
          '',
          ...probeLines(frame, event.evidence, evidence),
        ];
      return [];
    }),
  );
  return parts.length === 0 ? [text(language, 'card.none'), ''] : [...parts, ''];
};

const probeLines = ({ language }: ReportFrame, hash: string, evidence: Collected['evidence']): readonly string[] => {
  const { headers } = (evidence.get(hash) ?? {}) as { headers?: string };
  const named = text(language, 'report.named', { hash });
  return headers === undefined
    ? [named, '']
    : [named, ...fenced(headers.trimEnd().replaceAll('```', "'''").split(/\r?\n/))];
};
