import { expect, test } from '@jest/globals';
import { minuteMs, untilPublished } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();
const bounce = `bounce.${domain}`;

/** SES signs as before, with a custom MAIL FROM domain. */
const setMailFrom = async (w: World): Promise<void> => {
  const privateKey = await w.vault.use(domain, current, async (key) => key.pkcs1Base64());
  const signing = { origin: 'EXTERNAL', selector: current, privateKey: privateKey ?? '' } as const;
  const mailFrom = { domain: bounce, status: 'SUCCESS' } as const;
  await w.sandbox.ses.putIdentity({ account, region: 'ap-northeast-1', identity: domain, ...signing, mailFrom });
};

const roundEvidence = async (w: World): Promise<unknown> => {
  const events = (await w.history()).flatMap((commit) => commit.events);
  const opened = events.find((event) => event.type === 'RoundOpened');
  return w.evidence.get(opened?.type === 'RoundOpened' ? (opened.evidence ?? '') : '');
};

test('given p=reject, then preflight says what unsigned mail meets, and the round looks again: SPF is aligned by then', async () => {
  const w = await open();
  w.sandbox.dns.publish(`_dmarc.${domain}`, ['v=DMARC1; p=reject']);
  await untilPublished(w);
  expect((await w.state()).rotation?.preflight?.mailPolicy).toEqual({ dmarc: 'reject', spf: 'notAligned' });
  await setMailFrom(w);
  w.sandbox.dns.publish(bounce, ['v=spf1 include:amazonses.com ~all']);
  await w.pass(11 * minuteMs);
  expect((await w.state()).rotation?.round?.mailPolicy).toEqual({ dmarc: 'reject', spf: 'aligned' });
  expect(await roundEvidence(w)).toMatchObject({
    mailPolicy: {
      dmarc: { policy: 'reject', name: `_dmarc.${domain}`, records: ['v=DMARC1; p=reject'] },
      spf: [{ mailFrom: { domain: bounce, status: 'SUCCESS' }, alignment: 'aligned' }],
    },
  });
});

test('given resolvers that cannot tell, then it is unknown, and nothing else waits for it', async () => {
  const w = await open();
  for (const resolver of ['resolver1', 'resolver2'] as const) w.sandbox.dns.setFault(resolver, 'servfail');
  await w.request('requester', 'rotate');
  expect((await w.state()).rotation?.preflight).toMatchObject({ mailPolicy: { dmarc: 'unknown', spf: 'notAligned' } });
});
