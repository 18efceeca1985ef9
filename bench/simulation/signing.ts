/** What SES really signs with at one target, under either model of what it does while PENDING. */
import type { Random } from './random.ts';
import type { Blame, Tally } from './tally.ts';
import type { Timeline } from './timeline.ts';
import { day, hour, minute } from './units.ts';
import type { Zone } from './zone.ts';

/** `unsigned`: nothing is signed while PENDING. `previous`: the previous key signs until SUCCESS. */
export type Model = 'unsigned' | 'previous';
export const models: readonly Model[] = ['unsigned', 'previous'];

export interface Signer {
  readonly selector: string;
  readonly key: string;
  /** Put although the record had not been right everywhere within the last minute. */
  readonly blind: boolean;
  /** Applied by SES after `settle`. */
  readonly late: boolean;
}

type Status = 'PENDING' | 'SUCCESS' | 'TEMPORARY_FAILURE' | 'FAILED';

const looksForMs = 72 * hour;
const retryMs = 30 * minute;

/** Reports say minutes; now and then it takes hours. Nobody has published a measurement. */
const verificationMs = (random: Random): number =>
  random.chance(0.01) ? random.spread(hour, day) : random.spread(minute, 40 * minute);

export class SesTarget {
  named: Signer;
  status: Status = 'SUCCESS';
  readonly #model: Model;
  readonly #zone: Zone;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #tally: Tally;
  #verified: Signer;
  #landing = 0;
  #since = 0;
  /** The record was not right at some look since the landing, and nobody of ours is to blame. */
  #disturbed = false;

  constructor(given: { model: Model; zone: Zone; timeline: Timeline; random: Random; tally: Tally; signer: Signer }) {
    this.#model = given.model;
    this.#zone = given.zone;
    this.#timeline = given.timeline;
    this.#random = given.random;
    this.#tally = given.tally;
    this.named = given.signer;
    this.#verified = given.signer;
  }

  /** Null: mail leaves unsigned. */
  signer(): Signer | null {
    if (this.status === 'FAILED') return null;
    if (this.status !== 'PENDING') return this.named;
    return this.#model === 'unsigned' ? null : this.#verified;
  }

  /** Whose doing it is that mail leaves unsigned now; null: SES is verifying a right record. */
  unsignedBlame(): Blame | null {
    if (this.named.late) return 'late';
    if (this.named.blind) return 'ours';
    if (this.#zone.isRight(this.named.selector) && !this.#disturbed) return this.status === 'PENDING' ? null : 'ours';
    return 'department';
  }

  land(signer: Signer): void {
    this.#zone.beforeChange();
    this.named = signer;
    this.status = 'PENDING';
    this.#since = this.#timeline.now;
    this.#disturbed = !signer.blind && !this.#zone.isRight(signer.selector);
    this.#landing += 1;
    const landing = this.#landing;
    this.#timeline.after(verificationMs(this.#random), () => this.#verify(landing));
    this.#zone.afterChange('');
  }

  /** A verified identity whose record is gone is noticed only after a while, and again when it is back. */
  recordChanged(name: string): void {
    if (name !== this.named.selector) return;
    // From here on the record is there: what happens to it now is no longer for having switched blindly.
    if (this.#zone.isRight(name)) this.named = { ...this.named, blind: false };
    else if (!this.named.blind) this.#disturbed = true;
    const landing = this.#landing;
    this.#timeline.after(this.#random.spread(hour, day), () => this.#recheck(landing, this.#timeline.now));
  }

  #become(status: Status): void {
    this.#zone.beforeChange();
    this.status = status;
    if (status === 'SUCCESS') this.#verified = this.named;
    this.#zone.afterChange('');
  }

  #found(): boolean {
    const server = this.#random.between(0, this.#zone.servers);
    return this.#zone.answerOf(server, this.named.selector).key === this.named.key;
  }

  #verify(landing: number): void {
    if (landing !== this.#landing || this.status !== 'PENDING') return;
    if (this.#found()) {
      if (!this.named.blind && !this.named.late && !this.#disturbed) {
        this.#tally.pendingMinutes.push((this.#timeline.now - this.#since) / minute);
      }
      this.#become('SUCCESS');
      this.#disturbed = !this.#zone.isRight(this.named.selector);
    } else if (this.#timeline.now - this.#since >= looksForMs) this.#become('FAILED');
    else this.#timeline.after(retryMs, () => this.#verify(landing));
  }

  #recheck(landing: number, since: number): void {
    if (landing !== this.#landing || this.status === 'PENDING' || this.status === 'FAILED') return;
    if (this.#zone.isRight(this.named.selector)) {
      this.#disturbed = false;
      if (this.status !== 'SUCCESS') this.#become('SUCCESS');
      return;
    }
    if (this.status === 'SUCCESS') this.#become('TEMPORARY_FAILURE');
    else if (this.#timeline.now - since >= looksForMs) {
      this.#become('FAILED');
      return;
    }
    this.#timeline.after(6 * hour, () => this.#recheck(landing, since));
  }
}
