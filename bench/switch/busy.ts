/** What else a bot may be doing: the daily look at many domains, and key pairs. */
import { PersonId, Selector, SigningDomain } from '../../src/domain/names.ts';
import type { SandboxService } from '../../src/main/sandboxService.ts';
import { nameOf } from './run.ts';

const windowMax = 16;

export interface Busy {
  stop(): Promise<{ readonly looks: number; readonly keyPairs: number }>;
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

export const busyBot = (service: SandboxService, domains: number): Busy => {
  const names = Array.from({ length: domains }, (_, index) => nameOf(index));
  let stopping = false;
  let looks = 0;
  let keyPairs = 0;
  const started = rotateAll(service, names);
  const walk = async (worker: number): Promise<void> => {
    await started;
    for (let turn = worker; !stopping; turn += windowMax) {
      await service.bot.look(must(SigningDomain.parse(names[turn % names.length] ?? '')), true);
      looks += 1;
    }
  };
  const makeKeys = async (): Promise<void> => {
    for (let made = 1; !stopping; made += 1) {
      const selector = must(Selector.parse(`load-${made}`));
      await service.service.vault.generate(service.domain, selector, service.sandbox.clock.now());
      keyPairs += 1;
    }
  };
  const work = Promise.all([makeKeys(), ...Array.from({ length: windowMax }, (_, worker) => walk(worker))]);
  return {
    stop: async () => {
      stopping = true;
      await work;
      return { looks, keyPairs };
    },
  };
};
