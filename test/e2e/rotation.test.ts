import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs, nextOf, notified, stageOf } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

const open = useWorld({ onSockets: true });

describe('a whole rotation through the embedded stack', () => {
  test('given the days of the runbook, when two people approve, then SES is on the next selector and the overlap runs', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.pass(2 * dayMs);
    await w.publishNext();
    await w.pass(dayMs);
    expect((await w.state()).rotation).toMatchObject({ stage: { tag: 'Stable' }, round: { ended: null } });
    await w.approve('approver-1');
    await w.approve('approver-2');
    await w.pass(5 * minuteMs);
    w.sandbox.ses.setRates({ sent: 1200, bounced: 3, complained: 1 });
    expect(await stageOf(w)).toBe('Watching');
    expect(w.selectors()).toEqual([await nextOf(w)]);
    await w.pass(dayMs + minuteMs);
    expect(await stageOf(w)).toBe('AwaitingCompletion');
    // What a person confirms lies before them: each look of the watch, with what SES said and the mail itself.
    const [report] = w.messengers.flatMap(({ reports }) => reports);
    expect(w.messengers.flatMap(({ reports }) => reports)).toHaveLength(1);
    const probes = (await w.history()).flatMap(({ events }) => events.filter(({ type }) => type === 'ProbeVerified'));
    expect(probes.length).toBeGreaterThanOrEqual(6);
    for (const probe of probes) expect(probe).toMatchObject({ status: 'SUCCESS', evidence: expect.any(String) });
    const row = report?.markdown.split('\n').find((line) => line.includes(`| ${probes.length} | 0 |`));
    expect(row).toContain('SUCCESS');
    expect(row).toContain('送信 1200、恒久的なバウンス 3、苦情 1');
    expect(w.sentNotices.find(({ code }) => code === 'watch_closed')?.facts.minutes).toEqual(expect.any(Number));
    await w.request('requester', 'confirm_completion');
    expect(await stageOf(w)).toBe('Overlap');
    expect(w.puts()).toHaveLength(1);
    expect(notified(w)).toContain('watch_closed');
    expect(w.faults).toEqual([]);
  });
});
