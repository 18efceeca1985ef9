/** What an enrolled person says at the command line, as if AWS had named them. */
import type { BreakGlassStatement } from '../../src/app/breakGlass.ts';

export const wordOf = (step: BreakGlassStatement['step'], who: string): BreakGlassStatement => ({
  step,
  user: who,
  name: who,
  proof: `arn:aws:iam::123456789012:user/${who}`,
  reason: step === 'request' ? 'Slack does not answer' : '',
});
