/** What the world has recorded, each newest last: the bot's log, the mails and their signatures, and all of it on one line of time. */

import { useState } from 'react';
import { get, reasonOf, type World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';
import { isScripts, ScriptMark } from './parts.tsx';

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

type Mail = World['mail'][number];

const Signatures = ({ mail }: { readonly mail: Mail }) => {
  const { words } = useWords();
  return (
    <ul className="signatures">
      {mail.selector === null && <li className="bad">{words('unsigned')}</li>}
      {mail.signatures?.map(({ domain, selector, result }) => (
        <li key={`${selector}.${domain}`}>
          <span className={result === 'pass' ? 'good' : 'bad'}>{result}</span>{' '}
          <code>{`${selector}._domainkey.${domain}`}</code>
        </li>
      ))}
    </ul>
  );
};

interface Whole {
  readonly raw: string;
}

/** The headers of one mail, read when somebody opens them. */
const Headers = ({ messageId }: Pick<Mail, 'messageId'>) => {
  const { words } = useWords();
  const [headers, setHeaders] = useState('');
  const read = async (): Promise<void> => {
    const [mail] = await get<readonly Whole[]>('/mail', { id: messageId });
    setHeaders(mail?.raw.split('\r\n\r\n', 1)[0] ?? '');
  };
  return (
    <details
      onToggle={() => {
        if (headers === '') read().catch((error: unknown) => setHeaders(reasonOf(error, words)));
      }}
    >
      <summary>{words('headers')}</summary>
      <pre>{headers}</pre>
    </details>
  );
};

export const MailPanel = ({ world }: { readonly world: World }) => {
  const { words, language } = useWords();
  if (world.mail.length === 0) return <p className="empty">{words('noMail')}</p>;
  return (
    <ul className="events">
      {world.mail.toReversed().map((mail) => (
        <li key={mail.messageId}>
          <time>{momentText(language, mail.at)}</time>
          <div>
            {isScripts(world, mail.account) && <ScriptMark />} {mail.from} → {mail.to.join(', ')}
            <Signatures mail={mail} />
            <Headers messageId={mail.messageId} />
          </div>
        </li>
      ))}
    </ul>
  );
};
