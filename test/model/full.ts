/** `npm run model:full`: every configuration, the larger ones too; exit code 1 when one does not close or breaks an invariant. */
import { fullConfigurations } from './fullConfigurations.ts';
import { line, title } from './report.ts';
import { search } from './search.ts';

const [only] = process.argv.slice(2);
process.stdout.write(`${title}\n`);
for (const configuration of fullConfigurations) {
  if (only !== undefined && configuration.name !== only) continue;
  const found = search(configuration);
  process.stdout.write(`${line(configuration, found)}\n`);
  if (found.closed && found.violation === null) continue;
  process.exitCode = 1;
  process.stdout.write(`  ${found.violation?.invariant ?? 'not closed'}\n`);
  for (const taken of found.violation?.trace ?? []) process.stdout.write(`    ${taken}\n`);
}
