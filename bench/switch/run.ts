/** One sandbox at SES's real pace, with a rotation that is switched and brought back again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Longer than SES's pace: what went before does not count. */
const quietMs = 1_500;
const putMsMax = 30_000;
/** SES's pace is measured, by more questions a second than Slack would let through. */
const slackUnlimited = ['conversations.members', 'usergroups.list', 'usergroups.users.list', 'users.info'];

interface RunOptions {
  readonly execution: 'onApproval' | 'operator';
  /** Others beside the one that is switched. */
  readonly domains: number;
}

/** What is measured is done in there. */
export type Amid = <T>(work: () => Promise<T>) => Promise<T>;

const alone: Amid = (work) => work();

export interface Run {
  readonly service: SandboxService;
  /** @returns real milliseconds from the click that lets it go to the Put's arrival at SES */
  switchOver(amid?: Amid): Promise<number>;
  goBack(amid?: Amid): Promise<number>;
  throttled(): number;
  close(): Promise<void>;
}

export const nameOf = (index: number): string => `m${index}.goo.ne.jp`;

const puts = ({ sandbox }: SandboxService): number =>
  sandbox.ses.calls().filter(({ operation }) => operation === 'PutEmailIdentityDkimSigningAttributes').length;

const press = async (service: SandboxService, person: string, button: string, inputs = {}): Promise<void> => {
  const clicked = await clickOn(service, { person, button, confirm: true, inputs });
  if (clicked.tag !== 'answered') throw new Error(`${person} ${button}: ${clicked.tag}`);
};

interface Clicked {
  readonly took: number;
  /** Ends when the whole bot is idle: a bot that is kept busy never is, so nobody waits for it while the work goes on. */
  readonly click: Promise<void>;
}

const untilPut = async (service: SandboxService, person: string, button: string, amid: Amid): Promise<number> => {
  const { took, click } = await amid(() => clickToPut(service, person, button));
  await click;
  await service.idle();
  return took;
};

const clickToPut = async (service: SandboxService, person: string, button: string): Promise<Clicked> => {
  await sleep(quietMs);
  const before = puts(service);
  const from = performance.now();
  const click = press(service, person, button);
  click.catch(() => {});
  while (puts(service) === before) {
    if (performance.now() - from > putMsMax) throw new Error(`${button}: no Put`);
    await sleep(2);
  }
  return { took: performance.now() - from, click };
};

const untilRound = async (service: SandboxService): Promise<void> => {
  await sayTo(service, { person: 'requester', text: `/dkim rotate ${service.domain}` });
  await service.idle();
  await press(service, 'requester', 'application_submitted', { ticket: 'DNS-1' });
  await service.publish();
  await service.pass(24 * hourMs);
};

export const openRun = async ({ execution, domains }: RunOptions): Promise<Run> => {
  const moreDomains = Array.from({ length: domains }, (_, index) => nameOf(index));
  const service = await startSandboxService({ policy: { execution }, moreDomains, slackUnlimited });
  await untilRound(service);
  let again = false;
  return {
    service,
    switchOver: async (amid = alone) => {
      if (again) await press(service, 'requester', 'request_approval');
      await service.idle();
      again = true;
      await press(service, 'approver-1', 'approve');
      if (execution === 'onApproval') return untilPut(service, 'approver-2', 'approve', amid);
      await press(service, 'approver-2', 'approve');
      return untilPut(service, 'operator', 'execute', amid);
    },
    goBack: async (amid = alone) => {
      await service.pass(5 * minuteMs);
      const took = await untilPut(service, 'approver-1', 'rollback', amid);
      await service.pass(hourMs);
      return took;
    },
    throttled: () => service.sandbox.ses.calls().filter(({ outcome }) => outcome === 'TooManyRequestsException').length,
    close: () => service.close(),
  };
};
