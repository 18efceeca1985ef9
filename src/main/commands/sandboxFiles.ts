/** The files that the bot posted in a sandbox. */

import type { SlackMessage } from '../../sandbox/slack/stores.ts';
import { CliProblem, type Command, requireArgs, table } from './sandboxClient.ts';

const fileUsage = 'file [NAME] [PERSON]';
export const file: Command = {
  usage: fileUsage,
  takes: { args: 2 },
  about:
    '投稿されたファイルの一覧と中身。人を書くと、その人へのダイレクトメッセージも / the files that were posted, or one of them; with a person, their direct messages too',
  run: async (client, typed, print) => {
    requireArgs(typed, fileUsage, 0, 2);
    const [name, person] = typed.args;
    const path = person === undefined ? '/thread' : `/seen?person=${encodeURIComponent(person)}`;
    const files = (await client.get<SlackMessage[]>(path)).flatMap((message) => message.files);
    if (name === undefined) {
      print(table(files.map((one) => [one.id, one.name, one.title])) || '（ありません / none）');
      return 0;
    }
    // The newest of this name: an application is posted again when it is corrected.
    const found = files.findLast((one) => one.name === name || one.id === name);
    if (found === undefined)
      throw new CliProblem(1, `no such file: ${name}`, [...new Set(files.map((one) => one.name))]);
    const { text } = await client.get<{ text: string | null }>(`/file?id=${encodeURIComponent(found.id)}`);
    print(text ?? '（テキストではありません / not text）');
    return text === null ? 1 : 0;
  },
};
