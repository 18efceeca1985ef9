/** What the DNS says about the next record: published, then stable; and what it means when that changes. */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, entered, type Given, isRefusal, notice, onRotation } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import { isProtected } from '../protectedRecords.ts';
import { ofRound } from '../queries.ts';
import { silentLongEnough } from '../silence.ts';
import type { RecordFacts, Rotation, Stage } from '../state.ts';
import { burn, isBurnt } from './burnt.ts';
import { guard } from './guard.ts';

type RecordObserved = CommandOf<'RecordObserved'>;

/** Right, or right but for servers that have been silent, and nothing else, for long enough to be waived by name (I2). */
const isRight = (given: Given, rotation: Rotation, command: RecordObserved): boolean => {
  if (command.verdict === 'right') return true;
  const waivable = silentLongEnough(rotation.record, command.silent, command.at, given.policy);
  return command.verdict === 'unknown' && command.othersRight && waivable;
};

const waitingStage = (rotation: Rotation, at: Instant): Stage =>
  rotation.application === null ? { tag: 'AwaitingApplication', sinceAt: at } : { tag: 'AwaitingRecord', sinceAt: at };

const rightNow = ({ policy }: Given, { stage }: Rotation, at: Instant): DomainEvent[] => {
  switch (stage.tag) {
    case 'AwaitingApplication':
    case 'AwaitingRecord':
      return [entered({ tag: 'Published', sinceAt: at, rights: 1, lastRightAt: at }), notice('record_published')];
    case 'Published': {
      const rights = stage.rights + 1;
      const stable = rights >= policy.stableChecks && at - stage.sinceAt >= policy.stableForMs;
      if (stable) return [entered({ tag: 'Stable', sinceAt: at })];
      // Further right answers before the time is over change nothing.
      return rights > policy.stableChecks ? [] : [entered({ ...stage, rights, lastRightAt: at })];
    }
    default:
      return [];
  }
};

/** The bot owes the next round as it owed this one: nobody declined it. */
const changed = (round: number): DomainEvent[] => [
  { type: 'RoundEnded', round, because: 'changed' },
  { type: 'RoundWanted' },
];

/** Wrong, absent or disagreeing is a fact; unknown is not, and takes nothing back. */
const notRight = ({ state }: Given, rotation: Rotation, at: Instant): DomainEvent[] => {
  const { stage, round } = rotation;
  if (stage.tag === 'Published') return [entered(waitingStage(rotation, at)), notice('record_vanished')];
  if (stage.tag !== 'Stable' || ofRound(state, rotation).length > 0) return [];
  return [
    ...(round && round.ended === null ? changed(round.id) : []),
    entered(waitingStage(rotation, at)),
    notice('record_vanished'),
  ];
};

const factsOf = ({ verdict, findings, silent, evidence, at }: RecordObserved): RecordFacts => ({
  verdict,
  findings,
  silent,
  evidence,
  changedAt: at,
});

const isSame = (before: RecordFacts | null, now: RecordFacts): boolean =>
  before !== null &&
  before.verdict === now.verdict &&
  String(before.findings) === String(now.findings) &&
  String(before.silent) === String(now.silent);

/** Not there, and nothing found that says why: before the application is done that is as it should be. */
const merelyAbsent = ({ verdict, findings }: RecordObserved): boolean =>
  verdict === 'absent' && findings.every((code) => code === 'absent');

/** A warning stops nothing, and whoever can mend it wants to hear of it while there is time. */
const newWarning = ({ record }: Rotation, { verdict, findings }: RecordObserved): boolean =>
  verdict === 'right' && findings.some((code) => !record?.findings.includes(code));

const worthSaying = (rotation: Rotation, command: RecordObserved): boolean =>
  newWarning(rotation, command) ||
  command.verdict === 'wrong' ||
  command.verdict === 'disagree' ||
  (command.verdict === 'absent' && (rotation.stage.tag !== 'AwaitingApplication' || !merelyAbsent(command))) ||
  command.findings.includes('private_key_published');

/** Writes only what changes the verdict, a finding, the silent servers or the stability count (design.md 6). */
export const recordObserved = (given: Given, command: RecordObserved): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { stage } = rotation;
  if (stage.tag === 'Preparing') return accept();
  const facts = factsOf(command);
  const changed = !isSame(rotation.record, facts);
  const guarded = guard(given, { ...command, selector: rotation.next });
  if (isBurnt(given, rotation, command.findings)) {
    const lost = guarded.filter(({ type }) => type !== 'NoticeRaised');
    return accept({ type: 'RecordChanged', facts }, ...lost, ...burn(given, rotation, command.at));
  }
  const moves = isRight(given, rotation, command)
    ? rightNow(given, rotation, command.at)
    : command.verdict === 'unknown'
      ? []
      : notRight(given, rotation, command.at);
  const first = rotation.record === null && merelyAbsent(command);
  // Once SES may sign with it, the guardian says what hangs on it.
  const inUse = isProtected(given.state, rotation.next);
  const told = moves.some(({ type }) => type === 'NoticeRaised');
  const says = changed && !first && !inUse && !told && worthSaying(rotation, command);
  return accept(
    ...(changed ? [{ type: 'RecordChanged', facts } as const] : []),
    ...moves,
    ...guarded,
    ...(says ? [notice('record_changed', { verdict: command.verdict, findings: command.findings.join(' ') })] : []),
  );
};
