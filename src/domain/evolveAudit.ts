/** What auditors ask for moves nothing else in the state. */
import type { AuditEvent } from './auditEvent.ts';
import type { State } from './state.ts';

export const evolveAudit = (state: State, event: AuditEvent): State => ({ ...state, configuration: event.evidence });
