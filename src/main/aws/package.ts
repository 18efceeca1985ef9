/** Prepares the deployment to AWS in `dist/aws`. It reaches no network. */

import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { messages } from '../../texts/text.ts';
import { exitWith, languageOf, print, printError } from '../commandLine.ts';
import type { ConfigFile } from '../config/file.ts';
import { loadFile } from '../config/load.ts';
import { bundledText, diskSource, readConfiguration } from '../config/source.ts';
import { type Parameters, stackParameters } from './parameters.ts';
import { type CloudFormationTemplate, readTemplate, root } from './template.ts';

export const functions = ['ingress', 'worker', 'sweep', 'legacy'] as const;
export type FunctionName = (typeof functions)[number];

/**
 * Into `folder/NAME.cjs`. Equal sources give equal bytes.
 * @param entryPoints from the repository's root @throws if a source does not compile
 */
export const bundleFunctions = async (
  folder: string,
  entryPoints: readonly string[] = functions.map((name) => `src/main/lambda/${name}.ts`),
): Promise<void> => {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: resolve(folder),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // The log records the names of errors.
    keepNames: true,
    mainFields: ['module', 'main'],
    // Node would answer import('node:http') with every export read, and with that load its whole fetch before the first answer.
    supported: { 'dynamic-import': false },
    // node-cron reads import.meta.url when it is loaded, which a bundle in CommonJS does not have.
    banner: { js: "const bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'bundleUrl' },
    logLevel: 'error',
  });
};

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

class OutsideFolder extends Error {
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
const packageInto = async (folder: string, given: Package): Promise<Readonly<Record<string, number>>> => {
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

const message = messages({
  usage: {
    ja: `使い方: npm run package:aws -- 名前=値 ...
futari.yml（または DKIM_CONFIG のファイル）を読み、dist/aws に Lambda の zip、CloudFormation のテンプレート、パラメーターを書きます。
AWS には接続しません。パラメーターの名前と意味は serverless.yml にあります。手順: docs/deploy-aws.ja.md`,
    en: `Usage: npm run package:aws -- NAME=VALUE ...
Reads futari.yml (or the file in DKIM_CONFIG) and writes the functions' zips, CloudFormation's template and its parameters into dist/aws.
It does not connect to AWS. The names and what they mean are in serverless.yml. Step by step: docs/deploy-aws.md`,
  },
  refused: {
    ja: '次の点を直してから、もう一度実行してください。何も書き込んでいません。',
    en: 'Correct the following, then run it again. Nothing was written.',
  },
  outside: {
    ja: '{file} は futari.yml のフォルダーの外にあるため、関数に入れられません。同じフォルダーに置き、相対パスで指定してください。何も書き込んでいません。',
    en: '{file} is outside the folder of futari.yml, so a function cannot contain it. Put it there, and name it by a relative path. Nothing was written.',
  },
  unreadable: {
    ja: '{file} を読めません（{reason}）。何も書き込んでいません。',
    en: '{file} cannot be read ({reason}). Nothing was written.',
  },
  written: {
    ja: `{folder} に書きました（{sizes}）。次の手順:
  aws cloudformation package --template-file {folder}/template.json --s3-bucket バケット --output-template-file {folder}/packaged.yml
  aws cloudformation deploy --stack-name futari-{stage} --template-file {folder}/packaged.yml --s3-bucket バケット \\
    --parameter-overrides file://{folder}/parameters.json --capabilities CAPABILITY_IAM --tags application=futari`,
    en: `{folder} is written ({sizes}). Next:
  aws cloudformation package --template-file {folder}/template.json --s3-bucket BUCKET --output-template-file {folder}/packaged.yml
  aws cloudformation deploy --stack-name futari-{stage} --template-file {folder}/packaged.yml --s3-bucket BUCKET \\
    --parameter-overrides file://{folder}/parameters.json --capabilities CAPABILITY_IAM --tags application=futari`,
  },
});

/** Of sysexits.h, as the other commands: a wrong configuration. */
const wrongConfiguration = 78;

const packageAws = async (words: readonly string[]): Promise<number> => {
  const language = languageOf(process.env);
  if (words.includes('--help') || words.includes('-h')) {
    print(message(language, 'usage'));
    return 0;
  }
  const path = process.env.DKIM_CONFIG || './futari.yml';
  const loaded = await loadFile({ env: { ...process.env, DKIM_CONFIG: path }, ...diskSource });
  if (loaded.tag === 'refused') {
    printError(`${message(loaded.locale, 'refused')}\n${loaded.text}`);
    return wrongConfiguration;
  }
  const { config: file } = loaded;
  const template = await readTemplate();
  const stack = stackParameters(template, { file, words, awsRegion: process.env.AWS_REGION ?? '' });
  if (stack.tag === 'refused') {
    printError([message(file.locale, 'refused'), ...stack.problems.map((one) => `- ${one}`)].join('\n'));
    return wrongConfiguration;
  }
  const { parameters } = stack;
  const folder = join('dist', 'aws');
  try {
    const bytes = await packageInto(folder, { path, file, template, parameters });
    const sizes = Object.entries(bytes).map(([name, size]) => `${name}.zip ${Math.round(size / 1024)} KB`);
    const { Stage: stage = String(template.Parameters.Stage?.Default) } = parameters;
    print(message(file.locale, 'written', { folder, sizes: sizes.join(', '), stage }));
    return 0;
  } catch (error) {
    if (error instanceof OutsideFolder) {
      printError(message(file.locale, 'outside', { file: error.message }));
      return wrongConfiguration;
    }
    const { code, path: missing } = error as NodeJS.ErrnoException;
    if (code === undefined || missing === undefined) throw error;
    printError(message(file.locale, 'unreadable', { file: missing, reason: code }));
    return wrongConfiguration;
  }
};

export const runPackageAws = (): Promise<void> => exitWith('package:aws', () => packageAws(process.argv.slice(2)));
