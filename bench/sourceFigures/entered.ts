/** Which files of src a person's act runs code of, in the sandbox: by V8's precise coverage between before and after the act. */
import { Session } from 'node:inspector/promises';
import { startSandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';

/** Of the bot alone: what plays Slack, SES and the DNS is no part of it. */
interface Entered {
  readonly files: number;
  readonly functions: number;
}

const dayMs = 24 * 60 * 60_000;
const src = new URL('../../src/', import.meta.url).href;
const sandbox = new URL('sandbox/', src).href;

/** What begins with the file is the file itself, which runs when it is loaded. */
const isCalled = ({ startOffset, count }: { startOffset: number; count: number }): boolean =>
  startOffset > 0 && count > 0;

const openCoverage = async () => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  /** What ran since the last time that this was asked. */
  const taken = async (): Promise<Entered> => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ran = result
      .filter(({ url }) => url.startsWith(src) && !url.startsWith(sandbox))
      .map(({ functions }) => functions.filter(({ ranges: [range] }) => range && isCalled(range)).length)
      .filter((count) => count > 0);
    return { files: ran.length, functions: ran.reduce((sum, count) => sum + count, 0) };
  };
  const during = async (act: () => Promise<unknown>): Promise<Entered> => {
    await taken();
    await act();
    return taken();
  };
  return { during, close: () => session.disconnect() };
};

/** `/dkim rotate` to the application in the thread, and the first of two approvals: one fact in the log. */
export const enteredByActs = async (): Promise<{ readonly rotate: Entered; readonly approve: Entered }> => {
  const service = await startSandboxService({ sesThrottleMs: 1 });
  const coverage = await openCoverage();
  const press = async (person: string, button: string, inputs = {}): Promise<void> => {
    const { tag } = await clickOn(service, { person, button, confirm: true, inputs });
    if (tag !== 'answered') throw new Error(`${person} ${button}: ${tag}`);
    await service.idle();
  };
  try {
    const rotate = await coverage.during(async () => {
      await sayTo(service, { person: 'requester', text: `/dkim rotate ${service.domain}` });
      await service.idle();
    });
    await press('requester', 'application_submitted', { ticket: 'DNS-1' });
    await service.publish();
    await service.pass(dayMs);
    const approve = await coverage.during(() => press('approver-1', 'approve'));
    return { rotate, approve };
  } finally {
    coverage.close();
    await service.close();
  }
};
