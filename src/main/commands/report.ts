/** `futari report DOMAIN` and `futari report --fiscal-year`. Exit codes: 0 made, 1 not made, 2 not understood, 78 configuration. */
import { open, readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createEvidenceStore } from '../../adapters/dynamodb/evidenceStore.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import { type Report, type ReportDeps, reportOf } from '../../app/report/rotation.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { Language } from '../../texts/codes.ts';
import { refusalText } from '../commandLine.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { languageOf } from '../language.ts';
import { existingSigner } from '../logSigner.ts';
import { parseReport, type ReportArguments, type RotationArguments, unknownReportWord } from '../report/arguments.ts';
import { type ReportText, yearText } from '../report/year.ts';
import { systemClock } from '../systemClock.ts';
import { dynamoOf } from '../wiring.ts';
import { message } from './reportMessages.ts';

const usageExit = 2;
const configurationExit = 78;

const refused = (said: string, exit = 1): number => {
  console.error(said);
  return exit;
};

async function* textOf(report: Report, json: boolean, language: Language, timeZone: string): AsyncGenerator<string> {
  for await (const line of report.lines()) if (json) yield `${line}\n`;
  if (!json) yield report.markdown(language, timeZone);
}

/** Standard output stays open; a file must be a new one: evidence is not written over. */
const write = async (text: AsyncIterable<string>, out: string | null): Promise<void> => {
  if (out === null) return pipeline(text, process.stdout, { end: false });
  const file = await open(out, 'wx', 0o600);
  await pipeline(text, file.createWriteStream());
};

const rotationText = async (
  deps: ReportDeps,
  { settings }: Config,
  asked: RotationArguments & { readonly json: boolean },
  language: Language,
): Promise<ReportText> => {
  const domain = SigningDomain.parse(asked.domain);
  if (domain === null || !settings.domains.has(domain)) {
    return { tag: 'refused', said: message(language, 'notConfigured', { domain: asked.domain }) };
  }
  const report = await reportOf(deps, domain, asked.wanted);
  if (report === null) return { tag: 'refused', said: message(language, 'none', { domain }) };
  return { tag: 'text', text: textOf(report, asked.json, language, settings.policy.calendar.timeZone) };
};

const made = async (config: Config, asked: ReportArguments, language: Language): Promise<number> => {
  const signer = await existingSigner(config);
  const client = dynamoOf(config, {});
  const { table } = config;
  try {
    const log = createLog<DomainEvent, State>({ client, table, signer });
    const evidence = createEvidenceStore({ client, table });
    const deps: ReportDeps = { log, evidence, signer, clock: systemClock };
    const report =
      asked.tag === 'year'
        ? await yearText(deps, config, asked, language)
        : await rotationText(deps, config, asked, language);
    if (report.tag === 'refused') return refused(report.said);
    await write(report.text, asked.out);
    if (asked.out !== null) console.error(message(language, 'written', { path: asked.out }));
    return 0;
  } finally {
    client.destroy();
  }
};

const run = async (): Promise<number> => {
  const asked = parseReport(process.argv.slice(2));
  if (asked === null) {
    const language = languageOf(process.env);
    const word = unknownReportWord(process.argv.slice(2));
    return refused(refusalText(language, word, message(language, 'usage')), usageExit);
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') return refused(loaded.text, configurationExit);
  const language = asked.language ?? loaded.config.settings.locale;
  try {
    return await made(loaded.config, asked, language);
  } catch (error) {
    const { code, path, name, message: problem } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && path !== undefined) return refused(message(language, 'exists', { path }));
    return refused(`futari report: ${name}: ${problem}`);
  }
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runReport = async (): Promise<void> => {
  process.exitCode = await run();
};
