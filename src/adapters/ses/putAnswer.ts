import type { DkimStatus, PutAnswer } from '../../ports/ses.ts';
import { parseDkimStatus } from './reading.ts';

/** Codes of a 4xx that do not say that SES decided: what was asked for may still be under way. */
const undecidedCodes: readonly string[] = ['RequestTimeout', 'RequestTimeoutException'];
const undecidedStatus = 408;

/** An HTTP answer, read to its end. Header names in lower case. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What an answer to a Put says (I6): 2xx is accepted; a client error in the service's own words is refused; everything else, a
 * client error of something in between included, is unknown.
 */
export const judgePutAnswer = (answer: WireAnswer): PutAnswer => {
  const { status, headers } = answer;
  const requestId = headers['x-amzn-requestid'] ?? '';
  const sesDate = parseDate(headers.date);
  const fields = parseFields(answer.body);
  if (status >= 200 && status < 300) {
    if (sesDate === null || requestId === '')
      return { tag: 'unknown', problem: `HTTP ${status} without Date or request id` };
    return { tag: 'accepted', status: statusField(fields), requestId, sesDate };
  }
  const code = errorCode(headers, fields);
  const decided = status >= 400 && status < 500 && status !== undecidedStatus;
  if (decided && code !== null && !undecidedCodes.includes(code)) return { tag: 'refused', code, requestId, sesDate };
  return { tag: 'unknown', problem: `HTTP ${status} ${code ?? 'without an error code'}` };
};

export const parseDate = (header: string | undefined): number | null => {
  const at = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : at;
};

const statusField = (fields: Record<string, unknown>): DkimStatus | null => parseDkimStatus(fields.DkimStatus);

/** `x-amzn-errortype: Name:http://...` or `__type: namespace#Name`. */
const errorCode = (headers: WireAnswer['headers'], fields: Record<string, unknown>): string | null => {
  const named = headers['x-amzn-errortype'] ?? fields.__type ?? fields.code;
  if (typeof named !== 'string') return null;
  const code = named.split(':')[0]?.split('#').at(-1) ?? '';
  return /^[A-Za-z][A-Za-z0-9.]{0,99}$/.test(code) ? code : null;
};

const parseFields = (body: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
