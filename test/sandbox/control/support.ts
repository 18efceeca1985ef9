/** A sandbox without a bot, under control: what the API does with the world is seen without anybody else. */

import type { ControlHooks } from '../../../src/sandbox/control/http.ts';
import { type Control, startControl } from '../../../src/sandbox/control/server.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

export interface Site {
  readonly sandbox: Sandbox;
  readonly control: Control;
  readonly published: string[];
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

export const startAt = Date.parse('2025-09-18T10:00:00+09:00');

/** The hooks of a program without a bot. */
export const hooksFor = (sandbox: Sandbox, change: Partial<ControlHooks> = {}): ControlHooks => ({
  sandbox,
  domain: 'goo.ne.jp',
  channel: 'C0DKIM',
  urls: { slack: sandbox.slack.apiUrl },
  variants: ['right', 'truncated'],
  pass: async (ms) => sandbox.clock.advance(ms),
  publish: async (variant) => ({ name: 's._domainkey.goo.ne.jp', strings: [variant] }),
  removeRecord: async () => {},
  breakGlass: async ({ person, step }) => ({ ok: true, lines: [`${person} ${step}`] }),
  state: async () => null,
  locale: 'ja',
  storage: 'memory',
  completions: [],
  log: async () => ({ verified: true, lines: [], older: 0, head: null }),
  appliedRecord: async () => null,
  queryServers: async () => [],
  dueMoments: async () => [],
  playground: {
    head: async () => null,
    history: async function* () {},
    publicKey: async () => null,
    words: () => null,
  },
  idle: async () => {},
  ...change,
});

export const openSite = async (change: Partial<ControlHooks> = {}): Promise<Site> => {
  const sandbox = await createSandbox({ startAt, zones: ['goo.ne.jp'], account: '123456789012' });
  const published: string[] = [];
  const hooks = hooksFor(sandbox, {
    publish: async (variant) => {
      published.push(variant);
      return { name: 's._domainkey.goo.ne.jp', strings: [variant] };
    },
    ...change,
  });
  const control = await startControl(hooks, { port: 0 });
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${control.url}${path}`, init);
    return { status: answer.status, body: await answer.json() };
  };
  return {
    sandbox,
    control,
    published,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: async () => {
      await control.close();
      await sandbox.close();
    },
  };
};
