/** Talks with the control API of the sandbox that was started in this folder. */
import { addressFile, readAddress } from './address.ts';
import { CliProblem } from './problem.ts';

export interface Client {
  /** @throws CliProblem with what the sandbox said. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

const notRunning = (): CliProblem =>
  new CliProblem(1, 'サンドボックスが動いていません / no sandbox is running here', [
    'npm start   (別の端末で / in another terminal)',
  ]);

interface Refusal {
  readonly error?: { readonly message: string; readonly expected: readonly string[] };
}

export const openClient = async (folder: string): Promise<Client> => {
  const address = await readAddress(folder);
  if (address === null) throw notRunning();
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const answer = await fetch(`${address.url}${path}`, init).catch(() => {
      // The file of a sandbox that was killed.
      throw notRunning();
    });
    const body = (await answer.json().catch(() => {
      throw new CliProblem(1, `${address.url} is no sandbox: see ${addressFile(folder)}`);
    })) as T & Refusal;
    if (answer.ok) return body;
    throw new CliProblem(1, body.error?.message ?? `the sandbox answered ${answer.status}`, body.error?.expected ?? []);
  };
  const headers = { 'content-type': 'application/json' };
  return {
    get: (path) => call(path, {}),
    post: (path, body) => call(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
};
