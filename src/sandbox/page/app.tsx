/** The playground: Slack on the left, the world on the right, a guide beside them. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { post, Refused, type Shown } from './api.ts';
import { Page, type PageContext } from './context.ts';
import { GuideStrip, useGuide } from './guide.tsx';
import { SlackPane } from './slack/pane.tsx';
import { useLive } from './state.ts';
import { TopBar, useView } from './topBar.tsx';
import { type Language, type Words, wordsOf } from './words.ts';
import { useClock } from './world/clock.tsx';
import { type Tab, WorldPanel } from './world/panel.tsx';

const toastMs = 6_000;

/** A short message at the edge of the page. */
const useToast = () => {
  const [toast, setToast] = useState('');
  const timer = useRef<number | undefined>(undefined);
  const notify = useCallback((text: string) => {
    window.clearTimeout(timer.current);
    setToast(text);
    timer.current = window.setTimeout(() => setToast(''), toastMs);
  }, []);
  return { toast, notify };
};

/** The person of this window: `#requester` in the address, so that two windows can be two people. */
const usePerson = () => {
  const read = (): string => /^#([\w-]+)$/.exec(window.location.hash)?.[1] ?? 'requester';
  const [person, setPerson] = useState(read);
  useEffect(() => {
    const changed = (): void => setPerson(read());
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  });
  const become = (name: string): void => {
    window.location.hash = name;
  };
  return { person, become };
};

/** The reason of a failed act, in the words of the page where it has some. */
const reasonOf = (error: unknown, words: Words): string => {
  if (!(error instanceof Refused)) return words('lost');
  return error.code === 'not_in_channel' ? words('notHere') : error.message;
};

const useActs = (person: string, words: Words, notify: (text: string) => void, refresh: () => void) => {
  const act = useCallback(
    async (path: string, body: object): Promise<Shown | null> => {
      try {
        const shown = await post<Shown>(path, { person, ...body });
        if (shown.tag === 'unanswered') notify(words('unanswered', { ack: shown.ack }));
        return shown;
      } catch (error) {
        notify(reasonOf(error, words));
        return null;
      } finally {
        refresh();
      }
    },
    [person, words, notify, refresh],
  );
  const work = useCallback(
    (path: string, body: object): void => {
      post(path, body)
        .catch((error: unknown) => notify(reasonOf(error, words)))
        .finally(refresh);
    },
    [notify, words, refresh],
  );
  return { act, work };
};

/** The page's language is the world's. */
const useLanguage = (language: Language): Words => {
  const words = useMemo(() => wordsOf(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words('title');
  }, [language, words]);
  return words;
};

export const App = () => {
  const { person, become } = usePerson();
  const { slack, world, connected, changes, refresh } = useLive(person);
  const { toast, notify } = useToast();
  const { view, change } = useView();
  const language: Language = slack?.locale ?? 'ja';
  const words = useLanguage(language);
  const { act, work } = useActs(person, words, notify, refresh);
  const hand = useClock(refresh, notify);
  const [tab, setTab] = useState<Tab>('story');
  const guide = useGuide(changes, language);
  const openGuide = (): void => {
    change({ part: 'world' });
    setTab('story');
  };
  const { theme } = view;
  const page = useMemo<PageContext | null>(
    () => (slack === null ? null : { language, words, slack, theme, act, notify }),
    [language, words, slack, theme, act, notify],
  );
  if (page === null || slack === null || world === null)
    return <p className="loading">{words(connected ? 'title' : 'lost')}</p>;
  const bar = { language, notify, refresh, person, view, people: slack.people, onPerson: become, onView: change };
  const panel = { tab, onTab: setTab, world, hand, act: work, down: slack.down, changes, guide, refresh };
  return (
    <Page value={page}>
      <div className={`page show-${view.part}`}>
        <TopBar {...bar} />
        <p className="banner" role="alert" hidden={connected}>
          {words('lost')}
        </p>
        <GuideStrip story={guide.story} act={work} onOpen={openGuide} />
        <main className={view.phone ? 'phone' : ''}>
          <SlackPane key={person} />
          <WorldPanel {...panel} />
        </main>
        <div className="toast" role="status">
          {toast}
        </div>
      </div>
    </Page>
  );
};
