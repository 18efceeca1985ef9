/** The way back while Slack is down, as two people drill it. */
import { type Command, requireWords } from '../commands/sandboxClient.ts';
import { CliProblem } from './problem.ts';

const usages = ['break-glass request --as PERSON --reason "WHY"', 'break-glass confirm --as PERSON'];

/** The one who asked cannot be the second. */
const secondWord = (first: string): string =>
  `break-glass confirm --as ${first === 'approver-1' ? 'approver-2' : 'approver-1'}`;

interface Said {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

export const breakGlass: Command = {
  usage: usages.join('\n  '),
  takes: { words: 1, options: ['as', 'reason'] },
  about:
    '緊急手順: その人の AWS の鍵でコマンドラインから戻す / break-glass: go back by the command line, with that person’s AWS access key',
  run: async (client, typed, print) => {
    requireWords(typed, usages.join('\n  '), 1, 1);
    const [step] = typed.words;
    const { as: person, reason } = typed.pairs;
    const understood = step === 'confirm' ? reason === undefined : step === 'request' && Boolean(reason?.trim());
    if (!understood || person === undefined)
      throw new CliProblem(2, 'だれが、何のために、が足りません / say who and why', usages);
    const said = await client.post<Said>('/break-glass', { person, step, ...(reason === undefined ? {} : { reason }) });
    print(said.lines.join('\n'));
    if (said.ok && step === 'request') print(`サンドボックスでは / here:\n  npm run sandbox -- ${secondWord(person)}`);
    return said.ok ? 0 : 1;
  },
};
