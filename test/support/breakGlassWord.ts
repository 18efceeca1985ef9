/** What an enrolled person says at the command line, as if AWS had named them. */
import type { Word } from '../../src/app/breakGlass.ts';

export const wordOf = (step: Word['step'], who: string): Word => ({
  step,
  user: who,
  name: who,
  proof: `arn:aws:iam::123456789012:user/${who}`,
  reason: step === 'request' ? 'Slack does not answer' : '',
});
