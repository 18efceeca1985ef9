/** `request DOMAIN --reason TEXT [--profile NAME]` and `confirm DOMAIN [--profile NAME]`, read strictly. */
import { parseArgs } from 'node:util';

export interface GlassArguments {
  readonly step: 'request' | 'confirm';
  readonly domain: string;
  readonly reason: string;
  /** Of the person's own AWS credentials; null: as the SDK finds them. */
  readonly profile: string | null;
}

/** It stands in the state, which is small, and in messages. */
const reasonCharsMax = 200;

/** Null: not understood. */
export const parseGlass = (argv: readonly string[]): GlassArguments | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { reason: { type: 'string' }, profile: { type: 'string' } },
    });
    const [step, domain, ...rest] = positionals;
    const reason = (values.reason ?? '').replaceAll(/\s+/g, ' ').trim();
    if ((step !== 'request' && step !== 'confirm') || !domain || rest.length > 0) return null;
    // Who reads the report must not have to guess why.
    if (step === 'request' ? reason === '' || reason.length > reasonCharsMax : values.reason !== undefined) return null;
    return { step, domain, reason, profile: values.profile ?? null };
  } catch {
    return null;
  }
};
