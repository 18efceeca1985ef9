/** What looks need of a domain's log: its newest entries for people, and how long the DNS department took. */

import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { HistoryEntry } from '../ports/service.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { entriesMax, NewestEntries } from './history.ts';
import { LogFold } from './logFold.ts';

/** Two years of rotations: a DNS department changes. */
const answersMax = 4;
/** Some five rotations. Each start reads them, and clicks wait for the same processor: no log may be too long for that. */
const commitsMax = 500;

export interface Answered {
  readonly submittedAt: Instant;
  /** When the record was first seen to be right. */
  readonly liveAt: Instant;
}

export interface Past {
  /** The newest ones, oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Older entries, of the same commits. */
  readonly left: number;
  /** Older commits, which were not read. */
  readonly unread: number;
  /** Of the newest rotations, oldest first. */
  readonly answered: readonly Answered[];
  /** The newest; null: the log is empty. */
  readonly state: State | null;
}

/** One fold for all, because its first reading of a log costs as much as all that it derives. */
class Reading {
  readonly #entries = new NewestEntries(entriesMax);
  readonly #answered = new Map<number, Answered>();
  readonly #unread: number;
  #state: State | null = null;

  constructor(unread: number) {
    this.#unread = unread;
  }

  add(commit: DomainCommit): this {
    this.#state = commit.state;
    this.#entries.add(commit);
    this.#addAnswer(commit);
    return this;
  }

  #addAnswer({ at, events, state: { rotation } }: DomainCommit): void {
    const submittedAt = rotation?.application?.submittedAt;
    if (rotation === null || submittedAt === undefined || this.#answered.has(rotation.id)) return;
    const isLive = events.some((event) => event.type === 'RecordChanged' && event.facts.verdict === 'right');
    if (isLive) this.#answered.set(rotation.id, { submittedAt, liveAt: at });
  }

  view(): Past {
    const answered = [...this.#answered.values()].slice(-answersMax);
    return { ...this.#entries.view(), unread: this.#unread, answered, state: this.#state };
  }
}

const fold = new LogFold({
  newestMax: commitsMax,
  begin: (unread) => new Reading(unread),
  add: (reading, commit) => reading.add(commit),
  view: (reading) => reading.view(),
});

/** @throws LogCorrupt, LogUnavailable */
export const readPast = ({ log, clock }: Pick<Deps, 'log' | 'clock'>, domain: SigningDomain): Promise<Past> =>
  fold.read(log, clock.now(), domain);

/** From the first commit on, for a file. @throws LogCorrupt, LogUnavailable */
export const readComplete = async ({ log }: Pick<Deps, 'log'>, domain: SigningDomain): Promise<Past> => {
  const reading = new Reading(0);
  for await (const commit of log.history(domain)) reading.add(commit);
  return reading.view();
};
