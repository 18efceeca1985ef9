/** Going back without Slack: two enrolled people, beside the ways that people have in Slack (I1). */
import type { Configuration } from './configuration.ts';
import { A, D, E, R } from './people.ts';
import { grantEnds } from './switchConfigurations.ts';

export const breakGlass: Configuration = {
  ...grantEnds,
  name: 'break-glass',
  about:
    'two enrolled people go back without Slack: the same one twice, one alone, too late, and beside a click in Slack',
  policy: { ...grantEnds.policy, grantMaxMs: 1 },
  looksAtOnce: true,
  clicks: [
    { verb: 'breakGlass', who: D },
    { verb: 'confirmGlass', who: D },
    { verb: 'confirmGlass', who: E },
    { verb: 'rollback', who: A },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
};
