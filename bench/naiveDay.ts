/** Real milliseconds of a virtual day with naive automation beside the bot, and of one without. Usage: node bench/naiveDay.ts */

import { playgroundHooksOf } from '../src/main/controlHooks.ts';
import { startSandboxService } from '../src/main/sandbox.ts';
import { sayTo } from '../src/sandbox/control/people.ts';
import { MailStream } from '../src/sandbox/playground/mailStream.ts';
import { NaiveComparison } from '../src/sandbox/playground/naive.ts';

const days = 7;
const dayMs = 86_400_000;

const service = await startSandboxService({ sesThrottleMs: 0 });
const { sandbox, domain } = service;
const stream = new MailStream({ sandbox, domain, region: 'ap-northeast-1' });
const naive = new NaiveComparison({ sandbox, domain, hooks: playgroundHooksOf(service), stream });
await sayTo(service, { person: 'requester', text: `/dkim rotate ${domain}` });

const shown = (times: readonly number[]): string => {
  const sorted = times.toSorted((one, other) => one - other);
  return `median ${sorted[Math.floor(days / 2)]} ms, slowest ${sorted.at(-1)} ms`;
};

/** @returns what a day takes, and its processor time, which does not depend on what else runs */
const measure = async (): Promise<string> => {
  const [times, cpu]: [number[], number[]] = [[], []];
  for (let day = 0; day < days; day += 1) {
    const [from, before] = [performance.now(), process.cpuUsage()];
    await service.pass(dayMs);
    const { user, system } = process.cpuUsage(before);
    times.push(Math.round(performance.now() - from));
    cpu.push(Math.round((user + system) / 1000));
  }
  return `${shown(times)}; processor ${shown(cpu)}`;
};

process.stdout.write(`without: ${await measure()}\n`);
await naive.switchOn('atOnce');
process.stdout.write(`with:    ${await measure()}\n`);
const { ours, naive: script } = naive.view();
process.stdout.write(`mails:   ours ${JSON.stringify(ours)}, the script's ${JSON.stringify(script)}\n`);
await naive.switchOff();
await service.close();
