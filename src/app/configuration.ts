/** Puts down in each signing domain's log which configuration it is decided under, before the first thing is decided under it. */
import { createHash } from 'node:crypto';
import { type ConfigurationFacts, changesBetween } from '../domain/facts.ts';
import type { SigningDomain } from '../domain/names.ts';
import { inWindow } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import type { Deps } from './deps.ts';
import { decideAndAppend, load } from './execute.ts';

/** Other processes may put down another one in between. */
const attemptsMax = 3;
/** Domains at once; each is one read where nothing changed. */
const windowMax = 8;

/** In the order that canonical JSON has, so that the hash is the evidence's own address (RFC 8785; flat, and texts only). */
const inOrder = (facts: ConfigurationFacts): ConfigurationFacts =>
  Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));

const addressOf = (facts: ConfigurationFacts): string =>
  createHash('sha256').update(JSON.stringify(facts)).digest('hex');

const previousFacts = async (deps: Deps, hash: string | null): Promise<ConfigurationFacts> => {
  try {
    return hash === null ? {} : (((await deps.evidence.get(hash)) ?? {}) as ConfigurationFacts);
  } catch (error) {
    // What cannot be read cannot be compared with: then all of the new one is told.
    deps.journal.error({ ...faultOf(error) }, 'the former configuration cannot be read');
    return {};
  }
};

const record = async (deps: Deps, domain: SigningDomain, facts: ConfigurationFacts): Promise<void> => {
  const evidence = addressOf(facts);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { state } = await load(deps, domain);
    const previous = state.configuration;
    if (previous === evidence) return;
    const changed = changesBetween(await previousFacts(deps, previous), facts);
    await deps.evidence.put(facts);
    await decideAndAppend(deps, domain, (_, at) => ({
      type: 'RecordConfiguration',
      at,
      evidence,
      previous,
      changed,
    }));
  }
};

/** What the process runs with; null for a domain that it does not have. */
export type ConfigurationOf = (domain: SigningDomain) => ConfigurationFacts | null;

/**
 * Once a domain in a process. Never throws: a rollback must not wait for bookkeeping. What failed is journalled and tried again before
 * the next decision.
 */
export const configurationRecord = (of: ConfigurationOf): NonNullable<Deps['configured']> => {
  const done = new Set<SigningDomain>();
  return async (deps, domain) => {
    if (done.has(domain)) return;
    const facts = of(domain);
    try {
      if (facts !== null) await record(deps, domain, inOrder(facts));
      done.add(domain);
    } catch (error) {
      deps.journal.error({ domain, ...faultOf(error) }, 'the configuration could not be put down');
    }
  };
};

/** At the start of a process: every domain, whether or not anything is to be decided. */
export const recordConfigurations = (deps: Deps): Promise<void> =>
  inWindow(deps.settings.domains.keys(), windowMax, async (domain) => deps.configured?.(deps, domain));
