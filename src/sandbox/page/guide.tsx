/** The guide: scenes to play. A step is done when SES, the DNS and the log say so, never because a button was pressed. */

import { useState } from 'react';
import { post, reasonOf } from './api.ts';
import { useBusy, usePage, useWords } from './context.ts';

import { useRead } from './state.ts';
import type { Act } from './suggestion.ts';
import type { Language, Words } from './words.ts';
import type { DoWork } from './world/parts.tsx';

interface Scene {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
}

interface Step {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly act: Act | null;
  readonly done: boolean;
  readonly proof: string | null;
}

interface Story {
  readonly scene: string | null;
  readonly title: string | null;
  readonly steps: readonly Step[];
  /** The id of the first step that is not done. */
  readonly current: string | null;
  readonly ended: { readonly proven: readonly { readonly what: string; readonly how: string }[] } | null;
}

export interface Guide {
  readonly scenes: readonly Scene[];
  readonly story: Story | null;
  /** The id of the scene that is being started; empty: none. */
  readonly starting: string;
  /** What the current step suggests. */
  readonly suggested: Act | null;
  start(scene: string): void;
}

interface GuideOptions {
  /** Counts the changes of the world. */
  readonly changes: number;
  readonly language: Language;
  readonly words: Words;
  /** Nothing has happened in this world, and nothing keeps it. */
  readonly canPlayHere: boolean;
  readonly refresh: () => void;
  readonly notify: (text: string) => void;
}

const currentOf = (story: Story | null): Step | null => story?.steps.find(({ done }) => !done) ?? null;

/** Reads the guide again with every change of the world, and starts scenes in a fresh one. */
export const useGuide = ({ changes, language, words, canPlayHere, refresh, notify }: GuideOptions): Guide => {
  const [known] = useRead<readonly Scene[]>('/scenes', language, 0);
  const [story, setStory] = useRead<Story>('/story', language, changes);
  const [starting, setStarting] = useState('');
  const start = (scene: string): void => {
    setStarting(scene);
    const begin = async (): Promise<void> => {
      if (!canPlayHere) await post('/reset', {});
      setStory(await post<Story>('/story', { scene, locale: language }));
    };
    begin()
      .catch((error: unknown) => notify(reasonOf(error, words)))
      .finally(() => {
        setStarting('');
        refresh();
      });
  };
  return { scenes: known ?? [], story, starting, suggested: currentOf(story)?.act ?? null, start };
};

/** The scene after this one; null after the last. */
const sceneAfter = ({ scenes, story }: Guide): Scene | null =>
  scenes[scenes.findIndex(({ id }) => id === story?.scene) + 1] ?? null;

const NextScene = ({ guide }: { readonly guide: Guide }) => {
  const { words } = useWords();
  const next = sceneAfter(guide);
  if (next === null) return null;
  return (
    <button type="button" className="primary" aria-busy={guide.starting !== ''} onClick={() => guide.start(next.id)}>
      {words('nextScene', { title: next.title })}
    </button>
  );
};

interface StripProps {
  readonly guide: Guide;
  readonly act: DoWork;
  readonly onOpen: () => void;
  /** Leads to the place where the act is done. */
  readonly onShow: (act: Act) => void;
}

const StepButtons = ({ suggested, act, onShow }: Pick<StripProps, 'act' | 'onShow'> & { readonly suggested: Act }) => {
  const { words } = useWords();
  const [busy, run] = useBusy();
  const perform = (): Promise<void> => {
    // The person sees where it happens.
    onShow(suggested);
    return act(suggested.path, suggested.body);
  };
  return (
    <span className="strip-buttons">
      <button type="button" onClick={() => onShow(suggested)}>
        {words('showMe')}
      </button>
      <button type="button" className="primary" aria-busy={busy} onClick={() => void run(perform)}>
        {words(busy ? 'doing' : 'doItForMe')}
      </button>
    </span>
  );
};

/** The present step in one line above everything, so that the guide need not stay open. */
export const GuideStrip = ({ guide, act, onOpen, onShow }: StripProps) => {
  const { words } = useWords();
  const { story, suggested } = guide;
  if (story === null || story.scene === null) return null;
  const step = currentOf(story);
  const done = story.steps.filter((other) => other.done).length;
  return (
    <div className="guide-strip">
      <button type="button" className="quiet" onClick={onOpen}>
        {words('guideStep', { done, all: story.steps.length })}
      </button>
      <progress value={done} max={story.steps.length} aria-label={story.title ?? ''} />
      <span className="grow" role="status">
        {step === null ? (
          <strong>{words('guideDone')}</strong>
        ) : (
          <>
            <strong>{step.title}</strong> <span>{step.hint}</span>
          </>
        )}
      </span>
      {step === null ? (
        <span className="strip-buttons">
          <button type="button" onClick={onOpen}>
            {words('whatWasProven')}
          </button>
          <NextScene guide={guide} />
        </span>
      ) : (
        suggested !== null && <StepButtons suggested={suggested} act={act} onShow={onShow} />
      )}
    </div>
  );
};

/** Before anything has happened: one thing to press. */
export const FirstSteps = ({ guide }: { readonly guide: Guide }) => {
  const { words } = useWords();
  const [first] = guide.scenes;
  if (first === undefined) return null;
  return (
    <div className="first">
      <h3>{words('firstTitle')}</h3>
      <p>{words('firstWhat')}</p>
      <button type="button" className="primary" aria-busy={guide.starting !== ''} onClick={() => guide.start(first.id)}>
        {words('firstStart')}
      </button>
    </div>
  );
};

const Steps = ({ story }: { readonly story: Story }) => {
  const { words } = useWords();
  const current = currentOf(story);
  return (
    <>
      <h3>{story.title}</h3>
      {story.ended !== null && (
        <div className="card">
          <h4>{words('proven')}</h4>
          <dl className="proven">
            {story.ended.proven.map(({ what, how }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <ol className="steps">
        {story.steps.map((step) => (
          <li key={step.id} className={step.done ? 'done' : ''} aria-current={step === current ? 'step' : undefined}>
            <strong>{step.title}</strong>
            {step === current && <p>{step.hint}</p>}
            {step.proof !== null && step.done && <p className="note">{step.proof}</p>}
          </li>
        ))}
      </ol>
    </>
  );
};

export const GuidePanel = ({ guide }: { readonly guide: Guide }) => {
  const { words, slack } = usePage();
  const { scenes, story, starting, start } = guide;
  return (
    <>
      {story?.scene == null ? <p>{words('intro')}</p> : <Steps story={story} />}
      <h3>{words('scenes')}</h3>
      <p className="note">{words(slack.storage === 'memory' ? 'scenesReset' : 'scenesBeside')}</p>
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
