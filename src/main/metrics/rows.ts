/** Every metric: one row each, for both outputs. Labels are domains, stages and outcomes, never people. */

interface MetricRow {
  readonly type: 'gauge' | 'counter';
  /** As CloudWatch names it. */
  readonly unit: 'Seconds' | 'Count' | 'None';
  readonly labels: readonly string[];
  readonly help: string;
}

export const METRICS = {
  futari_build_info: { type: 'gauge', unit: 'None', labels: ['version'], help: 'The release that runs; always 1.' },
  futari_domains: { type: 'gauge', unit: 'Count', labels: [], help: 'Configured signing domains.' },
  futari_unreadable_logs: {
    type: 'gauge',
    unit: 'Count',
    labels: [],
    help: 'Domains whose log could not be read or does not verify.',
  },
  futari_sweep_age_seconds: {
    type: 'gauge',
    unit: 'Seconds',
    labels: [],
    help: 'Time since the last sweep of this process ended or handled a domain.',
  },
  futari_ses_calls_total: {
    type: 'counter',
    unit: 'Count',
    labels: ['outcome'],
    help: 'Calls of Amazon SES by this process: ok, throttled, refused, failed.',
  },
  futari_slack_calls_total: {
    type: 'counter',
    unit: 'Count',
    labels: ['outcome'],
    help: 'Calls of Slack by this process: ok, throttled (HTTP 429), refused, failed.',
  },
  futari_rotation: {
    type: 'gauge',
    unit: 'Count',
    labels: ['domain', 'stage'],
    help: 'A rotation that runs, by its stage.',
  },
  futari_overdue_seconds: {
    type: 'gauge',
    unit: 'Seconds',
    labels: ['domain'],
    help: 'How long something of the domain has been due; 0: nothing is due.',
  },
  futari_record: {
    type: 'gauge',
    unit: 'Count',
    labels: ['domain', 'verdict'],
    help: 'The verdict of the last DNS check of the next key record.',
  },
  futari_lost_records: {
    type: 'gauge',
    unit: 'Count',
    labels: ['domain'],
    help: 'Key records that must be live and are not.',
  },
  futari_approvals_missing: {
    type: 'gauge',
    unit: 'Count',
    labels: ['domain'],
    help: 'Approvals that an open round still needs; 0: no round is open.',
  },
  futari_incidents: { type: 'gauge', unit: 'Count', labels: ['domain'], help: 'Open incidents.' },
  futari_pending_notices: { type: 'gauge', unit: 'Count', labels: ['domain'], help: 'Notices that wait to be posted.' },
  futari_probe_age_seconds: {
    type: 'gauge',
    unit: 'Seconds',
    labels: ['domain'],
    help: 'Time since a probe mail last proved the signature of a target.',
  },
  futari_key_days_left: {
    type: 'gauge',
    unit: 'Count',
    labels: ['domain'],
    help: 'Days to the use-by date of the key that mail is signed with.',
  },
  futari_log_version: { type: 'gauge', unit: 'None', labels: ['domain'], help: 'Version of the newest commit.' },
  futari_anchor_unreachable_seconds: {
    type: 'gauge',
    unit: 'Seconds',
    labels: ['domain'],
    help: 'Time since when the anchor does not answer; 0: it answers.',
  },
  futari_queue_age_seconds: {
    type: 'gauge',
    unit: 'Seconds',
    labels: ['domain'],
    help: 'Time that a check waited in the queue (AWS Lambda).',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof METRICS;

export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
