/** Holds what people were told in Slack, and what they pressed there, against the log (I1, I14). */
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { PersonId } from '../../../src/domain/names.ts';
import { isShownByCard, type Notice } from '../../../src/domain/notices.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { approvalsRequired } from '../../../src/domain/queries.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Request } from '../../../src/ports/service.ts';
import { isObject, type JsonObject, objectAt, parseJson } from '../../../src/sandbox/slack/protocol.ts';
import type { Slack } from '../../../src/sandbox/slack/stores.ts';

/** One attempt and two repeats. */
const triesMax = 3;

/** Each reminder of an overdue record brings the evidence of its day. */
const isRepeated = (file: string): boolean => file.startsWith('evidence-');

/** One notice in one conversation. */
interface Told {
  readonly notice: number;
  messages: number;
  /** Posts that the bot got no clear answer to. */
  unclear: number;
}

const noticeIn = (metadata: JsonObject | null): number | null => {
  const notice = metadata === null ? null : objectAt(metadata, 'event_payload')?.notice;
  return typeof notice === 'number' ? notice : null;
};

/** The card of a message, by its rotation: `1 round-2`. */
const cardIn = (metadata: JsonObject | null): string | null => {
  const { rotation, card } = (metadata === null ? null : objectAt(metadata, 'event_payload')) ?? {};
  return typeof card === 'string' ? `${String(rotation)} ${card}` : null;
};

export class SlackJudge {
  readonly #told = new Map<string, Told>();
  readonly #files = new Map<string, number>();
  readonly #raised = new Map<number, Notice>();
  readonly #cards = new Set<string>();
  /** Cards of rounds that are over: nobody has to approve any more. */
  readonly #over = new Set<string>();
  /** The card whose post is the notice. */
  readonly #cardOf = new Map<number, string>();
  readonly #approved = new Set<string>();
  readonly #interrupted: ReadonlyMap<number, number>;
  messages = 0;

  constructor(slack: Slack, interrupted: ReadonlyMap<number, number>) {
    this.#interrupted = interrupted;
    slack.events.on('message', ({ metadata, channel }) => {
      this.messages += 1;
      const told = this.#toldOf(noticeIn(metadata), channel);
      if (told !== null) told.messages += 1;
      const card = cardIn(metadata);
      if (card !== null) this.#cards.add(card);
    });
    slack.events.on('file', ({ name }) => {
      this.#files.set(name, (this.#files.get(name) ?? 0) + 1);
    });
  }

  /** A post whose answer does not say whether it is there. */
  unanswered(args: URLSearchParams): void {
    const metadata = parseJson(args.get('metadata') ?? '');
    const told = this.#toldOf(isObject(metadata) ? noticeIn(metadata) : null, args.get('channel') ?? '');
    if (told !== null) told.unclear += 1;
  }

  pressed({ action, person, digest }: Request): void {
    if (action === 'approve') this.#approved.add(`${person} ${digest}`);
  }

  /** @returns what does not hold */
  happened(event: DomainEvent, { rotation }: State, policy: Policy): readonly string[] {
    if (event.type === 'NoticeRaised') this.#noteRaised(event.notice, rotation?.id ?? 0);
    if (event.type === 'RoundEnded') this.#over.add(`${rotation?.id ?? 0} round-${event.round}`);
    if (event.type !== 'PutIntended' || event.kind !== 'forward') return [];
    const { digest = '', approvals = [] } = rotation?.round ?? {};
    const people = new Set<PersonId>(approvals.map(({ by }) => by));
    return [
      ...[...people].filter((by) => !this.#approved.has(`${by} ${digest}`)).map((by) => `I1: ${by} never pressed`),
      ...(people.size < approvalsRequired(policy) ? ['I1: too few people'] : []),
      ...[...people].filter((by) => by === rotation?.requester).map(() => 'I1: the requester approved'),
    ];
  }

  /** After Slack was well for long enough. @returns what does not hold */
  end({ notices }: State): readonly string[] {
    return [
      ...notices.map(({ id, code }) => `I14: notice ${id} (${code}) was never told`),
      ...[...this.#told].flatMap(([key, told]) => this.#repeated(key, told)),
      ...[...this.#raised.values()].flatMap((notice) => this.#lost(notice)),
      ...[...this.#files]
        .filter(([name, times]) => times > triesMax && !isRepeated(name))
        .map(([name, times]) => `I14: the file ${name} came ${times} times`),
    ];
  }

  #repeated(key: string, { notice, messages, unclear }: Told): readonly string[] {
    const allowed = Math.min(triesMax, 1 + unclear + (this.#interrupted.get(notice) ?? 0));
    return messages > allowed ? [`I14: notice ${key} was told ${messages} times, ${allowed} can be explained`] : [];
  }

  #noteRaised(notice: Notice, rotation: number): void {
    this.#raised.set(notice.id, notice);
    if (isShownByCard(notice) && 'round' in notice.facts)
      this.#cardOf.set(notice.id, `${rotation} round-${notice.facts.round}`);
  }

  #lost({ id, code }: Notice): readonly string[] {
    const card = this.#cardOf.get(id);
    if (card !== undefined && (this.#cards.has(card) || this.#over.has(card))) return [];
    const told = [...this.#told.values()].filter(({ notice }) => notice === id);
    const isThere = told.some(({ messages }) => messages > 0);
    const isUnknown = told.some(({ unclear }) => unclear + (this.#interrupted.get(id) ?? 0) >= triesMax);
    return isThere || isUnknown ? [] : [`I14: notice ${id} (${code}) is lost`];
  }

  #toldOf(notice: number | null, channel: string): Told | null {
    if (notice === null) return null;
    const key = `${notice} ${channel}`;
    const told = this.#told.get(key) ?? { notice, messages: 0, unclear: 0 };
    this.#told.set(key, told);
    return told;
  }
}
