/**
 * Imports an existing private key into the key store as a selector's key, so that already the first rotation can be rolled back. The
 * key comes only from a file or standard input and must match the live record, because no other key can roll anything back.
 * A killed import has stored the whole key or nothing, and the same command may be repeated (I12).
 */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream, fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { fingerprintOf, type Opened, openPem, type PemBlock, privateKeyBlock } from '../../adapters/keys/formats.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import { dateOf } from '../../domain/calendar.ts';
import { typedDomain } from '../../domain/inputs.ts';
import { recordName, Selector, type SigningDomain } from '../../domain/names.ts';
import { KeyExists } from '../../ports/keys.ts';
import type { Clock, Locale } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { exitWith, languageOf, optionWords, print, printError, refusalText, unknownWord } from '../commandLine.ts';
import { dynamoOf, openKeys, type Runtime } from '../compose.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { processSource } from '../config/source.ts';
import { systemClock } from '../process.ts';
import { openTerminal, promptPassphrase, type Terminal } from './terminal.ts';

const rows = {
  usage: {
    ja: `使い方: npm run futari -- import 署名ドメイン セレクター --key ファイル
「--key -」で標準入力から読みます。秘密鍵やパスフレーズを、引数・環境変数・Slack に書かないでください。`,
    en: `Usage: npm run futari -- import SIGNING-DOMAIN SELECTOR --key FILE
"--key -" reads standard input. Never write a private key or a passphrase into an argument, the environment or Slack.`,
  },
  keyInArgument: {
    ja: `引数に秘密鍵が書かれています。何も保存していません。シェルの履歴や、同じマシンのほかの人に見えた可能性があります。履歴から消し、この鍵は漏れたものとして新しい鍵への切り替えを検討してください。
「--key ファイル」か「--key -」（標準入力）で渡してください。`,
    en: `There is a private key in an argument. Nothing was stored. The history of the shell and other people on this machine may have seen it: remove it from the history, treat the key as leaked and consider a rotation to a new one.
Give it by --key FILE or --key - (standard input).`,
  },
  unreadable: {
    ja: `鍵のファイルを読めません: {reason}
パスと権限を確かめてください。`,
    en: `The key file cannot be read: {reason}
Check the path and its permissions.`,
  },
  tooLarge: {
    ja: '64 KiB を超えています。鍵のファイルではないようです。パスを確かめてください。',
    en: 'More than 64 KiB: this does not look like a key file. Check the path.',
  },
  typed: {
    ja: '標準入力が端末です。貼り付けると秘密鍵が画面に残ります。「--key ファイル」とするか、「< ファイル」でつないでください。',
    en: 'Standard input is the terminal: a key that is pasted stays on the screen. Use --key FILE, or redirect with < FILE.',
  },
  openToOthers: {
    ja: '注意: 鍵のファイルを、所有者のほかの人も読めます。権限を狭めてください（chmod 600）。読まれたかもしれないなら、新しい鍵への切り替えを検討してください。',
    en: 'Warning: others than its owner may read the key file. Narrow its permissions (chmod 600). If somebody may have read it, consider a rotation to a new key.',
  },
  prompt: {
    ja: '鍵のパスフレーズ（表示されません）: ',
    en: 'Passphrase of the key (not shown): ',
  },
  tryAgain: {
    ja: 'パスフレーズが違うか、鍵が壊れています。あと {left} 回入力できます。',
    en: 'The passphrase is wrong, or the key is damaged. Attempts left: {left}.',
  },
  wrongPassphrase: {
    ja: '{attempts} 回とも、鍵を開けませんでした。パスフレーズが違うか、鍵が壊れています。何も保存していません。パスフレーズを確かめて、もう一度実行してください。',
    en: 'The key did not open in {attempts} attempts: the passphrase is wrong, or the key is damaged. Nothing was stored. Check the passphrase and run the command again.',
  },
  noTerminal: {
    ja: 'この鍵は暗号化されていますが、パスフレーズを尋ねる端末がありません。端末から実行してください（コンテナーなら -it を付けます）。何も保存していません。',
    en: 'The key is encrypted, and there is no terminal to ask for its passphrase. Run the command in a terminal (a container needs -it). Nothing was stored.',
  },
  cancelled: {
    ja: '取りやめました。何も保存していません。',
    en: 'Given up. Nothing was stored.',
  },
  empty: {
    ja: '鍵のファイルが空です。パスを確かめてください。',
    en: 'The key file is empty. Check the path.',
  },
  notPem: {
    ja: 'PEM の秘密鍵（-----BEGIN ... PRIVATE KEY-----）が見つかりません。DER なら「openssl pkey -inform DER -in ファイル」で PEM にできます。',
    en: 'There is no private key in PEM here (-----BEGIN ... PRIVATE KEY-----). DER becomes PEM by: openssl pkey -inform DER -in FILE',
  },
  publicKey: {
    ja: 'これは公開鍵です。対になる秘密鍵のファイルを渡してください。',
    en: 'This is a public key. Give the file of the private key that belongs to it.',
  },
  certificate: {
    ja: 'これは証明書か証明書の要求で、秘密鍵を含みません。対になる秘密鍵のファイルを渡してください。',
    en: 'This is a certificate or a request for one, without a private key. Give the file of the private key that belongs to it.',
  },
  openssh: {
    ja: 'これは OpenSSH の形式です。複製を作り、「ssh-keygen -p -m PEM -f 複製」で PEM に変えてください。',
    en: 'This is the form of OpenSSH. Make a copy, and turn that into PEM by: ssh-keygen -p -m PEM -f COPY',
  },
  severalKeys: {
    ja: 'ファイルに秘密鍵が二つ以上あります。このセレクターの鍵だけのファイルを渡してください。',
    en: "The file holds more than one private key. Give a file with this selector's key only.",
  },
  notRsa: {
    ja: 'RSA の鍵ではありません（{what}）。SES の BYODKIM に使えるのは、RSA 1024 または 2048 ビットの鍵だけです。',
    en: 'This is not an RSA key ({what}). SES takes only RSA keys of 1024 or 2048 bits for BYODKIM.',
  },
  bits: {
    ja: 'RSA {what} ビットの鍵です。SES の BYODKIM に使えるのは、RSA 1024 または 2048 ビットの鍵だけです。',
    en: 'This is an RSA key of {what} bits. SES takes only RSA keys of 1024 or 2048 bits for BYODKIM.',
  },
  damaged: {
    ja: '鍵を読めません。途中で切れているか、壊れています。元のファイルを確かめてください。',
    en: 'The key cannot be read: it is cut off or damaged. Check the original file.',
  },
  oldCipher: {
    ja: 'この暗号化の方式（DES や RC2）は、今の OpenSSL では開けません。「openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in ファイル -out 新しいファイル」で暗号化し直してください。',
    en: 'Its encryption (DES or RC2) is one that OpenSSL does not open any more. Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in FILE -out NEW-FILE',
  },
  notConfigured: {
    ja: '{domain} は設定ファイルの domains にありません。',
    en: '{domain} is not among the domains of the configuration file.',
  },
  notSelector: {
    ja: '{selector} はセレクターとして使えません。',
    en: '{selector} cannot be a selector.',
  },
  recordNotRight: {
    ja: '公開鍵レコード {name} が、この鍵と合っていると確かめられません（{verdict} {findings}）。何も保存していません。鍵とセレクターを確かめてください。',
    en: 'The key record {name} could not be shown to fit this key ({verdict} {findings}). Nothing was stored. Check the key and the selector.',
  },
  otherKey: {
    ja: 'このセレクターには、すでに別の鍵が保存されています。何も変えていません。',
    en: 'Another key is stored for this selector already. Nothing was changed.',
  },
  imported: {
    ja: `取り込みました。{name}
指紋 SHA-256 {fingerprint}
鍵の使用期限（社内基準）: {useBy}
ファイルの鍵は、安全な場所に移すか破棄してください。`,
    en: `Imported. {name}
fingerprint SHA-256 {fingerprint}
to be used until {useBy}
Move the key file to a safe place or destroy it.`,
  },
  importedOther: {
    ja: `取り込みました。{name}
指紋 SHA-256 {fingerprint}
鍵の使用期限（社内基準）: {useBy}
ファイルの鍵は、安全な場所に移すか破棄してください。
注意: 設定の current は {current} で、このセレクターではありません。最初のローテーションで戻れるのは、現在のセレクターの鍵があるときだけです。`,
    en: `Imported. {name}
fingerprint SHA-256 {fingerprint}
to be used until {useBy}
Move the key file to a safe place or destroy it.
Note: \`current\` in the configuration is {current}, not this selector. The first rotation has a way back only if the key of the current selector is held.`,
  },
} as const;

const message = messages(rows);
type ImportMessage = keyof typeof rows;

/** After three wrong passphrases a person should check it instead of guessing. */
export const passphraseAttemptsMax = 3;

interface PassphrasePrompt {
  readonly locale: Locale;
  /** Null without a terminal, for example in a cron job. */
  readonly terminal: () => Terminal | null;
}

type Unlocked =
  | { readonly ok: true; readonly key: KeyObject }
  | { readonly ok: false; readonly code: ImportMessage; readonly facts: Readonly<Record<string, string>> };

const refused = (code: ImportMessage, facts: Readonly<Record<string, string>> = {}): Unlocked => ({
  ok: false,
  code,
  facts,
});

const answerTo = (opened: Opened): Unlocked =>
  opened.tag === 'key' ? { ok: true, key: opened.key } : refused(opened.problem, { what: opened.what });

const opened = (block: PemBlock, passphrase: Buffer): Opened => {
  try {
    return openPem(block, passphrase);
  } finally {
    passphrase.fill(0);
  }
};

const promptUntilOpen = async (block: PemBlock, { locale, terminal }: PassphrasePrompt): Promise<Unlocked> => {
  const there = terminal();
  if (there === null) return refused('noTerminal');
  for (let left = passphraseAttemptsMax; left > 0; left -= 1) {
    if (left < passphraseAttemptsMax) there.output.write(`${message(locale, 'tryAgain', { left: String(left) })}\n`);
    const passphrase = await promptPassphrase(there, message(locale, 'prompt'));
    if (passphrase === null) return refused('cancelled');
    const result = opened(block, passphrase);
    if (result.tag === 'key' || result.problem !== 'wrongPassphrase') return answerTo(result);
  }
  return refused('wrongPassphrase', { attempts: String(passphraseAttemptsMax) });
};

/**
 * Turns the bytes of a key file into a key and prompts for the passphrase of an encrypted one. Overwrites the bytes, so that only the
 * key stays in memory.
 */
export const unlock = async (file: Buffer, prompt: PassphrasePrompt): Promise<Unlocked> => {
  const block = privateKeyBlock(file);
  file.fill(0);
  if ('problem' in block) return refused(block.problem, { what: block.what });
  return block.encrypted ? promptUntilOpen(block, prompt) : answerTo(openPem(block, null));
};

interface ImportRequest {
  readonly domain: string;
  readonly selector: string;
  /** The content of the key file; the import overwrites it. */
  readonly file: Buffer;
}

interface ImportResult {
  readonly ok: boolean;
  readonly code: ImportMessage;
  readonly facts: Readonly<Record<string, string>>;
}

const refusedKey = (code: ImportMessage, facts: Readonly<Record<string, string>> = {}): ImportResult => ({
  ok: false,
  code,
  facts,
});

const store = async (config: Config, runtime: Pick<Runtime, 'credentials'>, request: Parsed, clock: Clock) => {
  const client = dynamoOf(config, runtime);
  try {
    const { keyring } = await openKeys(config, runtime.credentials);
    const pem = request.key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const vault = createKeyVault({ store: createKeyStore({ client, table: config.table }), keyring });
    return await vault.import(request.domain, request.selector, pem, clock.now());
  } finally {
    client.destroy();
  }
};

interface Parsed {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly key: KeyObject;
}

export const importKey = async (
  config: Config,
  { clock, prompt, ...runtime }: Pick<Runtime, 'clock' | 'credentials'> & { readonly prompt: PassphrasePrompt },
  request: ImportRequest,
): Promise<ImportResult> => {
  const domain = typedDomain(request.domain);
  const settings = domain === null ? undefined : config.settings.domains.get(domain);
  if (domain === null || settings === undefined) return refusedKey('notConfigured', { domain: request.domain });
  const selector = Selector.parse(request.selector);
  if (selector === null) return refusedKey('notSelector', { selector: request.selector });
  // Runs after every other check without network: nobody types a passphrase for a command that cannot succeed.
  const unlocked = await unlock(request.file, prompt);
  if (!unlocked.ok) return unlocked;
  const { key } = unlocked;
  const expected = fingerprintOf(createPublicKey(key));
  const { authoritative } = settings;
  const query = {
    domain,
    selector,
    expected,
    scope: 'authoritative',
    ...(authoritative === null ? {} : { authoritative }),
  } as const;
  const seen = await createKeyRecordSource({ ...config.dns, clock }).observe(query);
  const name = recordName(selector, domain);
  if (seen.verdict !== 'right') {
    const findings = [...new Set(seen.findings.map(({ code }) => code))].join(' ');
    return refusedKey('recordNotRight', { name, verdict: seen.verdict, findings });
  }
  try {
    const info = await store(config, runtime, { domain, selector, key }, clock);
    const useBy = dateOf(config.settings.policy.calendar, info.notAfter);
    const code = selector === settings.current ? 'imported' : 'importedOther';
    const facts = { name, fingerprint: info.fingerprint, useBy, current: settings.current };
    return { ok: true, code, facts };
  } catch (error) {
    if (error instanceof KeyExists) return refusedKey('otherKey');
    throw error;
  }
};

/** The arguments `DOMAIN SELECTOR --key FILE`. */
interface ImportArguments {
  readonly domain: string;
  readonly selector: string;
  readonly key: string;
}

/** A key in PEM, or only its base64: the DER of every RSA key begins with `MII` (a SEQUENCE of more than 255 bytes). */
const keyText = /PRIVATE KEY|MII[\w+/=\s]{200}/;

const options = { key: { type: 'string' } } as const;

/**
 * The unknown option that makes `parseImport` answer `usage`. Never a word that is no option, because it may be a passphrase.
 */
export const unknownImportWord = (argv: readonly string[]): string | null => unknownWord(argv, options, argv.length);

/** Parses strictly. A message never repeats an argument that may be a key, because output is kept longer than the command runs (I7). */
export const parseImport = (argv: readonly string[]): ImportArguments | 'usage' | 'keyInArgument' => {
  if (argv.some((word) => keyText.test(word))) return 'keyInArgument';
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options,
    });
    const [domain, selector, ...rest] = positionals;
    const { key } = values;
    return domain && selector && key && rest.length === 0 ? { domain, selector, key } : 'usage';
  } catch {
    return 'usage';
  }
};

/** The largest key file, in bytes. A PEM of RSA 16384 with its certificates is smaller. */
const keyBytesMax = 65_536;
const othersMayRead = 0o044;

type KeyFile =
  | { readonly tag: 'read'; readonly bytes: Buffer; readonly openToOthers: boolean }
  | { readonly tag: 'unreadable'; readonly code: string }
  | { readonly tag: 'tooLarge' }
  | { readonly tag: 'typed' };

export type StandardInput = Readable & { readonly isTTY?: boolean };

const bounded = async (stream: Readable): Promise<Buffer | null> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(Buffer.from(part));
    bytes += part.length;
    if (bytes > keyBytesMax) return null;
  }
  const content = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return content;
};

/** Whether other users may read the file. Only regular files count: a pipe of the shell (`<(...)`) has no other readers. */
const isOpenToOthers = (descriptor: number): boolean => {
  const { mode } = fstatSync(descriptor);
  return fstatSync(descriptor).isFile() && (mode & othersMayRead) !== 0;
};

/** Reads at most `keyBytesMax` from a file or standard input. A failure gives the reason, never the content. */
export const readKeyFile = async (path: string, input: StandardInput): Promise<KeyFile> => {
  // A terminal shows a pasted key and keeps it in its scroll-back.
  if (path === '-' && input.isTTY === true) return { tag: 'typed' };
  let openToOthers = false;
  try {
    const file = path === '-' ? input : createReadStream(path);
    if (path !== '-') file.once('open', (descriptor: number) => (openToOthers = isOpenToOthers(descriptor)));
    const bytes = await bounded(file);
    return bytes === null ? { tag: 'tooLarge' } : { tag: 'read', bytes, openToOthers };
  } catch (error) {
    return { tag: 'unreadable', code: (error as NodeJS.ErrnoException).code ?? '' };
  }
};

const usageExit = 2;
const configurationExit = 78;

/** The message for a failure: path and reason, never the content. */
const whyNot = (locale: Locale, path: string, file: Exclude<KeyFile, { tag: 'read' }>): string =>
  file.tag === 'unreadable'
    ? message(locale, 'unreadable', { reason: `${path} ${file.code}`.trim() })
    : message(locale, file.tag);

const importFrom = async (config: Config, options: ImportArguments): Promise<number> => {
  const { locale } = config.settings;
  const file = await readKeyFile(options.key, process.stdin);
  if (file.tag !== 'read') {
    printError(whyNot(locale, options.key, file));
    return 1;
  }
  if (file.openToOthers) printError(message(locale, 'openToOthers'));
  let terminal: ReturnType<typeof openTerminal> = null;
  const prompt = { locale, terminal: () => (terminal = openTerminal()) };
  try {
    const result = await importKey(config, { clock: systemClock, prompt }, { ...options, file: file.bytes });
    (result.ok ? print : printError)(message.ofCode(locale, result.code, result.facts));
    return result.ok ? 0 : 1;
  } finally {
    (terminal as ReturnType<typeof openTerminal>)?.close();
  }
};

/** The usage, for --help. */
export const importUsage = (language: Language): string => message(language, 'usage');

const run = async (): Promise<number> => {
  const wanted = parseImport(process.argv.slice(2));
  if (typeof wanted === 'string') {
    const language = languageOf(process.env);
    const word = wanted === 'usage' ? unknownImportWord(process.argv.slice(2)) : null;
    printError(refusalText(language, word, message(language, wanted), optionWords(options)));
    return usageExit;
  }
  const loaded = await loadConfig(processSource());
  if (loaded.tag === 'refused') {
    printError(loaded.text);
    return configurationExit;
  }
  return importFrom(loaded.config, wanted);
};

/**
 * `futari import DOMAIN SELECTOR --key FILE`. Exit codes: 0 imported, 1 refused, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runImport = (): Promise<void> => exitWith('import', run);
