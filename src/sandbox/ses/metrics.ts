/** BatchGetMetricData: an account has figures only where the Virtual Deliverability Manager is on. */
import type { SendingRates } from '../../domain/sendingRates.ts';
import { ServiceError } from './serviceError.ts';

const figureOf = (rates: SendingRates, metric: unknown): number => {
  switch (metric) {
    case 'SEND':
      return rates.sent;
    case 'PERMANENT_BOUNCE':
      return rates.bounced;
    case 'COMPLAINT':
      return rates.complained;
    default:
      return 0;
  }
};

const queriesMax = 10;

/** @param rates null: it is off @throws ServiceError */
export const answerMetrics = (rates: SendingRates | null, input: Readonly<Record<string, unknown>>) => {
  const queries = Array.isArray(input.Queries) ? (input.Queries as readonly Readonly<Record<string, unknown>>[]) : [];
  if (queries.length === 0 || queries.length > queriesMax || queries.some(({ Namespace }) => Namespace !== 'VDM'))
    throw new ServiceError('BadRequestException', 'Queries must be 1 to 10 of the namespace VDM.');
  if (rates === null) throw new ServiceError('BadRequestException', 'Virtual Deliverability Manager is not enabled.');
  const Results = queries.map(({ Id, Metric, StartDate }) => ({
    Id,
    Timestamps: [StartDate],
    Values: [figureOf(rates, Metric)],
  }));
  return { Results, Errors: [] };
};
