/** A small IMAP server (RFC 3501: login, examine, search by text, fetch, flags, expunge) over TCP, with faults. One mailbox, INBOX. */
import { createServer, type Socket } from 'node:net';

interface StoredMail {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
}

interface ImapFaults {
  /** Answers every login with NO. */
  refuseLogin?: boolean;
  /** Accepts connections and says nothing. */
  mute?: boolean;
  /** Commands at which the connection is cut, each as often as it stands here. */
  cutAt?: string[];
}

export interface ImapServer {
  readonly port: number;
  readonly mails: StoredMail[];
  /** Commands that came, without their arguments. */
  readonly seen: string[];
  readonly faults: ImapFaults;
  store(raw: Buffer): void;
  close(): Promise<void>;
}

export const imapUser = { user: 'probe', password: 'pa"ss\\word 1' };

const commandBytesMax = 8_192;
const quoted = /^"((?:[^"\\]|\\.)*)"$/;
const plain = (word = ''): string => quoted.exec(word)?.[1]?.replace(/\\(.)/g, '$1') ?? word;
const argsOf = (line: string): string[] => line.match(/"(?:[^"\\]|\\.)*"|\([^)]*\)|\S+/g) ?? [];

export const openImapServer = async (): Promise<ImapServer> => {
  const mails: StoredMail[] = [];
  const seen: string[] = [];
  const faults: ImapFaults = {};
  const sockets = new Set<Socket>();
  let uids = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (faults.mute) return;
    serve(socket, { mails, seen, faults });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    mails,
    seen,
    faults,
    store: (raw) => {
      uids += 1;
      mails.push({ uid: uids, raw, flags: new Set() });
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

type Stand = Pick<ImapServer, 'mails' | 'seen' | 'faults'>;

const serve = (socket: Socket, stand: Stand): void => {
  let waiting = '';
  socket.write('* OK ready\r\n');
  socket.on('data', (chunk) => {
    waiting += chunk.toString('latin1');
    if (waiting.length > commandBytesMax) socket.destroy();
    const lines = waiting.split('\r\n');
    waiting = lines.pop() ?? '';
    for (const line of lines) answer(socket, stand, line);
  });
};

const answer = (socket: Socket, stand: Stand, line: string): void => {
  const [tag = '*', first = '', ...rest] = argsOf(line);
  const isUid = first.toUpperCase() === 'UID';
  const command = (isUid ? rest[0] : first)?.toUpperCase() ?? '';
  stand.seen.push(command);
  const cut = stand.faults.cutAt?.indexOf(command) ?? -1;
  if (cut >= 0) {
    stand.faults.cutAt?.splice(cut, 1);
    socket.destroy();
    return;
  }
  const args = isUid ? rest.slice(1) : rest;
  const [untagged, status] = reply(stand, command, args);
  socket.write(Buffer.concat([...untagged, Buffer.from(`${tag} ${status}\r\n`)]));
  if (command === 'LOGOUT') socket.end();
};

type Reply = readonly [readonly Buffer[], string];
const text = (line: string): Buffer => Buffer.from(`* ${line}\r\n`, 'latin1');

const reply = (stand: Stand, command: string, args: readonly string[]): Reply => {
  const { mails } = stand;
  switch (command) {
    case 'CAPABILITY':
      return [[text('CAPABILITY IMAP4rev1')], 'OK done'];
    case 'LOGIN':
      return login(stand, args);
    case 'LIST':
      return [[text('LIST () "/" INBOX')], 'OK done'];
    case 'SELECT':
    case 'EXAMINE':
      return select(mails, plain(args[0]));
    case 'NOOP':
      return [[text(`${mails.length} EXISTS`)], 'OK done'];
    case 'SEARCH':
      return [[text(`SEARCH ${search(mails, args).join(' ')}`)], 'OK done'];
    case 'FETCH':
      return [fetched(mails, Number(args[0])), 'OK done'];
    case 'STORE':
      return [flagged(mails, Number(args[0]), args.at(-1) ?? ''), 'OK done'];
    case 'EXPUNGE':
      return [expunged(mails), 'OK done'];
    case 'LOGOUT':
      return [[text('BYE')], 'OK done'];
    default:
      return [[], 'BAD unknown'];
  }
};

const login = ({ faults }: Stand, args: readonly string[]): Reply => {
  const right = plain(args[0]) === imapUser.user && plain(args[1]) === imapUser.password;
  return right && !faults.refuseLogin ? [[], 'OK done'] : [[], 'NO [AUTHENTICATIONFAILED] no'];
};

const select = (mails: readonly StoredMail[], name: string): Reply =>
  name.toUpperCase() === 'INBOX'
    ? [[text('FLAGS (\\Seen \\Deleted)'), text(`${mails.length} EXISTS`), text('OK [UIDVALIDITY 1] valid')], 'OK done']
    : [[], 'NO [NONEXISTENT] no such mailbox'];

const search = (mails: readonly StoredMail[], args: readonly string[]): readonly number[] => {
  const wanted = plain(args[args.findIndex((word) => word.toUpperCase() === 'BODY') + 1]);
  return mails.filter(({ raw }) => raw.includes(wanted)).map(({ uid }) => uid);
};

const fetched = (mails: readonly StoredMail[], uid: number): readonly Buffer[] => {
  const index = mails.findIndex((mail) => mail.uid === uid);
  const mail = mails[index];
  if (mail === undefined) return [];
  const { raw } = mail;
  const head = `* ${index + 1} FETCH (UID ${uid} RFC822.SIZE ${raw.length} BODY[]<0> {${raw.length}}\r\n`;
  return [Buffer.from(head), raw, Buffer.from(')\r\n')];
};

const flagged = (mails: readonly StoredMail[], uid: number, flags: string): readonly Buffer[] => {
  const mail = mails.find((one) => one.uid === uid);
  for (const flag of flags.match(/\\\w+/g) ?? []) mail?.flags.add(flag);
  return [];
};

const expunged = (mails: StoredMail[]): readonly Buffer[] => {
  const gone = mails.findIndex(({ flags }) => flags.has('\\Deleted'));
  if (gone < 0) return [];
  mails.splice(gone, 1);
  return [text(`${gone + 1} EXPUNGE`)];
};
