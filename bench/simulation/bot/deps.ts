/** Everything that the real use cases are given in one process: the world in memory, with Slack where the plan has one. */
import type { Deps } from '../../../src/app/deps.ts';
import type { Core } from '../../../src/domain/core.ts';
import { Fingerprint, PersonId, type Selector, SigningDomain } from '../../../src/domain/names.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { type KeyVault, type PublicKeyInfo, VaultUnavailable } from '../../../src/ports/keys.ts';
import type { DomainSettings, Settings } from '../../../src/ports/settings.ts';
import { usualApplication } from '../../../test/support/usualApplication.ts';
import type { Random } from '../random.ts';
import { firstSelector, keyOf, type Scene } from '../scene.ts';
import { day, second } from '../units.ts';
import { dnsPort } from './dnsPort.ts';
import { memoryLog, type Store } from './memoryLog.ts';
import { approvers, channel, everyone, operator, requester } from './people.ts';
import { domainName } from './post.ts';
import type { Process } from './process.ts';
import { type SesGiven, SesPort } from './sesPort.ts';
import type { Messenger, SlackWorld } from './slackWorld.ts';

const name = SigningDomain.parse(domainName) as SigningDomain;

export const settingsOf = ({ plan }: Scene): Settings => {
  const domain: DomainSettings = {
    name,
    targets: Array.from({ length: plan.targets }, (_, index) => ({
      account: 'a',
      region: `r${index + 1}`,
      identity: domainName,
      roleArn: null,
    })),
    channel,
    selectorTemplate: 's-{yyyymmdd}-{n}',
    current: firstSelector as Selector,
    approvers: { tag: 'users', ids: [requester, ...approvers].map(({ id }) => PersonId.user(id)) },
    operators: { tag: 'users', ids: [PersonId.user(operator.id)] },
    nightOperators: null,
    requesters: null,
    regions: ['r1', 'r2'].slice(0, plan.targets),
    authoritative: null,
    application: usualApplication,
  };
  const window = plan.window ? { days: [1, 2, 3, 4, 5], fromMinute: 600, untilMinute: 1020 } : null;
  const calendar = { timeZone: 'Asia/Tokyo', holidays: new Set<string>(), freeze: [], window, dailyMinute: 600 };
  return {
    locale: 'en',
    // Mail is a text and a signer here, without bytes that a signature could cover.
    policy: { ...defaultPolicy(calendar), execution: plan.execution, proofByDelivery: false },
    domains: new Map([[name, domain]]),
    probe: { address: 'probe@elsewhere.example', fromLocalPart: 'probe', waitMs: 60 * second },
    runbook: null,
    testEndpoints: false,
  };
};

const infoOf = (selector: Selector, now: number): PublicKeyInfo => ({
  domain: name,
  selector,
  fingerprint: Fingerprint.parse(keyOf(selector)) as Fingerprint,
  publicKey: '',
  bits: 2048,
  notBefore: now,
  // The use-by date is another story.
  notAfter: now + 40_000 * day,
  certificatePem: '',
});

const vaultOf = ({ zone }: Scene, process: Process, random: Random, keys: Set<string>): KeyVault => {
  const enter = async (): Promise<void> => {
    await process.enter();
    if (random.chance(0.001)) throw new VaultUnavailable('out of reach');
  };
  return {
    generate: async (_, selector, now) => {
      await enter();
      keys.add(selector);
      zone.expect(selector, keyOf(selector));
      return infoOf(selector, now);
    },
    import: async (_, selector, __, now) => infoOf(selector, now),
    describe: async (_, selector) => (keys.has(selector) ? infoOf(selector, 0) : null),
    use: async (_, selector, work) => {
      await enter();
      if (!keys.has(selector)) return null;
      return work({ info: infoOf(selector, 0), pkcs1Base64: () => '', pem: () => '' });
    },
    destroy: async (_, selector) => {
      await enter();
      keys.delete(selector);
    },
  };
};

export interface Shared extends Omit<SesGiven, 'process'> {
  readonly core: Core;
  readonly settings: Settings;
  readonly store: Store;
  readonly keys: Set<string>;
  readonly newId: () => string;
  readonly failed: () => void;
  /** Null: the simulation is about mail, and people are told by nobody. */
  readonly slack: SlackWorld | null;
}

/** Without Slack everybody is who they are, and nothing is posted. */
const noMessenger: Pick<Deps, 'notifier' | 'directory'> = {
  notifier: {
    showCards: async () => undefined,
    postNotice: async () => undefined,
    postReport: async () => undefined,
    postDigest: async () => 'alone',
    cardLink: async () => null,
  },
  directory: {
    actor: async (person) => everyone.find(({ id }) => id === person) ?? ({ ...everyone[0], kind: 'unknown' } as never),
    roles: async (person) => () =>
      everyone.find(({ id }) => id === person) ?? ({ ...everyone[0], kind: 'unknown' } as never),
    approvers: async () => approvers.map(({ id }) => id),
  },
};

export const depsOf = (shared: Shared, process: Process, messenger: Messenger | null): Deps => {
  const { core, settings, scene, random, store, post, keys, newId, failed } = shared;
  return {
    core,
    settings,
    clock: process,
    log: memoryLog(store, process, random),
    evidence: { put: async () => 'e', get: async () => null },
    vault: vaultOf(scene, process, random, keys),
    dns: dnsPort(scene, process, random),
    proof: {
      prove: async (key, records) => {
        const ok = records[0]?.[0] === key.info.fingerprint;
        return { ok, at: process.now(), problem: ok ? '' : 'fail' };
      },
    },
    mailSigner: { sign: async () => new Uint8Array() },
    witnesses: [],
    ses: new SesPort({ ...shared, process }),
    mailbox: post.mailbox(process),
    notifier: (messenger ?? noMessenger).notifier,
    directory: (messenger ?? noMessenger).directory,
    journal: { info: () => undefined, error: failed },
    newId,
    alerts: [],
    atBoundary: process.atBoundary,
  };
};
