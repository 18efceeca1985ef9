/**
 * The command line of break-glass in the sandbox: the same code, with the access key that the sandbox's STS gave to a person, and
 * the sandbox's clock. It opens log, keys and SES by itself, as in a process of its own.
 */
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { breakGlass, type GlassResult } from '../commands/breakGlass.ts';
import { message } from '../commands/breakGlassMessages.ts';
import type { Config } from '../config/config.ts';
import type { Surroundings } from '../wiring.ts';
import { parseGlass } from './arguments.ts';

export interface Drilling {
  /** By the name that the sandbox knows. */
  readonly person: string;
  readonly step: 'request' | 'confirm';
  readonly reason: string;
}

export type Drill = (drilling: Drilling) => Promise<GlassResult>;

/** @returns a drill that throws RangeError for somebody without an access key */
export const drillOf =
  (config: Config, sandbox: Pick<Sandbox, 'sts'>, surroundings: Surroundings, domain: string): Drill =>
  async ({ person, step, reason }) => {
    const user = sandbox.sts.user(person);
    if (user === null) throw new RangeError(`${person} has no AWS access key`);
    const asked = parseGlass([step, domain, ...(reason === '' ? [] : [`--reason=${reason}`])]);
    if (asked === null) return { ok: false, lines: [message(config.settings.locale, 'usage')] };
    // Nobody sits at a terminal here: who has an access key is asked for no secret.
    return breakGlass(config, surroundings, { credentials: user.credentials, terminal: () => null }, asked);
  };
