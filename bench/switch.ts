/**
 * From the click to the Put, through Slack's signed HTTP, live DNS and SES's own pace of one call a second: from the second approval,
 * from 実行, and from the rollback; each when nothing else is done, and while the same process looks at many domains, answers people
 * about them and makes key pairs. How many calls of SES one rotation takes: bench/capacity.ts.
 * Run: node bench/switch.ts [rounds]
 */
import { busyApplication } from './switch/busy.ts';
import { type Amid, openRun, type Run } from './switch/run.ts';

const rounds = Number(process.argv[2] ?? 5);
const domains = 20;

const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

const line = (what: string, all: readonly number[]): string =>
  `| ${what} | ${median(all).toFixed(0)} ms | ${Math.max(...all).toFixed(0)} ms | ${all.length} |`;

interface Measured {
  readonly approval: number[];
  readonly rollback: number[];
}

/** One switch and its way back, `rounds` times on one key. */
const measure = async (run: Run, amid?: Amid): Promise<Measured> => {
  const seen: Measured = { approval: [], rollback: [] };
  for (let round = 0; round < rounds; round += 1) {
    seen.approval.push(await run.switchOver(amid));
    seen.rollback.push(await run.goBack(amid));
  }
  return seen;
};

console.log('| from the click to the Put (goal: < 2,000 ms) | median | slowest | samples |\n| --- | --- | --- | --- |');
const byOperator = await openRun({ execution: 'operator', domains: 0 });
const executed = await measure(byOperator);
await byOperator.close();
console.log(line('execute', executed.approval));

const onApproval = await openRun({ execution: 'onApproval', domains });
const quiet = await measure(onApproval);
console.log(line('second approval', quiet.approval));
console.log(line('rollback', [...executed.rollback, ...quiet.rollback]));
const busy = await busyApplication(onApproval.service, domains);
const loaded = await measure(onApproval, busy.during);
console.log(line('second approval, busy', loaded.approval));
console.log(line('rollback, busy', loaded.rollback));
const { observations, queries, keyPairs } = busy;
console.log(
  `busy: ${observations} daily looks at ${domains} domains, ${queries} checks asked for by people, ${keyPairs} key pairs made meanwhile`,
);
await onApproval.close();
console.log(`throttled calls of SES: ${onApproval.throttled() + byOperator.throttled()}`);
