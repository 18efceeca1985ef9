import type { Instant } from '../domain/names.ts';
import type { RecordObservation } from '../domain/observation.ts';
import type { Notice, State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { EvidenceReport, RecordStretch } from './service.ts';
import type { DomainSettings } from './settings.ts';

/** The messenger answered no, and will until somebody changes something: no such channel, archived, not invited. */
export class MessengerRefuses extends Error {
  override readonly name = 'MessengerRefuses';
  /** Its own code: `is_archived`. */
  readonly code: string;
  constructor(code: string) {
    super(`the messenger refuses: ${code}`);
    this.code = code;
  }
}

/** What was seen of the next record, and the unchanged stretches before, where they are told too. */
export interface RecordNews {
  readonly seen: RecordObservation;
  readonly stretches: readonly RecordStretch[];
}

/**
 * Shows people what is true now. Rendering is derived from the state; a failure is thrown and tried again by a later run, which
 * repeats nothing that was done (I14). @throws MessengerRefuses where a post, never where a file is refused
 */
export interface Notifier {
  /**
   * Posts the rotation's card, and the card of its approval round in the thread, or updates them when their rendering
   * changed. Repeating it with the same state does nothing. `head` is the hash of the log's newest commit: printed on the
   * cards, it is an anchor outside the store.
   */
  showCards(state: State, settings: DomainSettings, at: Instant, head?: string): Promise<void>;
  /**
   * Posts one notice into the thread, or as a direct message, and then its files: a file that the messenger does not take is told
   * in the thread, with its content. `nextKey` is given for the DNS application, and with `news` for what
   * is said of the next record.
   */
  postNotice(
    state: State,
    settings: DomainSettings,
    notice: Notice,
    nextKey: PublicKeyInfo | null,
    at: Instant,
    news?: RecordNews | null,
  ): Promise<void>;
  /**
   * Posts the evidence package that goes with a notice as files: into the thread of its rotation, or without a card into the
   * domain's channel.
   */
  postReport(settings: DomainSettings, report: EvidenceReport, notice: Notice): Promise<void>;
}
