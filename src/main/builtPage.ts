/** The playground's page, built when its sources changed. A published package brings it built. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const sources = join(import.meta.dirname, '../sandbox/page');
const published = join(import.meta.dirname, '../page');
const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/futari-page');

/** A hash of every source and of the versions of all packages: equal hashes build equal pages. */
const fingerprint = async (): Promise<string> => {
  const files = (await readdir(sources, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'package-lock.json')]) {
    hash.update(`${file.slice(root.length)}\0`).update(await readFile(file).catch(() => ''));
  }
  return hash.digest('hex').slice(0, 16);
};

/** The page's HTML with the names of the built files. */
const writeHtml = async (folder: string, outputs: readonly string[]): Promise<void> => {
  const named = (ending: string): string => {
    const file = outputs.find((output) => /\/assets\/main-/.test(output) && output.endsWith(ending));
    return `/assets/${basename(file ?? '')}`;
  };
  const html = await readFile(join(sources, 'index.html'), 'utf8');
  const links = `<link rel="stylesheet" href="${named('.css')}" /><script type="module" src="${named('.js')}"></script>`;
  await writeFile(join(folder, 'index.html'), html.replace('<!-- built -->', links));
  await cp(join(sources, 'icon.svg'), join(folder, 'icon.svg'));
};

/** @throws if a source does not compile */
const buildPage = async (folder: string): Promise<void> => {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [join(sources, 'main.tsx')],
    outdir: join(folder, 'assets'),
    bundle: true,
    minify: true,
    metafile: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    publicPath: '/assets',
    logLevel: 'error',
  });
  await writeHtml(folder, Object.keys(metafile.outputs));
};

/** Builds beside the goal and moves the folder there whole, so that a second process never serves half of a page. */
const buildInto = async (folder: string): Promise<void> => {
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, 'unfinished-'));
  try {
    await buildPage(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have been quicker with the same sources.
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
};

const builtMax = 3;

/** Keeps the newest builds: a process that started before may still serve one of them. */
const removeOldest = async (): Promise<void> => {
  const builds = await Promise.all(
    (await readdir(cache)).map(async (name) => ({ name, at: (await stat(join(cache, name))).mtimeMs })),
  );
  for (const { name } of builds.sort((a, b) => b.at - a.at).slice(builtMax)) {
    await rm(join(cache, name), { recursive: true, force: true });
  }
};

/** @returns the folder of the built page @throws if it cannot be built */
export const builtPage = async (): Promise<string> => {
  if (existsSync(join(published, 'index.html'))) return published;
  const name = await fingerprint();
  const folder = join(cache, name);
  if (!existsSync(join(folder, 'index.html'))) {
    await buildInto(folder);
    await removeOldest();
  }
  return folder;
};
