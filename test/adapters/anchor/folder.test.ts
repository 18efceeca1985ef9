import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderAnchor } from '../../../src/adapters/anchor/folder.ts';
import { anchorContract, newestOf } from '../../contract/anchor.contract.ts';
import { goo } from '../../contract/logSite.ts';

const openFolder = async () => {
  const root = await mkdtemp(join(tmpdir(), 'futari-anchor-'));
  return { folder: join(root, 'anchor'), close: () => rm(root, { recursive: true, force: true }) };
};

describe('the anchor as a folder', () =>
  anchorContract(async () => {
    const { folder, close } = await openFolder();
    return {
      open: () => createFolderAnchor(folder),
      breakDown: async () => {
        // A file stands where the folder was: neither can be read, nor made.
        await rename(folder, `${folder}.gone`);
        await writeFile(folder, '');
      },
      close,
    };
  }));

test('given a draft that a crash left, and strange files, then only marks are read, and nobody else may read them', async () => {
  const { folder, close } = await openFolder();
  const store = createFolderAnchor(folder);
  await mkdir(join(folder, goo), { recursive: true });
  for (const name of ['.000000000000-999999999999.json.draft', 'notes.txt', '999999999990-8.json'])
    await writeFile(join(folder, goo, name), 'half');
  await store.create(goo, 4, 'four');
  expect(await newestOf(store, goo, 8)).toEqual([{ version: 4, text: 'four' }]);
  const [name = ''] = (await readdir(join(folder, goo))).filter((one) => one.endsWith('-4.json'));
  expect((await stat(join(folder, goo, name))).mode & 0o777).toBe(0o400);
  await close();
});
