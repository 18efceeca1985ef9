/** Which suites can run here: each names the programs that it needs. */
import { execFileSync } from 'node:child_process';
import { describe, test } from '@jest/globals';

/** Where Debian keeps servers; not on the PATH of everybody. */
const systemFolders = '/usr/sbin:/sbin:/usr/bin';

export const environment = { ...process.env, PATH: `${process.env.PATH ?? ''}:${systemFolders}` };

/** Debian's packages by what is run of them. */
const packages = {
  knotd: 'knot',
  knsupdate: 'knot-dnsutils',
  nsd: 'nsd',
  named: 'bind9',
  unbound: 'unbound',
  'unbound-control': 'unbound',
  dovecot: 'dovecot-core',
  'dovecot-imapd': 'dovecot-imapd',
  'dovecot-lmtpd': 'dovecot-lmtpd',
  'opendkim-testmsg': 'opendkim-tools',
  unshare: 'util-linux',
  'python3-dkim': 'python3-dkim python3-dnspython',
  'Mail::DKIM': 'libmail-dkim-perl',
  rspamd: 'rspamd',
  'dnssec-signzone': 'bind9-utils',
  'python3-openpyxl': 'python3-openpyxl',
  'python3-icalendar': 'python3-icalendar',
  aws: 'awscli',
  faketime: 'faketime',
  'systemd-analyze': 'systemd',
} as const;

type Program = keyof typeof packages;

/** Debian's own: the first python3 of the PATH may be one that does not see Debian's modules. */
export const python = '/usr/bin/python3';

const answers = (command: string, args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore', env: environment });
    return true;
  } catch {
    return false;
  }
};

/** Parts of Dovecot are no commands of their own. */
const parts: Partial<Record<Program, string>> = {
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
};

/** Libraries, and how they are asked for. */
const libraries: Partial<Record<Program, readonly [command: string, ...args: string[]]>> = {
  'python3-dkim': [python, '-c', 'import dkim, dns.resolver'],
  'Mail::DKIM': ['/usr/bin/perl', '-MMail::DKIM', '-e', '1'],
  'python3-openpyxl': [python, '-c', 'import openpyxl'],
  'python3-icalendar': [python, '-c', 'import icalendar'],
  aws: [python, '-c', 'import awscli.botocore'],
};

const isInstalled = (program: Program): boolean => {
  const [command, ...args] = libraries[program] ?? ['sh', '-c', `command -v ${parts[program] ?? program}`];
  return answers(command, args);
};

/** Jest does not list a suite that is skipped whole, so this says it. */
export const skip = (title: string, why: string): void => {
  process.stderr.write(`SKIPPED ${title}: ${why}\n`);
};

/** A suite that runs where its programs are installed, says that it is skipped where they are not, and fails there when `CI=true`. */
export const describeWith = (title: string, programs: readonly Program[], suite: () => void): void => {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const why = `not installed: ${missing.join(', ')} (Debian: ${missing.map((program) => packages[program]).join(' ')})`;
  skip(title, why);
  if (process.env.CI !== 'true') describe.skip(title, suite);
  else {
    test(title, () => {
      throw new Error(why);
    });
  }
};
