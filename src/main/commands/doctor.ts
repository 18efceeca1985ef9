/** `futari doctor`: checks an installation before its first rotation, and changes nothing. */

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print } from '../commandLine.ts';
import { readEndpoints, readVariable } from '../config/environment.ts';
import { reportProblems } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import { processSource } from '../config/source.ts';
import { jsonOfDiagnosis, textOfDiagnosis } from '../doctor/answer.ts';
import { diagnose } from '../doctor/diagnosis.ts';
import { verdictOf } from '../doctor/finding.ts';
import { systemClock } from '../process.ts';
import { configurationExit, type OptionValues, refused, runWords } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari doctor [--lambda 関数名] [--send] [--json] [--lang ja|en]
  設定、Slack、人、テーブル、鍵、SES、DNS、通知先を確認します。何も変更しません。環境変数は serve と同じです。
  --lambda  Lambda の worker に、その権限で確認させます（lambda:InvokeFunction だけが必要）
  --send  通知先に試験と明記した通知を送り、確認メールを送って受け取りまで確かめます
  --json  スクリプト用（項目は docs/command-line.ja.md）
終了コード: 0 誤りなし、1 誤りがある（--lambda: 関数が答えない）、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari doctor [--lambda FUNCTION] [--send] [--json] [--lang ja|en]
  Checks configuration, Slack, people, table, keys, SES, DNS and alerts. It changes nothing. The environment is that of serve.
  --lambda  lets the worker on Lambda check with its own rights (needs only lambda:InvokeFunction)
  --send  sends a marked test alert to the alert channels, and a probe mail that it waits for
  --json  for scripts (fields: docs/command-line.md)
Exit codes: 0 nothing is wrong, 1 something is wrong (--lambda: the function does not answer), 2 usage, 78 configuration`,
  },
  notOnLambda: {
    ja: '関数 {name} から確認の結果を得られません（{problem}）。関数名（…-worker）、AWS_REGION、lambda:InvokeFunction の権限と、関数のログを確かめてください。',
    en: 'The function {name} gives no result of the check ({problem}). Check its name (…-worker), AWS_REGION, the permission of lambda:InvokeFunction, and the function’s log.',
  },
});

/** The usage, for --help. */
export const doctorUsage = (language: Language): string => message(language, 'usage');

const command = {
  name: 'doctor',
  options: { send: { type: 'boolean' }, lambda: { type: 'string' }, json: { type: 'boolean' } },
  usage: doctorUsage,
} as const;

/** By the rights of the worker: nothing of the configuration is read here. */
const onLambda = async (language: Language, name: string, { send, json }: OptionValues): Promise<number> => {
  const { problems } = readEndpoints(process.env);
  if (problems.length > 0) return refused(reportProblems(problems, language, ''), configurationExit);
  const { examineOnLambda, NoDiagnosis } = await import('../doctor/onLambda.ts');
  try {
    const { text, ...answer } = await examineOnLambda({ name, send: send === true, language });
    print(json === true ? JSON.stringify(answer, null, 2) : text);
    return answer.wrong === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoDiagnosis)) throw error;
    return refused(message(language, 'notOnLambda', { name, problem: error.problem }));
  }
};

const onHost = async (language: Language, { send, json }: OptionValues): Promise<number> => {
  const loaded = await loadConfig(processSource());
  if (loaded.tag === 'refused') return refused(loaded.text, configurationExit);
  const { value: configToken, problems } = readVariable('SLACK_CONFIG_TOKEN', process.env);
  if (problems.length > 0) return refused(reportProblems(problems, language, ''), configurationExit);
  const all = await diagnose(loaded.config, {
    clock: systemClock,
    send: send === true,
    ...(configToken === undefined ? {} : { configToken }),
  });
  print(json === true ? JSON.stringify(jsonOfDiagnosis(language, all), null, 2) : textOfDiagnosis(language, all));
  return all.some((one) => verdictOf(one) === 'wrong') ? 1 : 0;
};

/** Exit codes: 0 nothing is wrong, 1 something is wrong, 2 usage, 78 configuration. */
export const runDoctor = (): Promise<void> =>
  runWords(command, async ({ values, language }) =>
    typeof values.lambda === 'string' ? onLambda(language, values.lambda, values) : onHost(language, values),
  );
