import { describe, expect, test } from '@jest/globals';
import { markText } from '../../../src/app/logAnchor.ts';
import type { PackageRecord } from '../../../src/app/report/package.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { PersonId, Selector } from '../../../src/domain/names.ts';
import { linesOf, NotPackage, verifyPackage } from '../../../src/main/commands/evidencePackage.ts';
import { async, chainOf, contentOf, newSigner, packageOf, sealed, type TestSigner } from '../../support/package.ts';
import { domain } from '../../support/siteAddress.ts';

const signer = newSigner();
const [first, second] = [contentOf('権威サーバー1'), contentOf('確認メール')];
const by = { by: 'T0HOME/U0ALICE' as PersonId, name: '佐藤 花子' };
const next = 'gooid-21-prod-20250918-2' as Selector;
const events: readonly DomainEvent[] = [
  { type: 'RotationStarted', ...by, current: 'old-1' as Selector, currentFingerprint: null, next, targets: [] },
  { type: 'RollbackProposed', ...by, evidence: first.hash },
  { type: 'RollbackProposed', ...by, evidence: second.hash },
  { type: 'RotationCancelled', ...by, reason: '𠮷野家の件 \u2028 "引用"' },
];
const evidence = new Map([first, second].map(({ hash, content }) => [hash, content]));

const collected = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};
const packed = (by: TestSigner = signer) => collected(packageOf(by, chainOf(by, events), evidence));

type Stored = Extract<PackageRecord, { record: 'commit' }>;
const recordAt = (lines: readonly string[], index: number): PackageRecord =>
  JSON.parse((lines[index] ?? '').replace(/,$/, ''));
/** Lines 0 and 1 are the bracket and the header: version n is line n + 1. */
const commitAt = (lines: readonly string[], version: number) => (recordAt(lines, version + 1) as Stored).commit;
const withCommit = (lines: readonly string[], version: number, commit: Stored['commit']): string[] =>
  lines.with(version + 1, `${JSON.stringify({ record: 'commit', commit })},`);

const found = async (lines: Iterable<string>, key: TestSigner = signer): Promise<string[]> =>
  (await verifyPackage(async(lines), key.publicKey)).findings.map(({ code, facts }) =>
    [code, facts.version ?? facts.hash ?? ''].join(' ').trim(),
  );

describe('a package that nobody touched', () => {
  test('holds, and is one JSON array', async () => {
    const lines = await packed();
    expect(JSON.parse(lines.join('\n'))).toHaveLength(lines.length - 2);
    expect(lines.join()).toContain('佐藤 花子');
    const verified = await verifyPackage(async(lines), signer.publicKey);
    expect(verified).toMatchObject({ findings: [], commits: 4, evidence: 2 });
    expect(verified.heads.get(domain)).toMatchObject({ version: 4, hash: commitAt(lines, 4).hash });
  });

  test('a stretch of a log holds too, from the version that the header names', async () => {
    const interval = [...chainOf(signer, events)].slice(2);
    expect(await found(await collected(packageOf(signer, interval, evidence, { [domain]: 3 })))).toEqual([]);
    expect(await found(await collected(packageOf(signer, interval, evidence)))).toEqual(['commit_gap 3']);
  });
});

describe('what was tampered with is found and named', () => {
  test('a changed event', async () => {
    const lines = await packed();
    const commit = commitAt(lines, 2);
    const forged = { ...commit, events: [{ ...commit.events[0], name: '別人' } as DomainEvent] };
    expect(await found(withCommit(lines, 2, forged))).toEqual(['commit_changed 2', 'package_changed']);
  });

  test('a changed event with its hash made anew: the signature and the next commit tell', async () => {
    const lines = await packed();
    const commit = commitAt(lines, 2);
    const forged = sealed({ ...commit, events: [{ ...commit.events[0], name: '別人' } as DomainEvent] }, newSigner());
    expect(await found(withCommit(lines, 2, forged))).toEqual([
      'commit_signature 2',
      'commit_chain 3',
      'package_changed',
    ]);
  });

  test('a dropped commit, in the middle and at the end', async () => {
    const lines = await packed();
    expect(await found(lines.toSpliced(3, 1))).toContain('commit_gap 3');
    expect(await found(lines.toSpliced(5, 1))).toEqual(['package_changed', 'end_counts', 'end_head 4']);
  });

  test('exchanged, left out and foreign evidence', async () => {
    const lines = await packed();
    const swapped = lines.with(
      6,
      `${JSON.stringify({ record: 'evidence', hash: first.hash, content: second.content })},`,
    );
    expect(await found(swapped)).toEqual([`evidence_changed ${first.hash}`, 'package_changed']);
    expect(await found(lines.toSpliced(6, 1))).toContain(`evidence_absent ${first.hash}`);
    const other = contentOf('よそのもの');
    const more = lines.toSpliced(6, 0, `${JSON.stringify({ record: 'evidence', ...other })},`);
    expect(await found(more)).toContain(`evidence_unnamed ${other.hash}`);
  });

  test('evidence that the store no longer had is not passed over', async () => {
    const lines = await collected(packageOf(signer, chainOf(signer, events), new Map([[first.hash, first.content]])));
    expect(await found(lines)).toEqual([`evidence_absent ${second.hash}`]);
  });

  test('a state that the events do not lead to, though it is signed with the right key', async () => {
    const commits = [...chainOf(signer, events)];
    const last = commits.pop();
    if (last === undefined) throw new Error('no commit');
    const bent = sealed({ ...last, state: { ...last.state, current: 'mallory-1' as Selector } }, signer);
    expect(await found(await collected(packageOf(signer, [...commits, bent], evidence)))).toEqual(['commit_state 4']);
  });

  test('a whole package signed with another key, also when it brings that key along', async () => {
    const otherSigner = await packed(newSigner());
    expect(await found(otherSigner)).toEqual([
      'key_differs',
      ...[1, 2, 3, 4].map((version) => `commit_signature ${version}`),
      'package_signature',
    ]);
    expect((await verifyPackage(async(otherSigner), null)).findings).toEqual([]);
  });

  test('a package that was cut off, or goes on behind its end', async () => {
    const lines = await packed();
    expect(await found(lines.slice(0, -2))).toContain('end_missing');
    expect(await found([...lines, lines[2] ?? ''])).toEqual(['record_after_end']);
    expect(await found(lines.with(3, '{"record":'))).toContain('record_unknown');
    expect(await found(lines.with(3, '{"record":"commit","commit":{"version":"2"}},'))).toContain('commit_form');
  });
});

describe('I13: held to the marks of an anchor', () => {
  const markOf = async (signer: TestSigner, { version, hash }: { version: number; hash: string }) => ({
    domain,
    version,
    text: await markText({ domain, version, hash }, signer),
  });

  test('a package that lacks the newest commits, or went on otherwise, is found; one that has them holds', async () => {
    const signer = newSigner();
    const claimed = { type: 'RotationClaimed', by: 'T0HOME/U0ALICE' as PersonId, name: 'A' } as const;
    const whole = [...chainOf(signer, [claimed, claimed, claimed])];
    const other = [...chainOf(signer, [claimed, { ...claimed, name: 'B' }, claimed, claimed])];
    const marks = await Promise.all(whole.slice(1).map((commit) => markOf(signer, commit)));
    const verified = async (commits: typeof whole, given: typeof marks) =>
      (await verifyPackage(packageOf(signer, commits), signer.publicKey, given)).findings.map(({ code, facts }) => [
        code,
        facts.version,
      ]);
    expect(await verified(whole, marks)).toEqual([]);
    expect(await verified(whole.slice(0, 2), marks)).toEqual([['anchor_ahead', '3']]);
    expect(await verified(other, marks)).toEqual([
      ['anchor_differs', '2'],
      ['anchor_differs', '3'],
    ]);
    const [first] = whole;
    if (first === undefined) throw new Error('no commit');
    expect(await verified(whole, [await markOf(newSigner(), first)])).toEqual([['anchor_mark', '1']]);
  });
});

test.each(['', 'hello', '{"record":"package","format":99}', '[1,2]'])('%j is no package', async (text) => {
  await expect(verifyPackage(linesOf(async([text])), null)).rejects.toThrow(NotPackage);
});

test('a line without end is not collected for ever', async () => {
  await expect(collected(linesOf(async(Array.from({ length: 40 }, () => 'x'.repeat(64 * 1024)))))).rejects.toThrow(
    NotPackage,
  );
});

// design.md 6: however long the history. Made and read a line at a time: nothing here holds the log.
test('a long log is checked without holding it', async () => {
  const long = [...events, ...Array.from({ length: 300 }, (): DomainEvent => ({ type: 'RoundWanted' }))];
  let ahead = 0;
  let aheadMost = 0;
  async function* watched(): AsyncGenerator<string> {
    for await (const line of packageOf(signer, chainOf(signer, long), evidence)) {
      ahead += 1;
      aheadMost = Math.max(aheadMost, ahead);
      yield line;
      ahead -= 1;
    }
  }
  expect(await verifyPackage(watched(), signer.publicKey)).toMatchObject({ findings: [], commits: long.length });
  expect(aheadMost).toBe(1);
});
