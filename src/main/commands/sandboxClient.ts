import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { State } from '../../domain/state.ts';
import type { CallRecord } from '../../sandbox/ses/api.ts';
import { renderThread } from '../../sandbox/slack/render.ts';
import type { SlackMessage } from '../../sandbox/slack/stores.ts';
import { text } from '../../texts/text.ts';

/** A problem to show at the terminal. Exit code 1: the sandbox refused; 2: invalid command line. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  readonly exitCode: 1 | 2;
  readonly expected: readonly string[];

  constructor(exitCode: 1 | 2, message: string, expected: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.expected = expected;
  }
}

interface Address {
  readonly url: string;
  readonly pid: number;
}

/** The file with the address of a running sandbox, in the folder in which it was started. */
const addressFile = (folder: string): string => join(resolve(folder), '.futari', 'sandbox.json');

export const writeAddress = async (folder: string, address: Address): Promise<void> => {
  const file = addressFile(folder);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(address)}\n`, { mode: 0o600 });
};

/** @returns null if the file is missing or holds no address on loopback */
const readAddress = async (folder: string): Promise<Address | null> => {
  try {
    const { url, pid } = JSON.parse(await readFile(addressFile(folder), 'utf8')) as Partial<Address>;
    return typeof url === 'string' && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url) ? { url, pid: Number(pid) } : null;
  } catch {
    return null;
  }
};

/** Removes only its own address: a sandbox that started later has replaced the file. */
export const removeAddress = async (folder: string, { url, pid }: Address): Promise<void> => {
  const there = await readAddress(folder);
  if (there?.url === url && there.pid === pid) await rm(addressFile(folder), { force: true });
};

/** Calls the control API of the sandbox that was started in this folder. */
export interface Client {
  /** @throws CliProblem with the sandbox's message */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

const notRunning = (): CliProblem =>
  new CliProblem(1, 'サンドボックスが動いていません / no sandbox is running here', [
    'npm start  （別の端末で / in another terminal）',
  ]);

interface Refusal {
  readonly error?: { readonly message: string; readonly expected: readonly string[] };
}

export const openClient = async (folder: string): Promise<Client> => {
  const address = await readAddress(folder);
  if (address === null) throw notRunning();
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const answer = await fetch(`${address.url}${path}`, init).catch(() => {
      // A killed sandbox leaves its address file behind.
      throw notRunning();
    });
    const body = (await answer.json().catch(() => {
      throw new CliProblem(1, `${address.url} is no sandbox: see ${addressFile(folder)}`);
    })) as T & Refusal;
    if (answer.ok) return body;
    throw new CliProblem(1, body.error?.message ?? `the sandbox answered ${answer.status}`, body.error?.expected ?? []);
  };
  const headers = { 'content-type': 'application/json' };
  return {
    get: (path) => call(path, {}),
    post: (path, body) => call(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
};

/** The words after the command's name. */
export interface ParsedArgs {
  readonly args: readonly string[];
  /** `name=value`, and `--name value` for the options of the command. */
  readonly pairs: Readonly<Record<string, string>>;
  readonly yes: boolean;
  readonly json: boolean;
}

/** The arguments that a command accepts. Any other argument is refused before anything happens. */
interface Takes {
  /** The most words. */
  readonly args: number;
  /** The names of `name=value`; `any`: the sandbox checks them. */
  readonly pairs?: readonly string[] | 'any';
  /** Options that take a value, without the dashes. */
  readonly options?: readonly string[];
  readonly switches?: readonly ('yes' | 'json')[];
}

export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly takes: Takes;
  /** @returns the exit code */
  readonly run: (client: Client, args: ParsedArgs, print: (text: string) => void) => Promise<0 | 1>;
}

const pairPattern = /^([A-Za-z][A-Za-z]*)=(.*)$/s;

/** Separates `--name value` from the other words. @throws CliProblem for an option without its value. */
const takeValues = (args: readonly string[], named: readonly string[]) => {
  const isNamed = (arg: string | undefined): boolean => named.some((name) => arg === `--${name}`);
  const values = args.flatMap((arg, index): [string, string][] => {
    if (!isNamed(arg) || isNamed(args[index - 1])) return [];
    const value = args[index + 1];
    if (value === undefined) throw new CliProblem(2, `${arg} needs a value`);
    return [[arg.slice(2), value]];
  });
  return { values, others: args.filter((arg, index) => !isNamed(arg) && !isNamed(args[index - 1])) };
};

/**
 * @param free the number of leading words that are free text, in which `=` has no meaning
 * @param named options that take a value
 * @throws CliProblem for an unknown option
 */
export const parseArgs = (args: readonly string[], free: number, named: readonly string[] = []): ParsedArgs => {
  const { values, others } = takeValues(args, named);
  const options = others.filter((arg) => arg.startsWith('--'));
  const unknown = options.find((option) => option !== '--yes' && option !== '--json');
  if (unknown !== undefined) {
    throw new CliProblem(2, `no such option: ${unknown}`, [...named.map((name) => `--${name}`), '--yes', '--json']);
  }
  const remaining = others.filter((arg) => !arg.startsWith('--'));
  const isPair = (arg: string, index: number): boolean => index >= free && pairPattern.test(arg);
  const pairs = remaining.filter(isPair).map((arg): [string, string] => {
    const [, name = '', value = ''] = pairPattern.exec(arg) ?? [];
    return [name, value];
  });
  return {
    args: remaining.filter((arg, index) => !isPair(arg, index)),
    pairs: Object.fromEntries([...pairs, ...values]),
    yes: options.includes('--yes'),
    json: options.includes('--json'),
  };
};

const unknownIn = (typed: ParsedArgs, { args, pairs = [], options = [], switches = [] }: Takes): string | undefined => {
  const isPair = (name: string): boolean => pairs === 'any' || pairs.includes(name) || options.includes(name);
  return (
    typed.args[args] ??
    Object.keys(typed.pairs).find((name) => !isPair(name)) ??
    (['yes', 'json'] as const).filter((name) => typed[name] && !switches.includes(name)).map((name) => `--${name}`)[0]
  );
};

export const refusedWord = (word: string, usage: string): CliProblem =>
  new CliProblem(2, `「${word}」は指定できません / not understood: ${word}`, [usage]);

/** @throws CliProblem that names the first word that the command does not accept */
export const refuseUnknown = (typed: ParsedArgs, { takes, usage }: Command): void => {
  const word = unknownIn(typed, takes);
  if (word !== undefined) throw refusedWord(word, usage);
};

/** @throws CliProblem that shows the command's usage */
export const requireArgs = ({ args }: ParsedArgs, usage: string, least: number, most: number): void => {
  if (args.length < least || args.length > most)
    throw new CliProblem(2, 'これだけでは分かりません / not understood', [usage]);
};

const columnsMax = 100;
const columnsMin = 50;

const columns = (): number => Math.max(columnsMin, Math.min(columnsMax, process.stdout.columns ?? 80));

export const drawn = (messages: readonly SlackMessage[]): string => renderThread(messages, { columns: columns() });

/** Formats a point in time in the runbook's zone. */
export const moment = (at: number): string =>
  `${new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'medium' })} JST`;

/** Columns as wide as their widest cell. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

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
