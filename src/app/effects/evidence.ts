/** Gathering what I2 to I4 ask for: the record as everybody sees it, the proof, the way back. */
import { isCompromised } from '../../domain/compromise.ts';
import type { Fingerprint, Selector } from '../../domain/names.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import type { State } from '../../domain/state.ts';
import type { RecordQuestion } from '../../ports/dns.ts';
import { KeyUnreadable } from '../../ports/keys.ts';
import type { ProofResult } from '../../ports/proof.ts';
import type { Task } from './task.ts';

/** Every other key that this domain has had: a record with one of them is told apart from a stranger's. */
const otherFingerprints = (state: State, selector: Selector): readonly Fingerprint[] =>
  Object.entries(state.selectors).flatMap(([name, { fingerprint }]) =>
    name === selector || fingerprint === null ? [] : [fingerprint],
  );

export const observe = (
  { deps, settings, state }: Task,
  selector: Selector,
  expected: Fingerprint,
  scope: 'authoritative' | 'everywhere',
  hurry: Pick<RecordQuestion, 'hurried'> = {},
): Promise<RecordObservation> =>
  deps.dns.observe({
    domain: settings.name,
    selector,
    expected,
    previous: otherFingerprints(state, selector),
    scope,
    ...hurry,
    ...(settings.authoritative === null ? {} : { authoritative: settings.authoritative }),
  });

/** Servers that gave no answer at all, by name. */
export const silentServers = ({ servers }: RecordObservation): readonly string[] =>
  servers.filter(({ silent }) => silent).map(({ server }) => server);

/** Leaving out the silent ones: at least two authoritative servers, and every resolver that was asked, said right (I2). */
export const othersRight = ({ servers, scope }: RecordObservation): boolean => {
  const spoke = servers.filter(({ silent }) => !silent);
  const authoritative = spoke.filter(({ role }) => role === 'authoritative');
  const resolvers = servers.filter(({ role }) => role === 'resolver');
  return (
    spoke.every(({ verdict }) => verdict === 'right') &&
    authoritative.length >= 2 &&
    resolvers.every(({ silent }) => !silent) &&
    (scope === 'authoritative' || resolvers.length > 0)
  );
};

/** The TXT strings of a server that said right: what a verifier would be given. */
const rightRecords = ({ servers }: RecordObservation): readonly (readonly string[])[] =>
  servers.find(({ verdict }) => verdict === 'right')?.records ?? [];

/** Signs with the stored key and verifies against what the DNS returned. A key that is not there or unreadable fails the proof. */
export const prove = async (
  { deps, settings }: Task,
  selector: Selector,
  seen: RecordObservation,
): Promise<ProofResult> => {
  const failed = (problem: string): ProofResult => ({ ok: false, at: deps.clock.now(), problem });
  try {
    const result = await deps.vault.use(settings.name, selector, (key) => deps.proof.prove(key, rightRecords(seen)));
    return result ?? failed('no such key');
  } catch (error) {
    if (error instanceof KeyUnreadable) return failed('the key is stored but cannot be decrypted');
    throw error;
  }
};

/** Whoever read it can sign: no later look, however right, makes that undone. */
export const showsPrivateKey = ({ findings }: RecordObservation): boolean =>
  findings.some(({ code }) => code === 'private_key_published');

export interface Readiness {
  readonly ready: boolean;
  readonly checkedAt: number;
  /** A `Blocker`, or why the proof failed. */
  readonly problem: string;
}

/** I4: the previous key decrypts, fits its live record, signs and verifies. */
export const rollbackReadiness = async (
  task: Task,
  current: Selector,
  fingerprint: Fingerprint | null = own(task.state.selectors, current)?.fingerprint ?? null,
): Promise<Readiness> => {
  const checkedAt = task.deps.clock.now();
  if (fingerprint === null) return { ready: false, checkedAt, problem: 'current_key_not_held' };
  if (isCompromised(task.state, current)) return { ready: false, checkedAt, problem: 'current_key_compromised' };
  const seen = await observe(task, current, fingerprint, 'authoritative');
  const burnt = own(task.state.selectors, current)?.condemned === true || showsPrivateKey(seen);
  if (burnt) return { ready: false, checkedAt, problem: 'current_key_published' };
  if (seen.verdict !== 'right') return { ready: false, checkedAt, problem: 'current_record_wrong' };
  const proof = await prove(task, current, seen);
  return { ready: proof.ok, checkedAt, problem: proof.problem };
};
