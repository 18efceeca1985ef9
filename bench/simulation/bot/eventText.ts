/** A log's events in one line each, for the story of a world. */
import type { DomainEvent } from '../../../src/domain/events.ts';

export const eventText = (event: DomainEvent): string => {
  switch (event.type) {
    case 'StageEntered':
      return `-> ${event.stage.tag}`;
    case 'NoticeRaised':
      return `(${event.notice.code})`;
    case 'PutIntended':
      return `PutIntended #${event.attempt} ${event.kind} ${event.selector} ${event.target}`;
    case 'AttemptClosed':
      return `AttemptClosed #${event.attempt} ${event.outcome} ${event.code}`;
    case 'EffectDeferred':
      return `EffectDeferred ${event.effect} ${event.problem}`;
    default:
      return event.type;
  }
};
