import { BatchGetMetricDataCommand, type Metric } from '@aws-sdk/client-sesv2';
import type { SendingRates } from '../../domain/sendingRates.ts';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import { type CallContext, call } from './call.ts';

/** A bounce that may pass is no sign of a wrong signature: only those that stay count. */
const metrics = { sent: 'SEND', bounced: 'PERMANENT_BOUNCE', complained: 'COMPLAINT' } as const satisfies Readonly<
  Record<keyof SendingRates, Metric>
>;

const names = Object.keys(metrics) as readonly (keyof SendingRates)[];

/** BatchGetMetricData of the Virtual Deliverability Manager, at the quiet pace. @returns null where SES does not give all of them */
export const readRates = async (
  context: CallContext,
  target: SesTarget,
  fromAt: number,
  untilAt: number,
): Promise<SendingRates | null> => {
  const Queries = names.map((Id) => ({
    Id,
    Namespace: 'VDM' as const,
    Metric: metrics[Id],
    Dimensions: { EMAIL_IDENTITY: target.identity },
    StartDate: new Date(fromAt),
    EndDate: new Date(untilAt),
  }));
  try {
    const { Results = [] } = await call(context, target, 'quiet', (client, http) =>
      client.send(new BatchGetMetricDataCommand({ Queries }), http),
    );
    const sums = Results.map(
      ({ Id = '', Values = [] }) => [Id, Values.reduce((sum, value) => sum + value, 0)] as const,
    );
    const found = new Map(sums);
    if (!names.every((name) => found.has(name))) return null;
    const of = (name: keyof SendingRates): number => found.get(name) ?? 0;
    return { sent: of('sent'), bounced: of('bounced'), complained: of('complained') };
  } catch (error) {
    // Also where the Virtual Deliverability Manager is off: nothing is owed to a secondary sign.
    if (error instanceof SesUnavailable) return null;
    throw error;
  }
};
