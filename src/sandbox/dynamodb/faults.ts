/**
 * What can go wrong between us and DynamoDB, on command. `throttle` and `serverError` answer without doing anything,
 * `loseRequest` drops the connection before, `loseAnswer` after the operation took effect, `errorAfter` does it and
 * answers 500.
 */
export type FaultKind = 'throttle' | 'serverError' | 'refuse' | 'loseRequest' | 'loseAnswer' | 'errorAfter';

export interface Fault {
  readonly kind: FaultKind;
  /** `PutItem`, `Query`, ...; every operation when absent. */
  readonly operation?: string;
  /** How many matching requests it hits; then it is over. */
  readonly times: number;
}

export interface Faults {
  inject(fault: Fault): void;
  /** Every connection is dropped until it is up again. */
  setDown(down: boolean): void;
  /** Items put from now on are left out of what indexes answer, until released. */
  holdIndexes(): void;
  releaseIndexes(): void;
  clear(): void;
}

/** The front's side of the faults. */
export interface FaultPlan extends Faults {
  /** The fault that hits this request, used up by one. */
  take(operation: string): FaultKind | null;
  notePut(requestBody: Buffer): void;
  /** The answer of a query on an index, without what is held back. */
  withoutHeld(requestBody: Buffer, answer: Buffer): Buffer;
}

interface Counted {
  readonly fault: Fault;
  left: number;
}

export const createFaultPlan = (): FaultPlan => {
  let down = false;
  let planned: Counted[] = [];
  let held: Set<string> | null = null;
  return {
    inject: (fault) => {
      planned.push({ fault, left: fault.times });
    },
    setDown: (value) => {
      down = value;
    },
    holdIndexes: () => {
      held ??= new Set();
    },
    releaseIndexes: () => {
      held = null;
    },
    clear: () => {
      down = false;
      planned = [];
      held = null;
    },
    take: (operation) => {
      if (down) return 'loseRequest';
      const hit = planned.find(({ fault }) => (fault.operation ?? operation) === operation);
      if (hit === undefined) return null;
      hit.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return hit.fault.kind;
    },
    notePut: (body) => {
      if (held !== null) held.add(primaryKey(JSON.parse(body.toString('utf8')).Item));
    },
    withoutHeld: (body, answer) => {
      const hidden = held;
      if (hidden === null || JSON.parse(body.toString('utf8')).IndexName === undefined) return answer;
      const page = JSON.parse(answer.toString('utf8'));
      const items = (page.Items ?? []).filter((item: StoredItem) => !hidden.has(primaryKey(item)));
      return Buffer.from(JSON.stringify({ ...page, Items: items, Count: items.length }));
    },
  };
};

type StoredItem = Readonly<Record<string, unknown>>;

const primaryKey = (item: StoredItem): string => JSON.stringify([item.pk, item.version]);
