/** `futari public-key`: the log's public key, to be kept where nobody who makes a report can change it. Exit codes: 0, 1, 78. */
import { access, readFile } from 'node:fs/promises';
import { loadConfig } from './config/loadConfig.ts';
import { openCustody } from './custody.ts';

const configurationExit = 78;

const run = async (): Promise<number> => {
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const { keys } = loaded.config;
  // Where it is missing the bot makes one at its start; a new one here would be nobody's.
  if (keys.tag === 'local') await access(keys.signingFile);
  const { signer } = await openCustody(loaded.config);
  process.stdout.write(await signer.publicKeyPem());
  return 0;
};

try {
  process.exitCode = await run();
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  console.error(`futari public-key: ${name}: ${message}`);
  process.exitCode = 1;
}
