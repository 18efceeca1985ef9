/** Faults of writing that can be seen before the tags are read, and the value without them, so that reading can go on. */
import type { Finding, FindingCode } from './observation.ts';

export interface RecordForm {
  /** The value as it was probably meant. */
  readonly repaired: string;
  readonly findings: readonly Finding[];
}

interface Fault {
  readonly code: FindingCode;
  readonly seen: (value: string) => boolean;
  readonly repair: (value: string) => string;
}

// A tag list has a "=" near its start; a bare key has it at the end only.
const bareKey = /^[A-Za-z0-9+/\s]{64,}={0,2}$/;

// Straight ones, and the typographic ones that a word processor makes (UTF-8, read as latin1).
const quotes = /(?:"|\u00e2\u0080[\u009c\u009d])\s*/;
const allQuotes = new RegExp(quotes, 'g');

const faults: readonly Fault[] = [
  {
    code: 'quotes_in_value',
    seen: (v) => v.includes('"') || (v.includes('\u00e2\u0080') && quotes.test(v)),
    repair: (v) => v.replaceAll(allQuotes, ''),
  },
  { code: 'escaped_semicolon', seen: (v) => v.includes('\\;'), repair: (v) => v.replaceAll('\\;', ';') },
  {
    code: 'pem_in_key',
    seen: (v) => v.includes('-----') && /-----\s*(BEGIN|END)/i.test(v),
    repair: (v) => v.replace(/-----\s*(BEGIN|END)[^-]*-----/gi, ''),
  },
  { code: 'bare_base64', seen: (v) => bareKey.test(v.trim()), repair: (v) => `v=DKIM1; p=${v.trim()}` },
];

export function inspectForm(value: string): RecordForm {
  const findings: Finding[] = [];
  let repaired = value;
  for (const fault of faults) {
    if (!fault.seen(repaired)) continue;
    findings.push({ code: fault.code, severity: 'error', facts: {} });
    repaired = fault.repair(repaired);
  }
  return { repaired, findings };
}
