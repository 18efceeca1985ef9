/** What a command brought about in a sandbox: the messages and the key changes since then, the stage now, and when the bot acts next. */

import type { State } from '../../domain/state.ts';
import type { CallRecord } from '../../sandbox/ses/api.ts';
import type { SlackMessage } from '../../sandbox/slack/stores.ts';
import { text } from '../../texts/text.ts';
import { type Client, moment } from './sandboxClient.ts';

interface Seen {
  /** Of each message, the newest rendering. */
  readonly messages: ReadonlyMap<string, SlackMessage>;
  readonly puts: readonly CallRecord[];
}

const keyOf = ({ channel, ts }: SlackMessage): string => `${channel} ${ts}`;

const see = async (client: Client): Promise<Seen> => {
  const [messages, calls] = [await client.get<SlackMessage[]>('/thread'), await client.get<CallRecord[]>('/ses/calls')];
  return {
    messages: new Map(messages.map((message) => [keyOf(message), message])),
    puts: calls.filter(({ operation }) => operation.startsWith('Put')),
  };
};

/** More lines than this are not read; `show` has them all. */
const linesMax = 30;
const lineCharsMax = 110;

const firstLine = ({ text: written }: SlackMessage): string => {
  const line = written.split('\n')[0] ?? '';
  return line.length > lineCharsMax ? `${line.slice(0, lineCharsMax)}…` : line;
};

const changesBetween = (before: Seen, after: Seen): readonly string[] => [
  ...[...after.messages.values()].flatMap((message) => {
    const known = before.messages.get(keyOf(message));
    const files = message.files.map(({ name }) => ` 📎 ${name}`).join('');
    if (known === undefined) return [`  + ${firstLine(message)}${files}`];
    return known.text === message.text ? [] : [`  ~ ${firstLine(message)}`];
  }),
  ...after.puts
    .slice(before.puts.length)
    .map(({ at, selector, outcome }) => `  SES ${moment(at)} Put ${selector ?? ''} ${outcome}`),
];

const stageText = (state: State | undefined): string => {
  const stage = state?.rotation?.stage.tag;
  return stage === undefined ? '-' : `${text('ja', `stage.${stage}`)} / ${text('en', `stage.${stage}`)}`;
};

const nextLines = async (client: Client): Promise<readonly string[]> => {
  const head = await client.get<{ readonly state: State } | null>('/state');
  const { now, applicationDueAt } = await client.get<{ now: number; applicationDueAt: number | null }>('/clock');
  const due = applicationDueAt === null ? '-' : moment(applicationDueAt);
  return [
    `いま / now: ${stageText(head?.state)}`,
    `次 / next: ${due} （時計 / clock: ${moment(now)}; npm run sandbox -- clock +1d）`,
  ];
};

/** Runs a command that changes the world, and prints afterwards what happened and what comes next. */
export const withAftermath = async (
  client: Client,
  print: (text: string) => void,
  act: () => Promise<0 | 1>,
): Promise<0 | 1> => {
  const before = await see(client);
  const exit = await act();
  const changes = changesBetween(before, await see(client));
  const shown =
    changes.length > linesMax ? [...changes.slice(-linesMax), `  (+${changes.length - linesMax}: show)`] : changes;
  const happened =
    shown.length === 0 ? ['起きたこと / happened: なし / nothing new'] : ['起きたこと / happened:', ...shown];
  print(['', ...happened, ...(await nextLines(client))].join('\n'));
  return exit;
};
