/** A whole sandbox with its bot, under control over HTTP, as the page uses it. */

import { hooksOf } from '../../../src/main/controlHooks.ts';
import type { SandboxService } from '../../../src/main/sandbox.ts';
import { startControl } from '../../../src/sandbox/control/server.ts';
import { startSandboxService } from '../../support/sandboxService.ts';

export interface Playground {
  readonly service: SandboxService;
  get<T>(path: string): Promise<T>;
  /** @throws Error with the answer when the control API refuses */
  post<T>(path: string, body?: object): Promise<T>;
  /** Like `post`, with the status. */
  tried(path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  close(): Promise<void>;
}

export const openPlayground = async (): Promise<Playground> => {
  // SES's spacing passes in real time and proves nothing here.
  const service = await startSandboxService({ sesThrottleMs: 0 });
  const control = await startControl(hooksOf(service, 'ja'), { port: 0 });
  const tried = async (path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${control.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  return {
    service,
    tried,
    get: async <T>(path: string) => (await (await fetch(`${control.url}${path}`)).json()) as T,
    post: async <T>(path: string, body?: object) => {
      const { status, body: answer } = await tried(path, body);
      if (status !== 200) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
      return answer as T;
    },
    close: async () => {
      await control.close();
      await service.close();
    },
  };
};
