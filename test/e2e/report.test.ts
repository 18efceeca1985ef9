/** `/dkim report` of a whole switch: readable, and checkable offline. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verifyPackage } from '../../src/main/commands/evidencePackage.ts';
import { async } from '../support/package.ts';
import { reportOf, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

const open = useWorld();

describe('the evidence of a rotation', () => {
  test('given a switch, then the report tells people, digest, SES, DNS and probe, and its package holds', async () => {
    const w = await open();
    await untilWatching(w);
    const report = await reportOf(w);
    const lines = report.json.split('\n');
    const { publicKey } = JSON.parse((lines[1] ?? '').replace(/,$/, '')) as { publicKey: string };
    expect(await verifyPackage(async(lines), createPublicKey(publicKey))).toMatchObject({ findings: [], more: 0 });
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    const [put] = w.puts();
    const { markdown } = report;
    for (const notified of [
      digest,
      'さんが承認（承認依頼 1 回目）',
      'DKIM-Signature',
      'テスト署名: 検証済み',
      put?.requestId ?? '?',
    ]) {
      expect(markdown).toContain(notified);
    }
    // The DNS application as a list of what became of it.
    const statuses = [...markdown.matchAll(/-2-add \| 1 \| 追加 \| ([^ |]+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['作成済み（未提出）', '提出済み', '公開済み']);
  });

  test('given no such rotation, then the answer says so', async () => {
    const w = await open();
    expect(await w.request('requester', 'report')).toMatchObject({ tag: 'refused', code: 'report_none' });
    await w.request('requester', 'rotate');
    const options = { inputs: { rotation: '7' } };
    expect(await w.request('requester', 'report', options)).toMatchObject({ tag: 'refused', code: 'report_none' });
    const first = await w.request('requester', 'report', { inputs: { rotation: '１' } });
    expect(first).toMatchObject({ tag: 'accepted', report: { rotation: 1 } });
  });
});
