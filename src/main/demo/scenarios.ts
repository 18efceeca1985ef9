import { recordName } from '../../domain/names.ts';
import { buttonsSeenBy } from '../../sandbox/control/people.ts';
import { text } from '../../texts/text.ts';
import { breakGlass, compromised } from './drills.ts';
import {
  apply,
  approvalIsOffered,
  approveByTwo,
  current,
  dayMs,
  expectAnswer,
  expectHistory,
  fileAbout,
  hourMs,
  mailIsSignedBy,
  minuteMs,
  next,
  queryBoth,
  recordIsLive,
  recordIsNot,
  type Scenario,
  type Story,
  sesReceived,
  sesShows,
  untilApprovable,
} from './story.ts';

const sees = (story: Story, button: string, there: boolean): void => {
  const seen = buttonsSeenBy(story.service.sandbox.slack, 'requester').has(button);
  story.check(
    `the requester is ${there ? '' : 'not '}offered [${button}]`,
    seen === there,
    seen ? 'offered' : 'not there',
  );
};

const recordIsServed = async (story: Story, served: boolean): Promise<void> => {
  const answers = await queryBoth(story, current);
  const counts = answers.map(({ records }) => records.length);
  const held = counts.every((count) => count === (served ? 1 : 0));
  story.check(`the name servers ${served ? 'still have' : 'have no'} previous record`, held, counts.join(' and '));
};

const untilOverlapOver = async (story: Story): Promise<void> => {
  await apply(story);
  await untilApprovable(story);
  await approveByTwo(story);
  await story.pass(5 * minuteMs, 'SES looks up the record by itself');
  await story.pass(dayMs + hourMs, 'the watch of 24 hours closes');
  await story.click('requester', 'confirm_completion');
  await story.pass(14 * dayMs + hourMs, 'the overlap of two weeks; then SES is read in every region');
};

/** The end of the previous key and record after a rotation: nobody hurries, and a person may hold the destruction. */
const retirement: Scenario = {
  name: 'retirement',
  title: 'the end of the previous record and key, which a person holds for a day',
  narrate: async (story) => {
    await untilOverlapOver(story);
    await recordIsServed(story, true);
    story.check('nobody was asked to remove anything yet', fileAbout(story, current) === '', 'no file');
    await story.click('requester', 'attest_unused', { inputs: { note: 'asked every team that sends mail' } });
    const name = recordName(current, story.service.domain);
    await story.click('requester', 'application_file');
    story.check(
      'the application for the removal is in a direct message',
      fileAbout(story, current).includes(name),
      name,
    );
    await story.pass(dayMs, 'the DNS department takes its time: record and key stay');
    sees(story, 'hold_destruction', false);
    story.service.sandbox.dns.remove(name);
    story.print(`DNS department removes ${name}`);
    await recordIsServed(story, false);
    await story.pass(dayMs, 'the daily check sees it gone, and the destruction of the key is announced');
    sees(story, 'hold_destruction', true);
    await story.click('approver-1', 'hold_destruction');
    await story.pass(dayMs + 2 * hourMs, 'the announced moment passes, and the key stays');
    sees(story, 'release_destruction', true);
    await story.click('requester', 'release_destruction');
    await story.pass(dayMs + 2 * hourMs, 'announced anew, and a day later destroyed');
    sees(story, 'hold_destruction', false);
    await expectHistory(
      story,
      'the log has the destruction, and until when backups hold the key',
      /鍵を破棄（|destroyed \(/,
    );
    await mailIsSignedBy(story, next);
    sesReceived(story, [next]);
  },
};

/** The record is right at the first approval and missing before the call to SES. */
const dnsVanishes: Scenario = {
  name: 'dns-vanishes',
  title: 'a record that vanishes between the approvals stops the switch',
  narrate: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    await story.click('approver-1', 'approve');
    await story.service.removeRecord('next');
    story.print('DNS department takes the record away by mistake');
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

/** The worst case of SES: it does not answer, shows no change, and applies the Put after the rollback. */
const latePut: Scenario = {
  name: 'late-put',
  title: 'a Put that lands after the rollback is brought back again',
  narrate: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    story.print('SES will not answer the next Put, and let it land 12 minutes later');
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

/** The current key was never imported: people may still switch, and the card warns them that no rollback is possible. */
const noRollback: Scenario = {
  name: 'no-rollback',
  title: 'without the previous key the card says NONE, and a rollback is refused',
  options: { importCurrent: false },
  narrate: async (story) => {
    const { sandbox, channel } = story.service;
    await apply(story);
    const shown = (): string => JSON.stringify(sandbox.slack.messages(channel).map(({ blocks }) => blocks));
    const warned = shown().includes(text('ja', 'blocker.current_key_not_held'));
    story.check('day 0 says already that there is NO ROLLBACK', warned, warned ? 'on the card' : 'not said');
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const none = JSON.stringify(text('ja', 'round.rollbackNone')).slice(1, -1);
    story.check('the approval card says NONE', shown().includes(none), shown().includes(none) ? 'NONE' : 'not said');
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    sesShows(story, next);
    await mailIsSignedBy(story, next);
    const answer = await story.click('approver-1', 'rollback');
    expectAnswer(story, 'the rollback is refused', answer, text('ja', 'refusal.previous_key_not_held'));
    sesReceived(story, [next]);
  },
};

const strangers = ['outsider', 'guest', 'foreign', 'gone', 'robot', 'auditor', 'operator'];

/** Everybody without the right to approve tries it, even with a click that Slack itself would not permit. */
const outsider: Scenario = {
  name: 'outsider',
  title: 'who may not approve is refused, at every door',
  narrate: async (story) => {
    const { sandbox, channel } = story.service;
    await story.say('outsider', `/dkim rotate ${story.service.domain}`, '#other');
    const cards = sandbox.slack.messages(channel).length;
    story.check('an outsider starts nothing', cards === 0, `${cards} messages in the channel`);
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const card = sandbox.slack.messages(channel).findLast(({ blocks }) => JSON.stringify(blocks).includes('"approve"'));
    const message = { channel, ts: card?.ts ?? '' };
    for (const person of strangers) {
      const answer = await story.click(person, 'approve', { message, force: true });
      const recorded = JSON.stringify(sandbox.slack.thread(channel, card?.threadTs ?? '')).includes(
        `<@${sandbox.slack.workspace.person(person).id}>`,
      );
      const refused = answer.includes('⚠️') && !recorded;
      story.check(`${person} is refused`, refused, recorded ? 'named on the card' : 'not on the card');
    }
    sesReceived(story, []);
    await approveByTwo(story);
    sesReceived(story, [next]);
  },
};

/** The runbook's rotation from day 0 to its completion, then a rollback. */
const rotation: Scenario = {
  name: 'rotation',
  title: 'a whole rotation, then a rollback',
  narrate: async (story) => {
    await mailIsSignedBy(story, current);
    await apply(story);
    await story.pass(13 * dayMs, 'two weeks: a quiet check each day, nothing to say');
    sesReceived(story, []);
    await untilApprovable(story);
    await mailIsSignedBy(story, current);
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    sesShows(story, next);
    await mailIsSignedBy(story, next);
    await story.pass(dayMs + hourMs, 'the watch of 24 hours closes');
    await story.click('requester', 'confirm_completion');
    await story.pass(6 * dayMs, 'somebody finds a reason to go back; the grant is over, so two people are needed');
    await story.click('approver-1', 'rollback');
    sesReceived(story, [next]);
    await story.click('approver-3', 'rollback');
    sesReceived(story, [next, current]);
    await story.pass(hourMs, 'the rollback settles');
    sesShows(story, current);
    await mailIsSignedBy(story, current);
  },
};

/** Repeated clicks of one person count once, and the requester's click does not count. */
const samePerson: Scenario = {
  name: 'same-person',
  title: 'one person is not two, and the requester does not count',
  narrate: async (story) => {
    const { sandbox } = story.service;
    sandbox.slack.workspace.setGroupMember('S0APPROVERS', 'requester', true);
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const ownClick = await story.click('requester', 'approve');
    expectAnswer(story, 'the requester may not approve', ownClick, text('ja', 'refusal.requester_cannot_approve'));
    await story.click('approver-1', 'approve');
    const again = await story.click('approver-1', 'approve');
    expectAnswer(
      story,
      'a second click of the same person is no second approval',
      again,
      text('ja', 'refusal.already_approved'),
    );
    await story.say('approver-1', `/dkim status ${story.service.domain}`);
    sesReceived(story, []);
    await story.click('approver-3', 'approve');
    sesReceived(story, [next]);
  },
};

/** SES applies the key and its answer is lost: the bot reads SES instead of sending the Put again. */
const sesTimeout: Scenario = {
  name: 'ses-timeout',
  title: 'a Put whose answer is lost is looked for, never sent again',
  narrate: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    story.print('SES will take the next Put and lose its answer');
    story.service.sandbox.ses.arm({
      operation: 'PutEmailIdentityDkimSigningAttributes',
      times: 1,
      kind: { tag: 'timeout_after_commit', hangUp: true },
    });
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'the bot reads SES, and SES names the selector');
    await story.pass(hourMs, 'an hour later nothing was repeated');
    sesReceived(story, [next]);
    sesShows(story, next);
    await mailIsSignedBy(story, next);
  },
};

const mistakes = [
  ['truncated', 'finding.truncated'],
  ['other_key', 'finding.other_key'],
  ['two_records', 'finding.several_records'],
  ['one_server', 'finding.servers_disagree'],
] as const;

/** The DNS department makes its usual mistakes: the bot names each one, and none is approved. */
const wrongRecord: Scenario = {
  name: 'wrong-record',
  title: 'a wrong record is never approved, whatever is wrong with it',
  narrate: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    for (const [variant, finding] of mistakes) {
      await story.publish(variant);
      await recordIsNot(story, 'the published record is not the one that was applied for');
      const answer = await story.click('requester', 'check_now');
      expectAnswer(story, 'the bot names the mistake', answer, text('ja', finding));
      await story.pass(dayMs, 'another daily check');
      approvalIsOffered(story, false);
      sesReceived(story, []);
      await story.service.removeRecord('next');
    }
    await mailIsSignedBy(story, current);
    await untilApprovable(story);
    await approveByTwo(story);
    sesReceived(story, [next]);
  },
};

export const scenarios: readonly Scenario[] = [
  rotation,
  wrongRecord,
  outsider,
  samePerson,
  sesTimeout,
  latePut,
  dnsVanishes,
  noRollback,
  breakGlass,
  compromised,
  retirement,
];
