/** One world without the one who switches: time, zone, SES, department, receivers. */
import { Cache } from './cache.ts';
import { Department } from './department.ts';
import { Mail } from './mail.ts';
import type { WorldPlan } from './plan.ts';
import { Random } from './random.ts';
import { type Model, SesTarget } from './signing.ts';
import type { Tally } from './tally.ts';
import { Timeline } from './timeline.ts';
import { Zone } from './zone.ts';

/** 2026-10-01 09:00 in Japan. */
export const start = Date.UTC(2026, 9, 1);
export const firstSelector = 's-20260401-1';

/** Keys stand for themselves: a signature verifies where the record holds the same fingerprint. */
export const keyOf = (selector: string): string => {
  const number = Number(/-(\d+)$/.exec(selector)?.[1] ?? 0);
  return number.toString(16).padStart(64, '0');
};

export interface Scene {
  readonly plan: WorldPlan;
  readonly tally: Tally;
  readonly timeline: Timeline;
  readonly zone: Zone;
  readonly targets: readonly SesTarget[];
  /** The resolver that the bot asks, and a receiver with it. */
  readonly shared: Cache;
  readonly department: Department;
  readonly mail: Mail;
  readonly account: () => void;
}

const targetsOf = (plan: WorldPlan, model: Model, given: Pick<Scene, 'zone' | 'timeline' | 'tally'>): SesTarget[] => {
  const signer = { selector: firstSelector, key: keyOf(firstSelector), blind: false, late: false };
  return Array.from({ length: plan.targets }, (_, index) => {
    const random = new Random(plan.seed, 2, index);
    return new SesTarget({ ...given, model, random, signer });
  });
};

export const setScene = (plan: WorldPlan, model: Model, tally: Tally): Scene => {
  const timeline = new Timeline(start);
  const zone = new Zone(plan.servers, () => timeline.now);
  zone.expect(firstSelector, keyOf(firstSelector));
  for (let server = 0; server < plan.servers; server += 1)
    zone.set(server, firstSelector, { key: keyOf(firstSelector), skipped: false });
  const shared = new Cache(zone, 2, plan);
  const receivers = [new Cache(zone, 1, plan), shared];
  const targets = targetsOf(plan, model, { zone, timeline, tally });
  const mail = new Mail({ zone, targets, receivers, tally, start });
  const account = (): void => mail.accountUntil(timeline.now);
  zone.beforeChange = account;
  zone.afterChange = (name) => {
    for (const target of targets) target.recordChanged(name);
  };
  const department = new Department({ timeline, zone, shared, account });
  return { plan, tally, timeline, zone, targets, shared, department, mail, account };
};
