/**
 * `node bench/capacity.ts`: DynamoDB's write and read units of one whole rotation over the runbook's days, Slack's cards
 * included, beside the goals. What sweeps read belongs to no rotation: all domains share it, so it is shown apart.
 */

import { PersonId } from '../src/domain/names.ts';
import { startSandboxService } from '../src/main/sandbox.ts';
import type { Request } from '../src/ports/service.ts';
import { countCapacity, total } from './capacityModel.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const goals = { write: 200, read: 60 };
const shared = new Set(['due', 'cursor']);

const capacity = countCapacity();
const service = await startSandboxService({ sesThrottleMs: 1_000 });
const { application } = service;
const state = async () => (await application.log.load(service.domain))?.state;
let requests = 0;
const request = async (who: string, action: Request['action'], more: Partial<Request> = {}): Promise<void> => {
  requests += 1;
  const person = PersonId.of('T0HOME', `U0${who.toUpperCase().replaceAll('-', '')}`);
  const plain = { domain: null, channel: service.channel, rotation: null, round: null, digest: null, inputs: {} };
  const answer = await application.requestHandler.handle({
    ...plain,
    id: `bench-${requests}`,
    person,
    action,
    ...more,
  });
  if (answer.tag !== 'accepted') throw new Error(`${action}: ${answer.code}`);
  await service.idle();
};
const rows: string[] = [];
const lap = async (what: string, work: () => Promise<void>): Promise<void> => {
  const before = total(capacity, (kind) => !shared.has(kind));
  await work();
  const after = total(capacity, (kind) => !shared.has(kind));
  rows.push(`${what.padEnd(34)} write ${after.write - before.write}  read ${after.read - before.read}`);
};

/** The clock's drive looks for the next due moment; the cron of a real process does not. */
const { nextDueAt } = application;
Object.assign(application, {
  nextDueAt: async () => {
    const due = await nextDueAt();
    const log = capacity.get('log');
    if (log) Object.assign(log, { read: log.read - 1, requests: log.requests - 1 });
    return due;
  },
});

capacity.clear();
await lap('request and preflight', () => request('requester', 'rotate'));
await lap('handed in', () => request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } }));
await lap('13 days of waiting', () => service.pass(13 * dayMs));
// What the sandbox's DNS department reads is not the bot's.
const counted = new Map([...capacity].map(([kind, units]) => [kind, { ...units }]));
await service.publish();
for (const [kind, units] of counted) capacity.set(kind, units);
await lap('published, stable, round opened', () => service.pass(dayMs));
const digest = (await state())?.rotation?.round?.digest ?? '';
await lap('two approvals, switch', async () => {
  await request('approver-1', 'approve', { digest });
  await request('approver-2', 'approve', { digest });
  await service.pass(hourMs);
});
await lap('watch', () => service.pass(25 * hourMs));
await lap('completion and overlap', async () => {
  await request('requester', 'confirm_completion');
  await service.pass(15 * dayMs);
});
const end = await state();
const calls = service.sandbox.ses.calls();
const rotation = total(capacity, (kind) => !shared.has(kind));
const mails = calls.filter(({ operation }) => operation === 'SendEmail').length;
const sweeps = total(capacity, (kind) => shared.has(kind));
service.sandbox.clock.advance(dayMs);
await lap('a daily check that changes nothing', () => application.dailyCheck());
await service.close();

console.log(rows.join('\n'));
for (const [kind, { write, read, requests: count }] of capacity) {
  console.log(`${kind.padEnd(10)} ${String(count).padStart(5)} requests  write ${write}  read ${read}`);
}
console.log(
  `one rotation (${end?.atVersion} commits, ${end?.rotation?.stage.tag}): write ${rotation.write} (goal ${goals.write}), read ${rotation.read} (goal ${goals.read}), scans 0`,
);
console.log(`SES: ${calls.length - mails} calls of its control plane, ${mails} probes`);
console.log(`sweeps of all domains in these days: write ${sweeps.write}, read ${sweeps.read}`);
