/**
 * Metrics for whoever watches the bot: Prometheus text (`/metrics` of the server) and CloudWatch's embedded metric format (the worker on
 * Lambda). Loaded only where `METRICS` asks for it, and never in the ingress.
 */

import { channel } from 'node:diagnostics_channel';
import type { DomainCommit } from '../../app/deps.ts';
import type { Instant, Selector, SigningDomain } from '../../domain/names.ts';
import { overviewOf } from '../../domain/overview.ts';
import type { Policy } from '../../domain/policy.ts';
import { isRunning, type State } from '../../domain/state.ts';
import { createSingleFlight, inWindow } from '../../ports/concurrency.ts';
import type { KeyVault } from '../../ports/keys.ts';
import type { Clock } from '../../ports/settings.ts';
import type { Application } from '../application.ts';
import { packageVersion } from '../commandLine.ts';
import type { Config } from '../config/load.ts';
import { METRICS, type MetricName, type Sample } from './rows.ts';

export interface Hosts {
  /** Whether a host and port are those of SES in any region. */
  readonly isSes: (host: string) => boolean;
  readonly isSlack: (host: string) => boolean;
}

type Outcome = 'ok' | 'throttled' | 'refused' | 'failed';

const outcomeOf = (status: number | null): Outcome => {
  if (status === null || status >= 500) return 'failed';
  if (status === 429) return 'throttled';
  return status >= 400 ? 'refused' : 'ok';
};

/** Parts of the channels' messages. `undici:*` is the library inside `fetch`. */
interface FromHttp {
  readonly request: { getHeader(name: string): unknown };
  readonly response?: { readonly statusCode?: number };
}
interface FromFetch {
  readonly request: { readonly origin?: string | URL };
  readonly response?: { readonly statusCode: number };
}

const hostOf = (origin: string | URL | undefined): string => {
  try {
    return origin === undefined ? '' : new URL(origin).host;
  } catch {
    return '';
  }
};

interface CallCounts {
  /** Since the start. */
  samples(): readonly Sample[];
  /** Since the last drain. */
  drain(): readonly Sample[];
  close(): void;
}

/**
 * Counts the calls of SES and Slack by Node's own diagnostics channels: the AWS SDK calls by node:http, Slack's client by fetch. Nothing is
 * counted, and nothing is slower, unless this module is loaded.
 */
const countCalls = ({ isSes, isSlack }: Hosts): CallCounts => {
  const counts = new Map<string, number>();
  const note = (host: string, status: number | null): void => {
    const name: MetricName | null = isSes(host)
      ? 'futari_ses_calls_total'
      : isSlack(host)
        ? 'futari_slack_calls_total'
        : null;
    if (name === null) return;
    const key = `${name} ${outcomeOf(status)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const byHttp = (status: (message: FromHttp) => number | null) => (message: unknown) => {
    const { request } = message as FromHttp;
    note(String(request.getHeader('host') ?? ''), status(message as FromHttp));
  };
  const byFetch = (status: (message: FromFetch) => number | null) => (message: unknown) =>
    note(hostOf((message as FromFetch).request.origin), status(message as FromFetch));
  const listeners = [
    ['http.client.response.finish', byHttp(({ response }) => response?.statusCode ?? null)],
    ['http.client.request.error', byHttp(() => null)],
    ['undici:request:headers', byFetch(({ response }) => response?.statusCode ?? null)],
    ['undici:request:error', byFetch(() => null)],
  ] as const;
  for (const [name, listener] of listeners) channel(name).subscribe(listener);
  const samples = (): readonly Sample[] =>
    [...counts].map(([key, value]) => {
      const [name = '', outcome = ''] = key.split(' ');
      return { name: name as MetricName, labels: { outcome }, value };
    });
  return {
    samples,
    drain: () => {
      const drained = samples();
      counts.clear();
      return drained;
    },
    close: () => {
      for (const [name, listener] of listeners) channel(name).unsubscribe(listener);
    },
  };
};

const secondMs = 1_000;
const dayMs = 86_400_000;

const secondsSince = (at: Instant, since: Instant | null): number =>
  since === null ? 0 : Math.max(0, at - since) / secondMs;

/** @param useBy of the key that mail is signed with; null: unknown */
const samplesOf = (commit: DomainCommit, policy: Policy, at: Instant, useBy: Instant | null): readonly Sample[] => {
  const { domain, state, version, dueAt } = commit;
  const { rotation, incidents } = overviewOf(state, policy, at);
  const sample = (name: MetricName, value: number, labels: Sample['labels'] = {}): Sample => ({
    name,
    value,
    labels: { domain, ...labels },
  });
  const probed = state.targets.flatMap(({ probedAt }) => (probedAt === null ? [] : [probedAt]));
  const verdict = isRunning(state.rotation) ? (state.rotation.record?.verdict ?? null) : null;
  const missing = rotation?.approvals == null ? 0 : Math.max(0, rotation.approvals.required - rotation.approvals.count);
  return [
    ...(rotation === null ? [] : [sample('futari_rotation', 1, { stage: rotation.stage })]),
    sample('futari_overdue_seconds', secondsSince(at, dueAt)),
    ...(verdict === null ? [] : [sample('futari_record', 1, { verdict })]),
    sample('futari_lost_records', Object.keys(state.lost).length),
    sample('futari_approvals_missing', missing),
    sample('futari_incidents', incidents.length),
    sample('futari_pending_notices', state.notices.length),
    ...(probed.length === 0 ? [] : [sample('futari_probe_age_seconds', secondsSince(at, Math.max(...probed)))]),
    ...(useBy === null ? [] : [sample('futari_key_days_left', Math.floor((useBy - at) / dayMs))]),
    sample('futari_log_version', version),
    sample('futari_anchor_unreachable_seconds', secondsSince(at, state.anchorLostAt)),
  ];
};

interface MetricsParts {
  readonly config: Pick<Config, 'settings' | 'aws' | 'slack'>;
  readonly application: Pick<Application, 'log' | 'sweepWatch'>;
  readonly vault: Pick<KeyVault, 'describe'>;
  readonly clock: Clock;
}

export interface Metrics {
  /** Prometheus's text format 0.0.4. Never throws. */
  text(): Promise<string>;
  /** One line of CloudWatch's embedded metric format for this domain. Never throws: null if the log cannot be read. */
  line(domain: SigningDomain, queuedMs: number): Promise<string | null>;
  close(): void;
}

const windowMax = 16;
/** Real milliseconds a domain: 10,000 domains are read again every ten minutes, a few at most every minute. */
const perDomainMs = 60;
const freshMsMin = 60_000;

const hostsOf = ({ aws, slack }: MetricsParts['config']) => {
  const ses = aws.endpoints.sesv2 === null ? null : new URL(aws.endpoints.sesv2).host;
  const ofSlack = slack.apiUrl === null ? null : new URL(slack.apiUrl).host;
  return {
    isSes: (host: string) => (ses === null ? /^email[.-].*\bamazonaws\.com(?:\.cn)?$/.test(host) : host === ses),
    isSlack: (host: string) => (ofSlack === null ? /(?:^|\.)slack\.com$/.test(host) : host === ofSlack),
  };
};

/** Use-by dates by selector: a stored key never changes. */
const useByDates = (vault: MetricsParts['vault']) => {
  const known = new Map<string, Instant>();
  return async (domain: SigningDomain, selector: Selector | null): Promise<Instant | null> => {
    if (selector === null) return null;
    const key = `${domain} ${selector}`;
    const found = known.get(key) ?? (await vault.describe(domain, selector).catch(() => null))?.notAfter ?? null;
    if (found !== null) known.set(key, found);
    return found;
  };
};

const signingSelector = ({ targets, current }: State): Selector | null =>
  targets.find(({ shown }) => shown !== null)?.shown ?? current;

class CollectedMetrics implements Metrics {
  readonly #parts: MetricsParts;
  readonly #calls: CallCounts;
  readonly #useBy: ReturnType<typeof useByDates>;
  readonly #flight = createSingleFlight<void>();
  #domains: readonly Sample[] = [];
  #unreadable = 0;
  #readMs: number | null = null;

  constructor(parts: MetricsParts) {
    this.#parts = parts;
    this.#calls = countCalls(hostsOf(parts.config));
    this.#useBy = useByDates(parts.vault);
  }

  async text(): Promise<string> {
    await this.#refresh();
    return prometheusText([...this.#ofProcess(), ...this.#domains]);
  }

  async line(domain: SigningDomain, queuedMs: number): Promise<string | null> {
    const samples = await this.#read(domain);
    if (samples === null) return null;
    const queued: Sample = { name: 'futari_queue_age_seconds', labels: { domain }, value: queuedMs / 1_000 };
    return embedded([...samples, queued], this.#calls.drain(), domain, this.#parts.clock.now());
  }

  close(): void {
    this.#calls.close();
  }

  #ofProcess(): readonly Sample[] {
    const { config, application } = this.#parts;
    return [
      { name: 'futari_build_info', labels: { version: packageVersion() }, value: 1 },
      { name: 'futari_domains', labels: {}, value: config.settings.domains.size },
      { name: 'futari_unreadable_logs', labels: {}, value: this.#unreadable },
      { name: 'futari_sweep_age_seconds', labels: {}, value: application.sweepWatch.silentMs / 1_000 },
      ...this.#calls.samples(),
    ];
  }

  #refresh(): Promise<void> {
    const { clock, config } = this.#parts;
    const { domains } = config.settings;
    const freshMs = Math.max(freshMsMin, domains.size * perDomainMs);
    if (this.#readMs !== null && clock.monotonicMs() - this.#readMs < freshMs) return Promise.resolve();
    return this.#flight(async () => {
      const samples: Sample[] = [];
      let unreadable = 0;
      await inWindow(domains.keys(), windowMax, async (domain) => {
        const found = await this.#read(domain);
        if (found === null) unreadable += 1;
        else samples.push(...found);
      });
      this.#domains = samples;
      this.#unreadable = unreadable;
      this.#readMs = clock.monotonicMs();
    });
  }

  /** Null: the log cannot be read, or does not verify. An empty log has no samples. */
  async #read(domain: SigningDomain): Promise<readonly Sample[] | null> {
    const { application, config, clock } = this.#parts;
    try {
      const head = await application.log.load(domain, 'recent');
      if (head === null) return [];
      const useBy = await this.#useBy(domain, signingSelector(head.state));
      return samplesOf(head, config.settings.policy, clock.now(), useBy);
    } catch {
      return null;
    }
  }
}

export const createMetrics = (parts: MetricsParts): Metrics => new CollectedMetrics(parts);

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const labelsText = (labels: Sample['labels']): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const prometheusText = (samples: readonly Sample[]): string =>
  Object.entries(METRICS)
    .flatMap(([name, { type, help }]) => {
      const mine = samples.filter((sample) => sample.name === name);
      if (mine.length === 0) return [];
      return [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...mine.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`),
      ];
    })
    .map((line) => `${line}\n`)
    .join('');

const metricsOf = (names: Iterable<string>) =>
  [...new Set(names)].map((Name) => ({ Name, Unit: METRICS[Name as MetricName].unit }));

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const embedded = (
  ofDomain: readonly Sample[],
  calls: readonly Sample[],
  domain: SigningDomain,
  at: Instant,
): string => {
  const texts = ofDomain.flatMap(({ labels: { stage, verdict } }) => [
    ...(stage === undefined ? [] : [['stage', stage] as const]),
    ...(verdict === undefined ? [] : [['verdict', verdict] as const]),
  ]);
  const counted = calls.map(({ name, labels, value }) => [`${name}_${labels.outcome}`, value] as const);
  const directives = [
    { Namespace: 'Futari', Dimensions: [['domain']], Metrics: metricsOf(ofDomain.map(({ name }) => name)) },
    { Namespace: 'Futari', Dimensions: [[]], Metrics: counted.map(([Name]) => ({ Name, Unit: 'Count' })) },
  ].filter(({ Metrics }) => Metrics.length > 0);
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: directives },
    domain,
    ...Object.fromEntries(texts),
    ...Object.fromEntries(counted),
    ...Object.fromEntries(ofDomain.map(({ name, value }) => [name, value])),
  });
};
