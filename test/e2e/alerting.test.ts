/** Critical notices leave Slack too (I9), by real HTTP. */
import { expect, test } from '@jest/globals';
import { hourMs, minuteMs, notified, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import type { World } from '../support/world.ts';

const open = useWorld();

const codes = (w: World): readonly string[] => w.sandbox.alerts.received().map(({ code }) => code);

test('given a lost record while Slack is down and the first alert is refused, then it leaves once, and Slack says it later', async () => {
  const w = await open({ alerted: true });
  await untilWatching(w);
  expect(codes(w)).toEqual([]);
  for (const messenger of w.messengers) messenger.failing = true;
  w.sandbox.alerts.failNext(1);
  await w.withdrawNext();
  await w.pass(4 * hourMs + 30 * minuteMs);
  const lost = w.sandbox.alerts.received().filter(({ code }) => code === 'record_lost_next');
  expect(lost).toHaveLength(1);
  expect(lost[0]?.id).toMatch(/^goo\.ne\.jp\/\d+$/);
  expect(lost[0]?.text).toContain('_domainkey.goo.ne.jp');
  expect(lost[0]?.text).not.toMatch(/\{\w+\}|<@|<!/);
  expect(notified(w)).not.toContain('record_lost_next');
  for (const messenger of w.messengers) messenger.failing = false;
  await w.pass(hourMs);
  expect(notified(w)).toContain('record_lost_next');
  const ids = w.sandbox.alerts.received().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('given a rollback by itself, then it is told outside Slack, with the card and the runbook', async () => {
  const w = await open({ alerted: true });
  await untilWatching(w);
  expect(codes(w)).toEqual([]);
  await w.request('approver-1', 'rollback');
  await w.pass(minuteMs);
  const [alert, ...others] = w.sandbox.alerts.received();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ code: 'rollback_decided' });
  expect(alert?.text).toContain('https://slack.invalid/card-1');
  expect(alert?.text).toContain('docs/runbook.ja.md');
});
