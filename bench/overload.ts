/**
 * Many interactions at once, in a process that is killed again and again: looks at the rate that is named, and beside them decisions one after
 * another. Whatever was acknowledged must be in the log.
 * Run: node bench/overload.ts. 50 a second for 60 s, with 3 kills.
 */
import { join } from 'node:path';
import { createLog } from '../src/adapters/dynamodb/log.ts';
import { createDynamoClient } from '../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../src/adapters/keys/signer.ts';
import { defaultBounds } from '../src/adapters/slack/listeners.ts';
import type { DomainEvent } from '../src/domain/events.ts';
import type { State } from '../src/domain/state.ts';
import { domain } from '../src/main/sandbox.ts';
import type { Outcome } from '../src/sandbox/slack/actors.ts';
import { type ServedApplication, serveApplication } from '../test/support/servedApplication.ts';

interface OverloadPlan {
  readonly perSecond: number;
  readonly interactions: number;
  readonly kills: number;
}

export interface Overloaded {
  /** Real milliseconds of each acknowledgement, in order. */
  readonly millis: readonly number[];
  /** Not acknowledged: the process was dead, or did not answer in Slack's three seconds. */
  readonly unacknowledged: number;
  /** Decisions that were acknowledged because two seconds were over: these only the answer to the person confirms. */
  readonly byTheClock: number;
  /** Decisions that were acknowledged because they were in the log. */
  readonly decisions: number;
  /** Decisions that were acknowledged and are not in the log. */
  readonly lost: readonly string[];
}

/** The bot's own look-ups would be limited by Slack, and the decisions with them. */
const unlimited = ['users.info', 'conversations.members', 'usergroups.users.list', 'chat.postEphemeral', 'chat.update'];

const ticketsOf = async ({ sandbox, folder }: ServedApplication): Promise<ReadonlySet<string>> => {
  const client = createDynamoClient(sandbox.dynamo);
  const signer = await createLocalSigner(join(folder, 'log-signing.key'));
  const log = createLog<DomainEvent, State>({ client, table: 'dkim-rotation', signer });
  const tickets = new Set<string>();
  for await (const { events } of log.history(domain)) {
    for (const event of events) if (event.type === 'ApplicationSubmitted') tickets.add(event.ticket);
  }
  client.destroy();
  return tickets;
};

const ackOf = (outcome: Outcome): number | null =>
  outcome.tag === 'delivered' && outcome.ack.tag === 'acked' && outcome.ack.status === 200 ? outcome.ack.millis : null;

export const overload = async ({ perSecond, interactions, kills }: OverloadPlan): Promise<Overloaded> => {
  const application = await serveApplication({}, null, unlimited);
  try {
    const { slack } = application.sandbox;
    await slack.say('requester', 'C0DKIM', `/dkim rotate ${domain}`);
    await slack.until('the application', () => slack.files().length > 0, 60_000);
    const millis: number[] = [];
    let unacknowledged = 0;
    let byTheClock = 0;
    const interaction = async (text: string): Promise<number | null> => {
      const ms = ackOf(await slack.say('requester', 'C0DKIM', text));
      if (ms === null) unacknowledged += 1;
      else millis.push(ms);
      return ms;
    };
    const acknowledged: string[] = [];
    let isOver = false;
    const decide = async (): Promise<void> => {
      for (let count = 0; !isOver; count += 1) {
        const ticket = `DNS-${count}`;
        const ms = await interaction(`/dkim submitted ${domain} ${ticket}`);
        if (ms === null) await new Promise((resolve) => setTimeout(resolve, 20));
        else if (ms < defaultBounds.ackWithinMs) acknowledged.push(ticket);
        else byTheClock += 1;
      }
    };
    const deciding = decide();
    const killEvery = Math.ceil(interactions / (kills + 1));
    const pending: Promise<unknown>[] = [];
    for (let count = 1; count <= interactions; count += 1) {
      pending.push(interaction(`/dkim status ${domain}`));
      if (count % killEvery === 0 && count < interactions) await application.killAndRestart();
      await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond));
    }
    isOver = true;
    await Promise.all([...pending, deciding]);
    const stored = await ticketsOf(application);
    const lost = acknowledged.filter((ticket) => !stored.has(ticket));
    return { millis: millis.sort((a, b) => a - b), unacknowledged, byTheClock, decisions: acknowledged.length, lost };
  } finally {
    await application.stop();
  }
};

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

if (import.meta.main) {
  const { millis, unacknowledged, byTheClock, decisions, lost } = await overload({
    perSecond: 50,
    interactions: 3_000,
    kills: 3,
  });
  console.log(
    `acks ${millis.length}, of decisions ${decisions}, by the clock ${byTheClock}; while it was dead ${unacknowledged}; lost ${lost.length}`,
  );
  console.log(
    `p50 ${percentile(millis, 0.5)} ms, p99 ${percentile(millis, 0.99)} ms, slowest ${millis.at(-1)} ms (goal: < 3 s)`,
  );
}
