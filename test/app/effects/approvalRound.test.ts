import { expect, test } from '@jest/globals';
import { readRoundTargets } from '../../../src/app/effects/approvalRound.ts';
import { TargetId } from '../../../src/domain/names.ts';
import { reading, sesWith, targetOf, taskOn } from '../../support/deps.ts';
import { given } from '../../support/given.ts';

const [first, second, later] = ['eu-west-1', 'us-east-1', 'ap-northeast-1'].map((region) =>
  TargetId.of('111111111111', region, 'k.example'),
) as [TargetId, TargetId, TargetId];

/** A rotation that began with the first two targets, and what is configured by now. */
const readWith = (targets: readonly TargetId[]) => {
  const started = given('preparing', { targets: [first, second] });
  const ses = sesWith({ read: async () => reading() });
  return readRoundTargets(taskOn(started, { ses }, { targets: targets.map(targetOf) }));
};

test('I1: given a target that was configured after the start, then nobody is shown it as one that this rotation switches', async () => {
  const read = await readWith([later, second, first]);
  expect(read.targets.map(({ id }) => id)).toEqual([first, second]);
  expect(read.allExist).toBe(true);
});

test('I1: given a target of the rotation that is configured no more, then it counts as one that is not there', async () => {
  expect(await readWith([first])).toMatchObject({ allExist: false, targets: [{ id: first }] });
});
