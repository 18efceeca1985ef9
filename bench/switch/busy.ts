/** What else a bot may be doing: the daily look at many domains, and key pairs. */
import { PersonId, Selector, SigningDomain } from '../../src/domain/names.ts';
import type { SandboxService } from '../../src/main/sandboxService.ts';
import { nameOf } from './run.ts';

const windowMax = 16;

export interface Busy {
  /** Works with everything else going on until it has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
  readonly looks: number;
  readonly keyPairs: number;
}

const must = <T>(value: T | null): T => {
  if (value === null) throw new RangeError('not a name');
  return value;
};

/** Without a rotation SES is not read: each gets one. */
const rotateAll = async ({ bot, channel }: SandboxService, names: readonly string[]): Promise<void> => {
  const plain = { channel, rotation: null, round: null, digest: null, inputs: {} };
  const person = PersonId.of('T0HOME', 'U0REQUESTER');
  for (const domain of names) {
    await bot.desk.ask({ ...plain, id: `rotate ${domain}`, person, action: 'rotate', domain });
  }
};

export const busyBot = async (service: SandboxService, domains: number): Promise<Busy> => {
  const names = Array.from({ length: domains }, (_, index) => nameOf(index));
  await rotateAll(service, names);
  await service.idle();
  const done = { looks: 0, keyPairs: 0 };
  const start = () => {
    let stopping = false;
    const walk = async (worker: number): Promise<void> => {
      for (let turn = worker; !stopping; turn += windowMax) {
        await service.bot.look(must(SigningDomain.parse(names[turn % names.length] ?? '')), true);
        done.looks += 1;
      }
    };
    const makeKeys = async (): Promise<void> => {
      while (!stopping) {
        const selector = must(Selector.parse(`load-${done.keyPairs + 1}`));
        await service.service.vault.generate(service.domain, selector, service.sandbox.clock.now());
        done.keyPairs += 1;
      }
    };
    const work = Promise.all([makeKeys(), ...Array.from({ length: windowMax }, (_, worker) => walk(worker))]);
    return async (): Promise<void> => {
      stopping = true;
      await work;
    };
  };
  return {
    during: async (work) => {
      const stop = start();
      try {
        return await work();
      } finally {
        await stop();
      }
    },
    get looks() {
      return done.looks;
    },
    get keyPairs() {
      return done.keyPairs;
    },
  };
};
