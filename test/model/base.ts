/** What every search starts from; each configuration says only what it adds. */
import type { Configuration } from './configuration.ts';
import { smallPolicy } from './policies.ts';
import { approved } from './start.ts';
import type { Budget } from './world.ts';

export const none: Budget = {
  crashes: 0,
  dns: 0,
  faults: 0,
  staleReads: 0,
  skews: 0,
  people: 0,
  rollbacks: 0,
  renewals: 0,
  rounds: 0,
  rotations: 0,
  deliveries: 0,
};

export const base: Configuration = {
  name: '',
  about: '',
  policy: smallPolicy,
  start: approved,
  targets: 1,
  budget: none,
  processesMax: 2,
  clicks: [],
  clicksInFlightMax: 0,
  spentMax: 0,
  dnsMayBe: [],
  endsAtPut: false,
  eager: false,
  slowAppends: false,
  windowClosesAt: Number.POSITIVE_INFINITY,
  evidenceVaries: false,
  observesAtOnce: false,
  twinObservations: false,
  beyondSettle: false,
  emptyTokens: false,
  pending: false,
  keepsSigning: false,
  dailyChecks: false,
  checks: false,
  monitors: false,
  holds: false,
  retires: false,
  signsLate: false,
  turnsBack: null,
  statesMax: 400_000,
  without: [],
  muted: [],
  goodEnd: false,
};
