import { breakGlass } from '../drills.ts';
import type { Scenario } from '../scenario.ts';
import { retirement } from '../scenarios.ts';
import { compromised } from './compromised.ts';
import { dnsVanishes } from './dnsVanishes.ts';
import { latePut } from './latePut.ts';
import { noRollback } from './noRollback.ts';
import { outsider } from './outsider.ts';
import { rotation } from './rotation.ts';
import { samePerson } from './samePerson.ts';
import { sesTimeout } from './sesTimeout.ts';
import { wrongRecord } from './wrongRecord.ts';

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
