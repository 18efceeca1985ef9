/**
 * Known advisories about what the bot runs with, from the registry in use. Ends with 1 for one of level high or critical. A registry that
 * does not answer is named and is no failure: whether it knows of advisories is then unknown.
 */
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 60_000, maxBuffer: 1e8 });
let report = {};
try {
  report = JSON.parse(stdout ?? '');
} catch {
  // Reported below as no answer.
}
const counts = report.metadata?.vulnerabilities;
if (counts === undefined) {
  console.log('advisories: the registry does not answer, so none were checked');
} else {
  for (const { name, severity, range } of Object.values(report.vulnerabilities)) console.log(`${severity} ${name} ${range}`);
  console.log(`advisories: ${counts.critical} critical, ${counts.high} high, ${counts.moderate} moderate, ${counts.low} low`);
  process.exitCode = counts.critical + counts.high > 0 ? 1 : 0;
}
