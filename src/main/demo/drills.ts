import { recordName } from '../../domain/names.ts';
import { buttonsSeenBy } from '../../sandbox/control/people.ts';
import { text } from '../../texts/text.ts';
import {
  applicationStrings,
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
  type Scenario,
  type Story,
  sesReceived,
  sesShows,
  untilApprovable,
  wasAlerted,
} from './story.ts';

/** The bot retries pending notices at least this often, in milliseconds. */
const retryAfterMs = 15 * minuteMs;

const reason = 'mail fails, and Slack does not answer';

const clicksAreLost = async (story: Story): Promise<void> => {
  const seen = await story
    .say('approver-1', `/dkim rollback ${story.service.domain}`)
    .catch((error: Error) => error.message);
  story.check('nobody can go back in Slack', seen.includes('slack_is_down'), seen);
};

/** Checks that the bot's last probe after the rollback carries the current key's signature. */
const probeLeftWith = (story: Story, since: number): void => {
  const { sandbox } = story.service;
  const probes = sandbox.ses.sent().filter(({ at, to }) => at > since && to.some((name) => name.startsWith('probe@')));
  const selectors = [...new Set(probes.map(({ selector }) => selector ?? 'none'))];
  const held = probes.length > 0 && probes.at(-1)?.selector === current;
  story.check(`a probe of the bot was signed with s=${current}`, held, selectors.join(', ') || 'no probe');
};

const stageIs = async (story: Story, wanted: string): Promise<void> => {
  const head = await story.service.application.log.load(story.service.domain);
  const tag = head?.state.rotation?.stage.tag ?? 'none';
  story.check(`the log says ${wanted}`, tag === wanted, tag);
};

const reportIsRequested = (story: Story, requested: boolean): void => {
  const there = buttonsSeenBy(story.service.sandbox.slack, 'approver-3').has('close_break_glass');
  const what = requested ? 'a report is asked for in Slack' : 'Slack shows none of it yet';
  story.check(what, there === requested, there ? 'approver-3 sees [close_break_glass]' : 'no [close_break_glass]');
};

const closeReport = async (story: Story): Promise<void> => {
  await story.say('approver-3', `/dkim history ${story.service.domain}`);
  const closed = await story.click('approver-3', 'close_break_glass');
  expectAnswer(story, 'the report is closed', closed, text('ja', 'done.close_break_glass'));
  const there = buttonsSeenBy(story.service.sandbox.slack, 'approver-3').has('close_break_glass');
  story.check('no report is owed any more', !there, there ? 'still asked for' : 'no [close_break_glass]');
};

const goBack = async (story: Story): Promise<void> => {
  const stranger = await story.command('auditor', 'request', reason);
  expectAnswer(story, 'who is not enrolled begins nothing', stranger, 'user/auditor');
  await story.command('operator', 'request', reason);
  sesReceived(story, [next]);
  wasAlerted(story, 'break_glass_requested');
  const again = await story.command('operator', 'confirm');
  expectAnswer(story, 'the same person twice is one person', again, text('ja', 'refusal.break_glass_same_person'));
  sesReceived(story, [next]);
  await story.command('approver-1', 'confirm');
  sesReceived(story, [next, current]);
  wasAlerted(story, 'break_glass_used');
};

/** Slack is down when a rollback is needed. Two people roll back, each with an AWS access key of their own. */
export const breakGlass: Scenario = {
  name: 'break-glass',
  title: 'Slack is down, and two people go back by the command line',
  narrate: async (story) => {
    const { sandbox } = story.service;
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    await approveByTwo(story);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    await mailIsSignedBy(story, next);
    sandbox.slack.faults.outage = true;
    story.print('Slack goes down');
    await clicksAreLost(story);
    const wentBackAt = sandbox.clock.now();
    await goBack(story);
    await story.pass(hourMs, 'Slack is still down; SES looks up the record, and the way back settles');
    sesShows(story, current);
    await mailIsSignedBy(story, current);
    probeLeftWith(story, wentBackAt);
    await stageIs(story, 'RolledBack');
    reportIsRequested(story, false);
    sandbox.slack.faults.outage = false;
    story.print('Slack is up again');
    await story.pass(retryAfterMs, 'the bot says what it could not say');
    reportIsRequested(story, true);
    await closeReport(story);
    sesReceived(story, [next, current]);
  },
};

const declare = async (story: Story, person: string): Promise<string> => {
  await story.say(person, `/dkim compromised ${story.service.domain}`);
  return story.click(person, 'declare_compromised');
};

const declareByTwo = async (story: Story): Promise<void> => {
  await declare(story, 'approver-1');
  wasAlerted(story, 'compromise_reported');
  const again = await declare(story, 'approver-1');
  expectAnswer(story, 'the same person twice is one person', again, text('ja', 'refusal.compromise_same_person'));
  story.check('nothing has begun yet', applicationStrings(story).length === 0, 'no DNS application');
  await declare(story, 'operator');
  wasAlerted(story, 'key_compromised');
  story.check('a rotation has begun', applicationStrings(story).length > 0, 'the DNS application is in the thread');
};

const switchInAHurry = async (story: Story): Promise<void> => {
  await story.click('approver-1', 'application_submitted', { inputs: { ticket: 'DNS-URGENT-1' } });
  await story.publish();
  await recordIsLive(story);
  await story.pass(dayMs, 'the record is seen, and seen to stay');
  approvalIsOffered(story, true, 'approver-2');
  await story.click('approver-2', 'approve');
  sesReceived(story, []);
  await story.click('approver-3', 'approve');
  sesReceived(story, [next]);
  await story.pass(hourMs, 'SES looks up the record by itself, and the switch settles');
  sesShows(story, next);
  await mailIsSignedBy(story, next);
};

/** Checks whether a mail that the stolen key signed at the start still verifies, as a thief's mail would. */
const stolenSignature = async (story: Story, verifies: boolean): Promise<void> => {
  const ownSignatures = (await story.mail.verifyFirstAgain()).filter(({ domain }) => domain === story.service.domain);
  const results = ownSignatures.filter(({ selector }) => selector === current).map(({ result }) => result);
  const held = results.length === 1 && (results[0] === 'pass') === verifies;
  const what = verifies ? 'a stolen signature still verifies' : 'a stolen signature verifies nowhere any more';
  story.check(what, held, `s=${current} ${results.join(', ') || 'no signature'}`);
};

/** An empty `p=` on both name servers makes a stolen signature fail. */
const revoke = async (story: Story): Promise<void> => {
  const name = recordName(current, story.service.domain);
  story.check('the application for the revocation is in the thread', fileAbout(story, current).includes(name), name);
  await stolenSignature(story, true);
  story.service.sandbox.dns.publish(name, ['v=DKIM1; p=']);
  story.print(`DNS department revokes ${name}`);
  const records = (await queryBoth(story, current)).flatMap(({ records }) =>
    records.map((strings) => strings.join('')),
  );
  const held = records.length === 2 && records.every((record) => /;\s*p=$/.test(record));
  story.check('both name servers say that the key is revoked', held, records.join(' and '));
  await stolenSignature(story, false);
  await story.pass(dayMs + hourMs, 'the daily check sees it revoked, and asks for the removal');
  story.service.sandbox.dns.remove(name);
  story.print(`DNS department removes ${name}`);
  await story.pass(3 * dayMs, 'seen gone, announced, destroyed');
};

/** Others may have the signing key: two people declare it, and change window, overlap and attestation fall away. */
export const compromised: Scenario = {
  name: 'compromised',
  title: 'others may have the key: two people declare it, leave it in a hurry, and nobody goes back',
  narrate: async (story) => {
    await mailIsSignedBy(story, current);
    await declareByTwo(story);
    await switchInAHurry(story);
    const back = await story.say('approver-2', `/dkim rollback ${story.service.domain}`);
    const refused = text('en', 'refusal.previous_key_compromised', { selector: current });
    expectAnswer(story, 'nobody goes back to it', back, refused);
    await revoke(story);
    await expectHistory(story, 'the log has the destruction, days after the switch', /鍵を破棄（|destroyed \(/);
    await mailIsSignedBy(story, next);
    sesReceived(story, [next]);
  },
};
