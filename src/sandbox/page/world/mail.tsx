/** Delivered mail, each signature with the verdict that a receiver gave at that moment. */

import { useState } from 'react';
import { get, reasonOf, type World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';
import { isScripts, ScriptMark } from './parts.tsx';

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
