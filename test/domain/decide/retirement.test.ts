import { expect, test } from '@jest/globals';
import { TargetId } from '../../../src/domain/names.ts';
import {
  actors,
  attest,
  confirm,
  declareRemovable,
  given,
  type Request,
  type Scenario,
  start,
  tick,
  usual,
} from '../../support/given.ts';

const dayMs = 86_400_000;
const { watchMs, overlapMs } = usual.policy;
const [stays, leaves] = ['111111111111', '222222222222'].map((account) =>
  TargetId.of(account, 'eu-west-1', 'k.example'),
) as [TargetId, TargetId];
const both = { targets: [stays, leaves] };
const alone = { targets: [stays] };

const { current, next } = given('completed', both).rotation;
/** Only the target that stays is read. */
const declare = declareRemovable(current, next, [stays]);
/** After a switch at both targets whose rotation is over: the record of the previous key is wanted gone, and attested unused. */
const attested = given('completed', both).and(declareRemovable(current, next), attest(current));
const saw = (targets: readonly TargetId[]): Request => ({ type: 'RecordTargets', targets });
const statusOf = ({ state }: Scenario): string | undefined => state.selectors[current]?.status;

test('I8: given a target that left the configuration, then what was attested before is attested again, by whoever was told of it', () => {
  const left = attested
    .after(20 * dayMs)
    .about(alone)
    .and(start);
  expect(left.state.removedTargets).toEqual([leaves]);
  left
    .after(overlapMs - dayMs)
    .when(declare)
    .thenRefused('overlap_running');
  const asked = left
    .after(overlapMs)
    .when(declare)
    .thenEvents({ notice: { code: 'targets_removed', facts: { targets: [leaves] } } });
  expect(statusOf(asked)).toBe('live');
  const again = asked
    .after(dayMs)
    .when(attest(current, actors.first))
    .thenEvents({ type: 'UnusedAttested', removedTargets: [leaves] });
  expect(statusOf(again.and(declare))).toBe('removable');
});

test('I8: given a former target that is configured again, then it has to be read like every other', () => {
  const left = attested.and(saw([stays]));
  expect(left.state.removedTargets).toEqual([leaves]);
  const back = left.and(start);
  expect(back.state.removedTargets).toEqual([]);
  back
    .after(30 * dayMs)
    .when(declare)
    .thenRefused('in_use');
});

test('I6: given a Put at a leaving target that may still land, then no rotation starts, and it is said what to do', () => {
  // Mail shows the next key, and SES has not been read since `settle` was over.
  const unread = given('watching', both).after(watchMs).and(tick, confirm).after(overlapMs).and(tick);
  unread.about(alone).when(start).thenRefused('leaving_target_landing');
  expect(unread.and(start).state.removedTargets).toEqual([]);
});

test('given nothing that SES may sign with at a leaving target, then it is forgotten', () => {
  const left = given('cancelled', both).about(alone).and(start);
  expect(left.state.removedTargets).toEqual([leaves]);
  const switched = left.until('completed');
  const from = left.rotation.current;
  const declared = declareRemovable(from, switched.rotation.next);
  const removable = switched.after(overlapMs).and(declared, attest(from), declared);
  expect(removable.state.selectors[from]?.status).toBe('removable');
  const again = removable.about({ current: switched.rotation.next }).and(start);
  expect(again.state.removedTargets).toEqual([]);
});

test('I9: given a target that leaves while no rotation starts, then it is said once, its selectors wait for a word about it, and it may return', () => {
  const before = attested.after(dayMs);
  before.when(saw([stays])).thenNotices('targets_removed');
  const left = before.and(saw([stays]));
  expect(left.state.selectors[current]?.attestation).toBeNull();
  left.when(saw([stays])).thenNothing();
  left
    .after(overlapMs - dayMs)
    .when(declare)
    .thenRefused('overlap_running');
  const asked = left.after(overlapMs).when(declare).thenEvents({ type: 'AttestationWanted' });
  const returned = asked.and(saw([stays, leaves]));
  expect(returned.state.removedTargets).toEqual([]);
  returned
    .after(25 * dayMs)
    .when(declare)
    .thenRefused('in_use');
});
