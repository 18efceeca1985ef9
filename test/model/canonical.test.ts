import { describe, expect, test } from '@jest/globals';
import { coreWith } from '../../src/domain/core.ts';
import { allRules } from '../../src/domain/rules.ts';
import { breakGlass } from './breakGlassConfigurations.ts';
import { lateRemoval } from './retireConfigurations.ts';
import { formDifferences } from './search.ts';
import { overlapping } from './start.ts';
import { crashes, renewals, repeats, twoTargets } from './switchConfigurations.ts';

/** Every field of the core's state, and how the canonical form takes it. A new field must be put here on purpose. */
const followed = {
  state:
    'current targets removedTargets selectors attempts rotation drifting ailing mailboxProblem lost breakGlassReport',
  target: 'id signingEnabled shown shownSinceAt backVersion floorVersion undone succeededAt probedAt',
  selector: 'used status removalWanted banned lastAttemptAt attestation targetRemovedAt destruction',
  attempt:
    'id kind rotation round target selector intendedAt intendedVersion beforeSesAt outcome settledVersion closedVersion earlier earlierReached',
  rotation:
    'requester current next stage preflight application record round roundWanted blockers delivery deliveries grant rollback breakGlass',
  round: 'id firstRound digest targets rollback waived switchBeforeAt approvals approvalsVersion executedBy ended',
};

/** What no decision that the model follows reads, or what never differs in it. */
const leftOut = {
  // A name that was forgotten is only kept from being taken again.
  state:
    'usedNames enrolment anchorLostAt domain atVersion rounds attemptsEver notices noticesEver commands deferred unreadable altered verifying keyAge plannedStart ownership incidentResponse configuration refusals unsignedMinutes',
  target: 'origin',
  selector: 'fingerprint otherRegions removableAt revocation',
  attempt: '',
  rotation: 'id requesterName startedAt waitingSinceAt lastReminders postponed',
  // The digest holds the proof by delivery, and no decision on a round reads it.
  round: 'openedAt grantUntil overridden mailPolicy delivery servers evidence declinedBy endedAt',
};

const namesIn = (text: string): string[] => text.split(' ').filter((word) => word !== '');

describe('the canonical form', () => {
  // A field that is overlooked would merge worlds that differ: the search would close too early.
  test('takes, or leaves out on purpose, every field of the state', () => {
    const { state } = overlapping(crashes, coreWith(allRules));
    const { rotation } = state;
    const seen = {
      state,
      target: state.targets[0],
      selector: state.selectors['k-1'],
      attempt: state.attempts[0],
      rotation,
      round: rotation?.round,
    };
    for (const part of Object.keys(followed) as (keyof typeof followed)[]) {
      const known = [...namesIn(followed[part]), ...namesIn(leftOut[part])];
      expect(Object.keys(seen[part] ?? {}).filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  // Fields are not enough: a time may matter by its order to another one.
  test.each([renewals, repeats, lateRemoval, twoTargets, breakGlass].map((each) => [each.name, each] as const))(
    'gives two worlds one form only if the same can happen in both: %s',
    (_name, configuration) => {
      expect(formDifferences({ ...configuration, statesMax: 10_000 })).toEqual([]);
    },
  );
});
