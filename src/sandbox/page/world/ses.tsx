/** Amazon SES: what signs, what was called, and faults to try. */

import { useState } from 'react';
import type { World } from '../api.ts';
import { useWords } from '../context.ts';
import { momentText } from '../words.ts';
import { type DoWork, isScripts, Row, ScriptMark, WorkButton } from './parts.tsx';

const put = 'PutEmailIdentityDkimSigningAttributes';

interface IdentityProps {
  readonly identity: World['ses']['identities'][number];
  readonly scripts: boolean;
}

const Identity = ({ identity, scripts }: IdentityProps) => {
  const { words } = useWords();
  const { selector, signsWith, status, region, account, identity: name } = identity;
  return (
    <dl className="card">
      <Row label={words('target')}>
        {scripts && <ScriptMark />} {name} <small>{`${region} · ${account}`}</small>
      </Row>
      <Row label={words('selector')}>
        <code>{selector ?? '-'}</code>
      </Row>
      <Row label={words('status')}>
        <span className={status === 'SUCCESS' ? 'good' : 'bad'}>{status}</span>
      </Row>
      <Row label={words('signsWith')}>
        {signsWith === null ? <span className="bad">{words('unsigned')}</span> : <code>{signsWith}</code>}
      </Row>
    </dl>
  );
};

const Identities = ({ world }: { readonly world: World }) =>
  world.ses.identities.map((identity) => (
    <Identity
      key={`${identity.account}/${identity.region}/${identity.identity}`}
      identity={identity}
      scripts={isScripts(world, identity.account)}
    />
  ));

const Calls = ({ calls }: { readonly calls: World['ses']['calls'] }) => {
  const { words, language } = useWords();
  const [onlyPuts, setOnlyPuts] = useState(true);
  const shown = calls.filter(({ operation }) => !onlyPuts || operation === put).toReversed();
  return (
    <>
      <h3>{words('sesCalls')}</h3>
      <label className="check">
        <input type="checkbox" checked={onlyPuts} onChange={(event) => setOnlyPuts(event.target.checked)} />
        {words('onlyPuts')}
      </label>
      {shown.length === 0 && <p className="empty">{words('noCalls')}</p>}
      <ul className="events">
        {shown.map(({ requestId, at, operation, selector, outcome, region }) => (
          <li key={requestId}>
            <time>{momentText(language, at)}</time>
            <span>
              <code>{operation}</code> {selector !== null && <code>{selector}</code>} <small>{region}</small>{' '}
              <span className={outcome === 'ok' ? 'good' : 'bad'}>{outcome}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
};

interface SesPanelProps {
  readonly world: World;
  readonly act: DoWork;
  readonly down: boolean;
}

export const SesPanel = ({ world, act, down }: SesPanelProps) => {
  const { words } = useWords();
  const fault = (kind: string) => ({ part: 'ses', operation: put, kind, times: 1 });
  return (
    <>
      <Identities world={world} />
      <h3>{words('sesFaults')}</h3>
      <div className="actions">
        <WorkButton act={act} path="/faults" body={fault('timeout_after_commit')}>
          {words('faultLost')}
        </WorkButton>
        <WorkButton act={act} path="/faults" body={fault('error')}>
          {words('faultThrottle')}
        </WorkButton>
        <WorkButton act={act} path="/faults/clear" body={{}}>
          {words('clearFaults')}
        </WorkButton>
      </div>
      <h3>{words('sesOthers')}</h3>
      <div className="actions">
        {(['otherKey', 'signingOff', 'signingOn'] as const).map((what) => (
          <WorkButton key={what} act={act} path="/ses/change" body={{ what }}>
            {words(`change.${what}`)}
          </WorkButton>
        ))}
      </div>
      <h3>{words('slack')}</h3>
      <div className="actions">
        <WorkButton act={act} path={down ? '/slack/up' : '/slack/down'} body={{}}>
          {words(down ? 'slackStart' : 'slackStop')}
        </WorkButton>
      </div>
      <Calls calls={world.ses.calls} />
    </>
  );
};
