/** The commands of `npm run sandbox`: they show and change a running sandbox. */

import type { State } from '../../domain/state.ts';
import type { ReceivedAlert } from '../../sandbox/alerts.ts';
import type { Clicked, ShownMessage } from '../../sandbox/control/people.ts';
import type { WorldRecord } from '../../sandbox/dns/world.ts';
import type { CallRecord, IdentityView, SentMail } from '../../sandbox/ses/api.ts';
import type { SlackMessage } from '../../sandbox/slack/stores.ts';
import { answersItself, print } from '../commandLine.ts';
import {
  CliProblem,
  type Command,
  drawn,
  file,
  moment,
  openClient,
  type ParsedArgs,
  parseArgs,
  refusedWord,
  refuseUnknown,
  requireArgs,
  table,
  withAftermath,
} from './sandboxClient.ts';

const showUsage = 'show [PERSON] [last=N]';
export const show: Command = {
  usage: showUsage,
  takes: { args: 1, pairs: ['last'] },
  about: 'スレッドを描く。人を書くと、その人に見えるもの / draw the thread, or all that one person sees',
  run: async (client, typed, print) => {
    requireArgs(typed, showUsage, 0, 1);
    const [person] = typed.args;
    const { last = '1000000' } = typed.pairs;
    if (!/^\d{1,7}$/.test(last)) throw refusedWord(`last=${last}`, showUsage);
    const path = person === undefined ? '/thread' : `/seen?person=${encodeURIComponent(person)}`;
    const messages = await client.get<SlackMessage[]>(path);
    const shown = messages.slice(Math.max(0, messages.length - Number(last)));
    print(shown.length === 0 ? '（まだ何もありません / nothing yet）' : drawn(shown));
    return 0;
  },
};

export const people: Command = {
  usage: 'people',
  takes: { args: 0 },
  about: 'だれがいるか / who there is',
  run: async (client, _typed, print) => {
    const all = await client.get<{ name: string; kind: string; groups: string[]; channels: string[] }[]>('/people');
    print(table(all.map(({ name, kind, groups, channels }) => [name, kind, channels.join(' '), groups.join(' ')])));
    return 0;
  },
};

const buttonsUsage = 'buttons PERSON';
export const buttons: Command = {
  usage: buttonsUsage,
  takes: { args: 1 },
  about: 'その人に見えるボタン / the buttons that a person sees',
  run: async (client, typed, print) => {
    requireArgs(typed, buttonsUsage, 1, 1);
    const [person = ''] = typed.args;
    const seen = await client.get<Record<string, string>>(`/buttons?person=${encodeURIComponent(person)}`);
    print(table(Object.entries(seen)) || '（ありません / none）');
    return 0;
  },
};

const mailUsage = 'mail [MESSAGE-ID]';
export const mail: Command = {
  usage: mailUsage,
  takes: { args: 1 },
  about: 'SES が送ったメール / what SES sent',
  run: async (client, typed, print) => {
    requireArgs(typed, mailUsage, 0, 1);
    const [id] = typed.args;
    if (id !== undefined) {
      const [found] = await client.get<SentMail[]>(`/mail?id=${encodeURIComponent(id)}`);
      print(found?.raw ?? '（そのメールはありません / no such mail）');
      return found === undefined ? 1 : 0;
    }
    const mails = await client.get<SentMail[]>('/mail');
    const rows = mails.map((one) => [moment(one.at), `s=${one.selector ?? '-'}`, one.to.join(' '), one.messageId]);
    print(table(rows) || '（ありません / none）');
    return 0;
  },
};

export const alerts: Command = {
  usage: 'alerts',
  takes: { args: 0 },
  about: 'Slack の外に出た重大な知らせ / critical notices that left Slack',
  run: async (client, _typed, print) => {
    const all = await client.get<ReceivedAlert[]>('/alerts');
    print(all.map(({ at, code, text }) => `${at} ${code}\n${text}`).join('\n\n') || '（ありません / none）');
    return 0;
  },
};

export const ses: Command = {
  usage: 'ses',
  takes: { args: 0 },
  about: 'SES の状態と、受けた呼び出し / identities, and the calls that SES received',
  run: async (client, _typed, print) => {
    const identities = await client.get<IdentityView[]>('/ses/identities');
    const calls = await client.get<CallRecord[]>('/ses/calls');
    const changes = calls.filter(({ operation }) => operation.startsWith('Put'));
    const signedWith = (one: IdentityView): string => `signs with ${one.signsWith ?? 'nothing'}`;
    print(
      table(
        identities.map((one) => [
          one.identity,
          one.region,
          one.origin,
          one.selector ?? '-',
          one.status,
          signedWith(one),
        ]),
      ),
    );
    print(`\n${calls.length} calls, ${changes.length} of them Put`);
    print(table(changes.map((one) => [moment(one.at), one.operation, one.selector ?? '', one.outcome])));
    return 0;
  },
};

export const dns: Command = {
  usage: 'dns',
  takes: { args: 0 },
  about: '権威サーバーのレコード / the records of each name server',
  run: async (client, _typed, print) => {
    const records = await client.get<WorldRecord[]>('/dns');
    const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 28)}…${text.slice(-8)}` : text);
    const ownRecords = records.filter(({ name }) => !name.endsWith('amazonses.com'));
    print(table(ownRecords.map((one) => [one.server, one.name, String(one.ttlSeconds), cut(one.strings.join(''))])));
    return 0;
  },
};

interface Head {
  readonly version: number;
  readonly hash: string;
  readonly dueAt: number | null;
  readonly state: State;
}

const rotationRows = ({ rotation }: State): readonly (readonly string[])[] => {
  if (rotation === null) return [['rotation', '-']];
  const { stage, current, next, record, round, application } = rotation;
  const approvals = round === null ? '-' : `${round.approvals.map(({ name }) => name).join(', ') || 'none'}`;
  return [
    ['stage', stage.tag],
    ['current', current],
    ['next', next],
    ['application', application === null ? '-' : `${moment(application.submittedAt)} ${application.ticket}`],
    ['record', record === null ? '-' : `${record.verdict} ${record.findings.join(' ')}`],
    ['round', round === null ? '-' : `${round.id} ${round.ended ?? 'open'}, digest ${round.digest.slice(0, 12)}`],
    ['approvals', approvals],
  ];
};

export const state: Command = {
  usage: 'state [--json]',
  takes: { args: 0, switches: ['json'] },
  about: 'ログの最新の状態 / the newest state in the log',
  run: async (client, { json }, print) => {
    const head = await client.get<Head | null>('/state');
    if (json) print(JSON.stringify(head, null, 2));
    else if (head === null) print('（ログは空です / the log is empty）');
    else {
      const due = head.dueAt === null ? '-' : moment(head.dueAt);
      const rows = [
        ['domain', head.state.domain],
        ['version', `${head.version} ${head.hash.slice(0, 12)}`],
        ['due', due],
      ];
      print(table([...rows, ...rotationRows(head.state)]));
    }
    return 0;
  },
};

type Answer = Extract<ShownMessage | Clicked, { tag: 'answered' | 'posted' | 'unanswered' }>;

const answer = (result: Answer, print: (text: string) => void): 0 | 1 => {
  switch (result.tag) {
    case 'answered':
      print(drawn(result.answers));
      return 0;
    case 'posted':
      print('投稿しました（ボットには届きません）/ posted; the bot does not hear it');
      return 0;
    case 'unanswered':
      print(`ボットから答えがありません / no answer from the bot (${result.ack})`);
      return 1;
  }
};

const sayUsage = 'say PERSON TEXT [#CHANNEL]';
export const say: Command = {
  usage: sayUsage,
  takes: { args: 3 },
  about: 'チャンネルに書く / write into the channel: say requester "/dkim rotate goo.ne.jp"',
  run: async (client, typed, print) => {
    requireArgs(typed, sayUsage, 2, 3);
    const [person, text, channel] = typed.args;
    return answer(await client.post<ShownMessage>('/say', { person, text, ...(channel ? { channel } : {}) }), print);
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
  takes: { args: 2, pairs: 'any', switches: ['yes'] },
  about: 'いちばん新しいボタンを押す / press the newest such button: click approve approver-1',
  run: async (client, typed, print) => {
    requireArgs(typed, clickUsage, 2, 2);
    const [button, person] = typed.args;
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
    // The click is not sent yet.
    return 1;
  },
};

const exampleOf = ({ form }: Extract<Clicked, { tag: 'form' }>): string => {
  const wanted = form.fields.filter(({ required }) => required);
  const shown = wanted.length > 0 ? wanted : form.fields.slice(0, 1);
  return shown.map(({ name }) => `${name}=…`).join(' ');
};

const usages = ['break-glass request --as PERSON --reason "WHY"', 'break-glass confirm --as PERSON'];

/** The next command to type. The requester cannot confirm, so it names another person. */
const secondWord = (first: string): string =>
  `break-glass confirm --as ${first === 'approver-1' ? 'approver-2' : 'approver-1'}`;

interface BreakGlassReply {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Drills the rollback by two people while Slack is down. */
export const breakGlass: Command = {
  usage: usages.join('\n  '),
  takes: { args: 1, options: ['as', 'reason'] },
  about:
    '緊急手順: その人の AWS の鍵でコマンドラインから戻す / break-glass: go back by the command line, with that person’s AWS access key',
  run: async (client, typed, print) => {
    requireArgs(typed, usages.join('\n  '), 1, 1);
    const [step] = typed.args;
    const { as: person, reason } = typed.pairs;
    const understood = step === 'confirm' ? reason === undefined : step === 'request' && Boolean(reason?.trim());
    if (!understood || person === undefined)
      throw new CliProblem(2, 'だれが、何のために、が足りません / say who and why', usages);
    const reply = await client.post<BreakGlassReply>('/break-glass', {
      person,
      step,
      ...(reason === undefined ? {} : { reason }),
    });
    print(reply.lines.join('\n'));
    if (reply.ok && step === 'request') print(`サンドボックスでは / here:\n  npm run sandbox -- ${secondWord(person)}`);
    return reply.ok ? 0 : 1;
  },
};

const publishUsage = 'publish [right|truncated|other_key|testing_flag|two_records|one_server]';
export const publish: Command = {
  usage: publishUsage,
  takes: { args: 1 },
  about: 'DNS担当部署がレコードを公開する / the DNS department publishes the record, or a mistake',
  run: async (client, typed, print) => {
    requireArgs(typed, publishUsage, 0, 1);
    const [variant = 'right'] = typed.args;
    const { name, strings } = await client.post<{ name: string; strings: string[] }>('/publish', { variant });
    print(`${name} TXT ${strings.map((string) => `"${string}"`).join(' ')}`);
    return 0;
  },
};

const removeUsage = 'remove [next|current]';
export const remove: Command = {
  usage: removeUsage,
  takes: { args: 1 },
  about: 'レコードを消す / take a record away',
  run: async (client, typed, print) => {
    requireArgs(typed, removeUsage, 0, 1);
    const [which = 'next'] = typed.args;
    await client.post('/remove', { which });
    print(`${which}: removed`);
    return 0;
  },
};

const clockUsage = 'clock [+14d|+2h|+30m|2025-10-02|2025-10-02T10:00]';
export const clock: Command = {
  usage: clockUsage,
  takes: { args: 1 },
  about: '時計を見る、進める / show the clock, or move it through every due moment',
  run: async (client, typed, print) => {
    requireArgs(typed, clockUsage, 0, 1);
    const [to] = typed.args;
    if (to !== undefined) {
      const moved = await client.post<{ from: number; now: number }>('/clock', { to });
      print(`${moment(moved.from)} → ${moment(moved.now)}`);
      return 0;
    }
    const { now, applicationDueAt, sesDueAt } =
      await client.get<Record<'now' | 'applicationDueAt' | 'sesDueAt', number | null>>('/clock');
    const due = (at: number | null): string => (at === null ? '-' : moment(at));
    print(`now      ${due(now)}\nbot due  ${due(applicationDueAt)}\nses due  ${due(sesDueAt)}`);
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

const orderOf = ({ args: parsedArgs, pairs }: ParsedArgs): object => {
  const { times, minutes, applied, ...texts } = pairs;
  const numbers = {
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(applied === undefined ? {} : { applied: applied === 'true' }),
  };
  const [part, first, second] = parsedArgs;
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
  takes: { args: 3, pairs: ['operation', 'times', 'minutes', 'code', 'applied', 'token', 'region', 'method', 'when'] },
  about: `障害を起こす / break something:\n    ${faultUsages.join('\n    ')}`,
  run: async (client, typed, print) => {
    const { args: parsedArgs } = typed;
    if (parsedArgs.length === 0) throw new CliProblem(2, 'どの障害ですか / which fault?', faultUsages);
    if (parsedArgs[0] === 'clear') {
      const [extra] = [...parsedArgs.slice(1), ...Object.keys(typed.pairs)];
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
  takes: { args: 1 },
  about:
    'Slack を止める、戻す。止まっている間は break-glass / take Slack down, or up again; meanwhile there is break-glass',
  run: async (client, typed, print) => {
    requireArgs(typed, slackUsage, 1, 1);
    const [to] = typed.args;
    if (to !== 'down' && to !== 'up') throw new CliProblem(2, `no such state: ${to}`, [slackUsage]);
    await client.post(`/slack/${to}`, {});
    print(
      to === 'down'
        ? 'Slack: down'
        : 'Slack: up（ボットは 15 分以内に、残りを伝えます / the bot catches up within 15 min: clock +15m）',
    );
    return 0;
  },
};

export const commands: Readonly<Record<string, Command>> = {
  say,
  click,
  show,
  file,
  buttons,
  people,
  publish,
  remove,
  clock,
  state,
  dns,
  ses,
  mail,
  alerts,
  fault,
  slack,
  'break-glass': breakGlass,
};

/** Commands that change the world; without a word, `clock` only shows the time. */
const changing: ReadonlySet<string> = new Set(['say', 'click', 'publish', 'remove', 'clock', 'slack', 'break-glass']);

export const help = (): string =>
  [
    'npm run sandbox -- COMMAND',
    '',
    ...Object.values(commands).map(({ usage, about }) => `  ${usage}\n      ${about}`),
  ].join('\n');

const run = async (words: readonly string[]): Promise<0 | 1> => {
  const [verb, ...args] = words;
  // Behind `say`, these words are what the person writes.
  if (verb?.startsWith('-') && (await answersItself(words, help))) return 0;
  if (verb === undefined || verb === 'help' || verb === '--help') {
    const [word] = args;
    if (word !== undefined) throw refusedWord(word, 'help');
    print(help());
    return 0;
  }
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (command === undefined) throw new CliProblem(2, `no such command: ${verb}`, Object.keys(commands));
  // The text of `say` may contain anything, so its words are not parsed.
  const parsedArgs = parseArgs(args, verb === 'say' ? args.length : 0, command.takes.options);
  refuseUnknown(parsedArgs, command);
  const client = await openClient(process.cwd());
  const act = (): Promise<0 | 1> => command.run(client, parsedArgs, print);
  const changes = changing.has(verb) && (verb !== 'clock' || parsedArgs.args.length > 0);
  return changes ? withAftermath(client, print, act) : act();
};

/**
 * `npm run sandbox -- …`. Exit codes: 0 done, 1 the sandbox refused or does not run, 2 usage.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runSandboxClient = async (): Promise<void> => {
  // A reader such as `head` may close the pipe early; that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    const problem =
      error instanceof CliProblem ? error : new CliProblem(1, error instanceof Error ? error.message : 'fault');
    const choices = problem.expected.map((choice) => `\n  ${choice}`).join('');
    process.stderr.write(`✗ ${problem.message}${choices}\n`);
    process.exitCode = problem.exitCode;
  }
};
