/** A process that writes lines to its standard output: for each number that its parent sends, so many. */
import { openOutput } from '../../src/main/log.ts';

const output = openOutput(1, (lines) => `${lines} dropped\n`);

process.on('message', (count: number) => {
  for (let index = 0; index < count; index += 1) output.write(`line ${index} ${'.'.repeat(80)}\n`);
  process.send?.('done');
});
