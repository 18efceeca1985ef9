import type { Rotation } from './state.ts';

/** SES was brought back; somebody's proposal to do so once more, because of what was read since, undoes nothing of that. */
export const isBack = ({ rollback, stage }: Pick<Rotation, 'rollback' | 'stage'>): boolean =>
  stage.tag === 'RolledBack' || (rollback?.tag === 'decided' && rollback.finished);
