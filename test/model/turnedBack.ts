/**
 * The log as a chain of commits, an attacker who deletes its newest ones, and who knows better (I13): the anchor, and each replica by
 * what it has loaded or written since its start. A replica is held to both at every load, as `LogAnchor` and the log's floor do it.
 */
import { type DomainEvent, isIrrevocable } from '../../src/domain/events.ts';
import type { LogTruth, Place, Replica, Step, World } from './world.ts';

/** What holds a log that was turned back, by name. The model takes each out. */
export type LogGuard =
  /** A head below one that the replica has known is `LogCorrupt`. */
  | 'floor'
  /** The first load after a start reads the anchor. */
  | 'anchorAtStart'
  /** An irrevocable commit is marked before anybody is answered. */
  | 'markAfterAppend'
  /** A forward Put reads the anchor first, and marks the head. */
  | 'anchorBeforePut'
  /** After its intent it reads the marks that were added since. */
  | 'anchorAfterIntent';

export interface TurningBack {
  readonly replicas: 1 | 2;
  readonly restarts: number;
  /** How often the anchor goes out of reach. */
  readonly outages: number;
  readonly without: readonly LogGuard[];
}

const nothing: Place = { commit: 0, version: 0 };
const started: Replica = { known: 0, held: 0, isCompared: false, pending: null };

/** The log of a start state is one commit, which nobody has marked. */
export const wholeLog = ({ replicas, restarts, outages }: TurningBack): LogTruth => ({
  chain: [1],
  commitsEver: 1,
  copy: null,
  hasAttacked: false,
  marks: [nothing],
  isInReach: true,
  owed: 0,
  isLost: false,
  replicas: Array(replicas).fill(started),
  acting: 0,
  restartsLeft: restarts,
  outagesLeft: outages,
});

const withReplica = (log: LogTruth, no: number, change: Partial<Replica>): LogTruth => ({
  ...log,
  replicas: log.replicas.map((replica, i) => (i === no ? { ...replica, ...change } : replica)),
});

const headOf = ({ chain }: LogTruth): Place => ({ commit: chain.at(-1) ?? 0, version: chain.length });
const isThere = ({ chain }: LogTruth, commit: number): boolean => commit === 0 || chain.includes(commit);
const has = ({ without }: TurningBack, guard: LogGuard): boolean => !without.includes(guard);

const newer = (a: Place, b: Place): Place => (b.version > a.version ? b : a);
const newestOf = ({ marks }: LogTruth): Place => marks.reduce(newer, nothing);

/** A mark that the log can never lack says nothing any more. Of those that it lacks for good, up to its head, one is enough. */
const isTelling = ({ chain, copy, marks }: LogTruth, { commit, version }: Place): boolean => {
  if (copy !== null) return !chain.includes(commit) || !copy.chain.includes(commit);
  if (chain.includes(commit)) return false;
  return version > chain.length || marks.find((mark) => !chain.includes(mark.commit))?.commit === commit;
};

/** Created only if absent: of two at one version the first stays. */
const marked = (log: LogTruth, place: Place): LogTruth => {
  if (log.marks.some(({ version }) => version === place.version)) return log;
  const marks = [...log.marks, place].sort((a, b) => a.version - b.version);
  return { ...log, marks };
};

/** Without the marks that say nothing any more. */
const pruned = (log: LogTruth): LogTruth => {
  const newest = newestOf(log);
  return { ...log, marks: log.marks.filter((mark) => mark === newest || isTelling(log, mark)) };
};

/** What a replica holds the log to once it has read the marks: one that is not in the log, if there is one. */
const heldBy = (log: LogTruth): number =>
  (log.marks.find(({ commit }) => !isThere(log, commit)) ?? newestOf(log)).commit;

/** The log as this replica gets it, or null: `LogCorrupt`. */
export const loaded = (log: LogTruth, turning: TurningBack, no: number): LogTruth | null => {
  const replica = log.replicas[no] ?? started;
  const compares = !replica.isCompared && log.isInReach && has(turning, 'anchorAtStart');
  const compared = compares ? withReplica(log, no, { isCompared: true, held: heldBy(log) }) : log;
  if (!isThere(log, compared.replicas[no]?.held ?? 0)) return null;
  return has(turning, 'floor') && !isThere(log, replica.known) ? null : compared;
};

/** Before a forward Put; null: `LogCorrupt`, or the anchor is out of reach. */
export const confirmed = (log: LogTruth, turning: TurningBack, no: number): LogTruth | null => {
  if (!has(turning, 'anchorBeforePut')) {
    const read = loaded(log, turning, no);
    return read === null ? null : withReplica(read, no, { known: headOf(read).commit });
  }
  if (!log.isInReach) return null;
  const held = withReplica(log, no, { held: heldBy(log), isCompared: true });
  const head = loaded(held, turning, no);
  if (head === null) return null;
  return withReplica(pruned(marked(head, headOf(head))), no, {
    held: headOf(head).commit,
    known: headOf(head).commit,
  });
};

export const appended = (log: LogTruth, turning: TurningBack, no: number, events: readonly DomainEvent[]): LogTruth => {
  const commit = log.commitsEver + 1;
  const place = { commit, version: log.chain.length + 1 };
  const after = { ...withReplica(log, no, { known: commit }), chain: [...log.chain, commit], commitsEver: commit };
  if (!events.some(isIrrevocable)) return after;
  if (!log.isInReach) return has(turning, 'markAfterAppend') ? withReplica(after, no, { pending: place }) : after;
  const owed = { ...after, owed: commit };
  if (!has(turning, 'markAfterAppend')) return owed;
  const remembered = pruned(marked(owed, place));
  return withReplica(remembered, no, { held: newestOf(remembered).commit });
};

/** Whatever the guards say: what was decided here, or by others with the anchor in reach, is no longer in the log. */
const turnedBack = (log: LogTruth, no: number): boolean => log.isLost || !isThere(log, log.replicas[no]?.known ?? 0);

export const lostApproval = 'I13 an approval on a log that was turned back';
export const lostPut = 'I13 a Put on a log that was turned back';

/** Whether SES gets the Put whose intent is the head. */
const isSent = (log: LogTruth, turning: TurningBack): boolean => {
  const { marks, isInReach } = log;
  const head = headOf(log);
  const isMarked =
    isInReach && marks.every(({ version, commit }) => version !== head.version || commit === head.commit);
  if (!isMarked && has(turning, 'markAfterAppend')) return false;
  return !has(turning, 'anchorAfterIntent') || (isInReach && marks.every(({ commit }) => isThere(log, commit)));
};

/**
 * Undefined: the log is whole, or nothing was decided on it. Null: the intent of a Put that is never sent.
 * @param log as it was before the commit
 */
export const decidedOnLess = (
  log: LogTruth,
  turning: TurningBack,
  no: number,
  events: readonly DomainEvent[],
): string | null | undefined => {
  if (!turnedBack(log, no)) return undefined;
  if (events.some((event) => event.type === 'PutIntended' && event.kind === 'forward'))
    return isSent(appended(log, turning, no, events), turning) ? lostPut : null;
  return events.some(({ type }) => type === 'SwitchApproved') ? lostApproval : undefined;
};

const made = (label: string, world: World): Step => ({ label, world, fair: false, violated: null });

/** One deletion, to any version before the first Put: which one is settled when the copy is taken. */
const attacks = (world: World, log: LogTruth): Step[] => {
  const { state, ghost } = world;
  const { copy, chain } = log;
  if (log.hasAttacked) return [];
  if (copy === null) {
    if (state.attempts.length > 0) return [];
    return [
      made('a version that somebody will go back to', { ...world, log: { ...log, copy: { state, ghost, chain } } }),
    ];
  }
  if (copy.chain.length === chain.length) return [];
  const isLost = log.owed !== 0 && !copy.chain.includes(log.owed);
  // What only permits may be lost, and is then given again. What refuses stays true, whatever the log says.
  const truth = isLost ? ghost : { ...copy.ghost, lastSigned: ghost.lastSigned };
  const back = pruned({ ...log, chain: copy.chain, copy: null, hasAttacked: true, isLost });
  return [made('the log is turned back', { ...world, state: copy.state, ghost: truth, log: back })];
};

const restarts = (world: World, log: LogTruth): Step[] => {
  if (log.restartsLeft === 0) return [];
  return log.replicas.map((_, no) => {
    const after = { ...withReplica(log, no, started), restartsLeft: log.restartsLeft - 1 };
    const processes = world.processes.filter(({ replica }) => replica !== no);
    return made(`replica ${no + 1} starts again`, { ...world, processes, log: after });
  });
};

/** An anchor that answers again gets at once what it is owed. */
const reaches = (world: World, log: LogTruth): Step[] => {
  if (log.isInReach) {
    if (log.outagesLeft === 0) return [];
    const out = { ...log, isInReach: false, outagesLeft: log.outagesLeft - 1 };
    return [made('the anchor is out of reach', { ...world, log: out })];
  }
  const pending = log.replicas.reduce((newest, replica) => newer(newest, replica.pending ?? nothing), nothing);
  const after = {
    ...log,
    isInReach: true,
    marks: marked(log, pending).marks,
    owed: Math.max(log.owed, pending.commit),
    isLost: log.isLost || !isThere(log, pending.commit),
    replicas: log.replicas.map((replica) => ({ ...replica, pending: null })),
  };
  return [made('the anchor answers again', { ...world, log: pruned(after) })];
};

const others = (world: World, log: LogTruth): Step[] =>
  log.replicas.length < 2
    ? []
    : [made('the other replica goes on', { ...world, log: { ...log, acting: 1 - log.acting } })];

/** A reminder or a reading: whatever is decided after it has a version of its own, above that of a shorter log's next commit. */
const unmarked = (world: World, log: LogTruth, turning: TurningBack): Step[] => {
  const { copy, chain, acting, replicas } = log;
  if (replicas.length < 2 || copy === null || copy.chain.length !== chain.length) return [];
  const read = loaded(log, turning, acting);
  if (read === null) return [];
  return [made('a commit that decides nothing', { ...world, log: appended(read, turning, acting, []) })];
};

export const logSteps = (world: World, turning: TurningBack | null): Step[] => {
  const { log } = world;
  if (log === null || turning === null) return [];
  return [
    ...unmarked(world, log, turning),
    ...attacks(world, log),
    ...restarts(world, log),
    ...reaches(world, log),
    ...others(world, log),
  ];
};
