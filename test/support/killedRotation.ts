/** One whole life of a key pair (switched, rolled back, cancelled, destroyed) in which the bot dies: once, or again and again. */
import type { Boundary } from '../../src/app/deps.ts';
import { firstSelectorFor } from '../../src/domain/actions.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName } from '../../src/domain/names.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import type { Closers } from '../../src/main/process.ts';
import type { Request } from '../../src/ports/service.ts';
import { openApplication, openMailbox } from './applicationOnSite.ts';
import { Killed } from './childApplication.ts';
import type { ChildRequest, Stop } from './childProtocol.ts';
import { createMessenger, type SentNotice } from './messenger.ts';
import { passTime } from './passTime.ts';
import { person } from './people.ts';
import { openSite, type Site } from './site.ts';
import { account, domain } from './siteAddress.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Short waits; `settle` and the send window stay as they are in production. */
const policy = { stableForMs: minuteMs, watchMs: 3 * hourMs, overlapMs: 10 * minuteMs, destroyAfterMs: minuteMs };
const passesMax = 16;

/** A bot that dies where it is told to, in a process of its own or in this one. */
interface Killable {
  readonly output: SentNotice[];
  readonly reached: Boundary | null;
  call(request: ChildRequest): Promise<number | null>;
  end(): Promise<void>;
}

export interface Kills {
  /** In the order in which they come. */
  readonly at: readonly Boundary[];
  /** The end of the story. */
  readonly until: Until;
  /** A bot that is not open yet. */
  next(): Killable;
  readonly onDisk: boolean;
}

export interface KilledRotation {
  readonly site: Site;
  /** Looks at the log and the vault; it never runs. */
  readonly reader: Awaited<ReturnType<typeof openApplication>>;
  readonly output: readonly SentNotice[];
  /** Where a bot died. */
  readonly reached: readonly (Boundary | null)[];
  state(): Promise<State>;
}

type Unsent = ChildRequest extends infer R ? (R extends { now: number } ? Omit<R, 'now'> : never) : never;

/** Signing is off at the start, so that turning it on is part of the switch. */
const disableSigning = async (site: Site, reader: KilledRotation['reader'], state: State): Promise<void> => {
  const { rotation } = state;
  if (rotation === null) throw new Error('no rotation');
  await reader.vault.use(domain, rotation.current, async (key) => {
    const [region = ''] = site.address.regions;
    const signing = { origin: 'EXTERNAL', selector: rotation.current, privateKey: key.pkcs1Base64() } as const;
    await site.sandbox.ses.putIdentity({ account, region, identity: domain, ...signing, signingEnabled: false });
  });
};

/** Where the story ends: in the watch, or with the next key destroyed after rollback and cancel. */
export type Until = 'watching' | 'destroyed';

/** Where one dies, the next one goes on. */
export const killRotation = async ({ at, until, next, onDisk }: Kills, closers: Closers): Promise<KilledRotation> => {
  const site = await openSite({ policy, onDisk }, closers);
  const { clock, dns, ses } = site.sandbox;
  const quiet = { people: new Map(), messenger: createMessenger([], 0), onFault: () => {} };
  const mailbox = await openMailbox(site.address, clock, closers);
  const reader = await openApplication(site.address, { clock, mailbox, ...quiet }, closers);
  const state = async (): Promise<State> => (await reader.application.log.load(domain))?.state ?? emptyState(domain);
  const reached: (Boundary | null)[] = [];
  const output: SentNotice[] = [];
  const openNext = async (): Promise<Killable> => {
    const opened = next();
    closers.add(() => opened.end());
    const stopAt = at[reached.length];
    const stop: Stop | null = stopAt === undefined ? null : { at: stopAt, by: 'SIGKILL' };
    const request = { tag: 'open', address: site.address, stop, now: clock.now() } as const;
    site.sandbox.deliverTo('127.0.0.1', (await opened.call(request)) ?? 0);
    return opened;
  };
  let child = await openNext();
  const call = async (request: Unsent): Promise<void> => {
    for (;;) {
      try {
        await child.call({ ...request, now: clock.now() });
        output.push(...child.output.splice(0));
        return;
      } catch (error) {
        if (!(error instanceof Killed) || reached.length >= at.length) throw error;
        reached.push(child.reached);
        output.push(...child.output.splice(0));
        child = await openNext();
      }
    }
  };
  const swept = {
    sweep: () => call({ tag: 'sweep' }),
    dailyCheck: () => call({ tag: 'dailyWalk' }),
    idle: () => call({ tag: 'idle' }),
    nextDueAt: () => reader.application.nextDueAt(),
  };
  const pass = (ms: number) => passTime({ clock, ses, applications: [swept] }, ms);
  let requests = 0;
  const request = async (who: string, action: Request['action'], more: Partial<Request> = {}): Promise<void> => {
    requests += 1;
    const plain = { domain: null, channel: 'C0DKIM', rotation: null, round: null, digest: null, inputs: {} };
    // A delivery whose answer was lost comes again with its id.
    await call({ tag: 'ask', request: { ...plain, id: `request-${requests}`, person: person(who), action, ...more } });
  };
  const nextName = async (): Promise<string> => {
    const { rotation } = await state();
    if (rotation === null) throw new Error('no rotation');
    return recordName(rotation.next, domain);
  };
  const publishNext = async (): Promise<void> => {
    const { rotation } = await state();
    const next = rotation === null ? null : await reader.vault.describe(domain, rotation.next);
    if (next === null) throw new Error('no next key');
    dns.publish(await nextName(), [...stringsOf(recordValue(next.publicKey))]);
  };
  /** A lost Put takes a `settle` to be known as lost, and its repetition another. */
  const passUntil = async (reached: () => Promise<boolean>): Promise<void> => {
    for (let step = 0; step < passesMax && !(await reached()); step += 1) await pass(5 * minuteMs);
  };
  const goBackAndEnd = async (): Promise<void> => {
    await request('approver-3', 'rollback');
    await passUntil(async () => (await state()).rotation?.stage.tag === 'RolledBack');
    await request('requester', 'cancel', { inputs: { reason: 'over' } });
    await passUntil(async () => firstSelectorFor(await state(), 'attest_unused') !== null);
    await request('requester', 'attest_unused');
    await passUntil(async () => Object.values((await state()).selectors).some(({ status }) => status === 'removable'));
    dns.remove(await nextName());
    for (let day = 0; day < 2; day += 1) {
      await swept.dailyCheck();
      await pass(2 * minuteMs);
    }
  };
  await request('requester', 'rotate');
  await pass(2 * minuteMs);
  await request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
  await disableSigning(site, reader, await state());
  await publishNext();
  await request('requester', 'check_now');
  await pass(5 * minuteMs);
  for (const who of ['approver-1', 'approver-2']) {
    await request(who, 'approve', { digest: (await state()).rotation?.round?.digest ?? '' });
  }
  await passUntil(async () => (await state()).targets.every(({ probedAt }) => probedAt !== null));
  if (until === 'destroyed') await goBackAndEnd();
  await call({ tag: 'close' });
  return { site, reader, output, reached, state };
};
