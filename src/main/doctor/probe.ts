/** The probe mail: sent through SES and awaited where the configuration receives it, only where the person permits a mail. */

import { randomBytes } from 'node:crypto';
import { createProbeStore } from '../../adapters/dynamodb/documents.ts';
import { probeToken, signedBy } from '../../domain/facts.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import { SesUnavailable } from '../../ports/ses.ts';
import { type Finding, found } from './finding.ts';
import type { Site } from './site.ts';
import { codeOf } from './store.ts';

type Settings = Site['config']['settings']['domains'] extends ReadonlyMap<unknown, infer D> ? D : never;

/** Of a fleet a few are enough: all probes go the same way. */
const domainsMax = 5;
/** Real milliseconds, below the time limit of a check. */
const waitMsMax = 90_000;

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';

/** @throws the errors of opening a mailbox */
const openMailbox = async (site: Site): Promise<ProbeMailbox & { close(): Promise<void> }> => {
  const { config, clock, credentials, dynamo } = site;
  const { openReceiver } = await import('../service.ts');
  const store = createProbeStore({ client: dynamo, table: config.table, clock });
  const given = { clock, ...(credentials === undefined ? {} : { credentials }) };
  try {
    return await openReceiver(config, given, store);
  } catch (error) {
    if (!isTaken(error)) throw error;
    // `serve` has the port. It keeps a probe that it does not expect in the table, where this mailbox finds it.
    const ownPort = { tag: 'smtp', listen: { host: '127.0.0.1', port: 0 } } as const;
    return openReceiver({ ...config, receiver: ownPort }, given, store);
  }
};

const tryDomain = async (site: Site, mailbox: ProbeMailbox, settings: Settings): Promise<Finding> => {
  const { name, targets, current } = settings;
  const [target] = targets;
  if (target === undefined) throw new RangeError('a domain has a target');
  const { address, fromLocalPart, waitMs } = site.config.settings.probe;
  const nonce = randomBytes(15).toString('base64url');
  const about = { domain: name, address };
  const text = `${probeToken(nonce)}\r\n`;
  try {
    await mailbox.expect(nonce);
    await site.ses.sendProbe(target, { from: `${fromLocalPart}@${name}`, to: address, subject: 'DKIM probe', text });
  } catch (error) {
    if (error instanceof SesUnavailable) return found('wrong.probe_refused', { ...about, code: error.code });
    return found('wrong.probe_mailbox', { ...about, code: codeOf(error) });
  }
  const seconds = Math.ceil(Math.min(waitMs, waitMsMax) / 1_000);
  const arrival = await mailbox.waitFor(nonce, seconds * 1_000);
  if (arrival.tag === 'mailboxUnavailable') return found('wrong.probe_mailbox', { ...about, code: arrival.problem });
  if (arrival.tag === 'notArrived') return found('wrong.probe_missing', { ...about, seconds });
  const selector = signedBy(arrival.probe.signatures, name);
  const wanted = (await site.state(name)).current ?? current;
  return selector === wanted
    ? found('right.probe', { ...about, selector })
    : found('wrong.probe_signature', { ...about, selector: selector ?? '–', wanted });
};

export const checkProbe = async (site: Site): Promise<readonly Finding[]> => {
  const domains = [...site.config.settings.domains.values()].slice(0, domainsMax);
  const { address } = site.config.settings.probe;
  if (!site.send) return [found('unchecked.probe', { address })];
  let mailbox: Awaited<ReturnType<typeof openMailbox>>;
  try {
    mailbox = await openMailbox(site);
  } catch (error) {
    return [found('wrong.probe_mailbox', { domain: domains[0]?.name ?? '', address, code: codeOf(error) })];
  }
  try {
    return await Promise.all(domains.map((settings) => tryDomain(site, mailbox, settings)));
  } finally {
    await mailbox.close();
  }
};
