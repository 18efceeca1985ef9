/** Writes what CloudFormation deploys: a zip for each function, the template and its parameters. Nothing is sent anywhere. */

import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { zipSync } from 'fflate';
import type { ConfigFile } from '../config/file.ts';
import { bundledText, diskSource, readConfiguration } from '../config/source.ts';
import { bundleFunctions, functions } from './bundle.ts';
import type { Parameters } from './parameters.ts';
import type { CloudFormationTemplate } from './template.ts';

/** The oldest time that a zip can hold, in the time zone of this process, which is what a zip holds. */
const noTime = new Date(1980, 0, 1);

/** The same entries give the same bytes, so CloudFormation sees what has changed. */
const zipped = (entries: Readonly<Record<string, Uint8Array>>): Uint8Array => {
  const names = Object.keys(entries).sort();
  const readable = 0o644 << 16;
  return zipSync(Object.fromEntries(names.map((name) => [name, entries[name] ?? new Uint8Array()])), {
    mtime: noTime,
    attrs: readable,
    os: 3,
    level: 9,
  });
};

export class OutsideFolder extends Error {
  override readonly name = 'OutsideFolder';
}

/** Paths that the file names, as it names them: forms of DNS departments, and authorities of IMAP servers. */
const namedFiles = ({ domains, probe }: ConfigFile): readonly string[] => [
  ...domains.flatMap(({ application }) => application?.template ?? []),
  ...[probe, ...probe.witnesses].flatMap(({ imap }) => imap?.ca ?? []),
];

/**
 * The configuration, bundled with its folder, and the files that it names, by path in the zip. Call it with a configuration that was loaded.
 * @throws OutsideFolder; Node's error for a file that is not there
 */
const configurationFiles = async (path: string, file: ConfigFile): Promise<Record<string, Uint8Array>> => {
  const folder = dirname(resolve(path));
  const read = await readConfiguration(diskSource, path);
  if (read.tag === 'unreadable') throw new Error('the configuration has changed meanwhile');
  const entries: Record<string, Uint8Array> = { 'futari.yml': new TextEncoder().encode(bundledText(read.complete)) };
  for (const named of new Set(namedFiles(file))) {
    const inside = relative(folder, resolve(folder, named));
    if (isAbsolute(named) || inside.startsWith('..')) throw new OutsideFolder(named);
    entries[inside] = await readFile(join(folder, inside));
  }
  return entries;
};

interface Package {
  /** Of the configuration file. */
  readonly path: string;
  readonly file: ConfigFile;
  readonly template: CloudFormationTemplate;
  readonly parameters: Parameters;
}

/**
 * Writes the folder anew: a packaging that fails leaves the former one as it was.
 * @returns the bytes of each zip, by function
 */
export const packageInto = async (folder: string, given: Package): Promise<Readonly<Record<string, number>>> => {
  const configuration = await configurationFiles(given.path, given.file);
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  try {
    const bundles = join(draft, 'bundles');
    await bundleFunctions(bundles);
    const sizes: Record<string, number> = {};
    for (const name of functions) {
      const bundle = { [`${name}.cjs`]: await readFile(join(bundles, `${name}.cjs`)) };
      // The ingress reads no configuration: its process starts while a person waits.
      const zip = zipped(name === 'ingress' ? bundle : { ...bundle, ...configuration });
      await writeFile(join(draft, `${name}.zip`), zip);
      sizes[name] = zip.length;
    }
    await rm(bundles, { recursive: true });
    await writeFile(join(draft, 'template.json'), `${JSON.stringify(given.template)}\n`);
    const overrides = Object.entries(given.parameters).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(draft, 'parameters.json'), `${JSON.stringify(overrides, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return sizes;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};
