/** Going back without Slack: two enrolled people, beside the ways that people have in Slack (I1). */
import type { Configuration } from './configuration.ts';
import { D, E, R } from './people.ts';
import { grantEnds } from './switchConfigurations.ts';

export const breakGlass: Configuration = {
  ...grantEnds,
  name: 'break-glass',
  about: 'two enrolled people go back without Slack: the same one twice, one alone, too late',
  policy: { ...grantEnds.policy, grantMaxMs: 1 },
  observesAtOnce: true,
  clicks: [
    { verb: 'breakGlass', who: D },
    { verb: 'confirmGlass', who: D },
    { verb: 'confirmGlass', who: E },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
};
