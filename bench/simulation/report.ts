/** The table of a simulation, and the same as JSON. No time of day, no duration of the run: the same seed prints the same. */
import type { Result, SimulationOptions } from './simulate.ts';
import { percentile, type Tally } from './tally.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

const rangeOf = (values: readonly number[]) => ({
  p50: round(percentile(values, 0.5)),
  p95: round(percentile(values, 0.95)),
  max: round(percentile(values, 1)),
});

const figuresOf = ({ strategy, model, tally }: Result) => {
  const { pendingMinutes, rightToSwitchedHours, counts, ...rest } = tally;
  const pending = model === 'unsigned' ? rangeOf(pendingMinutes) : null;
  const toSwitched = strategy === 'bot' ? rangeOf(rightToSwitchedHours) : null;
  return { strategy, model, counts, pendingMinutes: pending, rightToSwitchedHours: toSwitched, ...rest };
};

export const asJson = ({ rotations, seed }: SimulationOptions, results: readonly Result[]): string =>
  JSON.stringify({ rotations, seed, results: results.map(figuresOf) }, null, 2);

const number = (value: number): string => value.toLocaleString('en-US');
const modelTexts = { unsigned: 'unsigned while PENDING', previous: 'previous key until SUCCESS' } as const;
const strategyTexts = { bot: 'Futari', 'at once': 'switch at once', 'day 14': 'switch on day 14 unseen' } as const;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const mailRow = ({ strategy, model, tally }: Result): string => {
  const { failing, noRecord, unsigned } = tally.counts;
  const ours = [failing.ours, noRecord.ours, unsigned.ours, tally.pendingMails];
  return row([strategyTexts[strategy], modelTexts[model], number(tally.mails), ...ours.map(number)]);
};

const apartRow = ({ strategy, model, tally }: Result): string => {
  const { failing, noRecord, unsigned } = tally.counts;
  const apart = [failing.department, noRecord.department, unsigned.department];
  const late = failing.late + noRecord.late + unsigned.late;
  return row([strategyTexts[strategy], modelTexts[model], ...apart.map(number), number(late)]);
};

const ends = ({ tally, model }: Result): readonly string[] => {
  const minutes = rangeOf(tally.pendingMinutes);
  const hours = rangeOf(tally.rightToSwitchedHours);
  return [
    `- ${modelTexts[model]}: ${number(tally.rotations)} rotations, ${number(tally.switched)} switches; ${number(tally.proven)} ended proven (${number(tally.completed)} completed, ${number(tally.cancelled)} cancelled), ${number(tally.unproven)} not.`,
    `  ${number(tally.rollbacks)} rollbacks, ${number(tally.rollbacksWorked)} finished back on the previous selector. ${number(tally.puts)} Puts of which ${number(tally.faults)} failed or went unanswered, ${number(tally.crashes)} processes killed, ${number(tally.freezes)} frozen.`,
    `  From a Put that landed to SUCCESS: p50 ${minutes.p50}, p95 ${minutes.p95}, longest ${minutes.max} minutes. From the record right to every target switched: p50 ${hours.p50}, p95 ${hours.p95}, longest ${hours.max} hours.`,
  ];
};

const tracesOf = ({ tally, model }: { readonly tally: Tally; readonly model: string }): readonly string[] =>
  tally.traces.map((trace) => `- ${model}: ${trace}`);

export const asTable = ({ rotations, seed }: SimulationOptions, results: readonly Result[]): string => {
  const bot = results.filter(({ strategy }) => strategy === 'bot');
  return [
    `${number(rotations)} rotations under each model, seed ${seed}. One mail a minute from each target to each of two receivers.`,
    '',
    row(['mails through our doing', 'SES', 'mails', 'failing', 'no record', 'unsigned', 'unsigned, SES verifying']),
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...results.map(mailRow),
    '',
    row(['not through our doing', 'SES', 'failing', 'no record', 'unsigned', 'late effect of SES']),
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...results.map(apartRow),
    '',
    ...bot.flatMap(ends),
    ...bot.flatMap(tracesOf),
  ].join('\n');
};
