/**
 * Derives from the log and from what SES received, without the decider, that every Put was covered: a switch by two
 * different people who approved that very digest, a rollback by its grant or by two people (I1), and every call by an
 * attempt of its own (I5).
 */
import { expect } from '@jest/globals';
import type { DomainCommit } from '../../src/app/deps.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { EvidenceStore } from '../../src/ports/store.ts';
import type { CallRecord } from '../../src/sandbox/ses/api.ts';

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;
type Intended = Of<'PutIntended'> & { readonly at: number };

interface Seen {
  requester: string | null;
  round: { id: number; digest: string; before: number; ended: boolean; approvals: Map<string, number> } | null;
  grantUntil: number;
  rollback: 'none' | 'covered';
  proposedBy: string | null;
  /** Who asked outside Slack. */
  breakGlassBy: string | null;
}

const evidenceMaxAgeMs = 60_000;

interface Witness {
  readonly history: readonly DomainCommit[];
  puts(): readonly CallRecord[];
  readonly evidence: EvidenceStore;
}

const fresh = (): Seen => ({
  requester: null,
  round: null,
  grantUntil: 0,
  rollback: 'none',
  proposedBy: null,
  breakGlassBy: null,
});

const decidedRollback = (seen: Seen, event: Of<'RollbackDecided'>, at: number): void => {
  if (event.basis === 'grant') expect(at).toBeLessThan(seen.grantUntil);
  else {
    expect(new Set(event.people).size).toBeGreaterThanOrEqual(2);
    expect(event.people).toContain(event.basis === 'breakGlass' ? seen.breakGlassBy : seen.proposedBy);
  }
  seen.rollback = 'covered';
};

/** What a person or the bot did that Puts may rest on. */
const note = (seen: Seen, event: DomainEvent, at: number): void => {
  const { round } = seen;
  if (event.type === 'RotationStarted') Object.assign(seen, fresh(), { requester: event.by });
  if (event.type === 'RotationClaimed') seen.requester = event.by;
  if (event.type === 'RoundOpened') {
    const { id, digest, switchBeforeAt } = event.round;
    seen.round = { id, digest, before: switchBeforeAt, ended: false, approvals: new Map() };
    seen.rollback = 'none';
  }
  if (event.type === 'SwitchApproved' && round?.id === event.round && round.digest === event.digest) {
    if (!round.ended && at < round.before && event.by !== seen.requester) round.approvals.set(event.by, at);
  }
  if (event.type === 'ApprovalWithdrawn' && round?.id === event.round) round.approvals.delete(event.by);
  if (event.type === 'RoundEnded' && round?.id === event.round) round.ended = true;
  if (event.type === 'RollbackGranted') seen.grantUntil = event.until;
  if (event.type === 'RollbackProposed') seen.proposedBy = event.by;
  if (event.type === 'BreakGlassRequested') seen.breakGlassBy = event.by;
  if (event.type === 'RollbackDecided') decidedRollback(seen, event, at);
  if (event.type === 'RollbackFinished') seen.rollback = 'none';
};

/** I1 to I3 for a switch: approvals of two, and evidence after the last of them that said right and proved it. */
const assertSwitchCovered = async (seen: Seen, put: Intended, evidence: EvidenceStore): Promise<void> => {
  const { round } = seen;
  expect(round).toMatchObject({ id: put.round, ended: false });
  expect(put.at).toBeLessThan(round?.before ?? 0);
  expect(round?.approvals.size).toBeGreaterThanOrEqual(2);
  const stored = (await evidence.get(put.evidence ?? '')) as {
    record: { verdict: string; scope: string; requestedAt: number };
    proof: { ok: boolean };
  } | null;
  expect(stored).toMatchObject({ record: { verdict: 'right', scope: 'everywhere' }, proof: { ok: true } });
  const requestedAt = stored?.record.requestedAt ?? 0;
  expect(requestedAt).toBeGreaterThanOrEqual(Math.max(...(round?.approvals.values() ?? [])));
  expect(put.at - requestedAt).toBeLessThanOrEqual(evidenceMaxAgeMs);
};

/** Each call took an attempt of its own: the intent came before it, and named its selector. */
const assertOneCallAnAttempt = (calls: readonly CallRecord[], intended: readonly Intended[]): void => {
  const unused = [...intended];
  for (const call of calls) {
    const index = unused.findIndex(
      ({ target, selector, at }) =>
        target === `${call.account}/${call.region}/${call.identity}` &&
        (call.selector === null || call.selector === selector) &&
        at <= call.at,
    );
    expect({ call, covered: index >= 0 }).toMatchObject({ covered: true });
    unused.splice(index, 1);
  }
};

export const assertEveryPutWasApproved = async ({ history, puts, evidence }: Witness): Promise<void> => {
  const seen = fresh();
  const intended: Intended[] = [];
  for (const { events, at } of history) {
    for (const event of events) {
      note(seen, event, at);
      if (event.type !== 'PutIntended') continue;
      const put = { ...event, at };
      if (put.kind === 'forward') await assertSwitchCovered(seen, put, evidence);
      else expect(seen.rollback).toBe('covered');
      intended.push(put);
    }
  }
  assertOneCallAnAttempt(puts(), intended);
};
