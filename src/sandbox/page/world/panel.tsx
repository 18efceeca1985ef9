/** The world around the bot, one tab a part. */

import type { KeyboardEvent } from 'react';
import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { DrillsPanel } from '../drills.tsx';
import { type Guide, GuidePanel } from '../guide.tsx';
import { ClockBar, type ClockHand, ClockPanel } from './clock.tsx';
import { DnsPanel } from './dns.tsx';
import { NaivePanel } from './naive.tsx';
import type { DoWork } from './parts.tsx';
import { LogPanel, MailPanel, TimelinePanel } from './records.tsx';
import { SesPanel } from './ses.tsx';
import { type Tab, tabs } from './tabs.ts';
import { TerminalPanel } from './terminal.tsx';

interface PanelProps {
  readonly world: World;
  readonly hand: ClockHand;
  readonly act: DoWork;
  readonly down: boolean;
  readonly changes: number;
  readonly guide: Guide;
  readonly refresh: () => void;
}

const Content = ({ tab, world, hand, act, down, changes, guide, refresh }: PanelProps & { readonly tab: Tab }) => {
  switch (tab) {
    case 'story':
      return <GuidePanel guide={guide} />;
    case 'drills':
      return <DrillsPanel changes={changes} act={act} />;
    case 'naive':
      return <NaivePanel changes={changes} act={act} />;
    case 'dns':
      return <DnsPanel world={world} act={act} />;
    case 'ses':
      return <SesPanel world={world} act={act} down={down} />;
    case 'mail':
      return <MailPanel world={world} />;
    case 'clock':
      return <ClockPanel world={world} hand={hand} />;
    case 'log':
      return <LogPanel world={world} />;
    case 'terminal':
      return <TerminalPanel refresh={refresh} />;
    case 'timeline':
      return <TimelinePanel world={world} />;
  }
};

/** Arrow keys move between tabs (ARIA Authoring Practices, Tabs). */
const moved = (event: KeyboardEvent, tab: Tab): Tab | null => {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (move === undefined) return null;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(tab) + move + tabs.length) % tabs.length] ?? tab;
  document.getElementById(`tab-${next}`)?.focus();
  return next;
};

interface TabProps {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
}

export const WorldPanel = ({ tab, onTab, ...props }: PanelProps & TabProps) => {
  const { words } = useWords();
  return (
    <section className="world" aria-label={words('world')}>
      <ClockBar world={props.world} hand={props.hand} />
      <div
        className="tabs"
        role="tablist"
        aria-label={words('world')}
        onKeyDown={(event) => onTab(moved(event, tab) ?? tab)}
      >
        {tabs.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls="tab-panel"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => onTab(name)}
          >
            {words(name)}
          </button>
        ))}
      </div>
      <div className="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        <Content {...props} tab={tab} />
      </div>
    </section>
  );
};
