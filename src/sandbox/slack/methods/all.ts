import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { chatMethods } from '../methods.ts';
import type { Slack } from '../slack.ts';
import { fileMethods } from './files.ts';
import type { Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

/** Socket tickets are used once, by the socket server. */
export type IssueTicket = (ticket: string) => void;

export const allMethods = (issueTicket: IssueTicket): Readonly<Record<string, Method>> => ({
  ...chatMethods,
  ...peopleMethods,
  ...viewMethods,
  ...fileMethods,
  'apps.connections.open': {
    scope: null,
    token: 'app',
    run: (slack: Slack): JsonObject => {
      const ticket = randomBytes(16).toString('hex');
      issueTicket(ticket);
      return { url: `${slack.baseUrl().replace('http:', 'ws:')}/link/?ticket=${ticket}` };
    },
  },
});
