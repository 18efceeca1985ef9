/**
 * mailauth and mailparser, loaded at their first use: they take a third of the time in which a command starts, and most commands neither
 * prove a key nor read a mail. A mailbox that listens loads them before it opens, so that no probe waits for them.
 * Only the default export is used, because a bundle gives a late import of a CommonJS package no other.
 */
export const mailLibraries = async () => {
  const [sign, verify, parser] = await Promise.all([
    import('mailauth/lib/dkim/sign.js'),
    import('mailauth/lib/dkim/verify.js'),
    import('mailparser'),
  ]);
  const { dkimSign } = sign.default;
  const { dkimVerify } = verify.default;
  const { simpleParser } = parser.default;
  return { dkimSign, dkimVerify, simpleParser };
};
