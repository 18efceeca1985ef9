import { expect, test } from '@jest/globals';
import { approveByTwo, minuteMs, notified, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, domain } from '../support/world.ts';

const open = useWorld();
const easy = { account, region: 'ap-northeast-1', identity: domain, origin: 'AWS_SES' } as const;

test('given Easy DKIM, then NO ROLLBACK is what is approved although a current key is held, and the switch leads to ours (I4)', async () => {
  const w = await open();
  await w.sandbox.ses.putIdentity(easy);
  await untilRound(w);
  const { rotation } = await w.state();
  expect(rotation?.preflight?.blockers).toEqual(['easy_dkim_origin']);
  expect(rotation?.round).toMatchObject({ rollback: 'none', targets: [{ origin: 'AWS_SES', selector: null }] });
  await approveByTwo(w);
  await w.pass(10 * minuteMs);
  expect((await w.state()).rotation?.stage.tag).toBe('Watching');
  expect(w.sandbox.ses.identities()).toMatchObject([{ origin: 'EXTERNAL', selector: rotation?.next }]);
});

test('given somebody who went to Easy DKIM since the log saw our key, then the next preflight tells it before it knows it', async () => {
  const w = await open();
  await w.request('requester', 'rotate');
  await w.request('requester', 'cancel', { inputs: { reason: 'later' } });
  await w.sandbox.ses.putIdentity(easy);
  await w.request('requester', 'rotate');
  expect(notified(w).filter((code) => code === 'altered_easy_dkim_origin')).toHaveLength(1);
  expect(Object.values((await w.state()).altered)).toEqual(['easy_dkim_origin']);
});
