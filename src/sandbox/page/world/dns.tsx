/** The desk of the DNS department: the application as submitted, what to publish, and what each server answers now. */

import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { isWordKey } from '../words.ts';
import { type DoWork, Row, WorkButton } from './parts.tsx';

type Dns = World['dns'];
type Answer = Dns['answers'][number];

const joined = (strings: readonly string[]): string => strings.join('');

const AnswerRow = ({ answer, applied }: { readonly answer: Answer; readonly applied: NonNullable<Dns['applied']> }) => {
  const { words } = useWords();
  const { records } = answer;
  const right = records?.length === 1 && joined(records[0] ?? []) === joined(applied.strings);
  const verdict = records === null ? 'noAnswer' : records.length === 0 ? 'noRecord' : right ? 'asApplied' : 'differs';
  return (
    <tr>
      <th scope="row">
        {answer.server} <small>{words(answer.kind)}</small>
      </th>
      <td>
        <span className={right ? 'good' : verdict === 'differs' ? 'bad' : 'note'}>{words(verdict)}</span>
        {verdict === 'differs' &&
          records?.map((strings) => (
            <code key={joined(strings)} className="value">
              {joined(strings)}
            </code>
          ))}
      </td>
    </tr>
  );
};

const Application = ({ applied }: { readonly applied: NonNullable<Dns['applied']> }) => {
  const { words } = useWords();
  return (
    <dl>
      <Row label={words('recordName')}>
        <code className="value">{applied.name}</code>
      </Row>
      <Row label={words('recordValue')}>
        <code className="value">{joined(applied.strings)}</code>
      </Row>
    </dl>
  );
};

const OldRecord = ({ act }: { readonly act: DoWork }) => {
  const { words } = useWords();
  return (
    <>
      <h3>{words('oldRecord')}</h3>
      <div className="actions">
        <WorkButton act={act} path="/remove" body={{ which: 'current' }}>
          {words('removeCurrent')}
        </WorkButton>
        <WorkButton act={act} path="/dns/restore" body={{ which: 'current' }}>
          {words('restoreCurrent')}
        </WorkButton>
        <WorkButton act={act} path="/dns/revoke" body={{ which: 'current' }}>
          {words('revokeCurrent')}
        </WorkButton>
      </div>
    </>
  );
};

export const DnsPanel = ({ world, act }: { readonly world: World; readonly act: DoWork }) => {
  const { words } = useWords();
  const { applied, answers, variants } = world.dns;
  const wrong = variants.filter((variant) => variant !== 'right');
  const variantName = (variant: string): string => {
    const key = `variant.${variant}`;
    return isWordKey(key) ? words(key) : variant;
  };
  if (applied === null) return <p className="empty">{words('noApplication')}</p>;
  return (
    <>
      <h3>{words('applied')}</h3>
      <Application applied={applied} />
      <div className="actions">
        <WorkButton act={act} path="/publish" body={{ variant: 'right' }} kind="primary">
          {words('publishRight')}
        </WorkButton>
      </div>
      <h3>{words('publishWrong')}</h3>
      <div className="actions">
        {wrong.map((variant) => (
          <WorkButton key={variant} act={act} path="/publish" body={{ variant }}>
            {variantName(variant)}
          </WorkButton>
        ))}
        <WorkButton act={act} path="/remove" body={{ which: 'next' }}>
          {words('removeNext')}
        </WorkButton>
      </div>
      <OldRecord act={act} />
      <h3>{words('serversNow')}</h3>
      <table>
        <tbody>
          {answers.map((answer) => (
            <AnswerRow key={answer.address + answer.kind} answer={answer} applied={applied} />
          ))}
        </tbody>
      </table>
    </>
  );
};
