/** A correction ready to paste: as lines of a zone file, for Route 53, and plain for any editor. */
import type { Step } from '../domain/findings.ts';
import { quotedStrings } from '../domain/keyRecordText.ts';

/** Null where there is nothing to paste in that form. */
export interface PasteForms {
  /** RFC 1035 5.1: absolute names, quoted strings of at most 255. What is to be deleted is a comment. */
  readonly zoneFile: string | null;
  /** For `aws route53 change-resource-record-sets --change-batch`. A deletion needs the whole old record there, so it is not in it. */
  readonly route53: string | null;
  /** Name, type, TTL, value: the value whole, as editors want it that cut it themselves. */
  readonly plain: string | null;
}

const absolute = (name: string): string => `${name}.`;

const zoneLine = (step: Step): string =>
  step.do === 'delete'
    ? `; delete every TXT record at ${absolute(step.name)}`
    : `${absolute(step.name)} ${step.ttlSeconds} IN TXT ${quotedStrings(step.value)}`;

const changeBatch = (steps: readonly Step[]): string | null => {
  const Changes = steps.flatMap((step) =>
    step.do === 'delete'
      ? []
      : [
          {
            // UPSERT replaces all records of that name and type: several become one.
            Action: 'UPSERT',
            ResourceRecordSet: {
              Name: absolute(step.name),
              Type: 'TXT',
              TTL: step.ttlSeconds,
              ResourceRecords: [{ Value: quotedStrings(step.value) }],
            },
          },
        ],
  );
  return Changes.length === 0 ? null : JSON.stringify({ Changes }, null, 2);
};

const plainRecord = (step: Step): string =>
  step.do === 'delete'
    ? `- ${step.name} TXT`
    : [`Name:  ${step.name}`, 'Type:  TXT', `TTL:   ${step.ttlSeconds}`, `Value: ${step.value}`].join('\n');

export const pasteForms = (steps: readonly Step[]): PasteForms => {
  if (steps.length === 0) return { zoneFile: null, route53: null, plain: null };
  return {
    zoneFile: steps.map(zoneLine).join('\n'),
    route53: changeBatch(steps),
    plain: steps.map(plainRecord).join('\n'),
  };
};
