/** I8: what must be true when a selector is declared removable, and when its key is destroyed. */
import { type Context, outstanding } from './invariants.ts';
import { has } from './people.ts';

export const declaredWrongly = (selector: number, { world, configuration }: Context): string | null => {
  const { state, ghost, now, ses } = world;
  if (ses.some((target) => target.selector === selector)) return 'I8 declared removable while SES signs with it';
  if (outstanding(world, selector).length > 0) return 'I8 declared removable while a Put of it may land';
  const last = ghost.lastSigned[selector] ?? 0;
  const unfinished = state.rotation?.stage.tag === 'RollingBack';
  const used = last > 0;
  if (used && unfinished) return 'I8 declared removable during a rollback';
  // Two people gave up its overlap, and what others sign with it.
  if (has(ghost.compromised, selector)) return null;
  if (used && now < last + configuration.policy.overlapMs) return 'I8 declared removable before its overlap passed';
  return used && !has(ghost.attested, selector)
    ? 'I8 declared removable though nobody attested that it is unused'
    : null;
};

export const destroyedWrongly = (selector: number, { world, configuration }: Context): string | null => {
  if (world.dns[selector] !== 'absent') return 'I8 key destroyed while its record is live';
  if (world.ses.some((target) => target.selector === selector)) return 'I8 key destroyed while SES signs with it';
  const { held, notified, lastSigned } = world.ghost;
  if (has(held, selector)) return 'I8 key destroyed while somebody holds it';
  const [notifiedAt = 0, used = 0] = [notified[selector], lastSigned[selector]];
  const early = notifiedAt === 0 || world.now < notifiedAt + configuration.policy.destroyAfterMs;
  return used > 0 && early ? 'I8 key destroyed before people had their day' : null;
};
