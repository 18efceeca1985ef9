/** Debian's Dovecot: one user, mail in by LMTP, out by IMAP with TLS. In a folder of its own, without Debian's configuration. */
import { execFile, execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../support/ports.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { environment } from './installed.ts';

const run = promisify(execFile);
const address = '127.0.0.1';
const readyTimeoutMs = 1_000;

export const dovecotUser = { user: 'box', password: 'pa"ss\\word 1' };

export interface Dovecot extends Daemon {
  readonly imaps: number;
  /** IMAP in the clear until STARTTLS, which it demands before a login. */
  readonly imap: number;
  readonly lmtp: number;
  /** PEM of the certificate, which signs itself. */
  readonly certificate: string;
  /** Ends every connection of the user, as an administrator does. */
  kick(): Promise<void>;
}

/** Dovecot gives nobody mail as root: nobody's own files are then the mailbox. */
const nobody = 65_534;
const mailOwner = (): { readonly uid: number; readonly gid: number } => {
  const { uid, gid } = userInfo();
  return uid === 0 ? { uid: nobody, gid: nobody } : { uid, gid };
};

export const startDovecot = async (): Promise<Dovecot> => {
  const imaps = await freePort(address);
  const imap = await freePort(address);
  const lmtp = await freePort(address);
  const ports = { imaps, imap, lmtp };
  const daemon = await startDaemon({
    program: 'dovecot',
    args: (folder) => ['-F', '-c', join(folder, 'dovecot.conf')],
    files: (folder) => ({
      'dovecot.conf': configuration(folder, ports),
      users: `${dovecotUser.user}:{PLAIN}${dovecotUser.password}\n`,
    }),
    prepare,
    address,
    port: imaps,
    isReady: async () => (await accepts(imap)) && (await accepts(lmtp)),
  });
  const conf = join(daemon.folder, 'dovecot.conf');
  return {
    ...daemon,
    ...ports,
    certificate: await readFile(join(daemon.folder, 'cert.pem'), 'utf8'),
    kick: async () => {
      await run('doveadm', ['-c', conf, 'kick', dovecotUser.user], { env: environment });
    },
  };
};

/** A certificate of its own, and a folder that the server's own users can enter. */
const prepare = async (folder: string): Promise<void> => {
  const subject = ['-subj', `/CN=${address}`, '-addext', `subjectAltName=IP:${address}`];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run('openssl', ['req', '-x509', '-nodes', '-days', '2', ...kind, ...subject, ...files], { env: environment });
  const mail = join(folder, 'mail');
  await mkdir(mail);
  const { uid, gid } = mailOwner();
  await chown(mail, uid, gid);
  await chmod(folder, 0o755);
};

/** The greeting is there: the listener alone is, before the server can answer. */
const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const done = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(readyTimeoutMs, () => done(false));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
  });

interface Ports {
  readonly imaps: number;
  readonly imap: number;
  readonly lmtp: number;
}

/** As a user who is not root it runs as that user, and cannot shut itself in. */
const ownUser = (): string => {
  const { uid, username } = userInfo();
  if (uid === 0) return '';
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return `default_internal_user = ${username}
default_internal_group = ${group}
default_login_user = ${username}
service anvil {
  chroot =
}
`;
};

const chrootOf = (): string => (userInfo().uid === 0 ? '' : 'chroot =');

const configuration = (folder: string, { imaps, imap, lmtp }: Ports): string => {
  const { uid, gid } = mailOwner();
  return `protocols = imap lmtp
listen = ${address}
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
${ownUser()}first_valid_uid = 1
first_valid_gid = 1
auth_failure_delay = 0
auth_mechanisms = plain
disable_plaintext_auth = yes
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail/%n
passdb {
  driver = passwd-file
  args = username_format=%n ${folder}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%n
}
service imap-login {
  ${chrootOf()}
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = ${address}
    port = ${lmtp}
  }
}
`;
};
