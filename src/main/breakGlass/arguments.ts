/**
 * `request DOMAIN --reason TEXT`, `confirm DOMAIN` (each with `[--profile NAME | --person ID]`) and `enroll DOMAIN --person ID`, read
 * strictly. A secret is never among them.
 */
import { parseArgs } from 'node:util';
import { type Options, unknownWord } from '../commandLine.ts';

interface Common {
  readonly domain: string;
}

export interface GlassWord extends Common {
  readonly step: 'request' | 'confirm';
  readonly reason: string;
  /** Of the person's own AWS credentials; null: as the SDK finds them. */
  readonly profile: string | null;
  /** The id in Slack of who proves themselves by a secret; null: AWS says who it is. */
  readonly person: string | null;
}

export interface Enrolling extends Common {
  readonly step: 'enroll';
  readonly person: string;
}

export type GlassArguments = GlassWord | Enrolling;

/** It stands in the state, which is small, and in messages. */
const reasonCharsMax = 200;

const wordFrom = (
  step: 'request' | 'confirm',
  domain: string,
  values: { readonly reason?: string; readonly profile?: string; readonly person?: string },
): GlassWord | null => {
  const reason = (values.reason ?? '').replaceAll(/\s+/g, ' ').trim();
  // Who reads the report must not have to guess why.
  if (step === 'request' ? reason === '' || reason.length > reasonCharsMax : values.reason !== undefined) return null;
  if (values.profile !== undefined && values.person !== undefined) return null;
  return { step, domain, reason, profile: values.profile ?? null, person: values.person ?? null };
};

const options = { reason: { type: 'string' }, profile: { type: 'string' }, person: { type: 'string' } } as const;

const { profile, person } = options;
const optionsOf: Readonly<Record<string, Options>> = {
  request: options,
  confirm: { profile, person },
  enroll: { person },
};

/** The word that is in the way, where `parseGlass` understands nothing. */
export const unknownGlassWord = (argv: readonly string[]): string | null => {
  const { positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false });
  const [step = ''] = positionals;
  const taken = Object.hasOwn(optionsOf, step) ? optionsOf[step] : undefined;
  return taken === undefined ? step || null : unknownWord(argv, taken, 2);
};

/** Null: not understood. */
export const parseGlass = (argv: readonly string[]): GlassArguments | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options,
    });
    const [step, domain, ...rest] = positionals;
    if (!domain || rest.length > 0) return null;
    if (step === 'request' || step === 'confirm') return wordFrom(step, domain, values);
    const { person, ...others } = values;
    if (step !== 'enroll' || !person || Object.keys(others).length > 0) return null;
    return { step, domain, person };
  } catch {
    return null;
  }
};
