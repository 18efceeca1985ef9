/** The rotation on a line of days: what was decided and what was seen. */

import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';

/** Kinds of events that change what comes next; see `DomainEvent` in src/domain/events.ts. */
const milestones: ReadonlySet<string> = new Set([
  'RotationStarted',
  'ApplicationSubmitted',
  'StageEntered',
  'RoundOpened',
  'SwitchApproved',
  'SwitchDeclined',
  'SwitchExecuted',
  'PutIntended',
  'RollbackDecided',
  'RotationCompleted',
  'RotationCancelled',
]);

export const TimelinePanel = ({ world: { log, clock } }: { readonly world: World }) => {
  const { words, language } = useWords();
  const lines = log.verified ? log.lines : [];
  const start = lines.findLastIndex(({ type }) => type === 'RotationStarted');
  const shown = lines.slice(Math.max(0, start)).filter(({ type }) => milestones.has(type));
  if (shown.length === 0) return <p className="empty">{words('noRotation')}</p>;
  return (
    <ol className="timeline">
      {shown.map(({ version, at, text, type }, index) => (
        <li key={`${version}/${index}`} className={type}>
          <time>{momentText(language, at)}</time>
          <span>{text}</span>
        </li>
      ))}
      <li className="now">
        <time>{momentText(language, clock.now)}</time>
        <span>{words('now')}</span>
      </li>
    </ol>
  );
};
