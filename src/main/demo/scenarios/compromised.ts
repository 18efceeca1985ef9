import { recordName } from '../../../domain/names.ts';
import { text } from '../../../texts/text.ts';
import type { Scenario } from '../scenario.ts';
import { dayMs, hourMs } from '../steps.ts';
import type { Story } from '../story.ts';
import {
  applicationStrings,
  approvalIsOffered,
  askBoth,
  current,
  fileAbout,
  historySays,
  mailIsSignedBy,
  next,
  recordIsLive,
  sesReceived,
  sesShows,
  wasAlerted,
  wasTold,
} from '../verify.ts';

const declare = async (story: Story, person: string): Promise<string> => {
  await story.say(person, `/dkim compromised ${story.service.domain}`);
  return story.click(person, 'declare_compromised');
};

const declareByTwo = async (story: Story): Promise<void> => {
  await declare(story, 'approver-1');
  wasAlerted(story, 'compromise_reported');
  const again = await declare(story, 'approver-1');
  wasTold(story, 'the same person twice is one person', again, text('ja', 'refusal.compromise_same_person'));
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

/** A mail that was signed with the stolen key at the start, as a thief's would be: what a receiver makes of it now. */
const stolenSignature = async (story: Story, verifies: boolean): Promise<void> => {
  const own = (await story.mail.verifyFirstAgain()).filter(({ domain }) => domain === story.service.domain);
  const results = own.filter(({ selector }) => selector === current).map(({ result }) => result);
  const held = results.length === 1 && (results[0] === 'pass') === verifies;
  const what = verifies ? 'a stolen signature still verifies' : 'a stolen signature verifies nowhere any more';
  story.check(what, held, `s=${current} ${results.join(', ') || 'no signature'}`);
};

/** What makes a stolen signature fail: both name servers say an empty `p=`. */
const revoke = async (story: Story): Promise<void> => {
  const name = recordName(current, story.service.domain);
  story.check('the application for the revocation is in the thread', fileAbout(story, current).includes(name), name);
  await stolenSignature(story, true);
  story.service.sandbox.dns.publish(name, ['v=DKIM1; p=']);
  story.tell(`DNS department revokes ${name}`);
  const said = (await askBoth(story, current)).flatMap(({ records }) => records.map((strings) => strings.join('')));
  const held = said.length === 2 && said.every((record) => /;\s*p=$/.test(record));
  story.check('both name servers say that the key is revoked', held, said.join(' and '));
  await stolenSignature(story, false);
  await story.pass(dayMs + hourMs, 'the daily check sees it revoked, and asks for the removal');
  story.service.sandbox.dns.remove(name);
  story.tell(`DNS department removes ${name}`);
  await story.pass(3 * dayMs, 'seen gone, announced, destroyed');
};

/** Others may have the key that signs: two people say so, and everything that only waits falls away. */
export const compromised: Scenario = {
  name: 'compromised',
  title: 'others may have the key: two people declare it, leave it in a hurry, and nobody goes back',
  tell: async (story) => {
    await mailIsSignedBy(story, current);
    await declareByTwo(story);
    await switchInAHurry(story);
    const back = await story.say('approver-2', `/dkim rollback ${story.service.domain}`);
    const refused = text('en', 'refusal.previous_key_compromised', { selector: current });
    wasTold(story, 'nobody goes back to it', back, refused);
    await revoke(story);
    await historySays(story, 'the log has the destruction, days after the switch', /鍵を破棄（|destroyed \(/);
    await mailIsSignedBy(story, next);
    sesReceived(story, [next]);
  },
};
