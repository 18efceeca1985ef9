/** Above everything: who acts in this window, the look of the page, its language, and a fresh world. */

import { useEffect, useState } from 'react';
import { post, reasonOf, type SlackPage } from './api.ts';
import { useBusy } from './context.ts';
import { Dialog } from './dialog.tsx';
import { PersonOptions } from './people.tsx';
import { type Language, type Words, wordsOf } from './words.ts';

/** Which part a narrow screen shows. */
export type Part = 'slack' | 'world';

/** How the page looks. */
export interface View {
  readonly part: Part;
  readonly phone: boolean;
  readonly theme: 'light' | 'dark';
}

export const useView = () => {
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const [view, setView] = useState<View>({ part: 'slack', phone: false, theme: isDark ? 'dark' : 'light' });
  useEffect(() => {
    document.documentElement.dataset.theme = view.theme;
  }, [view.theme]);
  return { view, change: (part: Partial<View>) => setView((old) => ({ ...old, ...part })) };
};

/** The question before the present world is given up. */
type Question = { readonly text: string; readonly locale: Language } | null;

interface ResetDialogProps {
  readonly question: NonNullable<Question>;
  readonly words: Words;
  readonly onClose: (yes: boolean) => void;
}

const ResetDialog = ({ question, words, onClose }: ResetDialogProps) => (
  <Dialog title={words('reset')} onClose={() => onClose(false)}>
    <p>{question.text}</p>
    <div className="dialog-buttons">
      <button type="button" onClick={() => onClose(false)}>
        {words('cancel')}
      </button>
      <button type="button" className="primary" onClick={() => onClose(true)}>
        {words('yes')}
      </button>
    </div>
  </Dialog>
);

interface ResetProps {
  readonly language: Language;
  /** A folder keeps a world, which a reset only sets aside. */
  readonly hasSaved: boolean;
  readonly notify: (text: string) => void;
  readonly refresh: () => void;
}

const ResetButtons = ({ language, hasSaved, notify, refresh }: ResetProps) => {
  const [question, setQuestion] = useState<Question>(null);
  const words = wordsOf(language);
  const other = language === 'ja' ? 'en' : 'ja';
  const answer = (yes: boolean): void => {
    setQuestion(null);
    if (!yes || question === null) return;
    post('/reset', { locale: question.locale }).then(refresh, (error: unknown) => notify(reasonOf(error, words)));
  };
  return (
    <>
      <button
        type="button"
        lang={other}
        onClick={() => setQuestion({ text: words(hasSaved ? 'languageBeside' : 'languageQuestion'), locale: other })}
      >
        {words('language')}
      </button>
      <button
        type="button"
        onClick={() => setQuestion({ text: words(hasSaved ? 'resetBeside' : 'resetQuestion'), locale: language })}
      >
        {words('reset')}
      </button>
      {question !== null && <ResetDialog question={question} words={words} onClose={answer} />}
    </>
  );
};

/** Says that nothing of this world is kept, and leads back to the one that is. */
export const BesideBanner = ({ language, notify, refresh }: Omit<ResetProps, 'hasSaved'>) => {
  const words = wordsOf(language);
  const [busy, run] = useBusy();
  const back = (): Promise<void> =>
    post('/reset', { world: 'saved' }).then(refresh, (error: unknown) => notify(reasonOf(error, words)));
  return (
    <p className="banner">
      {words('besideBanner')}{' '}
      <button type="button" aria-busy={busy} onClick={() => void run(back)}>
        {words('toSaved')}
      </button>
    </p>
  );
};

interface TopBarProps extends ResetProps {
  readonly people: SlackPage['people'];
  readonly person: string;
  readonly view: View;
  readonly onPerson: (name: string) => void;
  readonly onView: (change: Partial<View>) => void;
}

const PersonSwitcher = ({ people, person, language, onPerson }: TopBarProps) => (
  <label className="person">
    {wordsOf(language)('you')}{' '}
    <select value={person} onChange={(event) => onPerson(event.target.value)}>
      <PersonOptions people={people} words={wordsOf(language)} />
    </select>
  </label>
);

export const TopBar = (props: TopBarProps) => {
  const { view, onView } = props;
  const words = wordsOf(props.language);
  const part = (name: Part) => (
    <button type="button" aria-pressed={view.part === name} onClick={() => onView({ part: name })}>
      {words(name)}
    </button>
  );
  return (
    <header className="top">
      <h1>{words('title')}</h1>
      <PersonSwitcher {...props} />
      <div className="parts">
        {part('slack')}
        {part('world')}
      </div>
      <span className="grow" />
      <button
        type="button"
        aria-pressed={view.phone}
        className="desktop-only"
        onClick={() => onView({ phone: !view.phone })}
      >
        {words('phone')}
      </button>
      <button type="button" onClick={() => onView({ theme: view.theme === 'dark' ? 'light' : 'dark' })}>
        {words('theme')}
      </button>
      <ResetButtons {...props} />
    </header>
  );
};
