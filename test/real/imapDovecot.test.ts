import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createImapSearch, type ImapPlace } from '../../src/adapters/mail/imap.ts';
import { createPolledMailbox, type PolledMailbox } from '../../src/adapters/mail/polling.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { deliver, probeMailboxContract, resolveTxt, signedProbe } from '../contract/probeMailbox.contract.ts';
import { probeOf } from '../support/arrivals.ts';
import { startAt } from '../support/sesStack.ts';
import { type Dovecot, dovecotUser, startDovecot } from './servers/dovecot.ts';
import { describeWith } from './servers/installed.ts';

const waitMs = 20_000;
const startMs = 30_000;
const clock = new VirtualClock(startAt);

describeWith('probes over IMAP from Dovecot, delivered by LMTP', ['dovecot', 'dovecot-imapd', 'dovecot-lmtpd'], () => {
  let dovecot: Dovecot;
  const opened: PolledMailbox[] = [];
  beforeAll(async () => {
    dovecot = await startDovecot();
  }, startMs);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  afterAll(() => dovecot?.stop());

  const mailbox = (changes: Partial<ImapPlace> = {}): PolledMailbox => {
    const place: ImapPlace = {
      host: dovecot.address,
      port: dovecot.imaps,
      tls: 'implicit',
      user: dovecotUser.user,
      password: () => dovecotUser.password,
      mailbox: 'INBOX',
      after: 'leave',
      ca: dovecot.certificate,
      ...changes,
    };
    const made = createPolledMailbox(() => createImapSearch(place, { clock }), { resolveTxt, clock, pauseFirstMs: 50 });
    opened.push(made);
    return made;
  };
  const inbound = () => ({ host: dovecot.address, port: dovecot.lmtp, lmtp: true });
  const arrive = async (nonce: string): Promise<void> => deliver(inbound(), await signedProbe(nonce));
  const unavailable = (problem: string) => ({ tag: 'mailboxUnavailable', problem });

  describe('holds what every mailbox does', () => {
    probeMailboxContract(async () => ({ reader: mailbox(), inbound: inbound(), close: async () => {} }), false);
  });

  test('given STARTTLS, which the server demands before a login, then the probe is found', async () => {
    await arrive('nonce-starttls');
    const reader = mailbox({ tls: 'starttls', port: dovecot.imap });
    expect((await probeOf(reader.waitFor('nonce-starttls', waitMs)))?.nonce).toBe('nonce-starttls');
  });

  test.each(['seen', 'delete'] as const)('given %s, then the probe is read and put away', async (after) => {
    await arrive(`nonce-put-${after}`);
    expect(await probeOf(mailbox({ after }).waitFor(`nonce-put-${after}`, waitMs))).not.toBeNull();
    const again = await mailbox().waitFor(`nonce-put-${after}`, 1);
    expect(again.tag).toBe(after === 'seen' ? 'arrived' : 'notArrived');
  });

  test('given a wrong password, then it is refused, and that is said at once', async () => {
    const reader = mailbox({ password: () => 'wrong' });
    expect(await reader.waitFor('nonce-wrong-1', waitMs)).toEqual(unavailable('mailbox_refused'));
  });

  test('given a mailbox that is not there, then that is said', async () => {
    const reader = mailbox({ mailbox: 'Probes' });
    expect(await reader.waitFor('nonce-absent', waitMs)).toEqual(unavailable('mailbox_absent'));
  });

  test('given a certificate that nobody trusts, then no password is sent: nobody could look', async () => {
    // Empty: the system's authorities, which do not know this one.
    const reader = mailbox({ ca: '' });
    expect(await reader.waitFor('nonce-untrusted', 1)).toEqual(unavailable('mailbox_untrusted'));
  });

  test('given connections that the administrator ends in the middle, then others are made and the probe is found', async () => {
    const waiting = probeOf(mailbox().waitFor('nonce-kicked', waitMs));
    for (let time = 0; time < 3; time += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await dovecot.kick().catch(() => {});
    }
    await arrive('nonce-kicked');
    expect((await waiting)?.nonce).toBe('nonce-kicked');
  });
});
