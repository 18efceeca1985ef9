import { type Endpoints, type Environment, readEndpoints } from './endpoints.ts';
import type { EnvName } from './envTexts.ts';
import type { ProblemCode } from './messages.ts';
import { type Problem, shown } from './problem.ts';
import { Secret } from './secret.ts';

/** How Slack reaches us. With an app-level token we go to Slack (Socket Mode); otherwise it comes to us, signed. */
export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: Secret }
  | { readonly tag: 'socket'; readonly appToken: Secret };

export interface EnvironmentSettings {
  readonly configPath: string;
  readonly botToken: Secret;
  readonly mode: SlackMode;
  readonly port: number;
  readonly awsRegion: string;
  readonly endpoints: Endpoints;
}

const defaultPort = 3000;

/** I11: the runbook's three switches. Absent means the one accepted value; an empty text is another value. */
const switches = {
  EnableBYODKIMAutomation: 'false',
  BYODKIMRotationMode: 'MANUAL',
  BYODKIMDNSConfirmationRequired: 'true',
} as const satisfies Partial<Record<EnvName, string>>;

/** Reads what the environment says. The values are usable when there is no problem. */
export const readEnvironment = (
  env: Environment,
): { readonly settings: EnvironmentSettings; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const report = (path: EnvName, code: ProblemCode, facts: Problem['facts'] = {}): void => {
    problems.push({ path, code, facts, line: null });
  };
  const matching = (name: EnvName, pattern: RegExp, code: ProblemCode): string => {
    const text = env[name] ?? '';
    if (text === '') report(name, 'env_missing');
    else if (!pattern.test(text)) report(name, code);
    return text;
  };
  const secret = (name: EnvName, pattern: RegExp): Secret =>
    new Secret(matching(name, pattern, 'env_secret_malformed'));

  for (const [name, accepted] of Object.entries(switches)) {
    const value = env[name];
    if (value !== undefined && value !== accepted) {
      report(name as EnvName, 'switch_value', { accepted, got: shown(value) });
    }
  }
  const allow = env.FUTARI_TEST_ENDPOINTS ?? '';
  if (allow !== '' && allow !== 'allow') {
    report('FUTARI_TEST_ENDPOINTS', 'not_one_of', { values: 'allow', got: shown(allow) });
  }
  const endpoints = readEndpoints(env);
  const settings: EnvironmentSettings = {
    configPath: matching('DKIM_CONFIG', /^[^\0\n]+$/, 'env_malformed'),
    botToken: secret('SLACK_BOT_TOKEN', /^xoxb-[\w-]{4,}$/),
    mode: env.SLACK_APP_TOKEN
      ? { tag: 'socket', appToken: secret('SLACK_APP_TOKEN', /^xapp-[\w-]{4,}$/) }
      : { tag: 'http', signingSecret: secret('SLACK_SIGNING_SECRET', /^\S{8,}$/) },
    port: portOf(env.PORT, () => report('PORT', 'env_port')),
    awsRegion: matching('AWS_REGION', /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/, 'env_malformed'),
    endpoints,
  };
  return { settings, problems: [...problems, ...endpoints.problems] };
};

const portOf = (text: string | undefined, refuse: () => void): number => {
  if (text === undefined || text === '') return defaultPort;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  refuse();
  return defaultPort;
};
