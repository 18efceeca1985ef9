import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, hourMs, minuteMs, untilApprovable } from '../steps.ts';
import { current, mailIsSignedBy, next, sesReceived, sesShows } from '../verify.ts';

/** The worst of SES: no answer, nothing to be seen, and the Put lands after the rollback. */
export const latePut: Scenario = {
  name: 'late-put',
  title: 'a Put that lands after the rollback is brought back again',
  tell: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    story.tell('SES will not answer the next Put, and let it land 12 minutes later');
    story.service.sandbox.ses.arm({
      operation: 'PutEmailIdentityDkimSigningAttributes',
      times: 1,
      kind: { tag: 'apply_late', delayMs: 12 * minuteMs, hangUp: true },
    });
    await approveByTwo(story);
    sesReceived(story, [next]);
    sesShows(story, current);
    await story.pass(minuteMs, 'a minute later it is still unknown');
    sesReceived(story, [next]);
    await story.click('approver-1', 'rollback');
    sesReceived(story, [next, current]);
    await story.pass(5 * minuteMs, 'the rollback was taken; the first Put may still land');
    await mailIsSignedBy(story, current);
    await story.pass(2 * hourMs, 'it landed, SES was on the next key again, and the bot repeated the rollback');
    sesReceived(story, [next, current, current]);
    sesShows(story, current);
    await mailIsSignedBy(story, current);
  },
};
