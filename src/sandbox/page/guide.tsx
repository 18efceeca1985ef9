/** The guide: scenes to play. A step is done when SES, the DNS and the log say so, never because a button was pressed. */

import { useEffect, useState } from 'react';
import { get, post } from './api.ts';
import { usePage, useWords } from './context.ts';
import type { Language } from './words.ts';
import type { DoWork } from './world/parts.tsx';

export interface Scene {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
}

interface Step {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly act: { readonly path: string; readonly body: object } | null;
  readonly done: boolean;
  readonly proof: string | null;
}

export interface Story {
  readonly scene: string | null;
  readonly title: string | null;
  readonly steps: readonly Step[];
  /** The id of the first step that is not done. */
  readonly current: string | null;
  readonly ended: { readonly proven: readonly { readonly what: string; readonly how: string }[] } | null;
}

/** Reads the guide again with every change of the world. */
export const useGuide = (changes: number, language: Language) => {
  const [scenes, setScenes] = useState<readonly Scene[]>([]);
  const [story, setStory] = useState<Story | null>(null);
  useEffect(() => {
    get<readonly Scene[]>('/scenes', { locale: language }).then(setScenes, () => {});
  }, [language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the world may have done a step
  useEffect(() => {
    get<Story>('/story', { locale: language }).then(setStory, () => {});
  }, [changes, language]);
  return { scenes, story };
};

interface GuideProps {
  readonly scenes: readonly Scene[];
  readonly story: Story | null;
  /** Nothing has happened in this world. */
  readonly isFresh: boolean;
  readonly refresh: () => void;
}

const currentOf = (story: Story | null): Step | null => story?.steps.find(({ done }) => !done) ?? null;

/** The present step in one line above everything, so that the guide need not stay open. */
export const GuideStrip = ({ story, act, onOpen }: { story: Story | null; act: DoWork; onOpen: () => void }) => {
  const { words } = useWords();
  if (story === null || story.scene === null) return null;
  const step = currentOf(story);
  const done = story.steps.filter((other) => other.done).length;
  return (
    <div className="guide-strip" role="status">
      <button type="button" className="quiet" onClick={onOpen}>
        {words('guideStep', { done, all: story.steps.length })}
      </button>
      <progress value={done} max={story.steps.length} aria-label={story.title ?? ''} />
      <span className="grow">
        {step === null ? (
          words('guideEnded')
        ) : (
          <>
            <strong>{step.title}</strong> <span>{step.hint}</span>
          </>
        )}
      </span>
      {step?.act != null && (
        <button
          type="button"
          className="primary"
          onClick={() => step.act !== null && act(step.act.path, step.act.body)}
        >
          {words('doItForMe')}
        </button>
      )}
    </div>
  );
};

const Steps = ({ story }: { readonly story: Story }) => {
  const { words } = useWords();
  const current = currentOf(story);
  return (
    <>
      <h3>{story.title}</h3>
      <ol className="steps">
        {story.steps.map((step) => (
          <li key={step.id} className={step.done ? 'done' : ''} aria-current={step === current ? 'step' : undefined}>
            <strong>{step.title}</strong>
            {step === current && <p>{step.hint}</p>}
            {step.proof !== null && step.done && <p className="note">{step.proof}</p>}
          </li>
        ))}
      </ol>
      {story.ended !== null && (
        <div className="card">
          <h4>{words('proven')}</h4>
          <dl>
            {story.ended.proven.map(({ what, how }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </>
  );
};

/** Starts a scene in a fresh world. @param isFresh nothing has happened in this one */
const begin = async (scene: string, isFresh: boolean): Promise<void> => {
  if (!isFresh) await post('/reset', {});
  await post('/story', { scene });
};

export const GuidePanel = ({ scenes, story, isFresh, refresh }: GuideProps) => {
  const { words, notify } = usePage();
  const [starting, setStarting] = useState('');
  const start = (scene: string): void => {
    setStarting(scene);
    begin(scene, isFresh)
      .catch((error: Error) => notify(error.message))
      .finally(() => {
        setStarting('');
        refresh();
      });
  };
  return (
    <>
      {story?.scene == null ? <p>{words('intro')}</p> : <Steps story={story} />}
      <h3>{words('scenes')}</h3>
      <p className="note">{words('scenesReset')}</p>
      <ul className="scenes">
        {scenes.map(({ id, title, summary }) => (
          <li key={id}>
            <button
              type="button"
              aria-busy={starting === id}
              aria-pressed={story?.scene === id}
              onClick={() => start(id)}
            >
              {title}
            </button>
            <span>{summary}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
