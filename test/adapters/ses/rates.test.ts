/** Bounce and complaint figures by the SDK's real client: given where SES counts them, and never a failure where it does not. */
import { afterEach, expect, test } from '@jest/globals';
import { openSesStack, type SesStack, startAt } from '../../support/sesStack.ts';

let stack: SesStack | null = null;
afterEach(async () => {
  await stack?.close();
  stack = null;
});

const dayMs = 24 * 3_600_000;

test('given figures, then they are read; given none, or an error, then they are not available', async () => {
  stack = await openSesStack();
  const { sandbox, ses, target } = stack;
  const read = () => ses.rates(target, startAt - dayMs, startAt);
  expect(await read()).toBeNull();
  sandbox.setRates({ sent: 1200, bounced: 3, complained: 1 });
  expect(await read()).toEqual({ sent: 1200, bounced: 3, complained: 1 });
  sandbox.arm({ operation: 'BatchGetMetricData', times: 1, kind: { tag: 'error', code: 'TooManyRequestsException' } });
  expect(await read()).toBeNull();
  expect(await read()).toMatchObject({ sent: 1200 });
});
