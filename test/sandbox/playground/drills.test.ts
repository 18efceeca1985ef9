import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DrillView } from '../../../src/sandbox/playground/drill.ts';
import { incidents } from '../../../src/sandbox/playground/drillRows.ts';
import { openPlayground, type Playground } from './support.ts';

let site: Playground | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const open = async (): Promise<Playground> => {
  site = await openPlayground();
  return site;
};

const click = (at: Playground, person: string, button: string, inputs = {}): Promise<unknown> =>
  at.post('/click', { person, button, confirm: true, inputs });

const drill = (at: Playground, locale = 'en'): Promise<DrillView> => at.get<DrillView>(`/drill?locale=${locale}`);

const lines = ({ timeline }: DrillView): readonly string[] => timeline.map(({ who, what }) => `${who}: ${what}`);

/** A heading's anchor, as code hosts make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

describe('the list of drills', () => {
  test('has every incident in both languages, and leads to entries that the runbook has', async () => {
    for (const { title, summary, goal, practices } of incidents) {
      for (const text of [title, summary, goal]) {
        expect([text, /[ぁ-ん]/.test(text.ja), /[ぁ-ん]/.test(text.en)]).toEqual([text, true, false]);
      }
      expect(practices.length).toBeGreaterThan(0);
      for (const { page } of practices) {
        for (const link of [page.ja, page.en]) {
          const [file = '', anchor] = link.split('#');
          const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
            anchorOf(text),
          );
          expect(headings).toContain(anchor);
        }
      }
    }
  });
});

describe('a drill', () => {
  test('unsigned mail, a removed record and Slack that is down, one after the other in one world', async () => {
    const at = await open();
    expect(await drill(at)).toMatchObject({ incident: null, report: null });
    expect(await at.tried('/drill', { incident: 'nope' })).toMatchObject({ status: 404 });

    const unsigned = await at.post<DrillView>('/drill', { incident: 'unsigned-mail', locale: 'en' });
    expect(unsigned).toMatchObject({ incident: 'unsigned-mail', solved: false, over: false, report: null });
    expect(lines(unsigned)).toContain('mail: arrives unsigned');
    await at.post('/clock', { to: '+1h' });
    await click(at, 'approver-1', 'acknowledge');
    expect((await drill(at)).solved).toBe(false);
    await at.post('/ses/change', { what: 'signingOn' });
    await at.post('/clock', { to: '+31m' });
    const signed = await drill(at);
    expect(signed).toMatchObject({ solved: true, over: true });
    expect(signed.virtualMs).toBeGreaterThanOrEqual(91 * 60_000);
    expect(signed.report).toMatch(
      /Result: solved[\s\S]*at risk for: \*\*1 h 3\d min\*\*[\s\S]*runbook\.md#unsigned-minutes/,
    );

    // Ended before it is solved: the report says so, and mail is still at risk.
    await at.post('/drill', { incident: 'record-removed' });
    await at.post('/clock', { to: '+40m' });
    const unsolved = await at.post<DrillView>('/drill', { end: true, locale: 'ja' });
    expect(unsolved).toMatchObject({ incident: 'record-removed', solved: false, over: true });
    expect(unsolved.report).toMatch(/結果: 解決していません[\s\S]*今も続いています[\s\S]*もう一度練習します/);
    await at.post('/publish');
    await at.post('/clock', { to: '+2h' });
    expect((await drill(at, 'ja')).report).toBe(unsolved.report);
    const removed = await at.post<DrillView>('/drill', { incident: 'record-removed' });
    expect(removed.solved).toBe(false);
    await at.post('/publish');
    await at.post('/clock', { to: '+1h' });
    expect(await drill(at)).toMatchObject({ solved: true });

    await at.post('/drill', { incident: 'slack-down' });
    await at.post('/break-glass', { person: 'operator', step: 'request', reason: 'mail fails' });
    await at.post('/break-glass', { person: 'approver-1', step: 'confirm' });
    await at.post('/clock', { to: '+1h' });
    await at.post('/slack/up');
    expect((await drill(at)).solved).toBe(false);
    await at.post('/clock', { to: '+15m' });
    await click(at, 'approver-3', 'close_break_glass');
    const back = await drill(at);
    expect(back.solved).toBe(true);
    expect(lines(back)).toEqual(expect.arrayContaining(['Slack: down', 'Slack: up again']));
    expect(back.report).toContain('docs/runbook.md#slack-is-down-break-glass');

    // The switch of this world is undone, so its stage cannot be prepared again.
    expect(await at.tried('/drill', { incident: 'unsigned-mail' })).toMatchObject({
      status: 409,
      body: { error: { code: 'cannot_prepare' } },
    });
  });

  test('a stolen key is at risk until its record is revoked, whatever SES signs with', async () => {
    const at = await open();
    await at.post('/drill', { incident: 'key-stolen' });
    const given = await at.post<DrillView>('/drill', { end: true, locale: 'en' });
    expect(given).toMatchObject({ solved: false, over: true });
    await at.post('/drill', { incident: 'key-stolen' });
    for (const person of ['approver-1', 'operator']) {
      await at.post('/say', { person, text: '/dkim compromised goo.ne.jp' });
      await click(at, person, 'declare_compromised');
    }
    await click(at, 'approver-1', 'application_submitted', { ticket: 'URGENT-1' });
    await at.post('/publish');
    await at.post('/clock', { to: '+1d' });
    await click(at, 'approver-2', 'approve');
    await click(at, 'approver-3', 'approve');
    await at.post('/clock', { to: '+1h' });
    expect((await drill(at)).solved).toBe(false);
    await at.post('/dns/revoke', { which: 'current' });
    await at.post('/clock', { to: '+31m' });
    const over = await drill(at);
    expect(over.solved).toBe(true);
    expect(lines(over)).toEqual(
      expect.arrayContaining([
        'mail: signatures of the stolen key verify',
        'mail: signatures of the stolen key no longer verify',
      ]),
    );
    expect(over.report).toMatch(/at risk for: \*\*25 h/);
  });

  test('a Put without an answer is over when its outcome is certain', async () => {
    const at = await open();
    const given = await at.post<DrillView>('/drill', { incident: 'put-unanswered', locale: 'en' });
    expect(given.solved).toBe(false);
    expect(lines(given)).toContain('SES: received a Put of gooid-21-prod-20250918-2 (timeout_after_commit)');
    await at.post('/clock', { to: '+5m' });
    expect((await drill(at)).solved).toBe(false);
    await at.post('/clock', { to: '+30m' });
    expect(await drill(at)).toMatchObject({ solved: true, over: true });
  });
});
