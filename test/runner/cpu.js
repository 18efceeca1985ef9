/**
 * What each test file costs, written beside the run where FUTARI_TEST_CPU names a file. Processor time says what a test costs on a busy machine
 * too, where its wall time says only how busy the machine is.
 */
import { appendFileSync, readFileSync } from 'node:fs';

/** Milliseconds of one clock tick of /proc. */
const tickMs = 10;

/** @returns milliseconds that the processes which this one started and saw end took; 0 where the system does not say */
const childrenMs = () => {
  try {
    // The name of the process stands in brackets and may hold anything.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) * tickMs;
  } catch {
    return 0;
  }
};

const usedMs = () => {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1_000, children: childrenMs() };
};

/** Runs one test file. @returns what it returned */
export const counted = async (testPath, run) => {
  const { FUTARI_TEST_CPU: output } = process.env;
  if (output === undefined) return run();
  const before = usedMs();
  try {
    return await run();
  } finally {
    const { own, children } = usedMs();
    const figures = [own - before.own, children - before.children].map((ms) => ms.toFixed(0));
    appendFileSync(output, `${[...figures, testPath].join('\t')}\n`);
  }
};
