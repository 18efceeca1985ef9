/** The samples of one domain, from its newest commit alone. */

import type { DomainCommit } from '../../app/deps.ts';
import type { Instant } from '../../domain/names.ts';
import { overviewOf } from '../../domain/overview.ts';
import type { Policy } from '../../domain/policy.ts';
import { isRunning } from '../../domain/state.ts';
import type { MetricName, Sample } from './rows.ts';

const secondMs = 1_000;
const dayMs = 86_400_000;

const secondsSince = (at: Instant, since: Instant | null): number =>
  since === null ? 0 : Math.max(0, at - since) / secondMs;

/** @param useBy of the key that mail is signed with; null: unknown */
export const samplesOf = (
  commit: DomainCommit,
  policy: Policy,
  at: Instant,
  useBy: Instant | null,
): readonly Sample[] => {
  const { domain, state, version, dueAt } = commit;
  const { rotation, incidents } = overviewOf(state, policy, at);
  const sample = (name: MetricName, value: number, labels: Sample['labels'] = {}): Sample => ({
    name,
    value,
    labels: { domain, ...labels },
  });
  const probed = state.targets.flatMap(({ probedAt }) => (probedAt === null ? [] : [probedAt]));
  const verdict = isRunning(state.rotation) ? (state.rotation.record?.verdict ?? null) : null;
  const missing = rotation?.approvals == null ? 0 : Math.max(0, rotation.approvals.required - rotation.approvals.count);
  return [
    ...(rotation === null ? [] : [sample('futari_rotation', 1, { stage: rotation.stage })]),
    sample('futari_overdue_seconds', secondsSince(at, dueAt)),
    ...(verdict === null ? [] : [sample('futari_record', 1, { verdict })]),
    sample('futari_lost_records', Object.keys(state.lost).length),
    sample('futari_approvals_missing', missing),
    sample('futari_incidents', incidents.length),
    sample('futari_pending_notices', state.notices.length),
    ...(probed.length === 0 ? [] : [sample('futari_probe_age_seconds', secondsSince(at, Math.max(...probed)))]),
    ...(useBy === null ? [] : [sample('futari_key_days_left', Math.floor((useBy - at) / dayMs))]),
    sample('futari_log_version', version),
    sample('futari_anchor_unreachable_seconds', secondsSince(at, state.anchorLostAt)),
  ];
};
