/** `futari check`: checks one key record, against an expected key or by itself. */

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { parseEndpoint } from '../../adapters/dns/message.ts';
import { fingerprintOf, spkiOf } from '../../adapters/keys/formats.ts';
import { fix, type RecordObservation, recordTtlSeconds } from '../../domain/findings.ts';
import { typedDomain } from '../../domain/inputs.ts';
import { readKeyRecord, recordValue } from '../../domain/keyRecord.ts';
import { type Fingerprint, noKeyHasIt, Selector, SigningDomain } from '../../domain/names.ts';
import type { KeyRecordSource } from '../../ports/dns.ts';
import type { Clock } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { correctionText, pasteForms, type RecordReport, recordReport, severityIcons } from '../../texts/records.ts';
import { messages } from '../../texts/text.ts';
import { languageOf, optionWords, print, printError, refusalText, unknownWord } from '../commandLine.ts';
import { systemClock } from '../process.ts';

const rows = {
  usage: {
    ja: `使い方: futari check セレクター 署名ドメイン [--expect 鍵.pem] [--server ホスト:ポート ...] [--json] [--lang ja|en]
  --expect  公開されているはずの鍵（秘密鍵か公開鍵の PEM）。鍵は表示しません。省くと、レコードだけで判断します。
  --server  このサーバーだけに、権威 DNS サーバーとして問い合わせます（繰り返し可。[IPv6]:ポート も可）。
  --json    スクリプト用に JSON で出力します。
終了コード: 0 正しい、1 誤り、2 不明、64 使い方の誤り`,
    en: `Usage: futari check SELECTOR SIGNING-DOMAIN [--expect KEY.pem] [--server HOST:PORT ...] [--json] [--lang ja|en]
  --expect  the key that should be published (PEM, private or public). It is never shown. Without it the record is judged by itself.
  --server  asks this server as an authoritative one and no other (may be repeated; [IPv6]:PORT works too).
  --json    for scripts.
Exit codes: 0 right, 1 wrong, 2 unknown, 64 not understood`,
  },
  badSelector: {
    ja: '「{value}」はセレクターではありません。_domainkey より前の部分だけ（英数字とハイフン、63 文字まで）を指定してください。',
    en: '"{value}" is no selector. Give only the part before _domainkey (letters, digits, hyphens, at most 63 characters).',
  },
  badDomain: {
    ja: '「{value}」は署名ドメインとして読めません。goo.ne.jp のように指定してください。',
    en: '"{value}" is no signing domain. Write it like goo.ne.jp.',
  },
  converted: {
    ja: '「{value}」は、DNS での名前 {domain} で調べました。',
    en: 'For "{value}" its name in the DNS was asked: {domain}.',
  },
  badServer: {
    ja: '「{value}」はサーバーとして読めません。192.0.2.1:53、[2001:db8::1]:53、ns1.example.jp のように指定してください。',
    en: '"{value}" is no server. Write it like 192.0.2.1:53, [2001:db8::1]:53 or ns1.example.jp.',
  },
  badLanguage: {
    ja: '「{value}」という言語はありません。ja か en を指定してください。',
    en: 'There is no language "{value}". Choose ja or en.',
  },
  unreadable: {
    ja: '鍵のファイルを読めません: {value}（{reason}）。ファイルの場所と読み取りの権限を確かめてください。',
    en: 'The key file cannot be read: {value} ({reason}). Check its path and permissions.',
  },
  notPem: {
    ja: '{value} は PEM の鍵ではありません。「-----BEGIN PUBLIC KEY-----」か「-----BEGIN PRIVATE KEY-----」などで始まるファイルを指定してください。',
    en: '{value} is no key in PEM. Give a file that begins with "-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----" or the like.',
  },
  encrypted: {
    ja: '{value} の鍵は暗号化されています。暗号化していない鍵か、公開鍵の PEM を指定してください。',
    en: 'The key in {value} is encrypted. Give a key that is not, or the PEM of the public key.',
  },
  otherKind: {
    ja: '{value} は RSA の鍵ではありません。DKIM と SES で使えるのは RSA の鍵です（PKCS#1、PKCS#8、SubjectPublicKeyInfo）。',
    en: '{value} is no RSA key. DKIM at SES uses RSA keys (PKCS#1, PKCS#8, SubjectPublicKeyInfo).',
  },
  severalKeys: {
    ja: '{value} に PEM が二つ以上あります。調べる鍵を一つだけにしてください。',
    en: '{value} holds more than one PEM. Leave only the key to look for.',
  },
  noResolvers: {
    ja: 'システムの DNS リゾルバーが分かりません。--server で権威 DNS サーバーを指定してください。',
    en: 'The DNS resolvers of this system are not known. Name the authoritative servers with --server.',
  },
  fault: {
    ja: '予期しない問題で確認できませんでした（{reason}）。',
    en: 'It could not be checked for an unexpected reason ({reason}).',
  },
  judgedAlone: {
    ja: '--expect がないため、公開されているレコードだけで判断しました。鍵 SHA-256 {fingerprint}',
    en: 'Without --expect only the published record was judged. Key SHA-256 {fingerprint}',
  },
  expected: {
    ja: '必要な鍵 SHA-256 {fingerprint}',
    en: 'Key needed: SHA-256 {fingerprint}',
  },
  oneResolver: {
    ja: 'このシステムの DNS リゾルバーは {resolver} の一つだけです。権威 DNS サーバーはすべて正しく、このリゾルバーも正しいと答えましたが、切り替えの前には二つ以上のリゾルバーで確かめる必要があります（ボットは設定されたリゾルバーに問い合わせます）。',
    en: 'This system has only one DNS resolver, {resolver}. It and every authoritative server say right; before a switch at least two resolvers have to (the bot asks those in its configuration).',
  },
} as const;

const message = messages(rows);
type CheckMessage = keyof typeof rows;

interface CheckArguments {
  readonly selector: Selector;
  readonly domain: SigningDomain;
  /** The domain as typed, if it was not in its DNS form (RFC 5891); null otherwise. */
  readonly convertedFrom: string | null;
  readonly expect: string | null;
  readonly servers: readonly string[];
  readonly json: boolean;
}

export interface Problem {
  readonly code: CheckMessage;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Parsed {
  readonly language: Language;
  readonly options: CheckArguments | Problem;
}

const options = {
  expect: { type: 'string' },
  server: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

/** The word that makes the command line invalid; null if no single word does. */
export const unknownCheckWord = (argv: readonly string[]): string | null => unknownWord(argv, options, 2);

const problem = (code: CheckMessage, value = ''): Problem => ({ code, facts: { value } });

const split = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch {
    return null;
  }
};

const isEndpoint = (value: string): boolean => {
  try {
    return parseEndpoint(value).host !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const judged = ({ values, positionals }: NonNullable<ReturnType<typeof split>>): CheckArguments | Problem => {
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0) return problem('usage');
  const selector = Selector.parse(first);
  if (selector === null) return problem('badSelector', first);
  const domain = typedDomain(second);
  if (domain === null) return problem('badDomain', second);
  const servers = [...new Set(values.server ?? [])];
  const bad = servers.find((value) => !isEndpoint(value));
  if (bad !== undefined) return problem('badServer', bad);
  const convertedFrom = SigningDomain.parse(second) === null ? second : null;
  return { selector, domain, convertedFrom, expect: values.expect ?? null, servers, json: values.json ?? false };
};

/**
 * Parses `SELECTOR DOMAIN [--expect FILE] [--server HOST:PORT ...] [--json] [--lang ja|en]` strictly.
 * @param fallback the terminal's language, unless `--lang` names one
 */
const parseCheck = (argv: readonly string[], fallback: Language): Parsed => {
  const found = split(argv);
  // A valid `--lang` also decides the language of the error message.
  const named = argv[argv.indexOf('--lang') + 1];
  if (found === null)
    return { language: named === 'ja' || named === 'en' ? named : fallback, options: problem('usage') };
  const { lang } = found.values;
  if (lang !== undefined && lang !== 'ja' && lang !== 'en') {
    return { language: fallback, options: problem('badLanguage', lang) };
  }
  return { language: lang ?? fallback, options: judged(found) };
};

const isProblem = <T extends object>(value: T | Problem): value is Problem => 'code' in value;

interface ExpectedKey {
  readonly fingerprint: Fingerprint;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}

/** PKCS#1, PKCS#8, SubjectPublicKeyInfo and X.509 (RFC 7468, RFC 8017): a key pair is often kept with its certificate. */
const readers: Readonly<Record<string, (pem: string) => KeyObject>> = {
  'RSA PRIVATE KEY': (pem) => createPublicKey(createPrivateKey(pem)),
  'PRIVATE KEY': (pem) => createPublicKey(createPrivateKey(pem)),
  'PUBLIC KEY': (pem) => createPublicKey(pem),
  CERTIFICATE: (pem) => createPublicKey(pem),
  'RSA PUBLIC KEY': (pem) => createPublicKey({ key: pem, format: 'pem', type: 'pkcs1' }),
};

const pemHeader = /-----BEGIN ([A-Z0-9 ]+)-----/g;

/** `--expect`: reads the public key from a PEM, private or public. Nothing of a private key leaves this file (I7). */
const keyOfPem = (pem: string, path: string): ExpectedKey | Problem => {
  const code = (code: Problem['code']): Problem => ({ code: code, facts: { value: path } });
  const labels = [...pem.matchAll(pemHeader)].map(([, label = '']) => label);
  const [label] = labels;
  if (label === undefined) return code('notPem');
  if (labels.length > 1) return code('severalKeys');
  if (label.startsWith('ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED')) return code('encrypted');
  const read = Object.hasOwn(readers, label) ? readers[label] : undefined;
  if (read === undefined) return code('otherKind');
  try {
    const key = read(pem);
    if (key.asymmetricKeyType !== 'rsa') return code('otherKind');
    return { fingerprint: fingerprintOf(key), publicKey: spkiOf(key).toString('base64') };
  } catch {
    // OpenSSL's message might quote the input.
    return code('notPem');
  }
};

const readExpectedKey = async (path: string): Promise<ExpectedKey | Problem> => {
  try {
    return keyOfPem(await readFile(path, 'utf8'), path);
  } catch (error) {
    return { code: 'unreadable', facts: { value: path, reason: (error as NodeJS.ErrnoException).code ?? '' } };
  }
};

interface CheckRuntime {
  /** The system's resolvers, as `address` or `address:port`. */
  readonly resolvers: readonly string[];
  readonly clock: Clock;
  /** Absent: 53. Only test servers use another port. */
  readonly authoritativePort?: number;
}

interface CheckResult extends RecordReport {
  readonly convertedFrom: string | null;
  /** The fingerprint of the expected key, otherwise of the published one; null if no key could be read. */
  readonly fingerprint: Fingerprint | null;
  readonly expected: boolean;
  /** The only resolver, if it answered right. A switch needs at least two (I2): one cache may hold an answer that nobody else gets. */
  readonly oneResolver: string | null;
}

const timeoutMs = 2_000;
const tries = 3;

/** Removes repeated resolvers: the same resolver twice is only one cache. */
const distinct = (resolvers: readonly string[]): readonly string[] => {
  const named = resolvers.map((text): [string, string] => {
    const { host, port } = parseEndpoint(text);
    return [`${host} ${port}`, text];
  });
  return [...new Map(named).values()];
};

const onlyResolver = ({ scope, verdict, servers }: RecordObservation): string | null => {
  const options = servers.filter(({ role }) => role === 'resolver');
  return scope === 'everywhere' && verdict === 'right' && options.length === 1 ? (options[0]?.server ?? null) : null;
};

const sourceFor = (options: CheckArguments, runtime: CheckRuntime): KeyRecordSource => {
  const { servers } = options;
  const resolvers = distinct(runtime.resolvers);
  // With `--server` only the named servers are queried. The system's resolvers are needed only to resolve their names.
  const named = servers.some((server) => isIP(parseEndpoint(server).host) === 0);
  const system = servers.length === 0 || named ? resolvers : [];
  return createKeyRecordSource({ ...runtime, resolvers, systemResolvers: system, timeoutMs, tries });
};

const valueIn = ({ servers }: RecordObservation, fingerprint: Fingerprint): string | null => {
  const keys = servers.flatMap(({ records }) =>
    records.map((strings) => readKeyRecord([strings], { fingerprint }).key),
  );
  const key = keys.find((one) => one?.fingerprint === fingerprint);
  return key ? recordValue(key.base64) : null;
};

export const checkRecord = async (
  options: CheckArguments,
  key: ExpectedKey | null,
  runtime: CheckRuntime,
): Promise<CheckResult> => {
  const source = sourceFor(options, runtime);
  const { selector, domain, convertedFrom, servers } = options;
  const observation = await source.observe({
    selector,
    domain,
    expected: key?.fingerprint ?? 'published',
    scope: servers.length === 0 ? 'everywhere' : 'authoritative',
    ...(servers.length === 0 ? {} : { authoritative: servers, alone: true }),
    signatures: 'advisory',
  });
  const fingerprint = observation.expected === noKeyHasIt ? null : observation.expected;
  const published = fingerprint === null ? null : valueIn(observation, fingerprint);
  const value = key === null ? published : recordValue(key.publicKey);
  const wanted = { name: observation.name, value, ttlSeconds: recordTtlSeconds };
  const oneResolver = onlyResolver(observation);
  return { observation, convertedFrom, fingerprint, expected: key !== null, oneResolver, ...fix(observation, wanted) };
};

/** 0 right, 1 wrong, 2 unknown. */
export const exitOf = ({ observation }: CheckResult): number => {
  if (observation.verdict === 'right') return 0;
  return observation.verdict === 'unknown' ? 2 : 1;
};

const nameLines = (language: Language, { convertedFrom, observation }: CheckResult): readonly string[] => {
  const domain = observation.name.replace(/^.*\._domainkey\./, '');
  return convertedFrom === null ? [] : [message(language, 'converted', { value: convertedFrom, domain })];
};

const keyLines = (language: Language, { fingerprint, expected }: CheckResult): readonly string[] =>
  fingerprint === null ? [] : [message(language, expected ? 'expected' : 'judgedAlone', { fingerprint })];

/** Reasons why a right verdict is not enough for a switch. */
const warningsOf = (language: Language, { oneResolver }: CheckResult): readonly { code: string; text: string }[] =>
  oneResolver === null
    ? []
    : [{ code: 'one_resolver', text: message(language, 'oneResolver', { resolver: oneResolver }) }];

export const forPeople = (language: Language, result: CheckResult, timeZone: string): string =>
  recordReport(language, result, timeZone, [
    ...warningsOf(language, result).map(({ text: code }) => `${severityIcons.warning} ${code}`),
    ...nameLines(language, result),
    ...keyLines(language, result),
  ]).join('\n');

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** JSON for scripts: stable codes, and beside them sentences in the chosen language. */
export const forScripts = (language: Language, result: CheckResult, timeZone: string): string => {
  const { observation, corrections, steps, fingerprint, expected } = result;
  const findings = corrections.map((correction) => ({
    ...correction.finding,
    ...correctionText(language, correction, observation, timeZone),
    ...(correction.damage === null ? {} : { damage: correction.damage }),
  }));
  return JSON.stringify(
    {
      name: observation.name,
      verdict: observation.verdict,
      exit: exitOf(result),
      expected: expected ? fingerprint : null,
      judged: fingerprint,
      requestedAt: iso(observation.requestedAt),
      retryAfter: iso(observation.negativeUntil),
      findings,
      warnings: warningsOf(language, result),
      correction: { steps, ...pasteForms(steps, observation.zone) },
      servers: observation.servers,
    },
    null,
    2,
  );
};

export interface Checked {
  /** 0 right, 1 wrong, 2 unknown, 64 usage (sysexits(3)). */
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

const usageExit = 64;

const misunderstood = (language: Language, { code, facts }: Problem): Checked => ({
  exit: usageExit,
  out: '',
  error: message.ofCode(language, code, facts),
});

export interface CheckDeps extends CheckRuntime {
  readonly language: Language;
  /** IANA name, for points in time. */
  readonly timeZone: string;
}

const checked = async (options: CheckArguments, language: Language, deps: CheckDeps): Promise<Checked> => {
  const key = options.expect === null ? null : await readExpectedKey(options.expect);
  if (key !== null && isProblem(key)) return misunderstood(language, key);
  if (options.servers.length === 0 && deps.resolvers.length === 0) {
    return misunderstood(language, { code: 'noResolvers', facts: {} });
  }
  const { resolvers, clock, authoritativePort, timeZone } = deps;
  const port = authoritativePort === undefined ? {} : { authoritativePort };
  const result = await checkRecord(options, key, { resolvers, clock, ...port });
  const out = options.json ? forScripts(language, result, timeZone) : forPeople(language, result, timeZone);
  return { exit: exitOf(result), out, error: '' };
};

/** Checks the published record and explains its findings. Needs no Slack, no AWS and no configuration. */
export const check = async (argv: readonly string[], deps: CheckDeps): Promise<Checked> => {
  const { language, options: wanted } = parseCheck(argv, deps.language);
  if (!isProblem(wanted)) return checked(wanted, language, deps);
  const problem = misunderstood(language, wanted);
  const word = wanted.code === 'usage' ? unknownCheckWord(argv) : null;
  return { ...problem, error: refusalText(language, word, problem.error, optionWords(options)) };
};

/** The usage, for --help. */
export const checkUsage = (language: Language): string => message(language, 'usage');

const unknownExit = 2;
/**
 * `futari check SELECTOR DOMAIN`. Exit codes: 0 right, 1 wrong, 2 unknown, 64 usage.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runCheck = async (): Promise<void> => {
  const language = languageOf(process.env);

  try {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const { exit, out, error } = await check(process.argv.slice(2), {
      language,
      timeZone,
      resolvers: getServers(),
      clock: systemClock,
    });
    if (out !== '') print(out);
    if (error !== '') printError(error);
    process.exitCode = exit;
  } catch (error) {
    // A fault of this command proves nothing about the record, so the exit code is "unknown".
    printError(message(language, 'fault', { reason: error instanceof Error ? error.name : 'unknown' }));
    process.exitCode = unknownExit;
  }
};
