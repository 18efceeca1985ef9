import type { Scenario } from '../scenario.ts';
import { apply, dayMs, untilApprovable } from '../steps.ts';
import { approvalIsOffered, current, mailIsSignedBy, next, recordIsLive, recordIsNot, sesReceived } from '../verify.ts';

/** The record is right when people approve, and gone when SES would be called. */
export const dnsVanishes: Scenario = {
  name: 'dns-vanishes',
  title: 'a record that vanishes between the approvals stops the switch',
  tell: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    await story.click('approver-1', 'approve');
    await story.service.removeRecord('next');
    story.tell('DNS department takes the record away by mistake');
    await recordIsNot(story, 'the name servers no longer have the record');
    await story.click('approver-2', 'approve');
    sesReceived(story, []);
    approvalIsOffered(story, false);
    await story.pass(dayMs, 'a day later');
    sesReceived(story, []);
    await mailIsSignedBy(story, current);
    await story.publish();
    await recordIsLive(story);
    await story.pass(
      dayMs,
      'the daily check sees it again; a new round opens, and the former approvals do not count in it',
    );
    approvalIsOffered(story, true);
    await story.click('approver-2', 'approve');
    sesReceived(story, []);
    await story.click('approver-3', 'approve');
    sesReceived(story, [next]);
  },
};
