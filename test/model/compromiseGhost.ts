/** What the model remembers of compromised keys, and what must hold when one is declared (I1). */
import { bit, trulyApprover, trulyOperator } from './people.ts';
import type { Ghost } from './world.ts';

const able = (who: number): boolean => trulyApprover(who) || trulyOperator(who);

export const reported = (ghost: Ghost, who: number, stolenUntil: number): Ghost =>
  able(who) ? { ...ghost, stolen: bit(who), stolenUntil } : ghost;

export const declared = (ghost: Ghost, selector: number): Ghost => ({
  ...ghost,
  stolen: 0,
  stolenUntil: 0,
  compromised: ghost.compromised | bit(selector),
});

/** Two different people who may, the second within an hour of the first. */
export const compromisedWrongly = ({ stolen, stolenUntil }: Ghost, who: number, now: number): string | null =>
  able(who) && now < stolenUntil && (stolen & ~bit(who)) !== 0 ? null : 'I1 a key declared compromised by one person';
