import type { Policy } from '../../../domain/policy.ts';
import type { DomainSettings } from '../../../ports/settings.ts';
import type { Language } from '../../../texts/codes.ts';

/** What every view is drawn with, besides the state. */
export interface Frame {
  readonly language: Language;
  readonly policy: Policy;
  readonly settings: DomainSettings;
  /** Overrides replaced Slack or AWS: every card says so. */
  readonly testEndpoints: boolean;
}

export const zoneOf = ({ policy }: Pick<Frame, 'policy'>): string => policy.calendar.timeZone;
