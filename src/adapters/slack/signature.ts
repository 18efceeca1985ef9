/**
 * Whether Slack sent these bytes: signature v0 over the time stamp and the body as it came.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedBytes {
  readonly stamp: string | null;
  readonly signature: string | null;
  readonly body: Buffer;
}

export type SignatureProblem = 'unsigned' | 'stale' | 'future' | 'wrong';

/** Slack's own bound for the past. The same for the future: what is dated ahead could be replayed for as long. */
const ageSecondsMax = 5 * 60;

/** `nowMs` is real time, in milliseconds. Null: Slack sent it, and just now. */
export const signatureProblem = (
  signingSecret: string,
  { stamp, signature, body }: SignedBytes,
  nowMs: number,
): SignatureProblem | null => {
  if (stamp === null || signature === null || !/^\d{1,12}$/.test(stamp)) return 'unsigned';
  const ageSeconds = nowMs / 1000 - Number(stamp);
  if (ageSeconds > ageSecondsMax) return 'stale';
  if (ageSeconds < -ageSecondsMax) return 'future';
  const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(body).digest();
  const given = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
  if (given === undefined) return 'wrong';
  return timingSafeEqual(expected, Buffer.from(given, 'hex')) ? null : 'wrong';
};
