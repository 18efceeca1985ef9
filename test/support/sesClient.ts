/**
 * Clients for a sandbox's SES without sockets: SDK, signatures and the service are the real ones. The bot opens a connection for each call, which
 * takes as long as all the rest of it. `test/support/sesClient.test.ts` holds that both answer the same, and a world with `onSockets` goes
 * by HTTP.
 */
import { Readable } from 'node:stream';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { type SesAdapterOptions, signBy } from '../../src/adapters/ses/call.ts';
import { dropped } from '../../src/main/sandboxStore.ts';
import type { Clock } from '../../src/ports/settings.ts';
import type { SesSandbox } from '../../src/sandbox/ses/api.ts';
import type { SiteAddress } from './siteAddress.ts';

type Carrier = SESv2Client['config']['requestHandler'];
type Sent = Parameters<Carrier['handle']>[0];

/** The services of this process, by address: a process that only knows the address goes by its socket. */
const doors = new Map<string, SesSandbox['door']>();

/** Clients that are created from now on go in by the door. @returns what ends it */
export const openSesDoor = ({ url, door }: SesSandbox): (() => void) => {
  doors.set(url, door);
  return () => void doors.delete(url);
};

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const targetOf = ({ path, query = {} }: Sent): string => {
  const pairs = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(String(value ?? ''))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.sort().join('&')}`;
};

/** As Node's HTTP client gives up. */
const aborted = (): Error => Object.assign(new Error('Request aborted'), { name: 'AbortError' });

const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(aborted());
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
  });

/** The SDK warns of a string method on its bytes, so they are taken as they are. */
const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const carrierOf = (door: SesSandbox['door']): Carrier => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async (sent, options: { readonly abortSignal?: unknown } = {}) => {
    const { method, body = '' } = sent as { readonly method: string; readonly body?: string | Uint8Array };
    const given = Object.entries(sent.headers as Readonly<Record<string, string>>);
    const headers = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]));
    const answer = await door({ method, target: targetOf(sent), headers, body: bytesOf(body) });
    if (answer.tag === 'hangUp') throw dropped();
    if (answer.tag === 'silence') return untilAborted(options.abortSignal as AbortSignal | undefined);
    return {
      response: {
        statusCode: answer.status,
        headers: { ...answer.headers },
        body: Readable.from([Buffer.from(answer.body)]),
      },
    };
  },
  httpHandlerConfigs: () => ({}),
  updateHttpClientConfig: () => {},
  destroy: () => {},
});

/** Nothing where the site is another process's. */
export const sesInProcess = (
  { sesUrl, dynamo }: Pick<SiteAddress, 'sesUrl' | 'dynamo'>,
  clock: Clock,
): Pick<SesAdapterOptions, 'clientFor'> => {
  const door = doors.get(sesUrl);
  if (door === undefined) return {};
  const { credentials } = dynamo;
  const clientFor: SesAdapterOptions['clientFor'] = ({ region }) =>
    signBy(
      new SESv2Client({ region, endpoint: sesUrl, credentials, maxAttempts: 1, requestHandler: carrierOf(door) }),
      clock,
    );
  return { clientFor };
};
