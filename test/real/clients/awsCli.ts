/** Debian's AWS command line, and the botocore in it, as clients of the sandbox. */
import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { python } from '../servers/installed.ts';

const script = fileURLToPath(new URL('calls.py', import.meta.url));

export interface AwsCall {
  readonly service: 'sesv2' | 'dynamodb' | 'sts' | 'kms' | 's3' | 'ssm';
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly endpoint: string;
  readonly keyId: string;
  readonly secret: string;
  readonly region?: string;
  /** In all; 1 unless given. */
  readonly attempts?: number;
}

/** As botocore read it: an answer, or an error. */
export interface AwsAnswer {
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly message?: string;
  /** Of the exception: the model's own where it declares the error. */
  readonly class?: string;
  readonly status?: number;
  readonly retries: number;
  readonly hasRequestId: boolean;
  readonly unknownMembers?: readonly string[];
}

/** No settings, keys or metadata service of this machine. */
const environment = {
  PATH: '/usr/bin:/bin',
  HOME: '/nonexistent',
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
};

const faketime = 'faketime';
/** The arguments that run a command whose clock starts at this time. */
const startingAt = (at: number, command: string, args: readonly string[]): readonly string[] => [
  '-f',
  `@${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}`,
  command,
  ...args,
];

/** Makes the calls one after the other in one process, whose clock starts at this time. */
export const callByBotocore = (at: number, calls: readonly AwsCall[]): Promise<readonly AwsAnswer[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(faketime, startingAt(at, python, ['-s', script]), {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment,
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as readonly AwsAnswer[]);
      else reject(new Error(`python3 ended with ${code}`));
    });
    child.stdin.end(JSON.stringify(calls));
  });

export interface CommandLineResult {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Runs `aws`, as a person at a terminal does. */
export const runAws = (
  at: number,
  endpoint: string,
  { accessKeyId, secretAccessKey }: Keys,
  args: readonly string[],
): Promise<CommandLineResult> =>
  new Promise((resolve) => {
    const env = {
      ...environment,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'ap-northeast-1',
      AWS_MAX_ATTEMPTS: '1',
    };
    const all = startingAt(at, '/usr/bin/aws', ['--endpoint-url', endpoint, '--output', 'json', ...args]);
    execFile(faketime, all, { env }, (error, out, err) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exit, out, err: err.trim() });
    });
  });
