/** The Slack client of one person: conversations on the left, one of them, and a thread beside it. */

import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Message, SlackPage } from '../api.ts';
import { Boundary } from '../boundary.tsx';
import { usePage } from '../context.ts';
import { Blocks } from './blocks.tsx';
import { Composer } from './composer.tsx';
import { objectAt, objectsAt, textAt } from './json.ts';
import { MessageView } from './message.tsx';
import { Modal } from './modal.tsx';

/** A channel's id, the id of the direct conversation, or the Home tab. */
type Conversation = string;
const homeTab = 'home';

/** The newest message that was seen, per person and conversation. */
type Seen = Readonly<Record<string, string>>;

const isUnread = (seen: Seen, key: string, messages: readonly Message[], me: string): boolean =>
  messages.some(({ ts, by, editedTs }) => by !== me && Number(editedTs ?? ts) > Number(seen[key] ?? '0'));

const newestOf = (messages: readonly Message[]): string =>
  messages.reduce(
    (newest, { ts, editedTs }) => (Number(editedTs ?? ts) > Number(newest) ? (editedTs ?? ts) : newest),
    '0',
  );

interface SidebarProps {
  readonly chosen: Conversation;
  readonly seen: Seen;
  readonly onChoose: (conversation: Conversation) => void;
}

const Sidebar = ({ chosen, seen, onChoose }: SidebarProps) => {
  const { slack, words } = usePage();
  const entry = (id: Conversation, label: string) => {
    const messages = slack.messages.filter(({ channel }) => channel === id);
    const unread = id !== chosen && id !== homeTab && isUnread(seen, `${slack.me}/${id}`, messages, slack.me);
    return (
      <li key={id}>
        <button
          type="button"
          aria-current={id === chosen}
          className={unread ? 'unread' : ''}
          onClick={() => onChoose(id)}
        >
          {label}
          {unread && <span className="dot" role="img" aria-label="●" />}
        </button>
      </li>
    );
  };
  return (
    <nav className="sidebar" aria-label={words('slack')}>
      <h3>{words('channels')}</h3>
      <ul>{slack.channels.map(({ id, name }) => entry(id, `# ${name}`))}</ul>
      <h3>{words('direct')}</h3>
      <ul>
        {entry(slack.direct, words('app'))}
        {entry(homeTab, words('home'))}
      </ul>
    </nav>
  );
};

/** Keeps the end of the list in view while the person looks at it. */
const useStickToEnd = (count: number, key: string) => {
  const ref = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message or another list moves the end
  useLayoutEffect(() => {
    const list = ref.current;
    if (list !== null && atEnd.current) list.scrollTop = list.scrollHeight;
  }, [count, key]);
  const onScroll = (): void => {
    const list = ref.current;
    if (list !== null) atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  };
  return { ref, onScroll };
};

interface ListProps {
  readonly id: Conversation;
  readonly name: string;
  readonly onThread: (ts: string) => void;
  /** Shown while nothing has happened. */
  readonly start: ReactNode;
}

const Conversation = ({ id, name, onThread, start }: ListProps) => {
  const { slack, words } = usePage();
  const here = slack.messages.filter(({ channel }) => channel === id);
  const top = here.filter(({ threadTs }) => threadTs === null);
  const { ref, onScroll } = useStickToEnd(top.length, id);
  return (
    <>
      <div className="messages" ref={ref} onScroll={onScroll} tabIndex={0} role="log" aria-label={name}>
        {top.length === 0 && (start ?? <p className="empty">{words('emptyChannel')}</p>)}
        {top.map((message) => (
          <Boundary key={`${message.ts}/${message.onlyFor ?? ''}`} text={words('notDrawn')}>
            <MessageView
              message={message}
              replies={here.filter(({ threadTs }) => threadTs === message.ts).length}
              onThread={() => onThread(message.ts)}
            />
          </Boundary>
        ))}
      </div>
      <Composer channel={id} name={name} />
    </>
  );
};

const Thread = ({ channel, ts, onClose }: { channel: string; ts: string; onClose: () => void }) => {
  const { slack, words } = usePage();
  const messages = slack.messages.filter((m) => m.channel === channel && (m.ts === ts || m.threadTs === ts));
  const { ref, onScroll } = useStickToEnd(messages.length, ts);
  return (
    <section className="thread" aria-label={words('thread')}>
      <header className="pane-title">
        <h2>{words('thread')}</h2>
        <button type="button" className="quiet" onClick={onClose}>
          {words('close')}
        </button>
      </header>
      <div className="messages" ref={ref} onScroll={onScroll} tabIndex={0} role="log" aria-label={words('thread')}>
        {messages.map((message) => (
          <Boundary key={`${message.ts}/${message.onlyFor ?? ''}`} text={words('notDrawn')}>
            <MessageView message={message} />
          </Boundary>
        ))}
      </div>
    </section>
  );
};

const HomeTab = () => {
  const { slack, act, words } = usePage();
  const home = slack.views.find(({ type }) => type === 'home');
  const isForeign = slack.people.some(({ id, kind }) => id === slack.me && kind === 'of another workspace');
  // biome-ignore lint/correctness/useExhaustiveDependencies: Slack tells the app whenever somebody opens the tab
  useEffect(() => void act('/home', {}), [slack.me]);
  return (
    <div className="messages home" tabIndex={0} role="region" aria-label={words('home')}>
      {home === undefined ? (
        <p className="empty">{words(isForeign ? 'foreignHome' : 'emptyHome')}</p>
      ) : (
        <Blocks blocks={objectsAt(home.view, 'blocks')} place={{ where: 'home' }} />
      )}
    </div>
  );
};

/** Marks the open conversation as seen. */
const useSeen = (chosen: Conversation): Seen => {
  const { slack } = usePage();
  const [seen, setSeen] = useState<Seen>({});
  const key = `${slack.me}/${chosen}`;
  const newest = useMemo(() => newestOf(slack.messages.filter(({ channel }) => channel === chosen)), [slack, chosen]);
  useEffect(() => {
    setSeen((old) => (old[key] === newest ? old : { ...old, [key]: newest }));
  }, [key, newest]);
  return seen;
};

interface OpenThread {
  readonly channel: string;
  readonly ts: string;
}

const hasButton = ({ blocks }: Message, button: string): boolean =>
  blocks.some((block) =>
    [...objectsAt(block, 'elements'), objectAt(block, 'accessory')].some(
      (element) => element !== null && textAt(element, 'action_id') === button,
    ),
  );

const newestWith = (messages: readonly Message[], button: string): Message | null =>
  messages.filter((message) => hasButton(message, button)).toSorted((a, b) => Number(b.ts) - Number(a.ts))[0] ?? null;

/** Opens the conversation or the thread to which the guide leads, as soon as it is there. */
const useTarget = (
  slack: SlackPage,
  onChoose: (conversation: Conversation) => void,
  onThread: (thread: OpenThread | null) => void,
): void => {
  const { target, person, onTargetFound } = usePage();
  const [isFound, setIsFound] = useState(false);
  // After the list has drawn it, and has scrolled to its end.
  useEffect(() => {
    if (!isFound) return;
    [...document.querySelectorAll('.slack .suggested')].at(-1)?.scrollIntoView({ block: 'center' });
    setIsFound(false);
  }, [isFound]);
  useEffect(() => {
    if (target === null || target.person !== person) return;
    if (target.button === null) {
      onChoose(slack.home);
      onThread(null);
      return;
    }
    const found = newestWith(slack.messages, target.button);
    if (found === null) return;
    onChoose(found.channel);
    onThread(found.threadTs === null ? null : { channel: found.channel, ts: found.threadTs });
    onTargetFound();
    setIsFound(true);
  }, [target, person, slack, onChoose, onThread, onTargetFound]);
};

/** @param start shown in an empty channel while nothing has happened */
const Pane = ({ start }: { readonly start: ReactNode }) => {
  const { slack, words, target } = usePage();
  const [picked, setPicked] = useState<Conversation | null>(null);
  const [thread, setThread] = useState<OpenThread | null>(null);
  useTarget(slack, setPicked, setThread);
  const known = [...slack.channels.map(({ id }) => id), slack.direct, homeTab];
  const chosen =
    picked !== null && known.includes(picked)
      ? picked
      : (slack.channels.find(({ id }) => id === slack.home)?.id ?? slack.channels[0]?.id ?? slack.direct);
  const seen = useSeen(chosen);
  const channel = slack.channels.find(({ id }) => id === chosen);
  const name = channel === undefined ? words(chosen === homeTab ? 'home' : 'app') : `#${channel.name}`;
  const shownThread =
    thread !== null && thread.channel === chosen && slack.messages.some(({ ts }) => ts === thread.ts) ? thread : null;
  const modal = slack.views.findLast(({ type }) => type === 'modal');
  return (
    <div
      data-person={slack.people.find(({ id }) => id === slack.me)?.name}
      className={shownThread === null ? 'slack' : 'slack with-thread'}
      aria-busy={target !== null}
    >
      <Sidebar chosen={chosen} seen={seen} onChoose={setPicked} />
      <section className="conversation" aria-label={name}>
        <header className="pane-title">
          <h2>{name}</h2>
          {slack.down && <span className="fault">{words('slackDown')}</span>}
        </header>
        {chosen === homeTab ? (
          <HomeTab />
        ) : (
          <Conversation
            id={chosen}
            name={name}
            start={chosen === slack.home ? start : null}
            onThread={(ts) => setThread({ channel: chosen, ts })}
          />
        )}
      </section>
      {shownThread !== null && <Thread {...shownThread} onClose={() => setThread(null)} />}
      {modal !== undefined && <Modal key={modal.id} view={modal} />}
    </div>
  );
};

/** Drawn anew only when this person's Slack is another: the world beside it changes more often. */
export const SlackPane = memo(Pane);
