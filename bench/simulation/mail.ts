/**
 * One mail a minute from every target to two receivers, each of which verifies it through a cache; counted by stretches in
 * which nothing changes, with the same result as mail by mail.
 */
import type { Cache } from './cache.ts';
import type { SesTarget, Signer } from './signing.ts';
import type { Blame, Tally } from './tally.ts';
import { minute } from './units.ts';
import type { Answer, Zone } from './zone.ts';

interface Given {
  readonly zone: Zone;
  readonly targets: readonly SesTarget[];
  /** The first is asked by mail only, the second by the bot too. */
  readonly receivers: readonly Cache[];
  readonly tally: Tally;
  readonly start: number;
}

/** The first minute at or after. */
const tickFrom = (at: number): number => Math.ceil(at / minute) * minute;
const ticksIn = (from: number, to: number): number => Math.max(0, Math.ceil((to - from) / minute));

const blameOf = (signer: Signer, answer: Answer): Blame => {
  if (signer.late) return 'late';
  return answer.skipped && !signer.blind ? 'department' : 'ours';
};

export class Mail {
  readonly #given: Given;
  #until: number;

  constructor(given: Given) {
    this.#given = given;
    this.#until = tickFrom(given.start);
  }

  /** Every mail before `now`; called before anything that a mail depends on changes. */
  accountUntil(now: number): void {
    const from = this.#until;
    const mails = ticksIn(from, now);
    if (mails <= 0) return;
    const { targets, receivers, tally } = this.#given;
    const bySelector = new Map<string, Signer[]>();
    for (const target of targets) {
      tally.mails += mails * receivers.length;
      const signer = target.signer();
      if (signer === null) this.#unsigned(target, mails * receivers.length);
      else bySelector.set(signer.selector, [...(bySelector.get(signer.selector) ?? []), signer]);
    }
    for (const [selector, signers] of bySelector)
      for (const receiver of receivers) this.#verify(receiver, selector, signers, from, now);
    this.#until = from + mails * minute;
  }

  #unsigned(target: SesTarget, mails: number): void {
    const blame = target.unsignedBlame();
    if (blame === null) this.#given.tally.pendingMails += mails;
    else this.#given.tally.mail('unsigned', blame, mails);
  }

  #verify(receiver: Cache, selector: string, signers: readonly Signer[], from: number, to: number): void {
    const steady = this.#given.zone.agrees(selector);
    let at = from;
    while (at < to) {
      const cached = receiver.read(selector, at);
      const now = this.#given.zone.answerOf(0, selector);
      const same = steady && cached.answer.key === now.key && cached.answer.skipped === now.skipped;
      const end = same ? to : Math.min(cached.until, to);
      const mails = ticksIn(at, end);
      this.#count(cached.answer, signers, mails);
      at += mails * minute;
      if (same) this.#keepLast(receiver, selector, cached, to);
    }
  }

  /** Where every renewal says the same, only the last one before `to` matters. */
  #keepLast(receiver: Cache, selector: string, cached: { answer: Answer; until: number }, to: number): void {
    const first = tickFrom(cached.until);
    if (first >= to) return;
    const every = tickFrom(receiver.lifetimeOf(cached.answer));
    const renewals = Math.ceil((to - first) / every) - 1;
    receiver.keep(selector, cached.answer, first + renewals * every);
  }

  #count(answer: Answer, signers: readonly Signer[], mails: number): void {
    for (const signer of signers) {
      if (answer.key === signer.key) continue;
      this.#given.tally.mail(answer.key === null ? 'noRecord' : 'failing', blameOf(signer, answer), mails);
    }
  }
}
