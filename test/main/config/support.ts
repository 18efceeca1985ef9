import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Config, type LoadedConfig, loadConfig } from '../../../src/main/config/load.ts';

/** The shape that the configuration document promises, word for word. */
export const wholeFile = `locale: ja
timezone: Asia/Tokyo
table: dkim-rotation
keys: { provider: local, file: ./master.key }
domains:
  - name: goo.ne.jp
    targets: [{ region: ap-northeast-1 }]
    channel: C0DKIM
    selector: "gooid-21-prod-{yyyymmdd}-{n}"
    current: gooid-21-prod-20250904-1
    approvers: { userGroup: S0APPROVERS }
    regions: [ap-northeast-1, us-east-1]
    authoritative: ["127.0.0.1:5301"]
dns: { resolvers: ["192.0.2.1:53", "192.0.2.2:53"], timeoutMs: 2000 }
policy: { approvals: 2, requesterCounts: false, approvalTtl: P3D, execution: onApproval, stableChecks: 2, stableFor: PT10M, watch: PT24H, overlap: P14D, reminderDays: [1, 14] }
window: { days: [mon, tue, wed, thu], hours: "10:00-17:00", freeze: ["12-29/01-03"], holidays: jp }
schedule: { daily: "0 9 * * *" }
probe: { listen: "127.0.0.1:2525", address: probe@probe.goo.ne.jp }
`;

/** The least that is enough. */
export const leastFile = () => ({
  keys: { provider: 'local', file: './master.key' },
  domains: [
    {
      name: 'goo.ne.jp',
      targets: [{ region: 'ap-northeast-1' }],
      channel: 'C0DKIM',
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current: 'gooid-21-prod-20250904-1',
      approvers: { userGroup: 'S0APPROVERS' },
    },
  ],
  dns: { resolvers: ['192.0.2.1:53', '192.0.2.2:53'] },
  probe: { address: 'probe@probe.goo.ne.jp' },
});

export const secrets = {
  SLACK_BOT_TOKEN: 'xoxb-1111-2222-tokenThatMustNotShow',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99edeb3d37cf',
};

const environment = { ...secrets, AWS_REGION: 'ap-northeast-1', LANG: 'en_US.UTF-8' };

type Env = Readonly<Record<string, string | undefined>>;

/** Real files in a folder of their own, gone with `close`. */
export const configFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-config-'));
  const path = join(folder, 'futari.yml');
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  return {
    folder,
    path,
    /** Loads a file with this content, given as text or as data. */
    load: async (content: unknown, env: Env = {}): Promise<LoadedConfig> => {
      await writeFile(path, typeof content === 'string' ? content : stringify(content));
      return loadConfig({ env: { ...environment, DKIM_CONFIG: path, ...env }, readFile: read });
    },
    loadOnly: (env: Env): Promise<LoadedConfig> => loadConfig({ env, readFile: read }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

export const loadedOf = (result: LoadedConfig): Config => {
  if (result.tag === 'refused') throw new Error(result.text);
  return result.config;
};

export const refusedOf = (result: LoadedConfig): Extract<LoadedConfig, { tag: 'refused' }> => {
  if (result.tag === 'loaded') throw new Error('the configuration was accepted');
  return result;
};

/** `set(file, 'domains.0.channel', undefined)` takes a field away; anything else puts it there. */
export const changed = (file: object, path: string, value: unknown): object => {
  const copy = structuredClone(file) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at: Record<string, unknown> = copy;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
};
