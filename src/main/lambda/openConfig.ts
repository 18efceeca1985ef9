/** Loads the configuration for the sweep and the worker. The ingress works without it, because loading slows its cold start. */
import { readFile } from 'node:fs/promises';
import { type Config, loadConfig } from '../config/load.ts';
import {
  type LambdaEnvironment,
  type LambdaRuntime,
  placeIn,
  readLambdaEnvironment,
  readSecrets,
} from './environment.ts';

class ConfigurationRefused extends Error {
  override readonly name = 'ConfigurationRefused';
}

/** Settings that are valid on a server and invalid in a function. */
const notOnLambda = ({ table, keys, settings, slack }: Config, stack: LambdaEnvironment): readonly string[] => [
  ...(table === stack.table ? [] : [`table: the file says ${table}, the stack has ${stack.table}`]),
  ...(slack.mode.tag === 'http'
    ? []
    : ['SLACK_APP_TOKEN: a function has no Socket Mode; take it out of the environment']),
  // A key file would be part of the package, and files that a function writes are lost with its process.
  ...(keys.tag === 'local' && !settings.testEndpoints ? ['keys.provider: on Lambda it must be kms'] : []),
];

interface OpenedConfig {
  readonly config: Config;
  readonly stack: LambdaEnvironment;
  /** Slack's signing secret, which authenticates messages of the queue. */
  readonly signingSecret: string;
}

/**
 * Loads the configuration from the environment, Parameter Store and the packaged file.
 * @throws ConfigurationRefused with every problem; RangeError for the environment; the errors of Parameter Store
 */
export const openConfig = async (runtime: LambdaRuntime): Promise<OpenedConfig> => {
  const { env } = runtime;
  const stack = readLambdaEnvironment(env);
  const place = placeIn(stack.region, stack.ssmEndpoint, runtime);
  const secrets = await readSecrets(stack.secretsPrefix, place);
  const loaded = await loadConfig({ env: { ...env, ...secrets }, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') throw new ConfigurationRefused(loaded.text);
  const problems = notOnLambda(loaded.config, stack);
  if (problems.length > 0) throw new ConfigurationRefused(problems.join('\n'));
  return { config: loaded.config, stack, signingSecret: secrets.SLACK_SIGNING_SECRET };
};
