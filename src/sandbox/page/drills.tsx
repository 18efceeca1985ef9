/** Drills: an incident in the present world, its course, and a report to keep. */

import { useWords } from './context.ts';
import { useRead } from './state.ts';
import { momentText } from './words.ts';
import type { DoWork } from './world/parts.tsx';

interface Incident {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** When the drill is solved. */
  readonly goal: string;
}

interface Drill {
  readonly incident: string | null;
  readonly title: string | null;
  readonly goal: string | null;
  readonly beganAt: number | null;
  readonly virtualMs: number;
  readonly realMs: number;
  readonly timeline: readonly { readonly at: number; readonly who: string; readonly what: string }[];
  readonly solved: boolean;
  /** Solved, or ended by the person. */
  readonly over: boolean;
  /** Markdown; null until the drill is over. */
  readonly report: string | null;
}

const minutes = (ms: number): number => Math.round(ms / 60_000);

const save = (report: string): void => {
  const url = URL.createObjectURL(new Blob([report], { type: 'text/markdown' }));
  Object.assign(document.createElement('a'), { href: url, download: 'drill.md' }).click();
  URL.revokeObjectURL(url);
};

const Course = ({ drill, act }: { readonly drill: Drill; readonly act: DoWork }) => {
  const { words, language } = useWords();
  return (
    <div className="card">
      <h4>{drill.title}</h4>
      <p>{words('drillGoal', { goal: drill.goal ?? '' })}</p>
      <p>
        <strong>{words(drill.solved ? 'drillSolved' : 'drillRuns')}</strong>{' '}
        {words('drillTime', { virtual: minutes(drill.virtualMs), real: Math.round(drill.realMs / 1_000) })}
      </p>
      <ul className="events">
        {drill.timeline.map(({ at, who, what }, index) => (
          <li key={index}>
            <time>{momentText(language, at)}</time>
            <span>
              <strong>{who}</strong> {what}
            </span>
          </li>
        ))}
      </ul>
      <div className="actions">
        {!drill.over && (
          <button type="button" onClick={() => act('/drill', { end: true })}>
            {words('drillEnd')}
          </button>
        )}
        {drill.report !== null && (
          <button type="button" onClick={() => save(drill.report ?? '')}>
            {words('drillReport')}
          </button>
        )}
      </div>
      {drill.report !== null && <pre className="file">{drill.report}</pre>}
    </div>
  );
};

export const DrillsPanel = ({ changes, act }: { readonly changes: number; readonly act: DoWork }) => {
  const { words, language } = useWords();
  const [incidents] = useRead<readonly Incident[]>('/drills', language, 0);
  const [drill] = useRead<Drill>('/drill', language, changes);
  return (
    <>
      <p>{words('drillsWhat')}</p>
      {drill !== null && drill.incident !== null && <Course drill={drill} act={act} />}
      <ul className="scenes">
        {(incidents ?? []).map(({ id, title, summary }) => (
          <li key={id}>
            <button type="button" aria-pressed={drill?.incident === id} onClick={() => act('/drill', { incident: id })}>
              {title}
            </button>
            <span>{summary}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
