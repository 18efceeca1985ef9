/** Probe mails on their way: most arrive within seconds, some late, some never. */
import { findNonce } from '../../../src/domain/facts.ts';
import type { ProbeMailbox, ReceivedProbe } from '../../../src/ports/mail.ts';
import type { Random } from '../random.ts';
import type { Scene } from '../scene.ts';
import type { Signer } from '../signing.ts';
import { hour, second } from '../units.ts';
import type { Process } from './process.ts';

export const domainName = 'd.example';

interface Letter {
  readonly arrivesAt: number;
  readonly signer: Signer | null;
}

export class Post {
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #letters = new Map<string, Letter>();

  constructor(scene: Scene, random: Random) {
    this.#scene = scene;
    this.#random = random;
  }

  send(text: string, signer: Signer | null): void {
    const drawn = this.#random.next();
    const takes =
      drawn < 0.02 ? Number.POSITIVE_INFINITY : drawn < 0.05 ? hour : this.#random.spread(second, 20 * second);
    this.#letters.set(findNonce(text) ?? '', { arrivesAt: this.#scene.timeline.now + takes, signer });
  }

  mailbox(process: Process): ProbeMailbox {
    return {
      expect: () => process.enter(),
      waitFor: async (nonce, timeoutMs) => {
        const { timeline } = this.#scene;
        const letter = this.#letters.get(nonce);
        this.#letters.delete(nonce);
        const left = (letter?.arrivesAt ?? Number.POSITIVE_INFINITY) - timeline.now;
        await timeline.sleep(Math.min(left, timeoutMs));
        await process.enter();
        if (letter === undefined || left > timeoutMs) return { tag: 'notArrived' };
        return { tag: 'arrived', probe: this.#received(nonce, letter.signer) };
      },
    };
  }

  #received(nonce: string, signer: Signer | null): ReceivedProbe {
    const { timeline, zone } = this.#scene;
    const service = { domain: 'amazonses.com', selector: 'x', result: 'pass', aligned: false, b: '' } as const;
    const server = zone.silent.indexOf(false);
    const passes = signer !== null && zone.answerOf(Math.max(0, server), signer.selector).key === signer.key;
    const own =
      signer === null
        ? []
        : [
            {
              domain: domainName,
              selector: signer.selector,
              result: passes ? 'pass' : 'fail',
              aligned: true,
              b: '',
            } as const,
          ];
    return {
      nonce,
      opinion: null,
      receivedAt: timeline.now,
      headers: '',
      raw: '',
      from: `probe@${domainName}`,
      signatures: [...own, service],
    };
  }
}
