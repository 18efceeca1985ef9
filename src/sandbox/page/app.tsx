/** The playground: Slack on the left, the world on the right, a guide beside them. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { post, reasonOf, type Shown, type SlackPage } from './api.ts';
import { Page, type PageContext } from './context.ts';
import { FirstSteps, GuideStrip, useGuide } from './guide.tsx';
import { SlackPane } from './slack/pane.tsx';
import { useLive } from './state.ts';
import { type Act, leadsTo, placeOf, type SlackTarget } from './suggestion.ts';
import { BesideBanner, TopBar, useView } from './topBar.tsx';
import { type Language, type Words, wordsOf } from './words.ts';
import { useClock } from './world/clock.tsx';
import { WorldPanel } from './world/panel.tsx';
import type { Tab } from './world/tabs.ts';

const toastMs = 6_000;
/** Real milliseconds. A button may be posted a moment after the step that led to it. */
const leadMaxMs = 10_000;

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
    (path: string, body: object): Promise<void> =>
      post(path, body)
        .then(() => {})
        .catch((error: unknown) => notify(reasonOf(error, words)))
        .finally(refresh),
    [notify, words, refresh],
  );
  return { act, work };
};

/** The language of the world, also while the next person's Slack is not yet read. @param known null: not yet read */
const useWorldLanguage = (known: Language | null): Language => {
  const last = useRef<Language>('ja');
  if (known !== null) last.current = known;
  return last.current;
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

/** The department acts at its own tab, not in Slack. */
const dnsDepartment = 'dns-department';

/** What this window shows, and how the guide leads through it. */
const useNavigation = () => {
  const { person, become } = usePerson();
  const { view, change } = useView();
  const [tab, setTab] = useState<Tab>('story');
  const [target, setTarget] = useState<SlackTarget | null>(null);
  const onTargetFound = useCallback(() => setTarget(null), []);
  const onTab = (next: Tab): void => {
    change({ part: 'world' });
    setTab(next);
  };
  const onPerson = (name: string): void => {
    setTarget(null);
    if (name === dnsDepartment) setTab('dns');
    become(name);
  };
  const onShow = (act: Act): void => {
    const place = placeOf(act);
    change({ part: place.part });
    if (place.part === 'slack') {
      become(place.person);
      setTarget({ person: place.person, button: place.button, text: place.text });
    } else if (place.tab !== null) setTab(place.tab);
  };
  return { person, onPerson, view, change, tab, onTab, target, onTargetFound, onShow };
};

interface LeadOptions {
  readonly target: SlackTarget | null;
  readonly suggested: Act | null;
  readonly words: Words;
  readonly onEnd: () => void;
  readonly notify: (text: string) => void;
}

/** Where the guide leads, until that is found, is done by somebody, or has not come in time. */
const useLead = ({ target, suggested, words, onEnd, notify }: LeadOptions): SlackTarget | null => {
  const isWanted = target !== null && leadsTo(suggested, target);
  useEffect(() => {
    if (target === null) return;
    if (!isWanted) return onEnd();
    const timer = window.setTimeout(() => {
      onEnd();
      notify(words('notShown'));
    }, leadMaxMs);
    return () => window.clearTimeout(timer);
  }, [target, isWanted, words, onEnd, notify]);
  return isWanted ? target : null;
};

interface ContextParts extends Omit<PageContext, 'slack'> {
  readonly slack: SlackPage | null;
}

/** Null until this person's Slack is read. */
const usePageContext = (parts: ContextParts): PageContext | null => {
  const { language, words, slack, theme, person, suggested, target, onTargetFound, act, notify } = parts;
  return useMemo(
    () =>
      slack === null ? null : { language, words, slack, theme, person, suggested, target, onTargetFound, act, notify },
    [language, words, slack, theme, person, suggested, target, onTargetFound, act, notify],
  );
};

/** The newest value that was there. */
const useLast = <T,>(value: T | null): T | null => {
  const last = useRef(value);
  if (value !== null) last.current = value;
  return last.current;
};

export const App = () => {
  const navigation = useNavigation();
  const { person, onPerson, view, change, tab, onTab, onTargetFound, onShow } = navigation;
  const { slack, world, connected, changes, refresh } = useLive(person);
  const { toast, notify } = useToast();
  const language = useWorldLanguage(slack?.locale ?? null);
  const words = useLanguage(language);
  const { act, work } = useActs(person, words, notify, refresh);
  const hand = useClock(refresh, notify, words);
  const isFresh = world?.log.verified === true && world.log.lines.length === 0;
  // Practice does not mark the world that a folder keeps.
  const canPlayHere = isFresh && slack?.storage !== 'folder';
  const guide = useGuide({ changes, language, words, canPlayHere, refresh, notify });
  const { suggested } = guide;
  const target = useLead({ target: navigation.target, suggested, words, onEnd: onTargetFound, notify });
  const { theme } = view;
  const page = usePageContext({ language, words, slack, theme, person, suggested, target, onTargetFound, act, notify });
  // Whoever chooses people by keyboard keeps the focus in the list while the next one's Slack is read.
  const known = useLast(slack);
  const isStart = isFresh && guide.story?.scene == null;
  if (known === null || world === null) return <p className="loading">{words(connected ? 'title' : 'lost')}</p>;
  const { storage, people, down } = known;
  const bar = { language, hasSaved: storage !== 'memory', notify, refresh, person, view, people, onPerson };
  const panel = { tab, onTab, world, hand, act: work, down, changes, guide, refresh };
  return (
    <div className={`page show-${view.part}`}>
      <TopBar {...bar} onView={change} />
      <p className="banner" role="alert" hidden={connected}>
        {words('lost')}
      </p>
      {page !== null && (
        <Page value={page}>
          {storage === 'beside' && <BesideBanner language={language} notify={notify} refresh={refresh} />}
          <GuideStrip guide={guide} act={work} onOpen={() => onTab('story')} onShow={onShow} />
          <main className={view.phone ? 'phone' : ''}>
            <SlackPane key={person} start={isStart ? <FirstSteps guide={guide} /> : null} />
            <WorldPanel {...panel} />
          </main>
        </Page>
      )}
      <div className="toast" role="status">
        {toast}
      </div>
    </div>
  );
};
