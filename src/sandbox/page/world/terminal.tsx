/** The command line that works without Slack: break-glass by two people, each with their own AWS credentials. */

import { useEffect, useState } from 'react';
import { post, reasonOf } from '../api.ts';
import { useBusy, usePage } from '../context.ts';

import { PersonOptions } from '../people.tsx';
import { isSuggested } from '../suggestion.ts';

interface Answer {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

type Step = 'request' | 'confirm';

const path = '/break-glass';

/** Runs a step as the chosen person, and keeps what the command printed. */
const useBreakGlass = (refresh: () => void) => {
  const { notify, words } = usePage();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, run] = useBusy();
  const send = (body: object): Promise<void> =>
    run(() =>
      post<Answer>(path, body)
        .then(setAnswer, (error: unknown) => notify(reasonOf(error, words)))
        .finally(refresh),
    );
  return { answer, busy, send };
};

/** Who runs the step and why; filled in as the guide suggests. */
const useFields = () => {
  const { suggested } = usePage();
  const [person, setPerson] = useState('operator');
  const [reason, setReason] = useState('');
  useEffect(() => {
    if (suggested?.path !== path) return;
    if (typeof suggested.body.person === 'string') setPerson(suggested.body.person);
    if (typeof suggested.body.reason === 'string') setReason(suggested.body.reason);
  }, [suggested]);
  return { person, setPerson, reason, setReason };
};

export const TerminalPanel = ({ refresh }: { readonly refresh: () => void }) => {
  const { words, suggested, slack } = usePage();
  const { person, setPerson, reason, setReason } = useFields();
  const { answer, busy, send } = useBreakGlass(refresh);
  const button = (step: Step) => (
    <button
      type="button"
      className={isSuggested(suggested, path, { person, step }) ? 'suggested' : ''}
      aria-busy={busy}
      onClick={() => void send(step === 'request' ? { person, step, reason } : { person, step })}
    >
      {words(`breakGlass.${step}`)}
    </button>
  );
  return (
    <>
      <p>{words('terminalWhat')}</p>
      <div className="input">
        <label htmlFor="terminal-person">{words('terminalAs')}</label>
        <select id="terminal-person" value={person} onChange={(event) => setPerson(event.target.value)}>
          <PersonOptions people={slack.people} words={words} />
        </select>
      </div>
      <div className="input">
        <label htmlFor="terminal-reason">{words('reason')}</label>
        <input
          id="terminal-reason"
          type="text"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <div className="actions">
        {button('request')}
        {button('confirm')}
      </div>
      {answer !== null && (
        <pre className={answer.ok ? 'file' : 'file bad'} role="status">
          {answer.lines.join('\n')}
        </pre>
      )}
    </>
  );
};
