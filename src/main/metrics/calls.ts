/**
 * Counts the calls of SES and Slack by Node's own diagnostics channels: the AWS SDK calls by node:http, Slack's client by fetch. Nothing is
 * counted, and nothing is slower, unless this module is loaded.
 */

import { channel } from 'node:diagnostics_channel';
import type { MetricName, Sample } from './rows.ts';

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

export interface CallCounts {
  /** Since the start. */
  samples(): readonly Sample[];
  /** Since the last drain. */
  drain(): readonly Sample[];
  close(): void;
}

export const countCalls = ({ isSes, isSlack }: Hosts): CallCounts => {
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
