/** `keys`: the place of the private keys and of the key that signs the log. */

import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { filePath, kmsKey } from './fields.ts';
import type { Problem } from './problem.ts';
import { section, setting } from './setting.ts';

const provider = { ja: 'local か kms', en: 'local or kms', example: 'local' };

const local = section({
  provider: setting(z.literal('local'), provider),
  file: setting(filePath, {
    ja: 'マスター鍵のファイル（provider: local のとき）。相対パスは設定ファイルのフォルダーから',
    en: 'file of the master key (with provider: local), relative to the folder of this file',
    example: './master.key',
  }),
  signingFile: setting(filePath.optional(), {
    ja: 'ログ署名鍵のファイル。省略するとマスター鍵と同じフォルダー',
    en: 'file of the log signing key; left out: beside the master key',
    example: './log-signing.key',
    byDefault: './log-signing.key',
  }),
});

const kms = section({
  provider: setting(z.literal('kms'), provider),
  keyId: setting(kmsKey, {
    ja: '対称 KMS 鍵の ARN、エイリアスまたは ID（provider: kms のとき）',
    en: 'ARN, alias or id of a symmetric KMS key (with provider: kms)',
    example: 'alias/dkim-rotation',
  }),
  signingKeyId: setting(kmsKey.optional(), {
    ja: 'ログ署名用 KMS 鍵（ECC_NIST_P256、SIGN_VERIFY）。省略すると keyId のエイリアスに -log を付けたもの',
    en: 'KMS key that signs the log (ECC_NIST_P256, SIGN_VERIFY); left out: the alias of keyId followed by -log',
    example: 'alias/dkim-rotation-log',
    byDefault: 'alias/dkim-rotation-log',
  }),
});

export const keysSection = z.discriminatedUnion('provider', [local, kms]);

type KeysFile = z.output<typeof keysSection>;

const signingKeyOf = ({ keyId, signingKeyId }: z.output<typeof kms>): string => signingKeyId ?? `${keyId}-log`;

/** The log records neither path nor content of local key files. */
export const keysLogged = (keys: KeysFile): string =>
  keys.provider === 'local' ? 'local' : `kms ${keys.keyId}, ${signingKeyOf(keys)}`;

const arnRegion = /^arn:[^:]+:kms:([^:]+):/;

/** The keys of another region than that of the process, which its client does not reach. */
export const regionProblems = (keys: KeysConfig, awsRegion: string): readonly Problem[] => {
  if (keys.tag === 'local' || awsRegion === '') return [];
  return (['keyId', 'signingKeyId'] as const).flatMap((name) => {
    const region = arnRegion.exec(keys[name])?.[1];
    if (region === undefined || region === awsRegion) return [];
    return [{ path: `keys.${name}`, code: 'key_region' as const, facts: { region, awsRegion }, line: null }];
  });
};

/** Paths are absolute. */
export type KeysConfig =
  | { readonly tag: 'local'; readonly file: string; readonly signingFile: string }
  /** As configured: an alias, an id or an ARN. An alias must be resolved before the keyring accepts it. */
  | { readonly tag: 'kms'; readonly keyId: string; readonly signingKeyId: string };

export const keysOf = (keys: KeysFile, folder: string): KeysConfig => {
  if (keys.provider === 'kms') return { tag: 'kms', keyId: keys.keyId, signingKeyId: signingKeyOf(keys) };
  const file = resolve(folder, keys.file);
  const signingFile = keys.signingFile === undefined ? join(dirname(file), 'log-signing.key') : keys.signingFile;
  return { tag: 'local', file, signingFile: resolve(folder, signingFile) };
};
