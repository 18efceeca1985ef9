import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createProbeStore } from '../../../src/adapters/dynamodb/documents.ts';
import { createSmtpProbeMailbox, type SmtpProbeMailbox } from '../../../src/adapters/mail/smtp.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { type LogSite, openSite, table } from '../../contract/logSite.ts';
import {
  deliver,
  type ProbePlace,
  probeMailboxContract,
  resolveTxt,
  signedProbe,
} from '../../contract/probeMailbox.contract.ts';
import { probeOf } from '../../support/arrivals.ts';
import { startAt } from '../../support/sesStack.ts';

const pollFirstMs = 20;
const waitMs = 5_000;
const bounds = { attemptsMax: 2, backoffBaseMs: 1 };

/** Replicas on one table, each with a listener of its own. */
interface Shared {
  readonly site: LogSite;
  readonly clock: VirtualClock;
  replica(): Promise<SmtpProbeMailbox>;
  close(): Promise<void>;
}

const openShared = async (): Promise<Shared> => {
  const site = await openSite(() => startDynamo());
  const clock = new VirtualClock(startAt);
  const mailboxes: SmtpProbeMailbox[] = [];
  return {
    site,
    clock,
    replica: async () => {
      const store = createProbeStore({ client: site.client, table, clock, bounds });
      const mailbox = await createSmtpProbeMailbox({
        host: '127.0.0.1',
        port: 0,
        resolveTxt,
        clock,
        store,
        pollFirstMs,
      });
      mailboxes.push(mailbox);
      return mailbox;
    },
    close: async () => {
      for (const mailbox of mailboxes) await mailbox.close();
      await site.close();
    },
  };
};

describe('one listener without a store', () =>
  probeMailboxContract(async () => {
    const clock = new VirtualClock(startAt);
    const mailbox = await createSmtpProbeMailbox({ host: '127.0.0.1', port: 0, resolveTxt, clock, store: null });
    return { reader: mailbox, inbound: mailbox, close: () => mailbox.close() };
  }));

describe('two listeners over one store, the mail at the one that was not asked', () =>
  probeMailboxContract(async (): Promise<ProbePlace> => {
    const shared = await openShared();
    return { reader: await shared.replica(), inbound: await shared.replica(), close: shared.close };
  }));

describe('what the replicas leave each other', () => {
  let shared: Shared | null = null;
  afterEach(async () => {
    await shared?.close();
    shared = null;
  });
  const open = async (): Promise<Shared> => {
    shared = await openShared();
    return shared;
  };

  test('given a process that expected a probe and died, then another finds what came meanwhile', async () => {
    const { replica } = await open();
    const first = await replica();
    const second = await replica();
    await first.expect('nonce-restart');
    await first.close();
    await deliver(second, await signedProbe('nonce-restart'));
    const third = await replica();
    expect((await probeOf(third.waitFor('nonce-restart', waitMs)))?.nonce).toBe('nonce-restart');
  });

  test('given strangers’ nonces, then nothing is written', async () => {
    const { site, replica } = await open();
    const listener = await replica();
    for (const nonce of ['nonce-strange-1', 'nonce-strange-2']) await deliver(listener, await signedProbe(nonce));
    expect(site.dynamo.requestCounts().PutItem).toBeUndefined();
  });

  test('given a nonce whose time is over, then its mail is not kept', async () => {
    const { replica, clock } = await open();
    const reader = await replica();
    const inbound = await replica();
    await reader.expect('nonce-too-late');
    clock.advance(2 * 60 * 60_000);
    await deliver(inbound, await signedProbe('nonce-too-late'));
    expect(await reader.waitFor('nonce-too-late', 1)).toEqual({ tag: 'notArrived' });
  });

  test('given that nothing is awaited, or that the mail comes to whoever asked, then the store is not read', async () => {
    const { site, replica } = await open();
    const mailbox = await replica();
    await mailbox.expect('nonce-here-1');
    await deliver(mailbox, await signedProbe('nonce-here-1'));
    expect(await probeOf(mailbox.waitFor('nonce-here-1', waitMs))).not.toBeNull();
    expect(site.dynamo.requestCounts().GetItem).toBeUndefined();
  });

  test('given a store that does not answer while a probe is awaited, then the mail that comes here still counts', async () => {
    const { site, replica } = await open();
    const mailbox = await replica();
    await mailbox.expect('nonce-outage');
    const waiting = probeOf(mailbox.waitFor('nonce-outage', waitMs));
    site.dynamo.faults.setDown(true);
    await deliver(mailbox, await signedProbe('nonce-outage'));
    expect((await waiting)?.nonce).toBe('nonce-outage');
  });

  test('given that the store is down when a mail comes for another, then the sender is told to come again', async () => {
    const { site, replica } = await open();
    const listener = await replica();
    site.dynamo.faults.setDown(true);
    await expect(deliver(listener, await signedProbe('nonce-for-other'))).rejects.toMatchObject({ responseCode: 451 });
  });

  test.each([
    ['another probe’s mail, well signed', async () => Buffer.from(await signedProbe('nonce-of-before'))],
    ['no mail', async () => Buffer.from([0, 1, 2])],
  ])('I6: given %s that somebody wrote into the store, then it is no probe', async (_, bytes) => {
    const { site, replica } = await open();
    const Item = {
      pk: { S: 'probe#nonce-forged-1' },
      version: { N: '0' },
      sender: { S: '' },
      receivedAt: { N: String(startAt) },
      mailBytes: { B: await bytes() },
    };
    await site.client.send(new PutItemCommand({ TableName: table, Item }));
    expect(await (await replica()).waitFor('nonce-forged-1', pollFirstMs)).toEqual({ tag: 'notArrived' });
  });

  test('I6: given a mail in the store whose signature does not hold, then it says so, whoever put it there', async () => {
    const { replica } = await open();
    const reader = await replica();
    await reader.expect('nonce-altered');
    const altered = (await signedProbe('nonce-altered')).replace('futari-probe:', 'again futari-probe:');
    await deliver(await replica(), altered);
    expect((await probeOf(reader.waitFor('nonce-altered', waitMs)))?.signatures).toMatchObject([{ result: 'fail' }]);
  });
});
