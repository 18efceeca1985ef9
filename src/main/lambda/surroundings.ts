/** What a function is given besides its environment: other in tests, where the world is a sandbox. */
import type { Journal } from '../../app/deps.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Environment } from '../config/endpoints.ts';
import { openDirectOutput } from '../lineOutput.ts';
import { createJournal, droppedLine } from '../log.ts';
import { systemClock } from '../systemClock.ts';

export interface LambdaSurroundings {
  readonly env: Environment;
  readonly clock: Clock;
  /** Milliseconds since the epoch: for Slack's signatures, which know no other clock. */
  readonly realNow: () => number;
  readonly journal: Journal;
  /** Null: the function's role. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Real milliseconds between two control-plane calls of SES; absent: its own pace. */
  readonly sesSpacingMs?: number;
}

export const ofLambda = (): LambdaSurroundings => ({
  env: process.env,
  clock: systemClock,
  realNow: () => Date.now(),
  journal: createJournal(openDirectOutput(1, droppedLine)),
  credentials: null,
});

/** The service as the SDK's client wants it. */
export const placeIn = (region: string, endpoint: string | null, { credentials }: LambdaSurroundings) => ({
  region,
  endpoint,
  credentials,
});
