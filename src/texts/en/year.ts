/** The report of a fiscal year (Markdown). */
import type { year as ja } from '../ja/year.ts';

export const year = {
  'year.title': 'Fiscal year {year}',
  'year.range': 'Period: from {from} until right before {until}',
  'year.notOver': 'The year is not over: this is what there was when it was made.',
  'year.domains':
    'Signing domains: those of the configuration, and those that were named. One that was taken out of the configuration is in here only if it was named.',
  'year.summary': 'How many',
  'year.domain': 'Signing domain',
  'year.commits': 'Commits',
  'year.head': 'Last hash',
  'counted.put': 'Puts to SES',
  'counted.refusal': 'Declines and refusals',
  'counted.rollback': 'Rollbacks',
  'counted.breakGlass': 'Break-glass and enrolment',
  'counted.drift': 'Changes by somebody else (drift)',
  'counted.configuration': 'Changes of configuration',
  'counted.decision': 'Other decisions',
  'year.approvedBy': 'Approved by, or answer (request id)',
  'year.field': 'Field',
  'year.before': 'Before',
  'year.after': 'After',
} as const satisfies Record<keyof typeof ja, string>;
