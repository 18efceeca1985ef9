import { expect, test } from '@jest/globals';
import { readOtherRegions } from '../../../src/app/effects/readings.ts';
import { Selector, type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { type SesTarget, SesUnavailable } from '../../../src/ports/ses.ts';
import { reading, sesWith, targetIdOf, taskOn } from '../../support/deps.ts';
import { given } from '../../support/given.ts';

const identity = 'k.example' as SigningDomain;
const [ownAccount, other] = ['111111111111', '222222222222'] as const;
const target: SesTarget = {
  account: ownAccount,
  region: 'eu-west-1',
  identity,
  roleArn: 'arn:aws:iam::111111111111:role/futari',
};

/** What SES is asked, and what comes of it, once these targets have left the configuration. */
const readWith = async (left: readonly TargetId[], answer: (place: SesTarget) => string | null) => {
  const readRegions: string[] = [];
  const read = async (place: SesTarget) => {
    readRegions.push(`${place.account} ${place.region} ${place.identity} ${place.roleArn}`);
    const selector = answer(place);
    return reading({ exists: selector !== null, selector: selector === null ? null : Selector.parse(selector) });
  };
  const configured = targetIdOf(target);
  const scenario = given('preparing', { domain: identity, targets: [configured, ...left] }).and({
    type: 'RecordTargets',
    targets: [configured],
  });
  expect(scenario.state.removedTargets).toEqual(left);
  const task = taskOn(scenario, { ses: sesWith({ read }) }, { targets: [target], regions: ['eu-west-1'] });
  return { readRegions, observations: await readOtherRegions(task) };
};

test("I8: given a former target in an account that is still configured, then it is read there, by that account's role", async () => {
  const left = TargetId.of(ownAccount, 'us-east-1', 'mail.k.example');
  const { readRegions, observations } = await readWith([left, TargetId.of(other, 'us-east-1', identity)], () => 'k-1');
  expect(readRegions).toEqual([`${ownAccount} us-east-1 mail.k.example ${target.roleArn}`]);
  expect(observations).toMatchObject([{ target: 'otherRegion', selector: 'k-1' }]);
});

test('I8: given a former target whose identity is gone, or that may not be read, then nothing is seen, and a person has to speak of it', async () => {
  const left = TargetId.of(ownAccount, 'us-east-1', identity);
  expect((await readWith([left], () => null)).observations).toEqual([]);
  const denied = () => {
    throw new SesUnavailable('AccessDeniedException', 'denied');
  };
  expect((await readWith([left], denied)).observations).toEqual([]);
});
