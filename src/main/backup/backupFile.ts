/**
 * The file of `futari backup`: one JSON record a line. A header, the items (logs first), the key files, and an end with counts, heads,
 * the hash of everything before it, and a signature of the log's key. A file that was cut off or changed does not restore.
 */

import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { Item } from '../../adapters/dynamodb/table.ts';
import { itemOfPlain, itemText } from '../../adapters/dynamodb/wholeTable.ts';
import { signatureHolds } from '../../adapters/keys/signer.ts';
import { lineCharsMax } from '../../app/report/package.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { linesOf, NotPackage } from '../commands/evidencePackage.ts';

/** Counts up when a reader of the former form would misread the new one. A reader of each form stays. */
const backupFormat = 1;

const header = z.looseObject({
  record: z.literal('backup'),
  format: z.int(),
  release: z.string(),
  madeAt: z.int(),
  table: z.string(),
  region: z.string(),
  publicKey: z.string(),
});
export type BackupHeader = z.output<typeof header>;

const keyFileNames = ['master', 'signing'] as const;
export type KeyFileName = (typeof keyFileNames)[number];

const keyFile = z.object({ record: z.literal('keyFile'), name: z.enum(keyFileNames), content: z.base64() });
const itemRecord = z.object({ record: z.literal('item'), item: z.unknown() });
const endRecord = z.object({
  record: z.literal('end'),
  items: z.int(),
  heads: z.record(z.string(), z.object({ version: z.int(), hash: z.string() })),
  hash: z.string(),
  signature: z.string(),
});

type BackupRecord =
  | { readonly tag: 'header'; readonly header: BackupHeader }
  | { readonly tag: 'keyFile'; readonly name: KeyFileName; readonly content: Buffer }
  | { readonly tag: 'item'; readonly item: Item };

/** Differs from the hashes of commits, marks and items, so that no signature of one is valid for another. */
const signedHash = (hash: string): string => createHash('sha256').update(`futari backup\n${hash}`).digest('hex');

/** `newer`: made by a later release, in a form that this one cannot read. `cut_off`: it has no end. */
export type BackupProblem = 'not_backup' | 'newer' | 'cut_off' | 'changed' | 'record_unknown' | 'signature' | 'counts';

/** The file is no whole backup. `line` counts from 1. */
export class BackupDamaged extends Error {
  override readonly name = 'BackupDamaged';
  readonly problem: BackupProblem;
  readonly line: number;
  /** Of a newer file: the release that made it. */
  readonly release: string;
  constructor(problem: BackupProblem, line: number, release = '') {
    super(`${problem} at line ${line}`);
    this.problem = problem;
    this.line = line;
    this.release = release;
  }
}

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const headerIn = (line: string): BackupHeader => {
  const parsed = header.safeParse(jsonOf(line));
  if (!parsed.success) throw new BackupDamaged('not_backup', 1);
  if (parsed.data.format > backupFormat) throw new BackupDamaged('newer', 1, parsed.data.release);
  return parsed.data;
};

const recordIn = (line: string, number: number): BackupRecord => {
  const value = jsonOf(line);
  const key = keyFile.safeParse(value);
  if (key.success) return { tag: 'keyFile', name: key.data.name, content: Buffer.from(key.data.content, 'base64') };
  const item = itemOfPlain(itemRecord.safeParse(value).data?.item);
  if (item === null) throw new BackupDamaged('record_unknown', number);
  return { tag: 'item', item };
};

/**
 * Reads a backup record by record. What it yields is trusted only once it has ended: the end holds the hash and the signature of it all.
 * @throws BackupDamaged, and the errors of the file system
 */
export async function* readBackup(path: string): AsyncGenerator<BackupRecord> {
  const digest = createHash('sha256');
  let number = 0;
  let items = 0;
  let opened: BackupHeader | null = null;
  let isEnded = false;
  try {
    for await (const line of linesOf(createReadStream(path, 'utf8'))) {
      number += 1;
      if (isEnded) throw new BackupDamaged('record_unknown', number);
      if (opened === null) {
        opened = headerIn(line);
        yield { tag: 'header', header: opened };
      } else {
        const end = endRecord.safeParse(jsonOf(line));
        if (end.success) {
          requireEnd(end.data, { hash: digest.digest('hex'), items, line: number, publicKey: opened.publicKey });
          isEnded = true;
          continue;
        }
        const record = recordIn(line, number);
        if (record.tag === 'item') items += 1;
        yield record;
      }
      digest.update(`${line}\n`);
    }
  } catch (error) {
    if (error instanceof NotPackage) throw new BackupDamaged('record_unknown', error.line);
    throw error;
  }
  if (opened === null) throw new BackupDamaged('not_backup', 1);
  if (!isEnded) throw new BackupDamaged('cut_off', number);
}

interface Read {
  readonly hash: string;
  readonly items: number;
  readonly line: number;
  readonly publicKey: string;
}

const requireEnd = (end: z.output<typeof endRecord>, { hash, items, line, publicKey }: Read): void => {
  if (end.hash !== hash) throw new BackupDamaged('changed', line);
  if (end.items !== items) throw new BackupDamaged('counts', line);
  if (!signedBy(publicKey, hash, end.signature)) throw new BackupDamaged('signature', line);
};

const signedBy = (publicKey: string, hash: string, signature: string): boolean => {
  try {
    return signatureHolds(createPublicKey(publicKey), signedHash(hash), signature);
  } catch {
    return false;
  }
};

type Heads = Readonly<Record<string, { readonly version: number; readonly hash: string }>>;

interface BackupSource {
  readonly header: Omit<BackupHeader, 'record' | 'format'>;
  readonly keyFiles: readonly { readonly name: KeyFileName; readonly content: Buffer }[];
  readonly items: AsyncIterable<Item>;
  readonly signer: Pick<LogSigner, 'sign'>;
  /** Called after the last item; its failure leaves no file. */
  readonly finish: () => Promise<Heads>;
}

async function* textOf({ header: about, keyFiles, items, signer, finish }: BackupSource): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const line = (text: string): string => {
    if (text.length > lineCharsMax) throw new RangeError('an item is too long for a backup');
    digest.update(`${text}\n`);
    return `${text}\n`;
  };
  yield line(JSON.stringify({ record: 'backup', format: backupFormat, ...about }));
  let count = 0;
  for await (const item of items) {
    count += 1;
    yield line(`{"record":"item","item":${itemText(item)}}`);
  }
  const heads = await finish();
  // Last, because a process that is killed during the long part before leaves its draft behind.
  for (const { name, content } of keyFiles)
    yield line(JSON.stringify({ record: 'keyFile', name, content: content.toString('base64') }));
  const hash = digest.digest('hex');
  const signature = await signer.sign(signedHash(hash));
  yield `${JSON.stringify({ record: 'end', items: count, heads, hash, signature })}\n`;
}

/**
 * Writes the backup completely or not at all: a draft beside it, then a link. Only the owner may read it.
 * @returns false if the name exists @throws what `source` throws, and the errors of the file system
 */
export const writeBackup = async (path: string, source: BackupSource): Promise<boolean> => {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    for await (const text of textOf(source)) await file.writeFile(text);
    await file.sync();
    // Unlike a rename, a link fails if the name exists: nobody loses a backup.
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
};
