/** Polls a mailbox that does not announce new mail: IMAP or S3. */

import type { MailboxProblem } from '../../domain/facts.ts';
import { Background } from '../../ports/concurrency.ts';
import type { ProbeArrival, ProbeMailbox } from '../../ports/mail.ts';
import type { Clock } from '../../ports/settings.ts';
import { type ProbeMail, type ResolveTxt, readProbe, SendingTimes } from './probe.ts';

/** Why a search failed. It contains no text of the server, which may quote what was sent. */
export class MailboxFailure extends Error {
  override readonly name = 'MailboxFailure';
  readonly problem: MailboxProblem;
  constructor(problem: MailboxProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Searches for one nonce, over one connection if the protocol has connections. One waiter uses it, without concurrent calls. */
export interface MailboxSearch {
  /** Null if the mail is not there yet. After a failure the next search begins anew. @throws MailboxFailure */
  find(nonce: string): Promise<ProbeMail | null>;
  /** Never throws. */
  end(): Promise<void>;
}

export interface PolledMailboxOptions {
  readonly resolveTxt: ResolveTxt;
  readonly clock: Clock;
  /** The server (authserv-id) whose Authentication-Results are read. Default: none. */
  readonly authserv?: string | null;
  /** Real milliseconds before the second search. The pause doubles, up to `pauseMaxMs`. */
  readonly pauseFirstMs?: number;
}

export interface PolledMailbox extends ProbeMailbox {
  close(): Promise<void>;
}

const pauseFirstDefaultMs = 500;
const pauseMaxMs = 10_000;
const pollsMax = 200;

/** A retry does not help here, and servers lock accounts after repeated refused logins. */
const isFinal = (problem: MailboxProblem): boolean =>
  problem === 'mailbox_refused' || problem === 'mailbox_absent' || problem === 'mailbox_untrusted';

const unavailable = (problem: MailboxProblem): ProbeArrival => ({ tag: 'mailboxUnavailable', problem });

class PolledMailboxOver implements PolledMailbox {
  readonly #open: () => MailboxSearch;
  readonly #options: PolledMailboxOptions;
  readonly #closing = new AbortController();
  readonly #background = new Background();
  readonly #sendings = new SendingTimes();

  constructor(open: () => MailboxSearch, options: PolledMailboxOptions) {
    this.#open = open;
    this.#options = options;
  }

  // The mailbox's owner keeps the mail. Only the time of sending must be noted.
  async expect(nonce: string): Promise<void> {
    this.#sendings.note(nonce, this.#options.clock.now());
  }

  waitFor(nonce: string, timeoutMs: number): Promise<ProbeArrival> {
    return this.#background.add(this.#await(nonce, timeoutMs));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#background.idle();
  }

  async #await(nonce: string, timeoutMs: number): Promise<ProbeArrival> {
    const { signal } = this.#closing;
    if (signal.aborted) return unavailable('mailbox_none');
    const mailbox = this.#open();
    const abandon = (): void => void mailbox.end();
    signal.addEventListener('abort', abandon);
    try {
      return await this.#search(mailbox, nonce, timeoutMs);
    } finally {
      signal.removeEventListener('abort', abandon);
      await mailbox.end();
    }
  }

  async #search(mailbox: MailboxSearch, nonce: string, timeoutMs: number): Promise<ProbeArrival> {
    const { clock, pauseFirstMs = pauseFirstDefaultMs } = this.#options;
    const { signal } = this.#closing;
    const endsAt = clock.monotonicMs() + timeoutMs;
    let pauseMs = pauseFirstMs;
    let last: ProbeArrival = { tag: 'notArrived' };
    for (let count = 0; count < pollsMax; count += 1) {
      const leftMs = endsAt - clock.monotonicMs();
      // The first search always happens, because the mail may have arrived before the call.
      if (count > 0 && leftMs <= 0) return last;
      if (count > 0) await pause(Math.min(pauseMs, leftMs), signal);
      if (signal.aborted) return unavailable('mailbox_none');
      if (count > 0) pauseMs = Math.min(pauseMaxMs, pauseMs * 2);
      last = await this.#poll(mailbox, nonce);
      if (last.tag === 'arrived' || (last.tag === 'mailboxUnavailable' && isFinal(last.problem))) return last;
    }
    return last;
  }

  async #poll(mailbox: MailboxSearch, nonce: string): Promise<ProbeArrival> {
    const { resolveTxt, authserv = null } = this.#options;
    try {
      const mail = await mailbox.find(nonce);
      const probe = mail === null ? null : await readProbe(mail, resolveTxt, this.#sendings.of(nonce), authserv);
      return probe === null ? { tag: 'notArrived' } : { tag: 'arrived', probe };
    } catch (error) {
      if (error instanceof MailboxFailure) return unavailable(error.problem);
      throw error;
    }
  }
}

/**
 * Reports "not arrived" only if the mailbox answered the last search. Pauses grow, also between failed connections. A search under way at
 * the time-out is awaited; the adapter limits its duration.
 */
export const createPolledMailbox = (open: () => MailboxSearch, options: PolledMailboxOptions): PolledMailbox =>
  new PolledMailboxOver(open, options);

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
