import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFolderAnchor, markName } from '../../../src/adapters/anchor/folder.ts';

import { markText } from '../../../src/app/logAnchor.ts';
import type { PersonId } from '../../../src/domain/names.ts';
import { chainOf, newSigner, packageOf } from '../../support/package.ts';
import { runCommand } from '../../support/runCommand.ts';
import { domain } from '../../support/siteAddress.ts';

const processTimeoutMs = 300_000;
const signer = newSigner();
let folder = '';
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-verify-'));
  const claimed = { type: 'RotationClaimed', by: 'T0HOME/U0ALICE' as PersonId, name: '佐藤 花子' } as const;
  let text = '';
  for await (const line of packageOf(signer, chainOf(signer, [claimed, claimed]))) text += `${line}\n`;
  await writeFile(path('good.json'), text);
  await writeFile(path('forged.json'), text.replaceAll('佐藤 花子', '佐藤 太郎'));
  await writeFile(path('key.pem'), await signer.publicKeyPem());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const verifyLog = (...args: string[]) => runCommand(['verify-log', ...args]);

test(
  'given a package and a key, then the exit code and the words say whether it holds, and where not',
  async () => {
    const key = ['--key', path('key.pem')];
    const [good, forged, unpinned, none] = await Promise.all([
      verifyLog(path('good.json'), ...key, '--json'),
      verifyLog(path('forged.json'), ...key, '--lang', 'ja'),
      verifyLog(path('good.json'), '--lang', 'ja'),
      verifyLog(path('absent.json')),
    ]);
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(good.out)).toMatchObject({ holds: true, findings: [], commits: 2, key: { from: 'argument' } });
    expect(forged).toMatchObject({
      code: 1,
      out: expect.stringContaining('3 行目: goo.ne.jp version 1: 内容がハッシュと'),
    });
    // The first of them and how many: a long list would hide the verdict.
    expect(forged.out).toMatch(/問題あり: [2-9] 件。最初の問題:/);
    expect(forged.out).toMatch(/ほかに [1-8] 件/);
    expect(forged.out).not.toContain('version 2:');
    expect(unpinned).toMatchObject({ code: 0, out: expect.stringContaining('差し替えられます') });
    expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('absent.json (ENOENT)') });
  },
  processTimeoutMs,
);

test(
  'I13: given the folder of an anchor, or one of its files, then a package that ends before its newest mark does not hold',
  async () => {
    const store = createFolderAnchor(path('anchor'));
    const place = { domain, version: 3, hash: 'ab'.repeat(32) };
    await store.create(domain, 3, await markText(place, signer));
    const key = ['--key', path('key.pem'), '--lang', 'en'];
    const [folder, file] = await Promise.all([
      verifyLog(path('good.json'), ...key, '--anchor', path('anchor')),
      verifyLog(path('good.json'), ...key, '--anchor', join(path('anchor'), domain, markName(3))),
    ]);
    for (const result of [folder, file])
      expect(result).toMatchObject({
        code: 1,
        out: expect.stringContaining('ends at version 2, and the anchor has version 3'),
      });
  },
  processTimeoutMs,
);

test(
  'given what is no package, no key or no command, then it ends with 2 and says what would be right',
  async () => {
    const [noPackage, noKey, nothing] = await Promise.all([
      verifyLog(path('key.pem')),
      verifyLog(path('good.json'), '--key', path('good.json')),
      verifyLog(),
    ]);
    expect(noPackage).toMatchObject({ code: 2, err: expect.stringContaining('no evidence package (line 1)') });
    expect(noKey).toMatchObject({ code: 2, err: expect.stringContaining('no public key in PEM') });
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('Usage: futari verify-log') });
  },
  processTimeoutMs,
);
