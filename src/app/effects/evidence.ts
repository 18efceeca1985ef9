/** Gathers the evidence for I2 to I4: the record as every server shows it, the proof, and the rollback readiness. */

import { type DmarcPolicy, type MailPolicy, type SpfAlignment, worstSpf } from '../../domain/facts.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { type DmarcRecord, letsSesSend, readDmarc } from '../../domain/mailRecords.ts';
import { type Fingerprint, lookUp, type Selector } from '../../domain/names.ts';
import { isCompromised, type State } from '../../domain/state.ts';
import { within } from '../../ports/concurrency.ts';
import type { RecordQuery, TextRecords } from '../../ports/dns.ts';
import { KeyUnreadable, type ProofResult } from '../../ports/keys.ts';
import type { MailFrom } from '../../ports/ses.ts';
import type { Task } from '../deps.ts';

/** Every other key that this domain has had: an observation distinguishes them from an unknown key. */
const otherFingerprints = (state: State, selector: Selector): readonly Fingerprint[] =>
  Object.entries(state.selectors).flatMap(([name, { fingerprint }]) =>
    name === selector || fingerprint === null ? [] : [fingerprint],
  );

export const observe = (
  { deps, settings, state }: Task,
  selector: Selector,
  expected: Fingerprint,
  scope: 'authoritative' | 'everywhere',
  hurry: Pick<RecordQuery, 'hurried'> = {},
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

/** Names of the servers that gave no answer. */
export const silentServers = ({ servers }: RecordObservation): readonly string[] =>
  servers.filter(({ silent }) => silent).map(({ server }) => server);

/** Without the silent servers: at least two authoritative servers, and every queried resolver, show the right record (I2). */
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

/** The TXT strings of a server with the right record: a verifier gets these. */
const rightRecords = ({ servers }: RecordObservation): readonly (readonly string[])[] =>
  servers.find(({ verdict }) => verdict === 'right')?.records ?? [];

/** Signs with the stored key and verifies against the DNS answer. A missing or unreadable key fails the proof. */
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

/** A published private key lets anybody sign: no later observation reverses that. */
export const showsPrivateKey = ({ findings }: RecordObservation): boolean =>
  findings.some(({ code }) => code === 'private_key_published');

export interface Readiness {
  readonly ready: boolean;
  readonly checkedAt: number;
  /** A `Blocker`, or the reason for the failed proof. */
  readonly problem: string;
}

/** I4: the previous key decrypts, fits its live record, signs and verifies. */
export const rollbackReadiness = async (
  task: Task,
  current: Selector,
  fingerprint: Fingerprint | null = lookUp(task.state.selectors, current)?.fingerprint ?? null,
): Promise<Readiness> => {
  const checkedAt = task.deps.clock.now();
  if (fingerprint === null) return { ready: false, checkedAt, problem: 'current_key_not_held' };
  if (isCompromised(task.state, current)) return { ready: false, checkedAt, problem: 'current_key_compromised' };
  const seen = await observe(task, current, fingerprint, 'authoritative');
  const leaked = lookUp(task.state.selectors, current)?.banned === true || showsPrivateKey(seen);
  if (leaked) return { ready: false, checkedAt, problem: 'current_key_published' };
  if (seen.verdict !== 'right') return { ready: false, checkedAt, problem: 'current_record_wrong' };
  const proof = await prove(task, current, seen);
  return { ready: proof.ok, checkedAt, problem: proof.problem };
};

/** Real milliseconds: silent resolvers must not make the evidence that is gathered beside this too old. */
const readMsMax = 5_000;
/** Characters of each record that are kept as evidence. */
const recordCharsMax = 1_000;

interface DmarcSeen {
  readonly policy: DmarcPolicy;
  readonly strictSpf: boolean;
  /** The name at which the records were found; null: none. */
  readonly name: string | null;
  readonly records: readonly string[];
}

const unknownDmarc: DmarcSeen = { policy: 'unknown', strictSpf: false, name: null, records: [] };

/** Reads DMARC at the domain, then at its organizational domain (RFC 7489 6.6.3). */
const findDmarc = async (dns: TextRecords, domain: string): Promise<DmarcSeen> => {
  const organization = dns.organizationalDomain(domain) ?? domain;
  for (const owner of new Set([domain, organization])) {
    const name = `_dmarc.${owner}`;
    const answer = await dns.texts(name);
    if (answer.tag === 'unknown') return unknownDmarc;
    const found: DmarcRecord | null = answer.tag === 'none' ? null : readDmarc(answer.texts, owner !== domain);
    if (found === null || answer.tag === 'none') continue;
    return { ...found, name, records: answer.texts.map((text) => text.slice(0, recordCharsMax)) };
  }
  return { policy: 'absent', strictSpf: false, name: null, records: [] };
};

/** Runs beside the other checks, and is awaited after them. Never rejects. */
export const observeDmarc = async ({ deps, settings }: Task): Promise<DmarcSeen> =>
  (await within(readMsMax, findDmarc(deps.dns, settings.name)).catch(() => null)) ?? unknownDmarc;

interface SpfSeen {
  /** Null: SES uses a MAIL FROM domain of its own. */
  readonly mailFrom: MailFrom | null;
  readonly alignment: SpfAlignment;
}

const spfOf = async (
  dns: TextRecords,
  domain: string,
  strict: boolean,
  mailFrom: MailFrom | null,
): Promise<SpfAlignment> => {
  if (mailFrom === null || (mailFrom.status !== null && mailFrom.status !== 'SUCCESS')) return 'notAligned';
  const organization = dns.organizationalDomain(domain);
  const sharesOrganization = organization !== null && dns.organizationalDomain(mailFrom.domain) === organization;
  const isAligned = mailFrom.domain === domain || (!strict && sharesOrganization);
  if (!isAligned) return 'notAligned';
  const answer = await dns.texts(mailFrom.domain);
  if (answer.tag === 'unknown' || mailFrom.status === null) return 'unknown';
  const lets = answer.tag === 'none' ? 'no' : letsSesSend(answer.texts);
  return lets === 'yes' ? 'aligned' : lets === 'no' ? 'notAligned' : 'unknown';
};

export interface MailPolicySeen {
  readonly policy: MailPolicy;
  readonly dmarc: DmarcSeen;
  readonly spf: readonly SpfSeen[];
}

/**
 * Predicts what happens to unsigned mail: the live DMARC policy, and whether SPF is aligned. People are notified; no decision
 * rests on it.
 * @param mailFroms of each target that SES answered for
 * @param complete false: SES did not answer for some targets
 */
export const mailPolicyOf = async (
  { deps, settings }: Task,
  dmarc: DmarcSeen,
  mailFroms: readonly (MailFrom | null)[],
  complete: boolean,
): Promise<MailPolicySeen> => {
  const readings = mailFroms.map(async (mailFrom): Promise<SpfSeen> => {
    const reading = spfOf(deps.dns, settings.name, dmarc.strictSpf, mailFrom);
    return { mailFrom, alignment: (await within(readMsMax, reading).catch(() => null)) ?? 'unknown' };
  });
  const spf = await Promise.all(readings);
  const alignments = spf.map(({ alignment }) => alignment);
  return {
    policy: { dmarc: dmarc.policy, spf: worstSpf(complete ? alignments : [...alignments, 'unknown']) },
    dmarc,
    spf,
  };
};
