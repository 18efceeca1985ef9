/** What `futari import` says, in both languages. */
import type { Locale } from '../../ports/settings.ts';
import { fill } from '../../texts/text.ts';

const ja = {
  usage:
    '使い方: npm run futari -- import 署名ドメイン セレクター --key ファイル\n「--key -」で標準入力から読みます。秘密鍵やパスフレーズを、引数・環境変数・Slack に書かないでください。',
  keyInArgument:
    '引数に秘密鍵が書かれています。何も保存していません。シェルの履歴や、同じマシンのほかの人に見えた可能性があります。履歴から消し、この鍵は漏れたものとして新しい鍵への切り替えを検討してください。\n「--key ファイル」か「--key -」（標準入力）で渡してください。',
  unreadable: '鍵のファイルを読めません: {reason}\nパスと権限を確かめてください。',
  tooLarge: '64 KiB を超えています。鍵のファイルではないようです。パスを確かめてください。',
  typed:
    '標準入力が端末です。貼り付けると秘密鍵が画面に残ります。「--key ファイル」とするか、「< ファイル」でつないでください。',
  openToOthers:
    '注意: 鍵のファイルを、所有者のほかの人も読めます。権限を狭めてください（chmod 600）。読まれたかもしれないなら、新しい鍵への切り替えを検討してください。',
  prompt: '鍵のパスフレーズ（表示されません）: ',
  tryAgain: 'パスフレーズが違うか、鍵が壊れています。あと {left} 回入力できます。',
  wrongPassphrase:
    '{attempts} 回とも、鍵を開けませんでした。パスフレーズが違うか、鍵が壊れています。何も保存していません。パスフレーズを確かめて、もう一度実行してください。',
  noTerminal:
    'この鍵は暗号化されていますが、パスフレーズを尋ねる端末がありません。端末から実行してください（コンテナーなら -it を付けます）。何も保存していません。',
  cancelled: '取りやめました。何も保存していません。',
  empty: '鍵のファイルが空です。パスを確かめてください。',
  notPem:
    'PEM の秘密鍵（-----BEGIN ... PRIVATE KEY-----）が見つかりません。DER なら「openssl pkey -inform DER -in ファイル」で PEM にできます。',
  publicKey: 'これは公開鍵です。対になる秘密鍵のファイルを渡してください。',
  certificate: 'これは証明書か証明書の要求で、秘密鍵を含みません。対になる秘密鍵のファイルを渡してください。',
  openssh: 'これは OpenSSH の形式です。複製を作り、「ssh-keygen -p -m PEM -f 複製」で PEM に変えてください。',
  severalKeys: 'ファイルに秘密鍵が二つ以上あります。このセレクターの鍵だけのファイルを渡してください。',
  notRsa: 'RSA の鍵ではありません（{what}）。SES の BYODKIM に使えるのは、RSA 1024 または 2048 ビットの鍵だけです。',
  bits: 'RSA {what} ビットの鍵です。SES の BYODKIM に使えるのは、RSA 1024 または 2048 ビットの鍵だけです。',
  damaged: '鍵を読めません。途中で切れているか、壊れています。元のファイルを確かめてください。',
  oldCipher:
    'この暗号化の方式（DES や RC2）は、今の OpenSSL では開けません。「openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in ファイル -out 新しいファイル」で暗号化し直してください。',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  notSelector: '{selector} はセレクターとして使えません。',
  recordNotRight:
    '公開鍵レコード {name} が、この鍵と合っていると確かめられません（{verdict} {findings}）。何も保存していません。鍵とセレクターを確かめてください。',
  otherKey: 'このセレクターには、すでに別の鍵が保存されています。何も変えていません。',
  imported:
    '取り込みました。{name}\n指紋 SHA-256 {fingerprint}\n鍵の使用期限 (社内基準) {useBy}\nファイルの鍵は、安全な場所に移すか破棄してください。',
  importedOther:
    '取り込みました。{name}\n指紋 SHA-256 {fingerprint}\n鍵の使用期限 (社内基準) {useBy}\nファイルの鍵は、安全な場所に移すか破棄してください。\n注意: 設定の current は {current} で、このセレクターではありません。最初のローテーションで戻れるのは、現在のセレクターの鍵があるときだけです。',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage: npm run futari -- import SIGNING-DOMAIN SELECTOR --key FILE\n"--key -" reads standard input. Never write a private key or a passphrase into an argument, the environment or Slack.',
  keyInArgument:
    'There is a private key in an argument. Nothing was stored. The history of the shell and other people on this machine may have seen it: remove it from the history, treat the key as leaked and consider a rotation to a new one.\nGive it by --key FILE or --key - (standard input).',
  unreadable: 'The key file cannot be read: {reason}\nCheck the path and its permissions.',
  tooLarge: 'More than 64 KiB: this does not look like a key file. Check the path.',
  typed:
    'Standard input is the terminal: a key that is pasted stays on the screen. Use --key FILE, or redirect with < FILE.',
  openToOthers:
    'Warning: others than its owner may read the key file. Narrow its permissions (chmod 600). If somebody may have read it, consider a rotation to a new key.',
  prompt: 'Passphrase of the key (not shown): ',
  tryAgain: 'The passphrase is wrong, or the key is damaged. Attempts left: {left}.',
  wrongPassphrase:
    'The key did not open in {attempts} attempts: the passphrase is wrong, or the key is damaged. Nothing was stored. Check the passphrase and run the command again.',
  noTerminal:
    'The key is encrypted, and there is no terminal to ask for its passphrase. Run the command in a terminal (a container needs -it). Nothing was stored.',
  cancelled: 'Given up. Nothing was stored.',
  empty: 'The key file is empty. Check the path.',
  notPem:
    'There is no private key in PEM here (-----BEGIN ... PRIVATE KEY-----). DER becomes PEM by: openssl pkey -inform DER -in FILE',
  publicKey: 'This is a public key. Give the file of the private key that belongs to it.',
  certificate:
    'This is a certificate or a request for one, without a private key. Give the file of the private key that belongs to it.',
  openssh: 'This is the form of OpenSSH. Make a copy, and turn that into PEM by: ssh-keygen -p -m PEM -f COPY',
  severalKeys: "The file holds more than one private key. Give a file with this selector's key only.",
  notRsa: 'This is not an RSA key ({what}). SES takes only RSA keys of 1024 or 2048 bits for BYODKIM.',
  bits: 'This is an RSA key of {what} bits. SES takes only RSA keys of 1024 or 2048 bits for BYODKIM.',
  damaged: 'The key cannot be read: it is cut off or damaged. Check the original file.',
  oldCipher:
    'Its encryption (DES or RC2) is one that OpenSSL does not open any more. Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in FILE -out NEW-FILE',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  notSelector: '{selector} cannot be a selector.',
  recordNotRight:
    'The key record {name} could not be shown to fit this key ({verdict} {findings}). Nothing was stored. Check the key and the selector.',
  otherKey: 'Another key is stored for this selector already. Nothing was changed.',
  imported:
    'Imported. {name}\nfingerprint SHA-256 {fingerprint}\nto be used until {useBy}\nMove the key file to a safe place or destroy it.',
  importedOther:
    'Imported. {name}\nfingerprint SHA-256 {fingerprint}\nto be used until {useBy}\nMove the key file to a safe place or destroy it.\nNote: `current` in the configuration is {current}, not this selector. The first rotation has a way back only if the key of the current selector is held.',
};

const catalogue = { ja, en } as const;
export type ImportMessage = keyof typeof ja;

export const message = (locale: Locale, key: ImportMessage, facts: Readonly<Record<string, string>> = {}): string =>
  fill(catalogue[locale][key], facts);
