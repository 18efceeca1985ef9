/** What is counted, over all worlds of one way of switching. */

/** Whose doing a mail's fate is. `late`: a Put that SES applied after `settle` (the protocol's residual risk). */
export type Blame = 'ours' | 'department' | 'late';

type Fate = 'failing' | 'noRecord' | 'unsigned';

const zero = (): Record<Blame, number> => ({ ours: 0, department: 0, late: 0 });

export class Tally {
  mails = 0;
  readonly counts: Readonly<Record<Fate, Record<Blame, number>>> = {
    failing: zero(),
    noRecord: zero(),
    unsigned: zero(),
  };
  /** Unsigned while SES verified a right record after a Put of ours: the price of the first model. */
  pendingMails = 0;
  /** Minutes from a Put's landing to SUCCESS, one entry a Put that SES verified. */
  readonly pendingMinutes: number[] = [];
  readonly rightToSwitchedHours: number[] = [];
  rotations = 0;
  switched = 0;
  completed = 0;
  cancelled = 0;
  proven = 0;
  unproven = 0;
  rollbacks = 0;
  rollbacksWorked = 0;
  puts = 0;
  commits = 0;
  crashes = 0;
  freezes = 0;
  faults = 0;
  readonly traces: string[] = [];

  mail(fate: Fate, blame: Blame, count: number): void {
    this.counts[fate][blame] += count;
  }
}

/** Of a list, the value that a share of it does not exceed; 0 for an empty one. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
