import { describe, expect, test } from '@jest/globals';
import { ProcessAlerts, SweepWatch } from '../../src/app/processAlerts.ts';

import type { Alert, AlertChannel } from '../../src/ports/people.ts';
import { depsWith } from '../support/deps.ts';

const minuteMs = 60_000;

/** A process whose clock the test moves, with one channel outside Slack. */
const open = () => {
  let now = 1_000_000_000_000;
  const sent: Alert[] = [];
  let refuses = false;
  const send: AlertChannel['send'] = async (alert) => {
    if (refuses) throw new Error('no answer');
    sent.push(alert);
  };
  const clock = { now: () => now, monotonicMs: () => now };
  const alerts = new ProcessAlerts(depsWith({ clock, alerts: [{ name: 'webhook', send }] }));
  const watch = new SweepWatch({ clock, alerts });
  /** The timer's check, each minute. */
  const pass = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      now += minuteMs;
      await watch.check();
    }
  };
  const refuse = (does: boolean): void => {
    refuses = does;
  };
  return { watch, sent, pass, refuse };
};

describe('I9: a process whose sweep has stopped says so outside Slack', () => {
  test('given sweeps each minute, and then none, then one alert an hour, until one ends', async () => {
    const { watch, sent, pass } = open();
    for (let sweep = 0; sweep < 60; sweep += 1) {
      watch.alive();
      watch.expectIn(minuteMs);
      await pass(1);
    }
    await pass(15);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toMatchObject([{ code: 'sweep_stopped', text: expect.stringContaining('goo.ne.jp') }]);
    await pass(59);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent).toHaveLength(2);
    watch.alive();
    watch.expectIn(minuteMs);
    await pass(10);
    expect(sent).toHaveLength(2);
  });

  test('given a schedule of one sweep a night, then the day is no silence, and the missing night is', async () => {
    const { watch, sent, pass } = open();
    watch.alive();
    watch.expectIn(24 * 60 * minuteMs);
    await pass(24 * 60 + 15);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toHaveLength(1);
  });

  test('given a sweep over many domains that handles one after the other, then it has not stopped', async () => {
    const { watch, sent, pass } = open();
    watch.expectIn(minuteMs);
    for (let domain = 0; domain < 10; domain += 1) {
      await pass(10);
      watch.alive();
    }
    expect(sent).toEqual([]);
  });

  test('given a channel that does not answer, then the alert leaves when it does, although no sweep comes', async () => {
    const { watch, sent, pass, refuse } = open();
    watch.expectIn(0);
    refuse(true);
    await pass(18);
    expect(sent).toEqual([]);
    refuse(false);
    await pass(1);
    expect(sent).toHaveLength(1);
  });
});
