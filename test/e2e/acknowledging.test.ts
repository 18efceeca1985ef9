/** 対応します: somebody takes care of what is critical, or the next are told (I9). */
import { expect, test } from '@jest/globals';
import { dayMs, hourMs, minuteMs, notified } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();

const selectorAtSes = async (w: World, selector: string): Promise<void> => {
  const privateKey = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
  const place = { account, region: 'ap-northeast-1', identity: domain, origin: 'EXTERNAL' } as const;
  await w.sandbox.ses.putIdentity({ ...place, selector, privateKey });
};

const escalations = (w: World): readonly number[] =>
  w.sandbox.alerts.received().flatMap(({ code, escalation }) => (code === 'alarm_unattended' ? [escalation] : []));

test('given a critical notice that nobody takes care of, then the next are told with growing pauses, until one does, or it is over', async () => {
  const w = await open({ alerted: true });
  await w.request('requester', 'rotate');
  expect(await w.request('requester', 'acknowledge')).toMatchObject({ tag: 'refused', code: 'nothing_to_acknowledge' });
  await selectorAtSes(w, 'someone-else');
  await w.pass(dayMs + 2 * hourMs);
  expect(notified(w)).toContain('drift');
  expect(escalations(w).slice(0, 3)).toEqual([1, 2, 3]);
  // Doubled each time: a day holds few.
  expect(escalations(w).length).toBeLessThanOrEqual(7);
  expect((await w.state()).incidentResponse).toMatchObject({
    incidents: [{ incident: 'changed' }],
    acknowledgement: null,
  });

  expect(await w.request('outsider', 'acknowledge')).toMatchObject({ tag: 'refused', code: 'not_allowed' });
  expect(await w.request('approver-1', 'acknowledge')).toMatchObject({ tag: 'accepted' });
  const second = await w.request('requester', 'acknowledge');
  const someone = expect.stringMatching(/./);
  expect(second).toMatchObject({ tag: 'refused', code: 'already_acknowledged', facts: { name: someone } });
  expect(notified(w).filter((code) => code === 'alert_acknowledged')).toHaveLength(1);
  const before = escalations(w).length;
  await w.pass(23 * hourMs);
  expect(escalations(w)).toHaveLength(before);
  // The word of a day ago holds no longer.
  await w.pass(2 * hourMs);
  expect(escalations(w).length).toBeGreaterThan(before);

  await selectorAtSes(w, current);
  await w.pass(dayMs);
  expect((await w.state()).incidentResponse).toBeNull();
  const ended = escalations(w).length;
  await w.pass(dayMs + 30 * minuteMs);
  expect(escalations(w)).toHaveLength(ended);
});
