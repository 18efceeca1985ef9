/** `npm start`: the sandbox and the bot in one process, until it is stopped. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createCardStore } from '../adapters/dynamodb/documents.ts';
import { createDynamoClient } from '../adapters/dynamodb/table.ts';
import type { Journal } from '../app/deps.ts';
import { Selector } from '../domain/names.ts';
import type { ControlHooks } from '../sandbox/control/http.ts';
import { startControl } from '../sandbox/control/server.ts';
import { serverNames } from '../sandbox/dns/authority.ts';
import { languageOf, unknownWord, unknownWordText } from './commandLine.ts';
import { removeAddress, writeAddress } from './commands/sandboxClient.ts';
import { openOutput } from './log.ts';
import { hooksOf, type SandboxService, startSandboxService } from './sandbox.ts';
import { orphaned, welcome } from './serve.ts';

// The world of a durable sandbox (`npm start -- --path DIR`): time, DNS and SES go on from where they stood. The bot's own log and
// keys are in the store. Slack's messages are not kept: the bot posts its cards again.

const schema = z.object({
  now: z.number(),
  /** A server that was not there before would have none of the records. */
  nameServers: z.union([z.literal(2), z.literal(3)]).default(2),
  records: z.array(
    z.object({
      server: z.enum(serverNames),
      name: z.string(),
      ttlSeconds: z.number(),
      strings: z.array(z.string()),
    }),
  ),
  identities: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      identity: z.string(),
      signingEnabled: z.boolean(),
      status: z.enum(['NOT_STARTED', 'PENDING', 'SUCCESS', 'FAILED', 'TEMPORARY_FAILURE']),
      selector: z.string().nullable(),
    }),
  ),
});

/** As in the sandbox's configuration. */
const sandboxTable = 'dkim-rotation';

/** No private keys: those are in the vault, and SES gets them from there again. */
export type SavedWorld = z.infer<typeof schema>;

const fileIn = (folder: string): string => join(folder, 'world.json');

/** Null where nothing was saved. @throws when what is there is not such a file. */
export const readWorld = async (folder: string): Promise<SavedWorld | null> => {
  const text = await readFile(fileIn(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : schema.parse(JSON.parse(text));
};

export const saveWorld = async (folder: string, { sandbox }: SandboxService): Promise<void> => {
  const { clock, dns, ses } = sandbox;
  const world: SavedWorld = {
    now: clock.now(),
    nameServers: dns.authoritative.length === 3 ? 3 : 2,
    // What SES itself publishes belongs to a key of this process.
    records: dns
      .list()
      .filter(({ name }) => !name.endsWith('amazonses.com'))
      .map((record) => ({ ...record, strings: [...record.strings] })),
    identities: ses.identities().map(({ account, region, identity, signingEnabled, status, selector }) => ({
      account,
      region,
      identity,
      signingEnabled,
      status,
      selector,
    })),
  };
  const unfinished = `${fileIn(folder)}.new`;
  await writeFile(unfinished, JSON.stringify(world), { mode: 0o600 });
  await rename(unfinished, fileIn(folder));
};

const restoreDns = ({ sandbox: { dns }, domain }: SandboxService, { records }: SavedWorld): void => {
  for (const { name } of dns.list()) if (name.endsWith(domain)) dns.remove(name);
  const places = Map.groupBy(records, ({ server, name }) => `${server} ${name}`);
  for (const [first, ...others] of places.values()) {
    if (first === undefined) continue;
    const { server, name, ttlSeconds: ttl } = first;
    dns.publishAll(
      name,
      [first, ...others].map(({ strings }) => strings),
      { server, ttl },
    );
  }
};

const restoreSes = async ({ sandbox, service, domain }: SandboxService, { identities }: SavedWorld): Promise<void> => {
  for (const { selector: name, ...seed } of identities) {
    const selector = Selector.parse(name ?? '');
    if (selector === null) continue;
    await service.vault.use(domain, selector, (key) =>
      sandbox.ses.putIdentity({ ...seed, origin: 'EXTERNAL', selector, privateKey: key.pkcs1Base64() }),
    );
  }
};

/** The messages that the bot remembers are gone: marked as changed, each card is looked for, missed and posted again. */
const repostCards = async ({ sandbox: { dynamo }, bot, domain }: SandboxService): Promise<void> => {
  const rotation = (await bot.log.load(domain))?.state.rotation ?? null;
  if (rotation === null) return;
  const { endpoint, region, credentials } = dynamo;
  const client = createDynamoClient({ endpoint, region, credentials });
  try {
    const cards = createCardStore({ client, table: sandboxTable });
    const names = [`rotation-${rotation.id}`, ...(rotation.round === null ? [] : [`round-${rotation.round.id}`])];
    for (const name of names) {
      const posted = await cards.get(domain, name);
      if (posted !== null) await cards.put(domain, name, { ...posted, rendering: 'gone' });
    }
  } finally {
    client.destroy();
  }
  await bot.look(domain, true);
};

export const restoreWorld = async (service: SandboxService, world: SavedWorld): Promise<void> => {
  restoreDns(service, world);
  await restoreSes(service, world);
  await repostCards(service);
};

const controlPort = 8025;
const furtherPorts = 20;
/** Real milliseconds. */
const heartbeatMs = 5_000;

const usage = `npm start -- [--path DIR] [--port ${controlPort}] [--mode http|socket] [--locale ja|en] [--ses-throttle MS] [--name-servers 2|3]
  --path    keep the state in this folder; without it, it is gone when the sandbox stops
  --port    of the control API; the next free one where none is named
  --ses-throttle  real milliseconds between two calls that SES accepts; its own is 1000
  --name-servers  with 3, one that only keeps silent may be waived`;

/** The clock moves through weeks: SES's own second between calls would be waited for in real time. */
const sesThrottleMs = '50';

const known = {
  path: { type: 'string' },
  port: { type: 'string' },
  mode: { type: 'string', default: 'http' },
  locale: { type: 'string', default: 'ja' },
  'ses-throttle': { type: 'string', default: sesThrottleMs },
  'name-servers': { type: 'string', default: '2' },
  help: { type: 'boolean', default: false },
} as const;

const optionsOf = (args: readonly string[]) => {
  const word = unknownWord(args, known, 0);
  if (word !== null) throw new RangeError(unknownWordText(languageOf(process.env), word));
  const { values } = parseArgs({ args: [...args], options: known });
  const { path, mode, locale, help } = values;
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new RangeError(`--port must be 0 to 65535, not ${values.port}`);
  }
  const throttleMs = Number(values['ses-throttle']);
  if (!(throttleMs >= 0 && throttleMs <= 10_000)) throw new RangeError('--ses-throttle must be 0 to 10000');
  if (mode !== 'http' && mode !== 'socket') throw new RangeError(`--mode must be http or socket, not ${mode}`);
  if (locale !== 'ja' && locale !== 'en') throw new RangeError(`--locale must be ja or en, not ${locale}`);
  const nameServers = { 2: 2, 3: 3 }[values['name-servers']] as 2 | 3 | undefined;
  if (nameServers === undefined) throw new RangeError(`--name-servers must be 2 or 3, not ${values['name-servers']}`);
  return {
    port,
    help,
    service: { mode, locale, nameServers, sesThrottleMs: throttleMs, ...(path === undefined ? {} : { path }) } as const,
  };
};

const droppedLine = (lines: number): string => `${lines} lines were dropped\n`;

const errors = openOutput(2, droppedLine);

const journal: Journal = {
  info: () => {},
  error: (fields, message) => errors.write(`${message} ${JSON.stringify(fields)}\n`),
};

/** Real time passes too: what became due since the last look is done, as the cron of `npm run serve` would. */
const startHeart = (hooks: ControlHooks, save: () => Promise<void>) => {
  let beat: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const look = hooks.pass(1).then(save);
    beat = look.catch(() => journal.error({}, 'a look at what is due failed'));
  }, heartbeatMs);
  return async (): Promise<void> => {
    clearInterval(timer);
    await beat;
  };
};

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    void orphaned().then(resolve);
  });

const run = async (options: ReturnType<typeof optionsOf>): Promise<void> => {
  // Asked for before anything listens: a stop that comes early is a stop all the same.
  const stop = stopped();
  const { path } = options.service;
  const saved = path === undefined ? null : await readWorld(path);
  const startAt = saved === null ? {} : { startAt: saved.now, nameServers: saved.nameServers };
  const service = await startSandboxService({ ...options.service, ...startAt, journal });
  const save = async (): Promise<void> => {
    if (path !== undefined) await saveWorld(path, service);
  };
  try {
    if (saved !== null) await restoreWorld(service, saved);
    const hooks = hooksOf(service);
    const place = options.port === null ? { port: controlPort, further: furtherPorts } : { port: options.port };
    const control = await startControl(hooks, place);
    const address = { url: control.url, pid: process.pid };
    await writeAddress(process.cwd(), address);
    const stopHeart = startHeart(hooks, save);
    openOutput(1, droppedLine).write(welcome(service, control.url));
    await stop;
    await stopHeart();
    await removeAddress(process.cwd(), address);
    await control.close();
    await save();
  } finally {
    await service.close();
  }
};

try {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) process.stdout.write(`${usage}\n`);
  else {
    await run(options);
    // A reader that never reads what was written to it does not keep the process.
    process.exit();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'the sandbox could not be started'}\n${usage}\n`);
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}
