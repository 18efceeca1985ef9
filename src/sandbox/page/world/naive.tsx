/** Beside the bot, a script that does not look at the DNS: the same mails in the same world, counted. */

import { useWords } from '../context.ts';
import { useRead } from '../state.ts';
import { momentText } from '../words.ts';
import type { DoWork } from './parts.tsx';

type Verdict = 'pass' | 'unsigned' | 'fail';

interface Tally {
  readonly sent: number;
  readonly pass: number;
  readonly unsigned: number;
  readonly fail: number;
}

interface Naive {
  readonly on: boolean;
  readonly script: 'atOnce' | 'day14' | null;
  readonly putAt: number | null;
  readonly ours: Tally;
  readonly naive: Tally;
  readonly mails: readonly { readonly at: number; readonly ours: Verdict | null; readonly naive: Verdict | null }[];
}

const lost = ({ unsigned, fail }: Tally): number => unsigned + fail;

const Count = ({ title, tally }: { readonly title: string; readonly tally: Tally }) => {
  const { words } = useWords();
  return (
    <div className="card count">
      <h4>{title}</h4>
      <p className={lost(tally) === 0 ? 'big good' : 'big bad'}>{lost(tally)}</p>
      <p className="note">{words('mailsLost', { sent: tally.sent })}</p>
    </div>
  );
};

/** One column a mail, oldest first: green where a receiver accepts it. */
const Strip = ({ label, verdicts }: { readonly label: string; readonly verdicts: readonly (Verdict | null)[] }) => (
  <div className="strip-row">
    <span>{label}</span>
    <svg viewBox={`0 0 ${Math.max(1, verdicts.length)} 10`} preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      {verdicts.map((verdict, index) => (
        <rect
          key={index}
          className={verdict === 'pass' ? 'strip-good' : 'strip-bad'}
          x={index}
          width="1.02"
          height="10"
        />
      ))}
    </svg>
  </div>
);

/** The script has put its key in, and lost no more mail than the bot. */
const wasLucky = ({ putAt, mails, ours, naive }: Naive): boolean =>
  putAt !== null && putAt <= (mails.at(-1)?.at ?? 0) && lost(naive) <= lost(ours);

const shownMax = 250;

export const NaivePanel = ({ changes, act }: { readonly changes: number; readonly act: DoWork }) => {
  const { words, language } = useWords();
  const [naive] = useRead<Naive>('/naive', language, changes);
  if (naive === null) return null;
  const mails = naive.mails.slice(-shownMax);
  const script = (name: 'atOnce' | 'day14') => (
    <button
      type="button"
      aria-pressed={naive.on && naive.script === name}
      onClick={() => act('/naive', { on: true, script: name })}
    >
      {words(name)}
    </button>
  );
  return (
    <>
      <p>{words('naiveWhat')}</p>
      <div className="actions">
        {script('atOnce')}
        {script('day14')}
        <button type="button" aria-pressed={!naive.on} onClick={() => act('/naive', { on: false })}>
          {words('off')}
        </button>
      </div>
      {naive.on && (
        <>
          <div className="two">
            <Count title={words('withFutari')} tally={naive.ours} />
            <Count title={words('withScript')} tally={naive.naive} />
          </div>
          <div className="strips">
            <Strip label={words('withFutari')} verdicts={mails.map(({ ours }) => ours)} />
            <Strip label={words('withScript')} verdicts={mails.map(({ naive: verdict }) => verdict)} />
          </div>
          {naive.putAt !== null && (
            <p className="note">{words('scriptPuts', { at: momentText(language, naive.putAt) })}</p>
          )}
          {wasLucky(naive) && <p>{words('naiveInTime')}</p>}
          {naive.ours.sent > 0 && <p className="note">{words('naiveNote')}</p>}
          {naive.ours.sent === 0 && <p className="note">{words('naiveMove')}</p>}
        </>
      )}
    </>
  );
};
