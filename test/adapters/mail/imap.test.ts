import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createImapSearch, type ImapPlace } from '../../../src/adapters/mail/imap.ts';
import { createPolledMailbox, type PolledMailbox } from '../../../src/adapters/mail/polling.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { deliver, probeMailboxContract, resolveTxt, signedProbe } from '../../contract/probeMailbox.contract.ts';
import { probeOf } from '../../support/arrivals.ts';
import { imapUser } from '../../support/imapServer.ts';
import { type MailServer, openMailServer } from '../../support/mailServer.ts';
import { startAt } from '../../support/sesStack.ts';

const waitMs = 5_000;
const clock = new VirtualClock(startAt);

const openMailbox = (place: ImapPlace, searchTimeoutMs = 2_000): PolledMailbox =>
  createPolledMailbox(() => createImapSearch(place, { clock, answerTimeoutMs: searchTimeoutMs, searchTimeoutMs }), {
    resolveTxt,
    clock,
    pauseFirstMs: 5,
  });

describe('a mailbox over IMAP holds what every mailbox does', () => {
  probeMailboxContract(async () => {
    const server = await openMailServer();
    const reader = openMailbox(server.place);
    return {
      reader,
      inbound: server.smtp,
      close: async () => {
        await reader.close();
        await server.close();
      },
    };
  }, false);
});

describe('a mailbox that does not answer is not a probe that did not arrive', () => {
  let server: MailServer;
  const opened: PolledMailbox[] = [];
  const mailbox = (changes: Partial<ImapPlace> = {}, searchTimeoutMs?: number): PolledMailbox => {
    const made = openMailbox({ ...server.place, ...changes }, searchTimeoutMs);
    opened.push(made);
    return made;
  };
  beforeEach(async () => {
    server = await openMailServer();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await server.close();
  });

  const arrive = async (nonce: string): Promise<void> => deliver(server.smtp, await signedProbe(nonce));
  const unavailable = (problem: string) => ({ tag: 'mailboxUnavailable', problem });

  test('given a login that is refused, then it is said at once, and the server is not asked again', async () => {
    await arrive('nonce-refused');
    server.imap.faults.refuseLogin = true;
    const arrival = await mailbox().waitFor('nonce-refused', waitMs);
    expect(arrival).toEqual(unavailable('mailbox_refused'));
    expect(server.imap.seen.filter((command) => command === 'LOGIN')).toHaveLength(1);
    expect(inspect(arrival, { depth: 9 })).not.toContain(imapUser.password);
  });

  test('given a wrong password, then the same', async () => {
    const reader = mailbox({ password: () => 'wrong' });
    expect(await reader.waitFor('nonce-refused', waitMs)).toEqual(unavailable('mailbox_refused'));
  });

  test('given a mailbox that is not there, then that is said', async () => {
    expect(await mailbox({ mailbox: 'Probes' }).waitFor('nonce-absent', waitMs)).toEqual(unavailable('mailbox_absent'));
  });

  test.each(['LOGIN', 'EXAMINE', 'SEARCH', 'FETCH'])(
    'given a connection that breaks at %s, then another one is made and the probe is found',
    async (command) => {
      await arrive('nonce-broken');
      server.imap.faults.cutAt = [command];
      expect((await probeOf(mailbox().waitFor('nonce-broken', waitMs)))?.nonce).toBe('nonce-broken');
    },
  );

  test('given connections that always break, then nobody could look', async () => {
    await arrive('nonce-broken');
    server.imap.faults.cutAt = Array<string>(1_000).fill('SEARCH');
    expect(await mailbox().waitFor('nonce-broken', 50)).toEqual(unavailable('mailbox_unreachable'));
  });

  test('given nobody who listens, then nobody could look', async () => {
    await server.imap.close();
    expect(await mailbox().waitFor('nonce-nobody', 20)).toEqual(unavailable('mailbox_unreachable'));
  });

  test('given a server that says nothing, then nobody could look, and the wait ends', async () => {
    server.imap.faults.mute = true;
    expect(await mailbox({}, 30).waitFor('nonce-slow-1', 50)).toEqual(unavailable('mailbox_slow'));
  });

  test('given the process that stops, then whoever waits is told', async () => {
    const reader = mailbox();
    const waiting = reader.waitFor('nonce-closed', 60_000);
    await reader.close();
    expect(await waiting).toEqual(unavailable('mailbox_none'));
  });
});

describe('what becomes of a probe that was read is the owner’s choice', () => {
  test.each([
    ['leave', 1, []],
    ['seen', 1, ['\\Seen']],
    ['delete', 0, []],
  ] as const)('given %s, then %s are left', async (after, left, flags) => {
    const server = await openMailServer();
    const reader = openMailbox({ ...server.place, after });
    try {
      await deliver(server.smtp, await signedProbe('nonce-after-1'));
      expect((await probeOf(reader.waitFor('nonce-after-1', waitMs)))?.nonce).toBe('nonce-after-1');
      expect(server.imap.mails).toHaveLength(left);
      expect([...(server.imap.mails[0]?.flags ?? [])]).toEqual(flags);
      expect(server.imap.seen).toContain(after === 'leave' ? 'EXAMINE' : 'SELECT');
    } finally {
      await reader.close();
      await server.close();
    }
  });
});
