#!/usr/bin/env node
import { languageOf, nodeProblem, print, printError, refusalText } from './commandLine.ts';

/** `futari COMMAND`: the entry point of the package. Each command is a module that reads `process.argv` and the environment. */

const commands: Readonly<Record<string, { readonly does: string; readonly run: () => Promise<unknown> }>> = {
  serve: { does: 'the bot itself, configured by environment and DKIM_CONFIG', run: () => import('./serve.ts') },
  import: {
    does: 'the current private key into the key store: DOMAIN SELECTOR --key FILE (or - for standard input; a passphrase is asked for)',
    run: async () => (await import('./commands/importKey.ts')).runImport(),
  },
  check: {
    does: 'one key record, with its finding and correction: SELECTOR DOMAIN [--expect FILE.pem] [--server HOST:PORT] [--json]',
    run: async () => (await import('./commands/check.ts')).runCheck(),
  },
  report: {
    does: 'the evidence of a rotation: DOMAIN [--rotation N | --all] [--markdown | --json] [--out FILE]',
    run: async () => (await import('./commands/report.ts')).runReport(),
  },
  application: {
    does: 'the newest DNS application, where Slack takes no files: DOMAIN [SELECTOR]',
    run: async () => (await import('./commands/application.ts')).runApplication(),
  },
  'verify-log': {
    does: 'an evidence package, offline: FILE [--key PUBLIC.pem] [--json]',
    run: async () => (await import('./commands/verifyLog.ts')).runVerifyLog(),
  },
  'public-key': {
    does: "the log's public key, for whoever verifies a package",
    run: async () => (await import('./commands/report.ts')).runPublicKey(),
  },
  'break-glass': {
    does: 'the way back while Slack is down, by two enrolled people: request DOMAIN --reason WHY, then confirm DOMAIN [--profile NAME | --person ID]; enroll DOMAIN --person ID',
    run: async () => (await import('./commands/breakGlass.ts')).runBreakGlass(),
  },
  start: { does: 'sandbox and bot in one process, to try everything', run: () => import('./start.ts') },
  sandbox: {
    does: 'the second terminal of a sandbox that runs',
    run: async () => (await import('./commands/sandbox.ts')).runSandboxClient(),
  },
  demo: {
    does: 'one whole rotation, or a drill, verified from outside',
    run: async () => (await import('./commands/demo.ts')).runDemo(),
  },
};

const usage = (): string =>
  [
    'futari COMMAND',
    '',
    ...Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(11)} ${does}`),
    '',
    'docs: README.md, docs/configuration.md, docs/sandbox.md',
  ].join('\n');

const usageExit = 2;

const main = async (): Promise<void> => {
  const problem = nodeProblem(process.version);
  const [name = ''] = process.argv.splice(2, 1);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (problem !== null) {
    printError(problem);
    process.exitCode = usageExit;
  } else if (command === undefined) {
    const wantsHelp = name === '' || name === 'help' || name === '--help';
    const word = wantsHelp ? (process.argv[2] ?? null) : name;
    (word === null ? print : printError)(refusalText(languageOf(process.env), word, usage()));
    process.exitCode = word === null ? 0 : usageExit;
  } else {
    await command.run();
  }
};

await main();
