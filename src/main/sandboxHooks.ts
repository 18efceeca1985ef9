/** The control API's hooks on the sandbox that runs in this process. */
import type { ControlHooks } from '../sandbox/control/hooks.ts';
import { type RecordVariant, recordVariants } from './recordVariant.ts';
import type { SandboxService } from './sandbox.ts';

const isVariant = (text: string): text is RecordVariant => recordVariants.some((known) => known === text);

/** One move of the clock after the other: two at once would each take the other's moments. */
const inTurn = (pass: ControlHooks['pass']): ControlHooks['pass'] => {
  let last: Promise<void> = Promise.resolve();
  return (ms) => {
    const turn = last.then(() => pass(ms));
    last = turn.catch(() => {});
    return turn;
  };
};

export const hooksOf = (service: SandboxService): ControlHooks => ({
  sandbox: service.sandbox,
  domain: service.domain,
  channel: service.channel,
  urls: service.urls,
  variants: recordVariants,
  pass: inTurn((ms) => service.pass(ms)),
  publish: async (variant) => {
    if (!isVariant(variant)) throw new RangeError(`no such record: ${variant}`);
    return service.publish(variant);
  },
  removeRecord: (which) => service.removeRecord(which),
  breakGlass: (drilling) => service.breakGlass(drilling),
  state: () => service.bot.log.load(service.domain),
  idle: () => service.idle(),
});
