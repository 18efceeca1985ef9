/** The answer to somebody whose request ended in an error. */

import { LooksLimited } from '../../ports/directory.ts';
import type { DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { LogCorrupt, LogUnavailable } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { ClockBehind } from '../execute.ts';
import { faultOf } from '../fault.ts';

/** What the world refused, so that whoever reads it can do something about it. */
const failureOf = (error: unknown, { name: domain }: DomainSettings): Pick<DeskAnswer, 'code' | 'facts'> => {
  if (error instanceof LogUnavailable) return { code: 'store_unavailable', facts: {} };
  if (error instanceof LogCorrupt) return { code: 'log_corrupt', facts: { domain } };
  if (!(error instanceof ClockBehind)) return { code: 'internal', facts: {} };
  return { code: 'clock_behind', facts: { minutes: String(Math.ceil(error.healsInMs / 60_000)) } };
};

const tooManyLooks = ({ retryAfterMs }: LooksLimited, settings: DomainSettings): DeskAnswer => {
  const facts = { seconds: String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) };
  return { tag: 'refused', code: 'looks_limited', facts, state: null, settings };
};

/** A look that came too often is no fault: it is not journalled, and does not touch the log. */
export const failed = (deps: Deps, request: DeskRequest, settings: DomainSettings, error: unknown): DeskAnswer => {
  if (error instanceof LooksLimited) return tooManyLooks(error, settings);
  const { fault } = faultOf(error);
  deps.journal.error({ action: request.action, domain: settings.name, fault }, 'asking failed');
  return { tag: 'failed', ...failureOf(error, settings), state: null, settings };
};
