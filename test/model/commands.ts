/** What processes hand to the core, built from what they saw. */
import type { CommandOf, PutEvidence, TargetObservation } from '../../src/domain/commands.ts';
import type { Fingerprint, Selector } from '../../src/domain/names.ts';
import type { RoundTarget } from '../../src/domain/state.ts';
import { has, people } from './people.ts';
import { type Dns, type Process, type Sample, type Seen, targetIds, type World } from './world.ts';

export const selectorName = (no: number): Selector => `k-${no}` as Selector;
const nameOrNull = (no: number): Selector | null => (no === 0 ? null : selectorName(no));
export const fingerprintOf = (no: number): Fingerprint => String(no).repeat(64).slice(0, 64) as Fingerprint;
const otherKey = 'f'.repeat(64) as Fingerprint;

interface Verdicts {
  readonly verdict: PutEvidence['dnsVerdict'];
  readonly silent: readonly string[];
  readonly othersRight: boolean;
  readonly content: string | null;
}

/** What the strict reading says of a record in this condition. `content` is what all that answered agree on. */
export const output = (dns: Dns, scope: 'authoritative' | 'everywhere' = 'everywhere'): Verdicts => {
  const quiet = { silent: [], othersRight: false, content: null };
  switch (dns) {
    case 'right':
      return { ...quiet, verdict: 'right', content: 'key' };
    case 'lagging':
      return scope === 'everywhere'
        ? { ...quiet, verdict: 'disagree' }
        : { ...quiet, verdict: 'right', content: 'key' };
    case 'silent':
      return { ...quiet, verdict: 'unknown', silent: ['ns1', 'ns2'] };
    case 'oneSilent':
      return { ...quiet, verdict: 'unknown', silent: ['ns2'], othersRight: true, content: 'key' };
    case 'leaked':
      return { ...quiet, verdict: 'wrong' };
    default:
      return { ...quiet, verdict: dns };
  }
};

export const roundTargets = (signingEnabled: readonly boolean[], selectors: readonly number[]): RoundTarget[] =>
  signingEnabled.map((on, i) => ({
    id: targetIds[i] as RoundTarget['id'],
    origin: 'EXTERNAL',
    signingEnabled: on,
    selector: nameOrNull(selectors[i] ?? 0),
  }));

const evidenceOf = (process: Process, sample: Sample): PutEvidence => {
  const answer = output(sample.dns, sample.scope);
  // With another key in hand the same question finds the other record right, and the approved one wrong.
  const verdict = sample.otherKey ? (sample.dns === 'wrong' ? 'right' : 'wrong') : answer.verdict;
  return {
    baseVersion: process.baseVersion,
    dnsRequestedAt: process.requestedAt,
    dnsScope: sample.scope,
    dnsVerdict: verdict,
    silent: answer.silent,
    othersRight: answer.othersRight,
    overridden: [],
    fingerprint: sample.otherKey ? otherKey : fingerprintOf(process.selector),
    content: sample.otherKey ? 'other key' : answer.content,
    proofAt: sample.proofAt,
    proofOk: sample.proofOk,
    rollbackReady: sample.backOk,
    rollbackCheckedAt: sample.backAt,
    eligible: people.filter((_, who) => !has(sample.gone, who)).map(({ id }) => id),
    targets: roundTargets(sample.signingEnabled, sample.selectors),
    hash: null,
  };
};

export const intendPut = (world: World, process: Process): CommandOf<'IntendPut'> => ({
  type: 'IntendPut',
  at: world.now,
  rotation: world.state.rotation?.id ?? 0,
  kind: process.work === 'rollback' ? 'rollback' : 'forward',
  target: targetIds[process.target] as CommandOf<'IntendPut'>['target'],
  selector: selectorName(process.selector),
  beforeSesAt: process.signedSesAt,
  evidence: process.evidence === null ? null : evidenceOf(process, process.evidence),
});

export const observationOf = (process: Process, seen: Seen): TargetObservation => ({
  kind: seen.kind,
  selector: nameOrNull(seen.selector),
  requestedAt: process.requestedAt,
  baseVersion: process.baseVersion,
  sesAt: seen.kind === 'probe' ? null : process.signedSesAt,
  status: seen.status,
  origin: seen.kind === 'probe' ? null : 'EXTERNAL',
  signingEnabled: seen.kind === 'probe' ? null : true,
});

/** What an executor says when the core refuses its Put and the world is another than was approved. */
export const voidRound = (world: World, process: Process, sample: Sample): CommandOf<'VoidRound'> => ({
  type: 'VoidRound',
  at: world.now,
  rotation: world.state.rotation?.id ?? 0,
  round: world.state.rotation?.round?.id ?? 0,
  evidence: evidenceOf(process, sample),
});
