/** serverless.yml as osls packages it, in a folder of its own. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundleInto, functions } from '../lambda/bundle.ts';
import type { Template } from './resolve.ts';

const run = promisify(execFile);
export const packageTimeoutMs = 300_000;

interface Parameter {
  readonly Default: string;
  readonly AllowedValues: readonly string[];
}

export interface Packaged {
  readonly folder: string;
  /** Filled in with the parameters' default values, as CloudFormation does first. */
  readonly template: Template;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The values that osls passes to CloudFormation. */
  readonly given: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

interface PackageOptions {
  readonly stage?: string;
  /** The functions' real code; otherwise a line each, which is packaged the same. */
  readonly bundled?: boolean;
  /** Of `custom`: what docs/lambda.md tells people to change. */
  readonly custom?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
}

const placeholders = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'dist/lambda'), { recursive: true });
  for (const name of functions) await writeFile(join(folder, `dist/lambda/${name}.cjs`), '// a function\n');
};

const withCustom = (text: string, custom: Readonly<Record<string, string>>): string =>
  Object.entries(custom).reduce((before, [name, value]) => {
    const line = new RegExp(`^ {2}${name}: .*$`, 'm');
    if (!line.test(before)) throw new Error(`serverless.yml has no custom.${name}`);
    return before.replace(line, `  ${name}: ${value}`);
  }, text);

const givenIn = async (folder: string): Promise<Packaged['given']> => {
  const state = JSON.parse(await readFile(join(folder, '.serverless/serverless-state.json'), 'utf8'));
  const { stackParameters } = state.service.provider as {
    stackParameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  };
  return Object.fromEntries(stackParameters.map((one) => [one.ParameterKey, one.ParameterValue]));
};

export const packageTemplate = async (options: PackageOptions = {}): Promise<Packaged> => {
  const { stage, bundled = false, custom = {}, parameters = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'futari-package-'));
  await (bundled ? bundleInto(folder) : placeholders(folder));
  await writeFile(join(folder, 'serverless.yml'), withCustom(await readFile('serverless.yml', 'utf8'), custom));
  await writeFile(join(folder, 'futari.yml'), 'locale: ja\n');
  const notified = [
    ...(stage === undefined ? [] : ['--stage', stage]),
    ...Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`),
  ];
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    SLS_NOTIFICATIONS_MODE: 'off',
    SLS_TELEMETRY_DISABLED: '1',
  };
  await run(process.execPath, [resolve('node_modules/osls/bin/serverless.js'), 'package', ...notified], {
    cwd: folder,
    env,
    timeout: packageTimeoutMs,
  });
  const text = await readFile(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
  const { Parameters } = JSON.parse(text) as { Parameters: Packaged['parameters'] };
  const filledIn = (_: string, value: unknown): unknown => {
    const { Ref } = (value ?? {}) as { Ref?: string };
    return Ref !== undefined && Object.hasOwn(Parameters, Ref) ? Parameters[Ref]?.Default : value;
  };
  return {
    folder,
    template: (JSON.parse(text, filledIn) as { Resources: Template }).Resources,
    parameters: Parameters,
    given: await givenIn(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
