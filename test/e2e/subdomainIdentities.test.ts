import { expect, test } from '@jest/globals';
import { notified } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, domain } from '../support/world.ts';

const open = useWorld();
const place = { account, region: 'ap-northeast-1', origin: 'AWS_SES' } as const;

test('given a subdomain and an address with settings of their own, then they are told once, and said not to be switched', async () => {
  const w = await open();
  await w.sandbox.ses.putIdentity({ ...place, identity: `mail.${domain}` });
  await w.sandbox.ses.putIdentity({ ...place, identity: `info@${domain}` });
  await w.sandbox.ses.putIdentity({ ...place, identity: `plain@${domain}`, status: 'NOT_STARTED' });
  await w.request('requester', 'rotate');
  const subdomainIdentities = { names: [`ap-northeast-1/info@${domain}`, `ap-northeast-1/mail.${domain}`], more: 0 };
  expect((await w.state()).rotation?.preflight).toMatchObject({ subdomainIdentities, blockers: [] });
  expect(notified(w).filter((code) => code === 'subdomain_identities')).toHaveLength(1);
});

test('given SES that does not list its identities, then that is said, and nothing is in the way', async () => {
  const w = await open();
  const kind = { tag: 'error', code: 'AccessDeniedException', status: 403 } as const;
  w.sandbox.ses.arm({ operation: 'ListEmailIdentities', times: 9, kind });
  await w.request('requester', 'rotate');
  expect((await w.state()).rotation?.preflight).toMatchObject({ subdomainIdentities: { names: null }, blockers: [] });
  expect(notified(w)).toContain('identities_unlisted');
});
