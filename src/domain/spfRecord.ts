/** Whether the SPF record of a MAIL FROM domain lets SES send (RFC 7208), as far as the record itself says. */

const sesMechanism = /^\+?include:amazonses\.com$/i;
/** What may let SES pass without naming it: only a whole evaluation could tell. */
const indirect = /^(\+?(include|a|mx|ptr|exists|ip4|ip6)\b|\+?all$|redirect=)/i;

/** `unknown`: it does not name SES, and does not exclude it either. Several records are an error, which never passes. */
export const letsSesSend = (texts: readonly string[]): 'yes' | 'no' | 'unknown' => {
  const [text, ...others] = texts.filter((one) => /^v=spf1( |$)/i.test(one));
  if (text === undefined || others.length > 0) return 'no';
  const terms = text.trim().split(/ +/).slice(1);
  if (terms.some((term) => sesMechanism.test(term))) return 'yes';
  return terms.some((term) => indirect.test(term)) ? 'unknown' : 'no';
};
