/** The largest resident memory of a process that asks for many names, most of them answered and some never. */
import { startAnswers } from './answersServer.ts';
import { runMethod } from './run.ts';
import { printTable, thousands } from './table.ts';

const window = 500;
/** Many more than fit: all that is kept for a name that waits is counted. */
const wanted = 2_500;
/** As `npm run serve` bounds V8's heap; without bounds nothing tells V8 to collect. */
const nodeOptions = ['--max-old-space-size=96', '--max-semi-space-size=1'];
const counts = [0.1, 1] as const;

export async function memory(names: number): Promise<void> {
  const server = await startAnswers(0, false);
  const rows: string[][] = [];
  for (const share of counts) {
    const queries = names * share;
    const [pass] = await runMethod('ours', {
      port: server.port,
      names: queries,
      passes: 1,
      window,
      timeoutMs: 500,
      tries: 3,
      wanted,
      nodeOptions,
    });
    rows.push([thousands(queries), `${(pass?.maxRssMb ?? Number.NaN).toFixed(0)}`]);
  }
  await server.stop();
  console.log(`largest resident memory, window ${window}, heap bounded as by npm run serve\n`);
  printTable(['names', 'MB'], rows);
}
