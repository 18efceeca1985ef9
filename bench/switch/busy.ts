/** What else a bot may be doing: the daily look at many domains, what people ask about them, and key pairs. */
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { PersonId, recordName, Selector, SigningDomain } from '../../src/domain/names.ts';
import { account, current, type SandboxService } from '../../src/main/sandbox.ts';
import { nameOf } from './run.ts';

/** Looks at one moment. One that always waits in SES's line keeps it busy; all are waited for when the work ends. */
const looksMax = 3;
/** At most ten questions and two key pairs a second: more measures this machine, which is bot, store, SES and Slack at once. */
const queryEveryMs = 100;
const keyPairEveryMs = 500;
/** So long the work goes on before the click that is measured. */
const headStartMs = 3_000;

interface Busy {
  /** Works with everything else going on until it has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
  readonly observations: number;
  readonly queries: number;
  readonly keyPairs: number;
}

const must = <T>(value: T | null): T => {
  if (value === null) throw new RangeError('not a name');
  return value;
};

const plain = { rotation: null, round: null, digest: null, inputs: {} };
const person = PersonId.of('T0HOME', 'U0REQUESTER');

/** As the sandbox begins with the one that is switched: held, published and in use, so that the preflight is green. */
const seed = async ({ sandbox, service }: SandboxService, domain: SigningDomain): Promise<void> => {
  const { publicKey } = await service.vault.generate(domain, current, sandbox.clock.now());
  sandbox.dns.publish(recordName(current, domain), [...stringsOf(recordValue(publicKey))]);
  await service.vault.use(domain, current, (key) =>
    sandbox.ses.putIdentity({
      account,
      region: 'ap-northeast-1',
      identity: domain,
      origin: 'EXTERNAL',
      selector: current,
      privateKey: key.pkcs1Base64(),
    }),
  );
};

/** Without a rotation SES is not read: each gets one. */
const rotateAll = async (service: SandboxService, names: readonly SigningDomain[]): Promise<void> => {
  for (const domain of names) {
    await seed(service, domain);
    await service.application.requestHandler.handle({
      ...plain,
      channel: service.channel,
      id: `rotate ${domain}`,
      person,
      action: 'rotate',
      domain,
    });
  }
  await service.idle();
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const busyApplication = async (service: SandboxService, domains: number): Promise<Busy> => {
  const names = Array.from({ length: domains }, (_, index) => must(SigningDomain.parse(nameOf(index))));
  await rotateAll(service, names);
  const done = { observations: 0, queries: 0, keyPairs: 0 };
  let turns = 0;
  const nextName = (): SigningDomain => {
    turns += 1;
    return must(names[turns % names.length] ?? null);
  };
  const start = () => {
    let stopping = false;
    const dailyCheck = async (): Promise<void> => {
      while (!stopping) {
        await service.application.check(nextName(), true);
        done.observations += 1;
      }
    };
    const queryAway = async (): Promise<void> => {
      while (!stopping) {
        done.queries += 1;
        const { channel, application } = service;
        await application.requestHandler.handle({
          ...plain,
          channel,
          id: `ask ${done.queries}`,
          person,
          action: 'check',
          domain: nextName(),
        });
        await pause(queryEveryMs);
      }
    };
    const makeKeys = async (): Promise<void> => {
      while (!stopping) {
        const selector = must(Selector.parse(`load-${done.keyPairs + 1}`));
        await service.service.vault.generate(service.domain, selector, service.sandbox.clock.now());
        done.keyPairs += 1;
        await pause(keyPairEveryMs);
      }
    };
    const many = (count: number, work: () => Promise<void>) => Array.from({ length: count }, work);
    const work = Promise.all([makeKeys(), queryAway(), ...many(looksMax, dailyCheck)]);
    return async (): Promise<void> => {
      stopping = true;
      await work;
    };
  };
  return {
    during: async (work) => {
      const stop = start();
      try {
        await pause(headStartMs);
        return await work();
      } finally {
        await stop();
      }
    },
    get observations() {
      return done.observations;
    },
    get queries() {
      return done.queries;
    },
    get keyPairs() {
      return done.keyPairs;
    },
  };
};
