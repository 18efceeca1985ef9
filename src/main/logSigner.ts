/** What signs the log, for commands beside the bot. */
import { access } from 'node:fs/promises';
import type { LogSigner } from '../ports/signer.ts';
import type { Config } from './config/config.ts';
import { openCustody } from './custody.ts';

/** @throws ENOENT where the local key is missing: the bot makes it at its start, and one made here would be nobody's. */
export const existingSigner = async (config: Config): Promise<LogSigner> => {
  if (config.keys.tag === 'local') await access(config.keys.signingFile);
  return (await openCustody(config)).signer;
};
