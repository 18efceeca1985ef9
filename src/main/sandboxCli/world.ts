/** What happens around the people: DNS, time, faults. */
import { type Command, refusedWord, requireWords, type Words } from '../commands/sandboxClient.ts';
import { moment } from './draw.ts';
import { CliProblem } from './problem.ts';

const publishUsage = 'publish [right|truncated|other_key|testing_flag|two_records|one_server]';
export const publish: Command = {
  usage: publishUsage,
  takes: { words: 1 },
  about: 'DNS担当部署がレコードを公開する / the DNS department publishes the record, or a mistake',
  run: async (client, typed, print) => {
    requireWords(typed, publishUsage, 0, 1);
    const [variant = 'right'] = typed.words;
    const { name, strings } = await client.post<{ name: string; strings: string[] }>('/publish', { variant });
    print(`${name} TXT ${strings.map((string) => `"${string}"`).join(' ')}`);
    return 0;
  },
};

const removeUsage = 'remove [next|current]';
export const remove: Command = {
  usage: removeUsage,
  takes: { words: 1 },
  about: 'レコードを消す / take a record away',
  run: async (client, typed, print) => {
    requireWords(typed, removeUsage, 0, 1);
    const [which = 'next'] = typed.words;
    await client.post('/remove', { which });
    print(`${which}: removed`);
    return 0;
  },
};

const clockUsage = 'clock [+14d|+2h|+30m|2025-10-02|2025-10-02T10:00]';
export const clock: Command = {
  usage: clockUsage,
  takes: { words: 1 },
  about: '時計を見る、進める / show the clock, or move it through every due moment',
  run: async (client, typed, print) => {
    requireWords(typed, clockUsage, 0, 1);
    const [to] = typed.words;
    if (to !== undefined) {
      const moved = await client.post<{ from: number; now: number }>('/clock', { to });
      print(`${moment(moved.from)} → ${moment(moved.now)}`);
      return 0;
    }
    const { now, botDueAt, sesDueAt } =
      await client.get<Record<'now' | 'botDueAt' | 'sesDueAt', number | null>>('/clock');
    const due = (at: number | null): string => (at === null ? '-' : moment(at));
    print(`now      ${due(now)}\nbot due  ${due(botDueAt)}\nses due  ${due(sesDueAt)}`);
    return 0;
  },
};

const faultUsages = [
  'fault ses timeout_after_commit|timeout_before_commit|apply_late|error|server_error|empty_tokens|other_token [operation=… times=1 minutes=10 code=…]',
  'fault dns ns1|ns2|ns3|resolver1|resolver2 silent|servfail|refused|lame|truncate|slow|garbled',
  'fault slack rate_limited|server_error|no_answer|dropped [method=chat.postMessage times=1 when=before|after]',
  'fault dynamodb throttle|serverError|refuse|loseRequest|loseAnswer|errorAfter [operation=PutItem times=1]',
  'fault clear',
];

const orderOf = ({ words, pairs }: Words): object => {
  const { times, minutes, applied, ...texts } = pairs;
  const numbers = {
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(applied === undefined ? {} : { applied: applied === 'true' }),
  };
  const [part, first, second] = words;
  if (part !== 'dns' && second !== undefined) throw refusedWord(second, faultUsages.join('\n  '));
  switch (part) {
    case 'ses':
    case 'dynamodb':
      return { part, kind: first, ...texts, ...numbers };
    case 'slack':
      return { part, answer: first, ...texts, ...numbers };
    case 'dns':
      return { part, server: first, kind: second };
    default:
      throw new CliProblem(2, `no such part: ${part}`, faultUsages);
  }
};

export const fault: Command = {
  usage: 'fault ses|dns|slack|dynamodb … | fault clear',
  takes: { words: 3, pairs: ['operation', 'times', 'minutes', 'code', 'applied', 'token', 'region', 'method', 'when'] },
  about: `障害を起こす / break something:\n    ${faultUsages.join('\n    ')}`,
  run: async (client, typed, print) => {
    const { words } = typed;
    if (words.length === 0) throw new CliProblem(2, 'どの障害ですか / which fault?', faultUsages);
    if (words[0] === 'clear') {
      const [extra] = [...words.slice(1), ...Object.keys(typed.pairs)];
      if (extra !== undefined) throw refusedWord(extra, 'fault clear');
      await client.post('/faults/clear', {});
      print('cleared');
      return 0;
    }
    const { armed } = await client.post<{ armed: object }>('/faults', orderOf(typed));
    print(`armed: ${JSON.stringify(armed)}`);
    return 0;
  },
};

const slackUsage = 'slack down|up';
export const slack: Command = {
  usage: slackUsage,
  takes: { words: 1 },
  about:
    'Slack を止める、戻す。止まっている間は break-glass / take Slack down, or up again; meanwhile there is break-glass',
  run: async (client, typed, print) => {
    requireWords(typed, slackUsage, 1, 1);
    const [to] = typed.words;
    if (to !== 'down' && to !== 'up') throw new CliProblem(2, `no such state: ${to}`, [slackUsage]);
    await client.post(`/slack/${to}`, {});
    print(
      to === 'down'
        ? 'Slack: down'
        : 'Slack: up (ボットは 15 分以内に、残りを伝えます / the bot catches up within 15 min: clock +15m)',
    );
    return 0;
  },
};
