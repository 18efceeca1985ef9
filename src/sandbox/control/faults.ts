/** How the world misbehaves, on command: one shape for each part, checked before it is armed. */
import { z } from 'zod';
import { serverNames } from '../dns/authority.ts';
import type { Sandbox } from '../sandbox.ts';
import { ControlProblem } from './problem.ts';

const timesMax = 1_000;
const times = z.int().min(1).max(timesMax).default(1);

const slackFault = z.strictObject({
  part: z.literal('slack'),
  method: z.string().min(1).max(80).default('*'),
  answer: z.union([
    z.enum(['rate_limited', 'server_error', 'no_answer', 'dropped']),
    z.strictObject({ error: z.string().max(80) }),
  ]),
  times,
  when: z.enum(['before', 'after']).default('before'),
});

const putOperation = 'PutEmailIdentityDkimSigningAttributes';
const sesFault = z.strictObject({
  part: z.literal('ses'),
  operation: z
    .enum([putOperation, 'GetEmailIdentity', 'SendEmail', 'PutEmailIdentityDkimAttributes', 'ListEmailIdentities'])
    .default(putOperation),
  kind: z.enum([
    'error',
    'server_error',
    'timeout_after_commit',
    'timeout_before_commit',
    'apply_late',
    'empty_tokens',
    'other_token',
  ]),
  /** For `error`: the service's code; throttled where none is named. */
  code: z.string().max(80).optional(),
  /** For `apply_late`, virtual minutes; 10 where none are named. */
  minutes: z.number().positive().max(1_440).optional(),
  /** For `server_error`: whether it took effect all the same. */
  applied: z.boolean().optional(),
  /** For `other_token`. */
  token: z.string().max(63).optional(),
  times,
  region: z.string().max(30).optional(),
});

const dnsFault = z.strictObject({
  part: z.literal('dns'),
  server: z.enum([...serverNames, 'resolver1', 'resolver2']),
  kind: z.enum(['silent', 'servfail', 'refused', 'lame', 'truncate', 'slow', 'garbled']),
});

const storeFault = z.strictObject({
  part: z.literal('dynamodb'),
  kind: z.enum(['throttle', 'serverError', 'refuse', 'loseRequest', 'loseAnswer', 'errorAfter']),
  operation: z.string().max(40).optional(),
  times,
});

export const faultSchema = z.discriminatedUnion('part', [slackFault, sesFault, dnsFault, storeFault]);
export type FaultOrder = z.infer<typeof faultSchema>;

type SesOrder = z.infer<typeof sesFault>;

// A call that is never answered would hold the bot for its whole time-out: the connection is closed instead.
const sesKind = (order: SesOrder) => {
  const { kind, code = 'TooManyRequestsException', minutes = 10, applied = false } = order;
  const { token = 'somebody-elses-selector' } = order;
  switch (kind) {
    case 'error':
      return { tag: kind, code } as const;
    case 'server_error':
      return { tag: kind, applied } as const;
    case 'apply_late':
      return { tag: kind, delayMs: minutes * 60_000, hangUp: true } as const;
    case 'other_token':
      return { tag: kind, token } as const;
    case 'empty_tokens':
      return { tag: kind } as const;
    default:
      return { tag: kind, hangUp: true } as const;
  }
};

/** @throws ControlProblem for a name server that was not started */
export const armFault = ({ slack, ses, dns, dynamo }: Sandbox, order: FaultOrder): void => {
  switch (order.part) {
    case 'slack':
      slack.faults.arm({ method: order.method, answer: order.answer, count: order.times, when: order.when });
      return;
    case 'ses': {
      const { operation, region } = order;
      ses.arm({ operation, times: order.times, kind: sesKind(order), ...(region === undefined ? {} : { region }) });
      return;
    }
    case 'dns':
      if (!dns.servers.includes(order.server)) {
        const said = `this sandbox has no ${order.server}: start it with --name-servers 3`;
        throw new ControlProblem(409, 'no_such_server', said, dns.servers);
      }
      dns.setFault(order.server, order.kind);
      return;
    case 'dynamodb':
      dynamo.faults.inject({
        kind: order.kind,
        times: order.times,
        ...(order.operation === undefined ? {} : { operation: order.operation }),
      });
  }
};

export const clearFaults = ({ slack, ses, dns, dynamo }: Sandbox): void => {
  slack.faults.clear();
  ses.disarm();
  dynamo.faults.clear();
  for (const server of dns.servers) dns.setFault(server, null);
};
