/** A rotation of a signed zone: what no resolver here can see is said on day 0, and is never approved. */
import { expect, test } from '@jest/globals';
import { recordName } from '../../src/domain/names.ts';
import { approveByTwo, dayMs, hourMs, minuteMs, untilPublished, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain } from '../support/world.ts';

const open = useWorld();

test('given resolvers that do not validate, then day 0 names some that do, and no round opens until one of them validates (I2)', async () => {
  const w = await open();
  w.sandbox.dns.sign(domain, { bogus: [] });
  await untilPublished(w);
  expect((await w.state()).rotation?.preflight?.blockers).toEqual(['dnssec_not_validated']);
  await w.pass(hourMs);
  const { rotation } = await w.state();
  expect([rotation?.stage.tag, rotation?.round, rotation?.blockers]).toEqual(['Stable', null, ['record_not_right']]);
  w.sandbox.dns.validate('resolver1', true);
  await w.pass(2 * hourMs);
  expect((await w.state()).rotation?.round).toMatchObject({ ended: null });
});

test('given resolvers that do not say whether the zone is signed, then day 0 says so by name, and the next day that it is well', async () => {
  const w = await open();
  for (const resolver of ['resolver1', 'resolver2'] as const) w.sandbox.dns.setFault(resolver, 'noDs');
  await untilPublished(w);
  expect((await w.state()).rotation?.preflight?.blockers).toEqual(['dnssec_unknown']);
  for (const resolver of ['resolver1', 'resolver2'] as const) w.sandbox.dns.setFault(resolver, null);
  await w.pass(dayMs);
  expect((await w.state()).rotation?.preflight?.blockers).toEqual([]);
});

test('given signatures that break after the approvals, then nothing is put (I2)', async () => {
  const w = await open();
  w.sandbox.dns.sign(domain, { bogus: [] });
  w.sandbox.dns.validate('resolver1', true);
  await untilRound(w);
  const { rotation } = await w.state();
  expect(rotation?.preflight?.blockers).toEqual([]);
  w.sandbox.dns.sign(domain, { bogus: rotation === null ? [] : [recordName(rotation.next, domain)] });
  await approveByTwo(w);
  await w.pass(10 * minuteMs);
  expect((await w.state()).attempts).toEqual([]);
  w.sandbox.dns.sign(domain, { bogus: [] });
  await w.pass(hourMs);
  expect((await w.state()).rotation?.stage.tag).toBe('Watching');
});
