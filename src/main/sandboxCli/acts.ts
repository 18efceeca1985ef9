/** What people do. */
import type { Clicked } from '../../sandbox/control/acts/click.ts';
import type { Told } from '../../sandbox/control/acts/say.ts';
import { type Command, requireWords } from '../commands/sandboxClient.ts';
import { drawn } from './draw.ts';

type Answer = Extract<Told | Clicked, { tag: 'answered' | 'posted' | 'unanswered' }>;

const answer = (result: Answer, print: (text: string) => void): 0 | 1 => {
  switch (result.tag) {
    case 'answered':
      print(drawn(result.answers));
      return 0;
    case 'posted':
      print('投稿しました(ボットには届きません) / posted; the bot does not hear it');
      return 0;
    case 'unanswered':
      print(`ボットから答えがありません / no answer from the bot (${result.ack})`);
      return 1;
  }
};

const sayUsage = 'say PERSON TEXT [#CHANNEL]';
export const say: Command = {
  usage: sayUsage,
  takes: { words: 3 },
  about: 'チャンネルに書く / write into the channel: say requester "/dkim rotate goo.ne.jp"',
  run: async (client, typed, print) => {
    requireWords(typed, sayUsage, 2, 3);
    const [person, text, channel] = typed.words;
    return answer(await client.post<Told>('/say', { person, text, ...(channel ? { channel } : {}) }), print);
  },
};

const formLines = ({ form }: Extract<Clicked, { tag: 'form' }>): readonly string[] => [
  `▤ ${form.title}`,
  ...form.fields.map(({ name, label, required }) => `  ${name}=…  ${label}${required ? ' (必須 / required)' : ''}`),
  'もう一度、項目を付けて / again with the fields, or --yes to leave them empty:',
];

const dialogLines = ({ dialog }: Extract<Clicked, { tag: 'confirm' }>): readonly string[] => [
  `▤ ${dialog.title}`,
  `  ${dialog.text.replaceAll('\n', '\n  ')}`,
  `  [${dialog.confirm}] [${dialog.deny}]`,
  'よければ --yes を付けてもう一度 / again with --yes to confirm:',
];

const clickUsage = 'click BUTTON PERSON [NAME=VALUE …] [--yes]';
export const click: Command = {
  usage: clickUsage,
  takes: { words: 2, pairs: 'any', switches: ['yes'] },
  about: 'いちばん新しいボタンを押す / press the newest such button: click approve approver-1',
  run: async (client, typed, print) => {
    requireWords(typed, clickUsage, 2, 2);
    const [button, person] = typed.words;
    const { pairs, yes } = typed;
    const fills = yes || Object.keys(pairs).length > 0;
    const result = await client.post<Clicked>('/click', {
      person,
      button,
      ...(yes ? { confirm: true } : {}),
      ...(fills ? { inputs: pairs } : {}),
    });
    const again = `  npm run sandbox -- click ${button} ${person}`;
    if (result.tag === 'confirm') print([...dialogLines(result), `${again} --yes`].join('\n'));
    else if (result.tag === 'form') print([...formLines(result), `${again} ${exampleOf(result)}`].join('\n'));
    else return answer(result, print);
    // Nothing was done yet.
    return 1;
  },
};

const exampleOf = ({ form }: Extract<Clicked, { tag: 'form' }>): string => {
  const wanted = form.fields.filter(({ required }) => required);
  const shown = wanted.length > 0 ? wanted : form.fields.slice(0, 1);
  return shown.map(({ name }) => `${name}=…`).join(' ');
};
