import type { ProbeArrival, ReceivedProbe } from '../../src/ports/mail.ts';

/** The probe of an arrival; null where none arrived or nobody could look. */
export const probeOf = async (waiting: Promise<ProbeArrival>): Promise<ReceivedProbe | null> => {
  const arrival = await waiting;
  return arrival.tag === 'arrived' ? arrival.probe : null;
};
