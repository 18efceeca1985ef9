/** The bot's log: each commit in words, and whether the chain verifies. */

import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';

export const LogPanel = ({ world: { log } }: { readonly world: World }) => {
  const { words, language } = useWords();
  if (!log.verified) return <p className="fault">{words('chainBroken', { fault: log.fault })}</p>;
  if (log.lines.length === 0) return <p className="empty">{words('logEmpty')}</p>;
  return (
    <>
      <p className="good">{words('chainVerified', { version: log.head ?? '-' })}</p>
      <ul className="events">
        {log.lines.toReversed().map(({ version, at, text }, index) => (
          <li key={`${version}/${log.lines.length - index}`}>
            <time>{momentText(language, at)}</time>
            <span>
              <small>#{version}</small> {text}
            </span>
          </li>
        ))}
      </ul>
      {log.older > 0 && <p className="note">{words('older', { count: log.older })}</p>}
    </>
  );
};
