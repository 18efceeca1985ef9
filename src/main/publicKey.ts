/** `futari public-key`: the log's public key, to be kept where nobody who makes a report can change it. Exit codes: 0, 1, 78. */
import { readFile } from 'node:fs/promises';
import { loadConfig } from './config/loadConfig.ts';
import { existingSigner } from './logSigner.ts';

const configurationExit = 78;

const run = async (): Promise<number> => {
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const signer = await existingSigner(loaded.config);
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
