/** `futari rollback DOMAIN`: explains whether a rollback is possible now, who may do it, and by which commands. It changes nothing. */

import { core } from '../../domain/core.ts';
import { whoMayGoBack } from '../../domain/incidents.ts';
import { emptyState, type State } from '../../domain/state.ts';
import type { Language } from '../../texts/codes.ts';
import { factText } from '../../texts/facts.ts';
import { messages, textOfCode } from '../../texts/text.ts';
import { print } from '../commandLine.ts';
import { configuredDomain, type LogCommand, type LogReading, runLogCommand } from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari rollback 署名ドメイン [--json] [--lang ja|en]
  いまロールバックできるか、だれがどのコマンドで行うかを表示します。このコマンドは何も変えません。
終了コード: 0 戻せる、1 戻せない・読めない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari rollback SIGNING-DOMAIN [--json] [--lang ja|en]
  Shows whether a rollback is possible now, who may do it, and by which commands. This command changes nothing.
Exit codes: 0 possible, 1 not possible or not readable, 2 usage, 78 configuration`,
  },
  possible: {
    ja: '{domain} の署名は、{next} から前のセレクター {current} に戻せます。',
    en: 'Signatures of {domain} can go back from {next} to the previous selector {current}.',
  },
  impossible: {
    ja: '{domain} は、いまはロールバックできません。',
    en: '{domain} cannot be rolled back now.',
  },
  who: { ja: 'だれが: {who}', en: 'Who: {who}' },
  slack: {
    ja: 'Slack が動いているとき: {channel} のカードの「ロールバック」、または次のコマンド\n  {command}',
    en: 'While Slack works: "Roll back" on the card in {channel}, or this command\n  {command}',
  },
  breakGlass: {
    ja: `Slack が止まっているとき（緊急手順、登録した別々の2人。登録されている人数: {count}）
  1人目: {request}
  2人目: {confirm}
  2人目の確認から直ちに SES を戻します。すべて記録され、あとで Slack に通知されます。`,
    en: `While Slack is down (break-glass, two different enrolled people; enrolled: {count})
  first person:  {request}
  second person: {confirm}
  SES goes back as soon as the second person confirms. Everything is logged, and Slack is notified later.`,
  },
  notEnrolled: {
    ja: '緊急手順は使えません。設定ファイルの breakGlass.people に2人以上を登録してください。',
    en: 'Break-glass is not available: breakGlass.people in the configuration file needs two or more people.',
  },
  nothing: { ja: 'このコマンドは何も変えていません。', en: 'This command changed nothing.' },
});

/** The usage, for --help. */
export const rollbackUsage = (language: Language): string => message(language, 'usage');

const command: LogCommand = {
  name: 'rollback',
  options: { json: { type: 'boolean' } },
  positionalsMax: 1,
  fits: (_, positionals) => positionals.length === 1,
  usage: rollbackUsage,
};

/** Two different people are needed. */
const enrolledMin = 2;

const whoText = ({ language, config, deps }: LogReading, state: State): string => {
  const { rotation } = state;
  if (rotation === null) return '';
  const who = whoMayGoBack(state, rotation, deps.clock.now());
  const { timeZone } = config.settings.policy.calendar;
  return factText(language, timeZone, 'rollback', { who, until: rotation.grant?.until ?? 0 });
};

const run = async (reading: LogReading): Promise<number> => {
  const { values, language, config, deps } = reading;
  const settings = configuredDomain(reading, reading.positionals[0] ?? '');
  if (typeof settings === 'number') return settings;
  const { name: domain, channel } = settings;
  const state = (await deps.log.load(domain))?.state ?? emptyState(domain);
  const refusal = core.rollbackRefusal(state, deps.clock.now(), config.settings.policy);
  const { rotation } = state;
  const commands = {
    slack: `/dkim rollback ${domain}`,
    request: `futari break-glass request ${domain} --reason "…"`,
    confirm: `futari break-glass confirm ${domain}`,
  };
  const enrolled = config.breakGlass.people.length;
  const why = refusal === null ? null : (textOfCode(language, 'refusal', refusal.code, refusal.facts) ?? refusal.code);
  if (values.json === true) {
    const grantUntil = rotation?.grant == null ? null : new Date(rotation.grant.until).toISOString();
    const selectors = { from: rotation?.next ?? null, to: rotation?.current ?? null };
    const reason = refusal === null ? null : { code: refusal.code, text: why };
    const answer = {
      format: 1,
      domain,
      possible: refusal === null,
      reason,
      ...selectors,
      grantUntil,
      enrolled,
      commands,
    };
    print(JSON.stringify(answer, null, 2));
    return refusal === null ? 0 : 1;
  }
  const lines =
    refusal !== null || rotation === null
      ? [message(language, 'impossible', { domain }), why ?? '']
      : [
          message(language, 'possible', { domain, next: rotation.next, current: rotation.current }),
          message(language, 'who', { who: whoText(reading, state) }),
          message(language, 'slack', { channel, command: commands.slack }),
          enrolled < enrolledMin
            ? message(language, 'notEnrolled')
            : message(language, 'breakGlass', { count: enrolled, ...commands }),
        ];
  print([...lines, message(language, 'nothing')].join('\n'));
  return refusal === null ? 0 : 1;
};

/**
 * `futari rollback DOMAIN`. Exit codes: 0 possible, 1 not possible, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runRollback = (): Promise<void> => runLogCommand(command, run);
