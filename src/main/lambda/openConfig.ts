/** Loads the configuration for the sweep and the worker. The ingress works without it, because loading slows its cold start. */
import { type Config, type LoadedConfig, loadConfig, loadPublicConfig, type PublicConfig } from '../config/load.ts';
import { diskSource } from '../config/source.ts';
import {
  type LambdaEnvironment,
  type LambdaRuntime,
  optionalSecrets,
  placeIn,
  readLambdaEnvironment,
  readSecrets,
} from './environment.ts';

class ConfigurationRefused extends Error {
  override readonly name = 'ConfigurationRefused';
}

/** Settings that are valid on a server and invalid in a function. */
const notOnLambda = ({ table, keys, settings }: PublicConfig, stack: LambdaEnvironment): readonly string[] => [
  ...(table === stack.table ? [] : [`table: the file says ${table}, the stack has ${stack.table}`]),
  // A key file would be part of the package, and files that a function writes are lost with its process.
  ...(keys.tag === 'local' && !settings.testEndpoints ? ['keys.provider: on Lambda it must be kms'] : []),
];

const noSocket = ({ slack }: Config): readonly string[] =>
  slack.mode.tag === 'http' ? [] : ['SLACK_APP_TOKEN: a function has no Socket Mode; take it out of the environment'];

/** @throws ConfigurationRefused with every problem */
const accepted = <C extends PublicConfig>(loaded: LoadedConfig<C>, problemsOf: (config: C) => readonly string[]): C => {
  if (loaded.tag === 'refused') throw new ConfigurationRefused(loaded.text);
  const problems = problemsOf(loaded.config);
  if (problems.length > 0) throw new ConfigurationRefused(problems.join('\n'));
  return loaded.config;
};

interface OpenedConfig {
  readonly config: Config;
  readonly stack: LambdaEnvironment;
  /** Slack's signing secret, which authenticates people's messages in the queues. */
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
  const secrets = await readSecrets(stack.secretsPrefix, place, optionalSecrets);
  const loaded = await loadConfig({ env: { ...env, ...secrets }, ...diskSource });
  const config = accepted(loaded, (one) => [...notOnLambda(one, stack), ...noSocket(one)]);
  return { config, stack, signingSecret: secrets.SLACK_SIGNING_SECRET };
};

/**
 * Loads what needs no secret, for a function that is given none.
 * @throws ConfigurationRefused with every problem; RangeError for the environment
 */
export const openPublicConfig = async ({
  env,
}: Pick<LambdaRuntime, 'env'>): Promise<Pick<OpenedConfig, 'stack'> & { readonly config: PublicConfig }> => {
  const stack = readLambdaEnvironment(env);
  const loaded = await loadPublicConfig({ env, ...diskSource });
  return { config: accepted(loaded, (one) => notOnLambda(one, stack)), stack };
};
