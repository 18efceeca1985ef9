import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '../../ports/clock.ts';

/**
 * Lets a client sign by this process's clock instead of the machine's: they differ where the clock is moved, as in the sandbox. What
 * the SDK learns from SES's Date headers is kept as the distance between SES and that clock, so that a jump needs no refused call.
 */
export const signBy = (client: SESv2Client, clock: Clock): SESv2Client => {
  const { config } = client;
  const ahead = (): number => clock.now() - Date.now();
  let correctionMs = config.systemClockOffset;
  Object.defineProperty(config, 'systemClockOffset', {
    get: () => correctionMs + ahead(),
    set: (offsetMs: number) => {
      correctionMs = offsetMs - ahead();
    },
    enumerable: true,
    configurable: true,
  });
  return client;
};
