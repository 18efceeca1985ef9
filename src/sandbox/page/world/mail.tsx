/** Delivered mail, each signature with the verdict that a receiver gave at that moment. */

import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';

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

export const MailPanel = ({ world }: { readonly world: World }) => {
  const { words, language } = useWords();
  if (world.mail.length === 0) return <p className="empty">{words('noMail')}</p>;
  return (
    <ul className="events">
      {world.mail.toReversed().map((mail) => (
        <li key={mail.messageId}>
          <time>{momentText(language, mail.at)}</time>
          <div>
            {mail.from} → {mail.to.join(', ')}
            <Signatures mail={mail} />
            <details>
              <summary>{words('headers')}</summary>
              <pre>{mail.headers}</pre>
            </details>
          </div>
        </li>
      ))}
    </ul>
  );
};
