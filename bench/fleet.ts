/**
 * `node bench/fleet.ts [--domains N] [--places P] [--workers W]`: the daily check of a fleet, by the real code over ports in memory, in
 * virtual time: on one server, and by W workers of Lambda at a time. P: accounts and regions over which the domains are spread, because
 * SES's pace is theirs. Without arguments: the table of docs/figures.md.
 */
import { parseArgs } from 'node:util';
import { createDailyCheck, runDailyCheck, visitDomain } from '../src/app/dailyCheck.ts';
import { Reconciler } from '../src/app/reconcile.ts';
import type { State } from '../src/domain/state.ts';
import type { CheckpointStore, StoredCheckpoint } from '../src/ports/store.ts';
import { quietState } from './fleet/state.ts';
import { type Counts, type Fleet, type FleetOptions, openFleet, type Time, virtualTime } from './fleet/world.ts';

/** Milliseconds a call: the SDK's medians within a region, and a DNS check of three servers. */
const latencies = { store: 8, kms: 15, dns: 60, ses: 120 };
/** Polling, parsing and answering a message, in milliseconds. */
const messageMs = 25;
const hourMs = 3_600_000;

const noCounts = (): Counts => ({
  reads: 0,
  writes: 0,
  kms: 0,
  dns: 0,
  ses: 0,
  slots: 0,
  noSlot: 0,
  slack: 0,
  faults: 0,
});

interface Run {
  readonly hours: number;
  readonly counts: Counts;
  /** Seconds that Lambda would bill; null on a server. */
  readonly billed: number | null;
  readonly cpuSeconds: number;
  readonly checkpointBytes: number;
  readonly settingsMb: number;
}

/** Of one server: the claim and its place, as the table keeps them. */
const checkpointStore = (time: Time, counts: Counts): CheckpointStore & { readonly bytes: () => number } => {
  let stored: StoredCheckpoint | null = null;
  let largest = 0;
  return {
    read: async () => stored,
    move: async (_, to) => {
      await time.sleep(latencies.store);
      stored = { checkpoint: to, revision: String(counts.writes) };
      largest = Math.max(largest, JSON.stringify(to).length);
      counts.writes += 1;
      return stored;
    },
    bytes: () => largest,
  };
};

const byServer = (fleet: Fleet, time: Time, counts: Counts) => {
  const store = checkpointStore(time, counts);
  const reconciler = new Reconciler(fleet.deps());
  const done = runDailyCheck(reconciler, createDailyCheck(reconciler.deps, store));
  return { done, billed: () => null, checkpointBytes: () => store.bytes() };
};

const byWorkers = (fleet: Fleet, time: Time, workers: number) => {
  const queue = fleet.domains[Symbol.iterator]();
  let billedMs = 0;
  const worker = async (): Promise<void> => {
    const reconciler = new Reconciler(fleet.deps());
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const from = time.now;
      await time.sleep(messageMs);
      await visitDomain(reconciler, next.value);
      billedMs += time.now - from;
    }
  };
  const done = Promise.all(Array.from({ length: workers }, worker));
  return { done, billed: () => billedMs / 1_000, checkpointBytes: () => 0 };
};

const measure = async (state: State, options: FleetOptions, workers: number | null): Promise<Run> => {
  const start = (state.rotation?.waitingSinceAt ?? 0) + 24 * hourMs;
  const time = virtualTime(start);
  const counts = noCounts();
  const fleet = openFleet(time, counts, state, options);
  const cpu = process.cpuUsage();
  const running = workers === null ? byServer(fleet, time, counts) : byWorkers(fleet, time, workers);
  let endAt: number | null = null;
  const ended = Promise.resolve(running.done).then(() => {
    endAt = time.now;
  });
  await time.play(() => endAt !== null);
  await ended;
  const { user, system } = process.cpuUsage(cpu);
  return {
    hours: (time.now - start) / hourMs,
    counts,
    billed: running.billed(),
    cpuSeconds: (user + system) / 1e6,
    checkpointBytes: running.checkpointBytes(),
    settingsMb: fleet.settingsBytes / 2 ** 20,
  };
};

/** Dollars a month in us-east-1, without free tiers. Lambda's (Arm) and DynamoDB's read on 2026-11-30, the others' from 2025. */
const price = {
  gigabyteSecond: 0.0000133334,
  invocation: 0.2 / 1e6,
  read: 0.125 / 1e6,
  write: 0.625 / 1e6,
  kms: 0.03 / 1e4,
  sqs: 0.5 / 1e6,
  alarm: 0.1,
  key: 1,
};
const days = 30;
/** Of docs/figures.md: a rotation's units, its calls of KMS and its seconds in the worker, roughly. */
const rotation = { writes: 197, reads: 110.5, kms: 120, seconds: 200 };
const rotationsAMonth = 2 / 12;
const workerGb = 0.5;

/** What Lambda, queues, table and keys cost a month whatever the number of domains: the sweep each minute, polls, alarms, keys. */
const fixedCost = (): number => {
  const sweeps = days * 24 * 60;
  const dueReads = 16 * sweeps * price.read;
  const polls = 4 * 5 * 3 * sweeps * price.sqs;
  const sweepSeconds = 0.2 * workerGb * price.gigabyteSecond + price.invocation;
  return sweeps * sweepSeconds + dueReads + polls + 16 * price.alarm + 2 * price.key;
};

const cost = (domains: number, { counts: { reads, writes, kms }, billed }: Run): number => {
  const daily = days * (reads * price.read + writes * price.write + kms * price.kms + domains * 3 * price.sqs);
  const checks = days * ((billed ?? 0) * workerGb * price.gigabyteSecond + domains * price.invocation);
  const { writes: w, reads: r, kms: k, seconds } = rotation;
  const each = w * price.write + r * price.read + k * price.kms + seconds * workerGb * price.gigabyteSecond;
  return fixedCost() + daily + checks + domains * rotationsAMonth * each;
};

const header = `| Domains | Accounts and regions | Runs on | Hours | SES calls | without a turn | faults | Messages | CPU s | reads, writes, decryptions a domain | Dollars a month |
| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |`;

const row = ({ domains, places }: FleetOptions, workers: number | null, run: Run): string => {
  const { reads, writes, kms, ses, noSlot, slack, faults } = run.counts;
  const each = [reads, writes, kms].map((count) => (count / domains).toFixed(1)).join(', ');
  const on = workers === null ? 'one server' : `Lambda, ${workers} at a time, ${Math.round(run.billed ?? 0)} s billed`;
  return `| ${domains} | ${places} | ${on} | ${run.hours.toFixed(2)} | ${ses} | ${noSlot} | ${faults} | ${slack} | ${run.cpuSeconds.toFixed(1)} | ${each} | ${workers === null ? '' : cost(domains, run).toFixed(2)} |`;
};

const { values } = parseArgs({
  options: { domains: { type: 'string' }, places: { type: 'string' }, workers: { type: 'string' } },
});
const state = await quietState();
const wanted: readonly (readonly [domains: number, places: number, workers: number | null])[] =
  values.domains === undefined
    ? [
        [1, 1, 2],
        [100, 1, 2],
        [1_000, 1, 2],
        [10_000, 1, null],
        [10_000, 1, 2],
        [10_000, 10, null],
        [10_000, 10, 2],
      ]
    : [
        [
          Number(values.domains),
          Number(values.places ?? 1),
          values.workers === undefined ? null : Number(values.workers),
        ],
      ];
console.log(header);
for (const [domains, places, workers] of wanted) {
  const options = { domains, places, latencies };
  const run = await measure(state, options, workers);
  console.log(row(options, workers, run));
  if (workers === null)
    console.error(`checkpoint ${run.checkpointBytes} bytes, settings ${run.settingsMb.toFixed(1)} MB`);
}
