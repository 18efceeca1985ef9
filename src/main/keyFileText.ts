/** What to do about a key file that is not usable, for `serve` and every command. */
import type { KeyFileProblem, KeyFileUnusable } from '../adapters/keys/encryption.ts';
import type { Language } from '../texts/codes.ts';
import { messages } from '../texts/text.ts';

const keyFileRows = {
  unwritable: {
    ja: '鍵のファイル {file} を作成できません（{reason}）。このプロセスの利用者がフォルダーに書き込めるようにしてください。',
    en: 'The key file {file} cannot be made ({reason}). Let the user of this process write to its folder.',
  },
  unreadable: {
    ja: '鍵のファイル {file} を読めません（{reason}）。このプロセスの利用者が読めるようにしてください。',
    en: 'The key file {file} cannot be read ({reason}). Let the user of this process read it.',
  },
  open_to_others: {
    ja: '鍵のファイル {file} をほかの利用者も読めます。chmod 600 を実行してください。',
    en: 'Others may read the key file {file}. Run chmod 600 on it.',
  },
  no_master_key: {
    ja: '{file} に 256 ビットのマスター鍵がありません。バックアップから戻してください。',
    en: '{file} does not hold a master key of 256 bits. Restore it from the backup.',
  },
  no_signing_key: {
    ja: '{file} に P-256 の秘密鍵がありません。バックアップから戻してください。',
    en: '{file} does not hold a P-256 private key. Restore it from the backup.',
  },
  lost: {
    ja: '鍵のファイル {file} がありませんが、テーブルにはその鍵で書かれたデータがあります。新しい鍵では読めないため、起動しません。バックアップから戻してください。',
    en: 'The key file {file} is missing, and the table holds what was written with it. A new key could not read that, so nothing is started. Restore the file from the backup.',
  },
} as const satisfies Record<KeyFileProblem, unknown>;
const keyFileMessage = messages(keyFileRows);

export const keyFileText = (language: Language, { file, problem, reason }: KeyFileUnusable): string =>
  keyFileMessage.ofCode(language, problem, { file, reason });
