/**
 * SES: the account, every target and every other region, and the clock that signs the calls; and the probe mail, sent through SES and
 * awaited where the configuration receives it, only where the person permits a mail.
 */

import { randomBytes } from 'node:crypto';
import { createProbeStore } from '../../adapters/dynamodb/documents.ts';
import type { SesAccount } from '../../adapters/ses/ses.ts';
import { CallerUnknown, callerArn } from '../../adapters/sts/callerIdentity.ts';
import { expectedSelectors } from '../../domain/decide/targetObservations.ts';
import { probeToken, signedBy } from '../../domain/facts.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import { type SesReading, type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { type Finding, found } from './finding.ts';
import type { Site } from './site.ts';
import { codeOf } from './store.ts';

const isDenied = (code: string): boolean =>
  /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidClientTokenId/.test(code);

const unread = (target: string, { code }: SesUnavailable): Finding =>
  found(isDenied(code) ? 'wrong.ses_denied' : 'unchecked.ses', { target, code });

const nameOf = ({ account, region, identity }: SesTarget): string => `${account}/${region}/${identity}`;

/** The account of the credentials, for targets that assume no role. */
export const checkAccount = async ({ config, credentials }: Site): Promise<readonly Finding[]> => {
  const { domains } = config.settings;
  const withoutRole = [...domains.values()].flatMap(({ targets }) => targets.filter(({ roleArn }) => roleArn === null));
  const wanted = [...new Set(withoutRole.map(({ account }) => account))].filter((account) => /^\d{12}$/.test(account));
  try {
    const arn = await callerArn({
      region: config.aws.region,
      endpoint: config.aws.endpoints.sts,
      ...(credentials === undefined ? {} : { credentials }),
    });
    const account = arn.split(':')[4] ?? '';
    const others = wanted.filter((one) => one !== account);
    return others.length === 0
      ? [found('right.account', { account })]
      : [found('wrong.account', { found: account, wanted: others.join(', ') })];
  } catch (error) {
    if (!(error instanceof CallerUnknown)) throw error;
    return [found('unchecked.account', { code: error.message })];
  }
};

const judged = (domain: SigningDomain, target: string, reading: SesReading, wanted: readonly string[]): Finding => {
  const { exists, origin, signingEnabled, status, selector } = reading;
  if (!exists) return found('wrong.ses_missing', { target });
  if (!signingEnabled) return found('wrong.ses_signing_off', { target });
  if (origin !== 'EXTERNAL') return found('wrong.ses_easy_dkim', { target });
  if (selector === null || !wanted.includes(selector))
    return found('wrong.ses_selector', { target, found: selector ?? '?', wanted: wanted.join(', ') });
  return status === 'SUCCESS'
    ? found('right.ses', { target, selector })
    : found('wrong.ses_status', { target, status: status ?? '?', selector, domain });
};

const checkTarget = async (site: Site, { name }: DomainSettings, target: SesTarget, wanted: readonly string[]) => {
  const shown = nameOf(target);
  try {
    return judged(name, shown, await site.ses.read(target), wanted);
  } catch (error) {
    if (!(error instanceof SesUnavailable)) throw error;
    return unread(shown, error);
  }
};

/** Identities of addresses and subdomains have DKIM settings of their own. */
const checkOthers = async ({ ses, config }: Site, { name }: DomainSettings, target: SesTarget) => {
  try {
    const names = await ses.identities(target);
    const configured = new Set<string>([...config.settings.domains.keys()]);
    const others = names.filter(
      (one) => (one.endsWith(`.${name}`) || one.endsWith(`@${name}`)) && !configured.has(one),
    );
    return others.length === 0
      ? []
      : [found('unchecked.ses_others', { target: nameOf(target), names: others.join(', ') })];
  } catch (error) {
    if (!(error instanceof SesUnavailable)) throw error;
    return [unread(nameOf(target), error)];
  }
};

/** The part of the day's quota that ordinary mail has used up when probes are at risk. */
const usedShareMax = 0.95;

const judgedAccount = (place: string, account: SesAccount): Finding => {
  const { isInProduction, maySend, dailyMax, perSecondMax, sentLast24Hours: sent } = account;
  if (!maySend) return found('wrong.ses_paused', { place });
  if (!isInProduction) return found('wrong.ses_sandbox', { place });
  const quota = { place, sent, daily: dailyMax ?? '∞', second: perSecondMax };
  const isUsedUp = dailyMax !== null && sent >= dailyMax * usedShareMax;
  return found(isUsedUp ? 'wrong.ses_quota' : 'right.ses_quota', quota);
};

/** Whether probes may leave: sandbox mode, sending and quota of each account and region with a target. */
export const checkSending = async ({ ses, config }: Site): Promise<readonly Finding[]> => {
  const targets = [...config.settings.domains.values()].flatMap((domain) => domain.targets);
  const places = new Map(targets.map((target) => [`${target.account}/${target.region}`, target]));
  const findings: Finding[] = [];
  for (const [place, target] of places) {
    try {
      findings.push(judgedAccount(place, await ses.account(target)));
    } catch (error) {
      if (!(error instanceof SesUnavailable)) throw error;
      const { code } = error;
      findings.push(
        found(isDenied(code) ? 'unchecked.ses_quota_denied' : 'unchecked.ses', { place, target: place, code }),
      );
    }
  }
  return findings;
};

/** Mail of a region that is no target fails once the old key is gone (I8). */
const checkRegions = async (site: Site, settings: DomainSettings): Promise<readonly Finding[]> => {
  const { name, regions, targets } = settings;
  if (regions === null) return [found('unchecked.ses_regions', { domain: name })];
  const [first] = targets;
  const others = regions.filter((region) => !targets.some((target) => target.region === region));
  if (first === undefined || others.length === 0) return [];
  const findings: Finding[] = [];
  for (const region of others) {
    const place = { ...first, region };
    try {
      const { exists, origin } = await site.ses.read(place);
      if (exists && origin === 'EXTERNAL') findings.push(found('wrong.ses_region', { domain: name, region }));
    } catch (error) {
      if (!(error instanceof SesUnavailable)) throw error;
      findings.push(unread(nameOf(place), error));
    }
  }
  return findings.length > 0 ? findings : [found('right.ses_regions', { domain: name, regions: others.join(', ') })];
};

/** SES signs nothing and refuses everything when the clocks differ by more than five minutes (SigV4). */
const clockSecondsMax = 60;
const dateAgeMsMax = 60_000;

const checkClock = ({ ses, clock, config }: Site): Finding => {
  const targets = [...config.settings.domains.values()].flatMap((domain) => domain.targets);
  const dates = targets.flatMap((target) => ses.recentDate(target, dateAgeMsMax) ?? []);
  const [newest] = dates.toSorted((a, b) => b - a);
  if (newest === undefined) return found('unchecked.clock');
  const seconds = Math.ceil(Math.abs(clock.now() - newest) / 1_000);
  return found(seconds <= clockSecondsMax ? 'right.clock' : 'wrong.clock', { seconds: Math.max(1, seconds) });
};

export const checkSes = async (site: Site): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const settings of site.config.settings.domains.values()) {
    const state = await site.state(settings.name);
    // After a switch SES signs with the next selector, long before the log calls it the current one.
    const wanted = state.current === null ? [settings.current] : expectedSelectors(state);
    for (const target of settings.targets) {
      findings.push(await checkTarget(site, settings, target, wanted));
      findings.push(...(await checkOthers(site, settings, target)));
    }
    findings.push(...(await checkRegions(site, settings)));
  }
  return [...findings, checkClock(site)];
};

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
