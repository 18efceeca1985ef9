import { pino } from 'pino';
import type { Journal } from '../app/deps.ts';
import type { DroppedLine, LineOutput } from './lineOutput.ts';

/**
 * What may stand in a line. An allow-list: a field that somebody adds later is left out until it is thought about here, whereas a
 * list of forbidden names would let its secret through.
 */
const allowedFields = [
  'action',
  'card',
  'channel',
  'code',
  'delivery',
  'done',
  'domain',
  'domains',
  'effect',
  'failed',
  'fault',
  'from',
  'job',
  'kind',
  'message',
  'person',
  'port',
  'problem',
  'region',
  'request',
  'rotation',
  'round',
  'selector',
  'target',
  'version',
] as const;

const allowed: ReadonlySet<string> = new Set(allowedFields);

const textCharsMax = 500;
const withheld = '[withheld]';

// Messages of libraries may quote what they were given. Tokens, PEM and keys without a header are recognised by their look; a
// SHA-256 (64 hexadecimal digits) is no secret.
const secrets = [
  /x(?:ox[a-z]|app)-[\w-]+/g,
  /-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\b(?:Bearer|Basic)\s+[\w+/=.-]+/gi,
  /hooks\.slack\.com\/\S+/g,
  /(?![0-9a-f]{64}(?![\w+/=]))[A-Za-z0-9+/]{64,}={0,2}/g,
] as const;

const cleaned = (text: string): string =>
  secrets.reduce((rest, pattern) => rest.replaceAll(pattern, withheld), text).slice(0, textCharsMax);

type Passing = string | number | boolean;

/** Only text, numbers and truth values pass: an object may hold anything. */
const passed = (fields: object): Record<string, Passing> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]: [string, unknown]): readonly [string, Passing][] => {
      if (!allowed.has(key)) return [];
      if (typeof value === 'string') return [[key, cleaned(value)]];
      return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );

/** In the form of the other lines. */
export const droppedLine: DroppedLine = (lines) =>
  `${JSON.stringify({
    level: 'error',
    time: new Date().toISOString(),
    msg: lines === 1 ? '1 line was dropped' : `${lines} lines were dropped`,
  })}\n`;

/**
 * The process's log: one line of JSON each. There is no debug level, because what libraries print there are whole requests (I7).
 */
export const createJournal = (output: LineOutput): Journal => {
  const options = {
    level: 'info',
    base: null,
    messageKey: 'msg',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, output);
  return {
    info: (fields, message) => logger.info(passed(fields), cleaned(message)),
    error: (fields, message) => logger.error(passed(fields), cleaned(message)),
  };
};
