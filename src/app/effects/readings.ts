/** Looking at a target: what SES says of it, and what it really signs with. */
import type { Sign } from '../../domain/commands.ts';
import { type SigningDomain, TargetId } from '../../domain/names.ts';
import { probeToken, signedBy } from '../../domain/probe.ts';
import type { State } from '../../domain/state.ts';
import type { ProbeArrival } from '../../ports/mail.ts';
import type { SesPriority, SesReading, SesTarget } from '../../ports/ses.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import type { Task } from './task.ts';

export const targetIdOf = ({ account, region, identity }: SesTarget): TargetId =>
  TargetId.of(account, region, identity);

export const targetOf = (settings: DomainSettings, id: TargetId): SesTarget => {
  const found = settings.targets.find((target) => targetIdOf(target) === id);
  if (found === undefined) throw new Error(`target ${id} is no longer configured`);
  return found;
};

export interface Looked {
  readonly sign: Sign;
  readonly reading: SesReading;
}

/** @throws SesUnavailable */
export const readTarget = async (
  deps: Deps,
  state: State,
  target: SesTarget,
  priority?: SesPriority,
): Promise<Looked> => {
  const askedAt = deps.clock.now();
  const reading = await deps.ses.read(target, priority);
  const { selector, status, origin, signingEnabled, sesDate } = reading;
  const sign = {
    kind: 'reading',
    selector,
    askedAt,
    askedVersion: state.atVersion,
    sesAt: sesDate,
    status,
    origin,
    signingEnabled,
  } as const;
  return { sign, reading };
};

export interface Probed {
  /** Null where nobody could look: not even that nothing arrived is known. */
  readonly sign: Sign | null;
  readonly arrival: ProbeArrival;
}

/** Sends a probe through this target and waits for it. One that does not arrive names no selector. @throws SesUnavailable, LogUnavailable */
export const probeTarget = async (
  deps: Deps,
  domain: SigningDomain,
  state: State,
  target: SesTarget,
): Promise<Probed> => {
  const askedAt = deps.clock.now();
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
  if (arrival.tag === 'mailboxUnavailable') return { sign: null, arrival };
  const selector = arrival.tag === 'arrived' ? signedBy(arrival.probe.signatures, domain) : null;
  const sign = {
    kind: 'probe',
    selector,
    askedAt,
    askedVersion: state.atVersion,
    sesAt: null,
    status: null,
    origin: null,
    signingEnabled: null,
  } as const;
  return { sign, arrival };
};

/** What stands for the selector in use: the reading, or a probe where SES names none. @throws SesUnavailable, LogUnavailable */
export const namedSign = async ({ deps, settings, state }: Task, target: SesTarget, reading: Sign): Promise<Sign> => {
  if (reading.selector !== null) return reading;
  const { sign } = await probeTarget(deps, settings.name, state, target);
  return sign === null ? reading : { ...sign, status: reading.status };
};
