import type { Finding, RecordVerdict, ServerAnswer } from '../../domain/observation.ts';
import type { Judged } from './judge.ts';

/**
 * One verdict over all servers asked. `right` and `absent` need every one of them; `wrong` is certain from one that says it when
 * no other contradicts; a silent server makes the whole unknown (and can be waived by name, which the core decides).
 */
export function concludeVerdict(all: readonly Judged[]): RecordVerdict {
  const known = all.filter((one) => one.answer.verdict !== 'unknown');
  const verdicts = new Set(known.map((one) => one.answer.verdict));
  const contents = new Set(known.map((one) => one.content).filter((content) => content !== null));
  if (verdicts.size > 1 || contents.size > 1) return 'disagree';
  const [verdict] = verdicts;
  if (verdict === undefined) return 'unknown';
  return verdict === 'wrong' || known.length === all.length ? verdict : 'unknown';
}

/** The findings of all servers, one for each thing that is wrong, with the servers that it was seen on. */
export function concludeFindings(all: readonly Judged[]): Finding[] {
  const grouped = new Map<string, { finding: Finding; servers: string[] }>();
  for (const { answer, findings } of all) {
    for (const finding of findings) {
      // A resolver that is behind is one finding, not a second list of what it still sees.
      if (answer.role === 'resolver' && answer.verdict !== 'unknown' && finding.severity === 'error') continue;
      const key = JSON.stringify([finding.code, finding.severity, finding.facts]);
      const group = grouped.get(key) ?? { finding, servers: [] };
      if (!group.servers.includes(answer.server)) group.servers.push(answer.server);
      grouped.set(key, group);
    }
  }
  const findings = [...grouped.values()].map(({ finding, servers }) => ({
    ...finding,
    facts: { ...finding.facts, servers: servers.join(' ') },
  }));
  return [...findings, ...disagreement(all), ...staleResolvers(all)];
}

function disagreement(all: readonly Judged[]): Finding[] {
  const authoritative = all.filter((one) => one.answer.role === 'authoritative');
  if (concludeVerdict(authoritative) !== 'disagree') return [];
  const facts: Record<string, string> = {};
  for (const { answer } of authoritative) {
    facts[answer.verdict] = [facts[answer.verdict], answer.server].filter(Boolean).join(' ');
  }
  return [{ code: 'servers_disagree', severity: 'error', facts }];
}

function staleResolvers(all: readonly Judged[]): Finding[] {
  return all
    .filter(({ answer }) => answer.role === 'resolver' && (answer.verdict === 'absent' || answer.verdict === 'wrong'))
    .map(({ answer }) => ({
      code: 'resolver_stale',
      severity: 'error',
      facts: { servers: answer.server, says: answer.verdict },
    }));
}

const comfort = ['wrong', 'absent', 'unknown', 'right'] as const;

/** One answer for each server, a server being a name: of addresses that say different things the least comforting one. */
export function answersByServer(all: readonly Judged[]): ServerAnswer[] {
  const byName = new Map<string, ServerAnswer>();
  for (const { answer } of all) {
    const known = byName.get(answer.server);
    if (known === undefined || comfort.indexOf(answer.verdict) < comfort.indexOf(known.verdict)) {
      byName.set(answer.server, answer);
    }
  }
  return [...byName.values()];
}
