/** Which enrolled person an AWS identity stands for. */
import type { BreakGlassConfig } from '../config/breakGlassSchema.ts';

export interface Enrolled {
  /** The id in Slack. */
  readonly user: string;
  /** The user's or the session's own name, as AWS gives it. */
  readonly name: string;
}

/** A role without a session name stands for whoever assumed it; the names of its sessions are no people. */
const fits = (configured: string | undefined, caller: string): boolean =>
  configured !== undefined &&
  (caller === configured || (/:assumed-role\/[^/]+$/.test(configured) && caller.startsWith(`${configured}/`)));

/** Null: nobody who is enrolled. */
export const enrolledBy = ({ people }: BreakGlassConfig, arn: string): Enrolled | null => {
  const found = people.find((person) => fits(person.arn, arn));
  return found === undefined ? null : { user: found.slack, name: found.arn?.split('/').at(-1) ?? found.slack };
};

/** Who may prove themselves by a secret: people without an AWS identity. */
export const mayUseSecret = ({ people }: BreakGlassConfig, user: string): boolean =>
  people.some(({ slack, arn }) => slack === user && arn === undefined);
