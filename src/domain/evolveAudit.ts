/** What auditors ask for moves nothing else in the state. */
import type { AuditEvent } from './auditEvent.ts';
import { unreachable } from './names.ts';
import { refusalsOn } from './refusals.ts';
import type { State } from './state.ts';

export const evolveAudit = (state: State, event: AuditEvent): State => {
  switch (event.type) {
    case 'ConfigurationChanged':
      return { ...state, configuration: event.evidence };
    case 'RequestRefused': {
      const before = refusalsOn(state.refusals, event.day);
      return { ...state, refusals: { ...before, [event.group]: before[event.group] + 1 } };
    }
    case 'WayBackSeen':
      return state;
    case 'RefusalsCounted':
      return { ...state, refusals: { ...refusalsOn(state.refusals, event.day), [event.group]: event.atLeast } };
    default:
      return unreachable(event);
  }
};
