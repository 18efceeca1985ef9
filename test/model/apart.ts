/** A search in a thread of its own: inside the test runner's module sandbox every global costs a look-up, which doubles the time. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { configurations } from './configurations.ts';
import { type Found, search } from './search.ts';

/** @throws Error when the thread fails or knows no configuration of that name. */
export const searchApart = (name: string): Promise<Found> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { searched: name } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`no answer from the search of ${name}`)));
  });

const asked: unknown = isMainThread ? null : (workerData as { searched?: unknown } | null)?.searched;
if (typeof asked === 'string') {
  const configuration = configurations.find((candidate) => candidate.name === asked);
  if (configuration) parentPort?.postMessage(search(configuration));
}
