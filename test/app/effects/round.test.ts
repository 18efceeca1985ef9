import { expect, test } from '@jest/globals';
import type { Deps } from '../../../src/app/deps.ts';
import { readRoundTargets } from '../../../src/app/effects/round.ts';
import type { Task } from '../../../src/app/effects/task.ts';
import { type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { emptyState, newTarget } from '../../../src/domain/state.ts';
import type { SesTarget } from '../../../src/ports/ses.ts';

const place = (region: string): SesTarget => ({
  account: '111111111111',
  region,
  identity: 'k.example',
  roleArn: null,
});
const idOf = ({ account, region, identity }: SesTarget): TargetId => TargetId.of(account, region, identity);
const [first, second, later] = ['eu-west-1', 'us-east-1', 'ap-northeast-1'].map(place) as [
  SesTarget,
  SesTarget,
  SesTarget,
];

/** A rotation that began with the first two targets, and what is configured by now. */
const readWith = (targets: readonly SesTarget[]) => {
  const reading = {
    exists: true,
    origin: 'EXTERNAL',
    signingEnabled: true,
    selector: null,
    sesDate: 0,
    mailFrom: null,
  };
  const deps = { clock: { now: () => 0 }, ses: { read: async () => reading } } as unknown as Deps;
  const state = {
    ...emptyState('k.example' as SigningDomain),
    targets: [first, second].map((target) => newTarget(idOf(target))),
  };
  return readRoundTargets({ deps, settings: { targets }, state } as unknown as Task);
};

test('I1: given a target that was configured after the start, then nobody is shown it as one that this rotation switches', async () => {
  const read = await readWith([later, second, first]);
  expect(read.targets.map(({ id }) => id)).toEqual([first, second].map(idOf));
  expect(read.allExist).toBe(true);
});

test('I1: given a target of the rotation that is configured no more, then it counts as one that is not there', async () => {
  expect(await readWith([first])).toMatchObject({ allExist: false, targets: [{ id: idOf(first) }] });
});
