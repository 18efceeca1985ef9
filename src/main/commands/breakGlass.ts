/** `futari break-glass`: identifies the person by AWS or by a secret, records their step in the log, and prints the result. */

import { parseArgs } from 'node:util';
import { fromIni } from '@aws-sdk/credential-providers';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { createKeyStore, createSecretStore, type SecretStore } from '../../adapters/dynamodb/keyStore.ts';
import { createSesBucket } from '../../adapters/dynamodb/sesBucket.ts';
import { digestOf, fitsSecret, hashSecret } from '../../adapters/keys/encryption.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import { slotMsOf } from '../../adapters/ses/call.ts';
import { type CallerOptions, CallerUnknown, callerArn } from '../../adapters/sts/callerIdentity.ts';
import type { BreakGlass, BreakGlassStatement } from '../../app/breakGlass.ts';
import { oneLine, typedDomain } from '../../domain/inputs.ts';
import { withoutRoles } from '../../domain/roles.ts';

import { noMailbox } from '../../ports/mail.ts';
import type { Directory, Notifier } from '../../ports/people.ts';
import type { DomainSettings, Locale } from '../../ports/settings.ts';
import { LogCorrupt } from '../../ports/store.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { text } from '../../texts/text.ts';
import { createApplication } from '../application.ts';
import {
  exitWith,
  languageOf,
  type Options,
  optionWords,
  print,
  printError,
  refusalText,
  unknownWord,
} from '../commandLine.ts';
import { dynamoOf, existingSigner, openAlerts, openAnchor, openKeys, type Runtime, sesOf } from '../compose.ts';
import type { BreakGlassConfig } from '../config/breakGlass.ts';
import { type Config, configurationFacts, loadConfig } from '../config/load.ts';
import { processSource } from '../config/source.ts';
import { createJournal, droppedLine, openOutput } from '../log.ts';
import { systemClock } from '../process.ts';
import { type BreakGlassMessage, message, sentences } from './breakGlassSentences.ts';
import { openTerminal, promptPassphrase, type Terminal } from './terminal.ts';

interface Common {
  readonly domain: string;
}

interface BreakGlassStep extends Common {
  readonly step: 'request' | 'confirm';
  readonly reason: string;
  /** The profile of the person's own AWS credentials; null: the SDK's default chain. */
  readonly profile: string | null;
  /** The Slack id of a person who uses a secret; null: AWS identifies the person. */
  readonly person: string | null;
}

interface Enrolling extends Common {
  readonly step: 'enroll';
  readonly person: string;
}

export type BreakGlassArguments = BreakGlassStep | Enrolling;

/** The reason is part of the state, which must stay small, and of messages. */
const reasonCharsMax = 200;

const wordFrom = (
  step: 'request' | 'confirm',
  domain: string,
  values: { readonly reason?: string; readonly profile?: string; readonly person?: string },
): BreakGlassStep | null => {
  const reason = oneLine(values.reason ?? '');
  // The report needs the reason, so a request must give one.
  if (step === 'request' ? reason === '' || reason.length > reasonCharsMax : values.reason !== undefined) return null;
  if (values.profile !== undefined && values.person !== undefined) return null;
  return { step, domain, reason, profile: values.profile ?? null, person: values.person ?? null };
};

const options = { reason: { type: 'string' }, profile: { type: 'string' }, person: { type: 'string' } } as const;

const { profile, person } = options;
const optionsOf: Readonly<Record<string, Options>> = {
  request: options,
  confirm: { profile, person },
  enroll: { person },
};

/** The word that makes `parseBreakGlass` refuse the command line; null if no single word does. */
export const unknownBreakGlassWord = (argv: readonly string[]): string | null => {
  const { positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false });
  const [step = ''] = positionals;
  const taken = Object.hasOwn(optionsOf, step) ? optionsOf[step] : undefined;
  return taken === undefined ? step || null : unknownWord(argv, taken, 2);
};

/**
 * Parses strictly: `request DOMAIN --reason TEXT`, `confirm DOMAIN` (each with `[--profile NAME | --person ID]`) and
 * `enroll DOMAIN --person ID`. A secret is never an argument.
 * @returns null for an invalid command line
 */
export const parseBreakGlass = (argv: readonly string[]): BreakGlassArguments | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options,
    });
    const [step, domain, ...rest] = positionals;
    if (!domain || rest.length > 0) return null;
    if (step === 'request' || step === 'confirm') return wordFrom(step, domain, values);
    const { person, ...others } = values;
    if (step !== 'enroll' || !person || Object.keys(others).length > 0) return null;
    return { step, domain, person };
  } catch {
    return null;
  }
};

export interface Enrolled {
  /** The person's id in Slack. */
  readonly user: string;
  /** The last part of the configured ARN: the name of the user, the role or the session. */
  readonly name: string;
}

/** A configured role without a session name matches every session, because the names of its sessions do not identify people. */
const fits = (configured: string | undefined, caller: string): boolean =>
  configured !== undefined &&
  (caller === configured || (/:assumed-role\/[^/]+$/.test(configured) && caller.startsWith(`${configured}/`)));

/** @returns null if the ARN belongs to no configured person */
export const enrolledBy = ({ people }: BreakGlassConfig, arn: string): Enrolled | null => {
  const found = people.find((person) => fits(person.arn, arn));
  return found === undefined ? null : { user: found.slack, name: found.arn?.split('/').at(-1) ?? found.slack };
};

/** Only people without an AWS identity may use a secret. */
const mayUseSecret = ({ people }: BreakGlassConfig, user: string): boolean =>
  people.some(({ slack, arn }) => slack === user && arn === undefined);

/** Slack is not queried: AWS or a secret identifies the person, and nobody else has a role. */
const noDirectory: Directory = {
  actor: async (id) => withoutRoles(id, 'unknown', ''),
  roles: async (id) => () => withoutRoles(id, 'unknown', ''),
  approvers: async () => null,
};

/** Posts nothing: notices stay pending in the log, and the bot posts them when Slack is back. */
const later: Notifier = {
  showCards: async () => {},
  postNotice: async () => {},
  postReport: async () => {},
  postDigest: async () => 'alone',
  cardLink: async () => null,
};

interface BreakGlassSession {
  readonly breakGlass: BreakGlass;
  readonly secrets: SecretStore;
  close(): void;
}

/**
 * Opens log, keys, DNS and SES, without Slack, mail or an entry point: enough to decide on the log and to roll back.
 * @throws the errors of the keys and the store, and ENOENT if this machine lacks the key that signs the log
 */
const openBreakGlassSession = async (config: Config, runtime: Runtime): Promise<BreakGlassSession> => {
  const { clock, journal, atBoundary } = runtime;
  const signer = await existingSigner(config);
  const { keyring } = await openKeys(config, runtime.credentials);
  const { table, settings, dns } = config;
  const dynamo = dynamoOf(config, runtime);
  const slotMs = slotMsOf(runtime.sesSpacingMs);
  const ses = sesOf(
    config,
    runtime,
    createSesBucket({ client: dynamo, table, slotMs, warn: (message) => journal.error({}, message) }),
  );
  const alerts = openAlerts(config, clock, runtime.credentials);
  const anchor = openAnchor(config, runtime.credentials);
  const { breakGlass } = createApplication({
    settings,
    clock,
    dynamo,
    table,
    signer,
    vault: createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring }),
    dns: createKeyRecordSource({ ...dns, clock }),
    ses,
    mailbox: noMailbox,
    directory: noDirectory,
    notifier: () => later,
    journal,
    alerts: alerts.channels,
    configuration: (domain) => configurationFacts(config, domain),
    ...(anchor === null ? {} : { anchor }),
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  return {
    breakGlass,
    secrets: createSecretStore({ client: dynamo, table }),
    close: () => {
      ses.close();
      alerts.close();
      anchor?.close();
      dynamo.destroy();
    },
  };
};

interface AtTerminal {
  readonly locale: Locale;
  /** Null without a terminal, for example in a cron job. */
  readonly terminal: () => Terminal | null;
}

/** Somebody who reads the table can guess a shorter secret. */
const secretBytesMin = 12;

type Typed = { readonly secret: Buffer } | { readonly code: BreakGlassMessage };

const typed = async ({ locale, terminal }: AtTerminal, prompt: 'secret' | 'newSecret' | 'again'): Promise<Typed> => {
  const there = terminal();
  if (there === null) return { code: 'noTerminal' };
  const secret = await promptPassphrase(there, message(locale, prompt));
  return secret === null ? { code: 'cancelled' } : { secret };
};

/**
 * Enrols a person's secret: typed twice at the terminal, hashed, overwritten in memory (I7), and stored under its digest.
 * @returns the digest, or the code of a message
 */
const enrolSecret = async (
  atTerminal: AtTerminal,
  store: SecretStore,
): Promise<{ digest: string } | { code: BreakGlassMessage }> => {
  const first = await typed(atTerminal, 'newSecret');
  if ('code' in first) return first;
  try {
    if (first.secret.length < secretBytesMin) return { code: 'tooShort' };
    const second = await typed(atTerminal, 'again');
    if ('code' in second) return second;
    const same = first.secret.equals(second.secret);
    second.secret.fill(0);
    if (!same) return { code: 'notTheSame' };
    const hashed = await hashSecret(first.secret);
    const digest = digestOf(hashed);
    await store.putNew(digest, hashed);
    return { digest };
  } finally {
    first.secret.fill(0);
  }
};

/** Checks a typed secret against the digest. A try is counted before the result is known. @returns null if the secret is right */
const proveSecret = async (
  atTerminal: AtTerminal,
  store: SecretStore,
  digest: string,
  now: number,
): Promise<BreakGlassMessage | null> => {
  const stored = await store.get(digest);
  // The signed log names the digest, so a secret that was exchanged in the table is refused.
  if (stored === null || digestOf(stored) !== digest) return 'secretLost';
  const given = await typed(atTerminal, 'secret');
  if ('code' in given) return given.code;
  try {
    if (!(await store.mayTry(digest, now))) return 'locked';
    return (await fitsSecret(given.secret, stored)) ? null : 'wrongSecret';
  } finally {
    given.secret.fill(0);
  }
};

/** `ok`: the step is recorded, or the rollback is decided and every Put was accepted. */
interface BreakGlassResult {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** The person's own credentials (absent: the SDK's default chain) and their terminal. */
interface Self extends Pick<CallerOptions, 'credentials'> {
  readonly terminal: () => Terminal | null;
}

interface No {
  readonly code: BreakGlassMessage;
  readonly facts: Readonly<Record<string, string>>;
}

const no = (code: BreakGlassMessage, facts: No['facts'] = {}): No => ({ code, facts });

type Person = Pick<BreakGlassStatement, 'user' | 'name' | 'proof' | 'digest'>;

interface At {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly self: Self;
  readonly session: BreakGlassSession;
  readonly settings: DomainSettings;
}

const isOnLoopback = (url: string | null): boolean =>
  url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);

/**
 * Whoever controls the STS endpoint can pretend to be anybody. So a test endpoint is accepted only if SES and DynamoDB are test
 * endpoints on this machine too, as in the sandbox.
 */
const mayTrustCaller = ({ aws: { endpoints }, settings }: Config): boolean =>
  !settings.testEndpoints || [endpoints.sts, endpoints.sesv2, endpoints.dynamodb].every(isOnLoopback);

/** Identifies the enrolled person by their AWS identity. */
const byAws = async ({ config, self }: At): Promise<Person | No> => {
  const { aws } = config;
  const credentials = self.credentials === undefined ? {} : { credentials: self.credentials };
  let arn: string;
  try {
    arn = await callerArn({ region: aws.region, endpoint: aws.endpoints.sts, ...credentials });
  } catch (error) {
    if (error instanceof CallerUnknown) return no('callerUnknown', { reason: error.message });
    throw error;
  }
  const person = enrolledBy(config.breakGlass, arn);
  return person === null ? no('notEnrolled', { arn }) : { ...person, proof: arn };
};

const bySecret = async ({ config, runtime, self, session, settings }: At, user: string): Promise<Person | No> => {
  if (!mayUseSecret(config.breakGlass, user)) return no('notBySecret', { person: user });
  const atTerminal = { locale: config.settings.locale, terminal: self.terminal };
  const digest = await session.breakGlass.enrolled(settings, user);
  // Without an enrolled secret the core refuses the step with a reason.
  if (digest === null) return { user, name: user, proof: 'secret', digest: '' };
  const wrong = await proveSecret(atTerminal, session.secrets, digest, runtime.clock.now());
  return wrong === null ? { user, name: user, proof: 'secret', digest } : no(wrong);
};

const enrol = async (
  { config, self, session, settings }: At,
  { person }: Enrolling,
): Promise<BreakGlassResult | No> => {
  if (!mayUseSecret(config.breakGlass, person)) return no('notBySecret', { person });
  const { locale } = config.settings;
  const enrolled = await enrolSecret({ locale, terminal: self.terminal }, session.secrets);
  if ('code' in enrolled) return no(enrolled.code);
  await session.breakGlass.offer(settings, person, enrolled.digest);
  return { ok: true, lines: [message(locale, 'offered', { person })] };
};

const say = async (at: At, word: BreakGlassStep): Promise<BreakGlassResult | No> => {
  const person = word.person === null ? await byAws(at) : await bySecret(at, word.person);
  if ('code' in person) return person;
  const { locale, policy } = at.config.settings;
  const { step, reason } = word;
  const answer = await at.session.breakGlass.say(at.settings, { step, reason, ...person });
  const ok = answer.tag !== 'refused' && answer.targets.every(({ outcome }) => outcome === 'taken');
  return { ok, lines: sentences(answer, person.name, locale, policy.calendar.timeZone) };
};

const answered = async (
  config: Config,
  runtime: Runtime,
  self: Self,
  parsed: BreakGlassArguments,
): Promise<BreakGlassResult | No> => {
  const domain = typedDomain(parsed.domain);
  const settings = domain === null ? undefined : config.settings.domains.get(domain);
  if (settings === undefined) return no('notConfigured', { domain: parsed.domain });
  if (!mayTrustCaller(config)) return no('testEndpoints');
  if (config.breakGlass.people.length === 0) return no('nobodyEnrolled');
  const session = await openBreakGlassSession(config, runtime);
  try {
    const at = { config, runtime, self, session, settings };
    return await (parsed.step === 'enroll' ? enrol(at, parsed) : say(at, parsed));
  } finally {
    session.close();
  }
};

export const breakGlass = async (
  config: Config,
  runtime: Runtime,
  self: Self,
  parsed: BreakGlassArguments,
): Promise<BreakGlassResult> => {
  const { locale } = config.settings;
  const result = await answered(config, runtime, self, parsed).catch((error: unknown) => {
    if (!(error instanceof LogCorrupt)) throw error;
    return { ok: false, lines: [text(locale, 'response.log_corrupt', { domain: parsed.domain })] };
  });
  if ('ok' in result) return result;
  return { ok: false, lines: [message.ofCode(locale, result.code, result.facts)] };
};

interface Drilling {
  /** The person's name in the sandbox. */
  readonly person: string;
  readonly step: 'request' | 'confirm';
  readonly reason: string;
}

export type Drill = (drilling: Drilling) => Promise<BreakGlassResult>;

/**
 * Runs break-glass in the sandbox: the same code, with the access key that the sandbox's STS gave to a person, and the sandbox's
 * clock. It opens log, keys and SES itself, as a separate process does.
 * @returns a drill that throws RangeError for a person without an access key
 */
export const drillOf =
  (config: Config, sandbox: Pick<Sandbox, 'sts'>, runtime: Runtime, domain: string): Drill =>
  async ({ person, step, reason }) => {
    const user = sandbox.sts.user(person);
    if (user === null) throw new RangeError(`${person} has no AWS access key`);
    const parsed = parseBreakGlass([step, domain, ...(reason === '' ? [] : [`--reason=${reason}`])]);
    if (parsed === null) return { ok: false, lines: [message(config.settings.locale, 'usage')] };
    // The sandbox has no terminal. A person with an access key needs no secret.
    return breakGlass(config, runtime, { credentials: user.credentials, terminal: () => null }, parsed);
  };

/** The usage, for --help. */
export const breakGlassUsage = (language: Locale): string => message(language, 'usage');

const usageExit = 2;
const configurationExit = 78;

const run = async (): Promise<number> => {
  const parsed = parseBreakGlass(process.argv.slice(2));
  if (parsed === null) {
    const language = languageOf(process.env);
    const known = [...Object.keys(optionsOf), ...optionWords(options)];
    printError(refusalText(language, unknownBreakGlassWord(process.argv.slice(2)), breakGlassUsage(language), known));
    return usageExit;
  }
  const loaded = await loadConfig(processSource());
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  const profile = parsed.step === 'enroll' ? null : parsed.profile;
  let opened: ReturnType<typeof openTerminal> = null;
  // Opens the terminal once, for all prompts.
  const terminal = () => (opened ??= openTerminal());
  const self = { terminal, ...(profile === null ? {} : { credentials: fromIni({ profile }) }) };
  // Faults go to standard error for the operator of the bot; the command's answer is separate.
  const { error } = createJournal(openOutput(2, droppedLine));
  const journal = { info: () => {}, error };
  const runtime = { clock: systemClock, journal };
  try {
    const { ok, lines } = await breakGlass(loaded.config, runtime, self, parsed);
    for (const line of lines) (ok ? print : printError)(line);
    return ok ? 0 : 1;
  } finally {
    (opened as ReturnType<typeof openTerminal>)?.close();
  }
};

/**
 * `futari break-glass request|confirm|enroll DOMAIN`. Exit codes: 0 done, 1 not or partly done, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runBreakGlass = (): Promise<void> => exitWith('break-glass', run);
