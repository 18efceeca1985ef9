/** What the use cases are given, whole: what a test does not bring is in memory, or refuses to be asked. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/adapters/dynamodb/packing.ts';
import type { Deps, Task } from '../../src/app/deps.ts';

import { core } from '../../src/domain/core.ts';
import { type Selector, type SigningDomain, TargetId } from '../../src/domain/names.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { KeyVault, PrivateKey, PublicKeyInfo } from '../../src/ports/keys.ts';
import type { Ses, SesReading, SesTarget } from '../../src/ports/ses.ts';
import type { DomainSettings, Settings } from '../../src/ports/settings.ts';
import type { EvidenceStore } from '../../src/ports/store.ts';
import { type Scenario, usual } from './given.ts';
import { headOf, memoryLog } from './memoryLog.ts';
import { directoryOf } from './people.ts';
import { usualApplication } from './usualApplication.ts';

export const targetOf = (id: TargetId): SesTarget => {
  const [account = '', region = '', identity = ''] = id.split('/');
  return { account, region, identity, roleArn: null };
};

export const domainSettings = (change: Partial<DomainSettings> = {}): DomainSettings => ({
  name: usual.domain,
  targets: usual.targets.map(targetOf),
  channel: 'C0DKIM',
  selectorTemplate: usual.selectorTemplate,
  current: usual.current,
  approvers: { tag: 'userGroup', id: 'S0APPROVERS' },
  operators: { tag: 'userGroup', id: 'S0OPERATORS' },
  nightOperators: { tag: 'userGroup', id: 'S0NIGHT' },
  requesters: null,
  regions: null,
  authoritative: null,
  application: usualApplication,
  ...change,
});

export const settingsWith = (domains: readonly DomainSettings[], policy: Policy = usual.policy): Settings => ({
  locale: 'ja',
  policy,
  domains: new Map(domains.map((settings) => [settings.name, settings])),
  runbook: null,
  probe: { address: 'probe@probe.goo.ne.jp', fromLocalPart: 'dkim-probe', waitMs: 1_000 },
  testEndpoints: false,
});

const unexpected = (part: string) => async (): Promise<never> => {
  throw new Error(`this test does not ask ${part}`);
};

const evidenceInMemory = (): EvidenceStore => {
  const stored = new Map<string, object>();
  return {
    put: async (content) => {
      const hash = createHash('sha256').update(canonicalJson(content)).digest('hex');
      stored.set(hash, content);
      return hash;
    },
    get: async (hash) => stored.get(hash) ?? null,
  };
};

const noSes = unexpected('SES');

/** SES with the answers that a test brings. */
export const sesWith = (change: Partial<Ses>): Ses => ({
  ...{ read: noSes, identities: noSes, recentDate: () => null, signPut: noSes, send: noSes },
  ...{ enableSigning: noSes, rates: noSes, sendProbe: noSes, sendRaw: noSes },
  ...change,
});

/** An identity that is there and signs, as SES tells of it where it names no selector. */
export const reading = (change: Partial<SesReading> = {}): SesReading => ({
  ...{ exists: true, origin: 'EXTERNAL', signingEnabled: true, status: 'SUCCESS', selector: null, mailFrom: null },
  verification: null,
  sesDate: usual.at,
  ...change,
});

const noVault = unexpected('the vault');

/** Holds a key for every selector. @param whileOpen what happens between decrypting and the work */
export const vaultThat = (whileOpen: () => void): KeyVault => {
  const info = (domain: SigningDomain, selector: Selector): PublicKeyInfo => ({
    ...{ domain, selector, fingerprint: usual.nextFingerprint, publicKey: '', bits: 2048 },
    ...{ notBefore: 0, notAfter: 0, certificatePem: '' },
  });
  const key = (domain: SigningDomain, selector: Selector): PrivateKey => ({
    info: info(domain, selector),
    pkcs1Base64: () => '',
    pem: () => '',
  });
  return {
    ...{ generate: noVault, import: noVault, destroy: noVault },
    describe: async (domain, selector) => info(domain, selector),
    use: async (domain, selector, work) => {
      whileOpen();
      return work(key(domain, selector));
    },
  };
};

/** A process of its own on this log, with what the test brings. */
export const depsWith = (change: Partial<Deps> = {}): Deps => {
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  return {
    core,
    settings: settingsWith([domainSettings()]),
    clock: { now: () => usual.at, monotonicMs: () => 0 },
    log: memoryLog(),
    evidence: evidenceInMemory(),
    vault: { generate: noVault, import: noVault, describe: noVault, use: noVault, destroy: noVault },
    dns: {
      ...{ observe: unexpected('the DNS'), texts: unexpected('the DNS') },
      organizationalDomain: () => null,
      validates: async () => 'unneeded',
    },
    proof: { prove: unexpected('for a proof') },
    mailSigner: { sign: unexpected('for a signed mail') },
    witnesses: [],
    ses: sesWith({}),
    mailbox: { expect: unexpected('the mailbox'), waitFor: unexpected('the mailbox') },
    notifier: {
      ...{ showCards: unexpected('the messenger'), postNotice: unexpected('the messenger') },
      postDigest: async () => 'alone',
      cardLink: async () => null,
      postReport: unexpected('the messenger'),
    },
    directory: directoryOf(new Map()),
    journal: { info: () => {}, error: () => {} },
    alerts: [],
    newId,
    atBoundary: () => {},
    ...change,
  };
};

/** One effect on the state of a scenario, whose log is where it is. */
export const taskOn = (scenario: Scenario, change: Partial<Deps> = {}, more: Partial<DomainSettings> = {}): Task => {
  const { domain, targets, policy } = scenario.setting;
  const settings = domainSettings({ name: domain, targets: targets.map(targetOf), ...more });
  const deps = depsWith({
    settings: settingsWith([settings], policy),
    clock: { now: () => scenario.at, monotonicMs: () => 0 },
    log: memoryLog([headOf(scenario)]),
    ...change,
  });
  return { deps, settings, state: scenario.state };
};

export const targetIdOf = ({ account, region, identity }: SesTarget): TargetId =>
  TargetId.of(account, region, identity);
