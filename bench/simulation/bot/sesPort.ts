/** SES as the bot meets it: throttled, refusing, silent after the commit, late. */
import type { Selector } from '../../../src/domain/names.ts';
import {
  type SesTarget as Named,
  type PutAnswer,
  type Ses,
  type SesReading,
  SesUnavailable,
  type SignedPut,
} from '../../../src/ports/ses.ts';
import type { Random } from '../random.ts';
import type { Scene } from '../scene.ts';
import type { SesTarget, Signer } from '../signing.ts';
import { day, minute, second } from '../units.ts';
import type { Post } from './post.ts';
import type { Process } from './process.ts';

interface Held extends SignedPut {
  readonly key: string;
  readonly blind: boolean;
  readonly signedSesAt: number;
}

export interface SesGiven {
  readonly scene: Scene;
  readonly process: Process;
  readonly random: Random;
  readonly post: Post;
  readonly previous: () => string | null;
  readonly landed: (signer: Signer) => void;
}

/** AWS refuses a signature that is older by its own clock. */
const signatureAgeMaxMs = 5 * minute;
/** The latest moment, from the signature on, at which a Put lands that keeps to `settle`. */
const landsWithinMs = 18 * minute;
const callTimeoutMs = 10 * second;
const blindAfterMs = minute;

/** What becomes of a request: how long until the answer, whether it comes, and when it lands (null: never). */
interface Course {
  readonly answer: PutAnswer['tag'] | 'throttled';
  readonly landsAfterMs: number | null;
}

const courseOf = (random: Random): Course => {
  const within = random.chance(0.3) ? random.between(0, landsWithinMs - signatureAgeMaxMs) : random.between(0, 2000);
  const drawn = random.next();
  if (drawn < 0.84) return { answer: 'accepted', landsAfterMs: random.chance(0.03) ? within : 0 };
  if (drawn < 0.89) return { answer: 'throttled', landsAfterMs: null };
  if (drawn < 0.91) return { answer: 'refused', landsAfterMs: null };
  if (drawn < 0.97) return { answer: 'unknown', landsAfterMs: within };
  if (drawn < 0.9995) return { answer: 'unknown', landsAfterMs: null };
  return { answer: 'unknown', landsAfterMs: random.spread(20 * minute, 3 * day) };
};

const lateCourse = (random: Random): Course => ({
  answer: 'unknown',
  landsAfterMs: random.between(3 * minute, 10 * minute),
});

export class SesPort implements Ses {
  readonly #given: SesGiven;
  readonly #sent = new Set<SignedPut>();

  constructor(given: SesGiven) {
    this.#given = given;
  }

  async read(target: Named): Promise<SesReading> {
    await this.#call();
    const { scene } = this.#given;
    const { named, status } = this.#truth(target);
    return {
      exists: true,
      origin: 'EXTERNAL',
      signingEnabled: true,
      status,
      selector: scene.plan.tokens ? (named.selector as Selector) : null,
      mailFrom: null,
      verification: null,
      sesDate: Math.floor(this.#sesNow() / second) * second,
    };
  }

  async identities(): Promise<readonly string[]> {
    return [];
  }

  async rates(): Promise<null> {
    return null;
  }

  recentDate(): null {
    return null;
  }

  async signPut(
    target: Named,
    selector: Selector,
    key: { readonly info: { readonly fingerprint: string } },
  ): Promise<Held> {
    const { scene, process, previous } = this.#given;
    await process.enter();
    const { timeline, zone } = scene;
    const isBack = selector === previous();
    const blind = !isBack && timeline.now - zone.lastRightAt(selector) > blindAfterMs;
    return { target, selector, key: key.info.fingerprint, blind, signedSesAt: this.#sesNow() };
  }

  async send(put: SignedPut): Promise<PutAnswer> {
    const { process, random, scene } = this.#given;
    await process.enter(0.03);
    if (this.#sent.has(put)) return { tag: 'unknown', problem: 'sent already' };
    this.#sent.add(put);
    const held = put as Held;
    const refused = (code: string): PutAnswer => ({ tag: 'refused', code, requestId: '', sesDate: this.#sesNow() });
    if (this.#sesNow() - held.signedSesAt > signatureAgeMaxMs) return refused('SignatureDoesNotMatch');
    const isBack = held.selector === this.#given.previous();
    const course = scene.plan.latePuts && !isBack ? lateCourse(random) : courseOf(random);
    scene.tally.puts += 1;
    if (course.answer !== 'accepted') scene.tally.faults += 1;
    if (held.blind) scene.tally.traces.push(`world ${scene.plan.world}: I2: ${held.selector} without a record`);
    if (course.landsAfterMs !== null) this.#land(held, course.landsAfterMs);
    if (course.answer === 'throttled') return refused('TooManyRequestsException');
    if (course.answer === 'refused') return refused('ConcurrentModificationException');
    await scene.timeline.sleep(course.answer === 'unknown' ? callTimeoutMs : 200);
    await process.enter(0.02);
    if (course.answer === 'unknown') return { tag: 'unknown', problem: 'NoAnswer' };
    return { tag: 'accepted', status: 'PENDING', requestId: '', sesDate: this.#sesNow() };
  }

  async enableSigning(): Promise<void> {
    await this.#call();
  }

  async sendProbe(target: Named, mail: { readonly text: string }): Promise<string> {
    await this.#call();
    this.#given.post.send(mail.text, this.#truth(target).signer());
    return '';
  }

  /** The simulated policy has no proof by delivery. */
  async sendRaw(): Promise<never> {
    throw new Error('no raw mail is simulated');
  }

  #land({ target, selector, key, blind, signedSesAt }: Held, afterMs: number): void {
    const { scene, landed } = this.#given;
    const truth = this.#truth(target);
    scene.timeline.after(
      afterMs,
      () => {
        const late = this.#sesNow() - signedSesAt > landsWithinMs;
        const signer = { selector, key, blind, late };
        truth.land(signer);
        landed(signer);
      },
      false,
    );
  }

  async #call(): Promise<void> {
    await this.#given.process.enter(0.03);
    if (this.#given.random.chance(0.02)) throw new SesUnavailable('TooManyRequestsException', '');
  }

  #truth({ region }: Named): SesTarget {
    const found = this.#given.scene.targets[Number(region.slice(1)) - 1];
    if (found === undefined) throw new RangeError(region);
    return found;
  }

  #sesNow(): number {
    const { timeline, plan } = this.#given.scene;
    return timeline.now + plan.sesSkewMs;
  }
}
