/** Prepares the deployment to AWS in `dist/aws`. It reaches no network. */

import { join } from 'node:path';
import { messages } from '../../texts/text.ts';
import { exitWith, languageOf, print, printError } from '../commandLine.ts';
import { loadFile } from '../config/load.ts';
import { diskSource } from '../config/source.ts';
import { OutsideFolder, packageInto } from './package.ts';
import { stackParameters } from './parameters.ts';
import { readTemplate } from './template.ts';

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
