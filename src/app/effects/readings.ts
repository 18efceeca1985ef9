/** Reads a target's DKIM settings from SES, and probes which key signs its mail. */

import type { CommandOf, TargetObservation } from '../../domain/commands.ts';
import type { DomainEvent } from '../../domain/events.ts';
import {
  isSubdomainIdentity,
  probeToken,
  type SubdomainIdentities,
  signedBy,
  subdomainIdentities,
} from '../../domain/facts.ts';
import { agreementOf, type ProbeRecord } from '../../domain/mailRecords.ts';
import { type SigningDomain, TargetId } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { ProbeArrival, ReceivedProbe } from '../../ports/mail.ts';
import { type SesPriority, type SesReading, type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps, Task } from '../deps.ts';

export const targetIdOf = ({ account, region, identity }: SesTarget): TargetId =>
  TargetId.of(account, region, identity);

export const targetOf = (settings: DomainSettings, id: TargetId): SesTarget => {
  const found = settings.targets.find((target) => targetIdOf(target) === id);
  if (found === undefined) throw new Error(`target ${id} is no longer configured`);
  return found;
};

interface TargetReading {
  readonly observation: TargetObservation;
  readonly reading: SesReading;
}

/** @throws SesUnavailable */
export const readTarget = async (
  deps: Deps,
  state: State,
  target: SesTarget,
  priority?: SesPriority,
): Promise<TargetReading> => {
  const requestedAt = deps.clock.now();
  const reading = await deps.ses.read(target, priority);
  const { selector, status, origin, signingEnabled, sesDate, verification } = reading;
  const observation = {
    kind: 'reading',
    selector,
    requestedAt,
    baseVersion: state.atVersion,
    sesAt: sesDate,
    status,
    origin,
    signingEnabled,
    ...(verification === null ? {} : { verification }),
  } as const;
  return { observation, reading };
};

export interface Probed {
  /** Null when the mailbox was unavailable: whether the mail arrived is unknown. */
  readonly observation: TargetObservation | null;
  readonly arrival: ProbeArrival;
}

/**
 * Sends a probe through this target and waits for it. A probe that does not arrive names no selector. @throws SesUnavailable,
 * LogUnavailable
 */
export const probeTarget = async (
  deps: Deps,
  domain: SigningDomain,
  state: State,
  target: SesTarget,
): Promise<Probed> => {
  const requestedAt = deps.clock.now();
  const nonce = deps.newId();
  const { address, fromLocalPart, waitMs } = deps.settings.probe;
  await deps.mailbox.expect(nonce);
  await deps.ses.sendProbe(target, {
    from: `${fromLocalPart}@${domain}`,
    to: address,
    subject: 'DKIM probe',
    text: `${probeToken(nonce)}\r\n`,
  });
  const arrival = await deps.mailbox.waitFor(nonce, waitMs);
  if (arrival.tag === 'mailboxUnavailable') return { observation: null, arrival };
  const selector = arrival.tag === 'arrived' ? signedBy(arrival.probe.signatures, domain) : null;
  const observation = {
    kind: 'probe',
    selector,
    requestedAt,
    baseVersion: state.atVersion,
    sesAt: null,
    status: null,
    origin: null,
    signingEnabled: null,
  } as const;
  return { observation, arrival };
};

/** The observation that names the selector in use: the reading, or a probe when SES names none. @throws SesUnavailable, LogUnavailable */
export const namedObservation = async (
  { deps, settings, state }: Task,
  target: SesTarget,
  reading: TargetObservation,
): Promise<TargetObservation> => {
  if (reading.selector !== null) return reading;
  const { observation } = await probeTarget(deps, settings.name, state, target);
  return observation === null ? reading : { ...observation, status: reading.status };
};

/** Maximal number of identities to read: SES permits one call a second, and other work reads SES too. */
const readingsMax = 8;

const identityPlace = ({ account, region }: SesTarget): string => `${account}/${region}`;

/** Without settings of its own, an address is signed for by its domain. An unreadable identity counts as one with settings. */
const signsByItself = async ({ deps }: Task, identity: SesTarget): Promise<boolean> => {
  try {
    const { exists, status } = await deps.ses.read(identity, 'quiet');
    return exists && status !== 'NOT_STARTED';
  } catch (error) {
    if (error instanceof SesUnavailable) return true;
    throw error;
  }
};

/**
 * Finds identities of subdomains and addresses that sign by settings of their own. People are notified of them, because nobody
 * who switches the domain means to leave them out.
 * Never throws for errors of SES: this check blocks nothing.
 */
export const findSubdomainIdentities = async (task: Task): Promise<SubdomainIdentities> => {
  const { deps, settings } = task;
  const places = new Map(settings.targets.map((target) => [identityPlace(target), target]));
  const switched = new Set(settings.targets.map(({ identity }) => identity.toLowerCase()));
  const found: string[] = [];
  let [reads, notRead] = [0, 0];
  try {
    for (const target of places.values()) {
      for (const identity of await deps.ses.identities(target)) {
        if (!isSubdomainIdentity(identity, settings.name) || switched.has(identity.toLowerCase())) continue;
        reads += 1;
        if (reads > readingsMax) notRead += 1;
        else if (await signsByItself(task, { ...target, identity })) found.push(`${target.region}/${identity}`);
      }
    }
  } catch (error) {
    if (error instanceof SesUnavailable) return { names: null, more: 0 };
    throw error;
  }
  return subdomainIdentities(found, notRead);
};

type OtherRegionObservation = TargetObservation & { readonly target: 'otherRegion' };

const placeOf = ({ account, region, identity }: SesTarget): string => `${account} ${region} ${identity}`;

/** The targets' accounts and identities in every configured region, without the targets themselves and without duplicates. */
const placesOf = ({ targets }: DomainSettings, regions: readonly string[]): readonly SesTarget[] => {
  const known = new Set(targets.map(placeOf));
  const places = targets.flatMap((target) => regions.map((region) => ({ ...target, region })));
  return places.filter((place) => !known.has(placeOf(place)) && known.add(placeOf(place)));
};

const signedThere = async (task: Task, place: SesTarget): Promise<readonly OtherRegionObservation[]> => {
  const { observation, reading } = await readTarget(task.deps, task.state, place);
  // Without an identity, or with keys that SES makes, no key of ours is used there.
  if (!reading.exists || (reading.origin !== null && reading.origin !== 'EXTERNAL')) return [];
  const seen = await namedObservation(task, place, observation);
  return [{ ...seen, target: 'otherRegion' }];
};

/** The regions are not configured: unknown counts as use. */
const unread = ({ deps, state }: Task): OtherRegionObservation => ({
  target: 'otherRegion',
  kind: 'reading',
  selector: null,
  requestedAt: deps.clock.now(),
  baseVersion: state.atVersion,
  sesAt: null,
  status: null,
  origin: null,
  signingEnabled: null,
});

/** Removed targets in accounts that the bot still reads. */
const removedPlaces = ({ settings: { targets }, state: { removedTargets } }: Task): readonly SesTarget[] =>
  removedTargets.flatMap((id) => {
    const { account, region, identity } = TargetId.parts(id);
    const reachable = targets.find((target) => target.account === account);
    return reachable === undefined ? [] : [{ ...reachable, region, identity }];
  });

/** An error leaves the check to the person who attests: the removed target was named to them. */
const signedThereStill = async (task: Task, place: SesTarget): Promise<readonly OtherRegionObservation[]> => {
  try {
    return await signedThere(task, place);
  } catch (error) {
    if (error instanceof SesUnavailable) return [];
    throw error;
  }
};

/**
 * Reads whether the same account signs for the domain in regions that are no targets (I8): a key must not be destroyed while it
 * is in use there. Returns one observation for each other region, and for each removed target, whose identity signs with a key
 * of ours.
 * @throws SesUnavailable
 */
export const readOtherRegions = async (task: Task): Promise<readonly OtherRegionObservation[]> => {
  const { regions } = task.settings;
  if (regions === null) return [unread(task)];
  const places = placesOf(task.settings, regions);
  const removed = removedPlaces(task).filter((one) => !places.some((place) => placeOf(place) === placeOf(one)));
  const observations = await Promise.all([
    ...places.map((place) => signedThere(task, place)),
    ...removed.map((place) => signedThereStill(task, place)),
  ]);
  return observations.flat();
};

/** Takes the place of the content address in a trial decision on whether an event names it. */
const onTrial: ProbeRecord = { evidence: '0'.repeat(64), server: null, agreement: 'silent' };

/** A repeated observation is not stored: no event would name its evidence. */
const isNamed = ({ deps, state }: Task, command: CommandOf<'RecordTargetObservations'>): boolean => {
  const decision = deps.core.decide(state, { ...command, probe: onTrial }, deps.settings.policy);
  const names = (event: DomainEvent): boolean => 'evidence' in event && event.evidence === onTrial.evidence;
  return decision.tag === 'accepted' && decision.events.some(names);
};

/**
 * Stores the whole probe if an event names it, so that anybody can verify it again.
 * @throws LogUnavailable
 */
export const keepProbe = async (
  task: Task,
  command: CommandOf<'RecordTargetObservations'>,
  received: ReceivedProbe,
): Promise<ProbeRecord> => {
  const { deps, settings } = task;
  const { opinion, signatures } = received;
  const agreement = opinion === null ? 'silent' : agreementOf(signatures, opinion, settings.name);
  const content = { kind: 'probe', target: command.target, ...received, agreement };
  const evidence = isNamed(task, command) ? await deps.evidence.put(content) : null;
  return { evidence, server: opinion?.server ?? null, agreement };
};
