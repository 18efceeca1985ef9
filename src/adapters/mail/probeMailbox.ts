/** Expecting and finding probes, in whatever way mails come in, and at whichever replica. */
import type { Clock } from '../../ports/clock.ts';
import type { ProbeMailbox } from '../../ports/mail.ts';
import { LogUnavailable } from '../../ports/store.ts';
import { type ProbeMail, readProbe } from './probe.ts';
import type { ProbeStore } from './probeStore.ts';
import { ReceivedMails } from './receivedMails.ts';
import type { ResolveTxt } from './verifyMessage.ts';

/** Longer than anybody waits, with what clocks differ. Virtual time. */
const expectedForMs = 60 * 60_000;

export interface ProbeMailboxOptions {
  readonly resolveTxt: ResolveTxt;
  readonly clock: Clock;
  /** Shared by all replicas; null: this process is the only one. */
  readonly store: ProbeStore | null;
  /** Real milliseconds until the store is asked first; it doubles, up to `pollMaxMs`. */
  readonly pollFirstMs?: number;
}

/** A mail that comes to the right process needs no question to the store: most do within this time. */
const pollFirstDefaultMs = 2_000;
const pollMaxMs = 10_000;
const pollsMax = 100;

/** Real milliseconds between questions to the store: 2, 4, 8, 10, 10 ... seconds, together `timeoutMs`. */
const pausesOf = (firstMs: number, timeoutMs: number): readonly number[] => {
  const pauses: number[] = [];
  let left = timeoutMs;
  for (let pause = firstMs; left > 0 && pauses.length < pollsMax; pause = Math.min(pollMaxMs, pause * 2)) {
    pauses.push(Math.min(pause, left));
    left -= pause;
  }
  return pauses;
};

export interface OpenProbeMailbox extends ProbeMailbox {
  /** A mail that came in here: for this process, for another one, or for nobody. @throws LogUnavailable: the sender tries again */
  take(mail: ProbeMail): Promise<void>;
  close(): void;
}

export const createProbeMailbox = (options: ProbeMailboxOptions): OpenProbeMailbox => {
  const { resolveTxt, clock, store, pollFirstMs = pollFirstDefaultMs } = options;
  const mails = new ReceivedMails();

  /** Asked only while somebody waits. A store that does not answer is asked again: the mail may still come here. */
  const fromStore = async (nonce: string): Promise<ProbeMail | null> => {
    try {
      return (await store?.find(nonce)) ?? null;
    } catch (error) {
      if (error instanceof LogUnavailable) return null;
      throw error;
    }
  };

  const arrived = async (nonce: string, timeoutMs: number): Promise<ProbeMail | null> => {
    if (store === null) return mails.waitFor(nonce, timeoutMs);
    for (const pause of pausesOf(pollFirstMs, timeoutMs)) {
      const mail = (await mails.waitFor(nonce, pause)) ?? (mails.isClosed ? null : await fromStore(nonce));
      if (mail !== null || mails.isClosed) return mail;
    }
    return null;
  };

  return {
    expect: async (nonce) => {
      mails.expect(nonce);
      await store?.expect(nonce, clock.now() + expectedForMs);
    },
    waitFor: async (nonce, timeoutMs) => {
      const mail = await arrived(nonce, timeoutMs);
      const probe = mail === null ? null : await readProbe(mail, resolveTxt);
      if (probe !== null) return { tag: 'arrived', probe };
      return mails.isClosed ? { tag: 'mailboxUnavailable', problem: 'mailbox_none' } : { tag: 'notArrived' };
    },
    take: async (mail) => {
      if (!mails.add(mail)) await store?.keep(mail);
    },
    close: () => mails.close(),
  };
};
