/** `anchor`: the folder or bucket that remembers the newest decisions of each log outside its table (I13). */

import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type * as z from 'zod';
import { bucketName, filePath, keyPrefix, region } from './fields.ts';
import type { KeysConfig } from './keys.ts';
import { section, setting } from './setting.ts';

export const anchorSection = section({
  folder: setting(filePath.optional(), {
    ja: 'サーバーが 1 台のときのフォルダー。省略すると（bucket もなければ）マスター鍵と同じ場所',
    en: 'a folder, for a single server; left out, and without bucket: beside the master key',
    example: './anchor',
    byDefault: './anchor',
    logged: false,
  }),
  bucket: setting(bucketName.optional(), {
    ja: 'Object Lock を有効にした S3 バケット。keys が kms なら folder か bucket が必須',
    en: 'an S3 bucket with Object Lock; with keys in kms either folder or bucket is required',
    example: 'example-futari-anchor',
    logged: false,
  }),
  prefix: setting(keyPrefix.prefault(''), {
    ja: 'バケットのオブジェクトキーのプレフィックス。/ で終える',
    en: 'prefix of the object keys in the bucket, ending with /',
    example: 'futari/',
    logged: false,
  }),
  region: setting(region.optional(), {
    ja: 'バケットの AWS リージョン。省略すると AWS_REGION',
    en: "the bucket's AWS region; left out: AWS_REGION",
    example: 'ap-northeast-1',
    logged: false,
  }),
});

type AnchorFile = z.output<typeof anchorSection>;

/** Paths are absolute. */
export type AnchorConfig =
  | { readonly tag: 'folder'; readonly path: string }
  | { readonly tag: 's3'; readonly bucket: string; readonly prefix: string; readonly region: string };

/** @returns null if the file names no anchor and the keys are not local files */
export const anchorOf = (
  { folder, bucket, prefix, region: place }: AnchorFile,
  keys: KeysConfig,
  awsRegion: string,
  configFolder: string,
): AnchorConfig | null => {
  if (bucket !== undefined) return { tag: 's3', bucket, prefix, region: place ?? awsRegion };
  if (folder !== undefined) return { tag: 'folder', path: resolve(configFolder, folder) };
  return keys.tag === 'local' ? { tag: 'folder', path: join(dirname(keys.file), 'anchor') } : null;
};

/** Names the place in digests and in the log, because an anchor that moves forgets the decisions that it held. It shows no path. */
export const anchorPlaceOf = (anchor: AnchorConfig | null): string | null => {
  if (anchor === null) return null;
  if (anchor.tag === 's3') return `s3 ${anchor.bucket}/${anchor.prefix}`;
  return `folder ${createHash('sha256').update(anchor.path).digest('hex').slice(0, 12)}`;
};
