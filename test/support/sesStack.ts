import { createSmtpProbeMailbox, type SmtpProbeMailbox } from '../../src/adapters/mail/smtp.ts';
import { createSes, type SesAdapter } from '../../src/adapters/ses/ses.ts';
import type { SesTarget } from '../../src/ports/ses.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import type { SesSandbox, SesSandboxOptions } from '../../src/sandbox/ses/api.ts';
import { createSesSandbox } from '../../src/sandbox/ses/sandbox.ts';
import type { TestKey } from './keys.ts';

/** TXT records that a test edits as the DNS department would. */
export type Zone = Map<string, (readonly string[])[]>;

export interface SesStack {
  readonly clock: VirtualClock;
  readonly zone: Zone;
  readonly sandbox: SesSandbox;
  readonly mailbox: SmtpProbeMailbox;
  readonly ses: SesAdapter;
  readonly target: SesTarget;
  publish(key: TestKey): void;
  withdraw(key: TestKey): void;
  close(): Promise<void>;
}

export const account = '111122223333';
export const sandboxCredentials = {
  accessKeyId: 'AKIASANDBOX0EXAMPLE',
  secretAccessKey: 'sandbox/secret+key',
  account,
};
export const startAt = Date.parse('2026-10-16T09:00:00+09:00');

interface SesStackOptions extends Partial<SesSandboxOptions> {
  readonly callTimeoutMs?: number;
  readonly callSpacingMs?: number;
}

/** The real SDK, real HTTP and real SMTP on loopback around one zone and one clock. */
export const openSesStack = async (options: SesStackOptions = {}): Promise<SesStack> => {
  const clock = new VirtualClock(startAt);
  const zone: Zone = new Map();
  const lookupTxt = async (name: string) => zone.get(name.toLowerCase()) ?? [];
  const mailbox = await createSmtpProbeMailbox({
    host: '127.0.0.1',
    port: 0,
    resolveTxt: lookupTxt,
    clock,
    store: null,
  });
  const sandbox = await createSesSandbox({
    clock,
    lookupTxt,
    publish: (name, strings) => void zone.set(name.toLowerCase(), [strings]),
    deliver: mailbox,
    credentials: [sandboxCredentials],
    throttleMs: 0,
    ...options,
  });
  const ses = createSes({
    endpoint: sandbox.url,
    credentials: () => sandboxCredentials,
    callTimeoutMs: options.callTimeoutMs ?? 5_000,
    callSpacingMs: options.callSpacingMs ?? 0,
  });
  return {
    clock,
    zone,
    sandbox,
    mailbox,
    ses,
    target: { account, region: 'ap-northeast-1', identity: 'goo.ne.jp', roleArn: null },
    publish: (key) => void zone.set(key.recordName.toLowerCase(), [key.recordStrings]),
    withdraw: (key) => void zone.delete(key.recordName.toLowerCase()),
    close: async () => {
      ses.close();
      await sandbox.close();
      await mailbox.close();
    },
  };
};
