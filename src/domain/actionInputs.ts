/**
 * The inputs of actions, by their rows in actions.ts, and what those of a form show to be impossible, field by field, before anything
 * is decided. `decide` checks it again.
 */

import { ACTIONS, type Action, actions, type FormAction } from './actions.ts';
import { latestPromise } from './application.ts';
import { type Calendar, dateOf, dayNumberOf, isWorkday, workdayAfter } from './calendar.ts';
import type { RefusalCode } from './decision.ts';
import { type InputContext, type InputRefusal, parseKinds, type RawInputs, type ValueOf } from './inputs.ts';
import type { Instant } from './names.ts';
import { proposedSwitchDay, switchDayProblem } from './plan.ts';

type Rows = typeof ACTIONS;

type KeysOf<A extends Action> = A extends Action ? keyof Rows[A]['inputs'] & string : never;
type InputOf<A extends Action, N extends string> = A extends Action
  ? Rows[A]['inputs'] extends Readonly<Record<N, infer K>>
    ? ValueOf<K>
    : never
  : never;

/** The inputs of an action; of several actions, the inputs of any of them. */
export type InputsOf<A extends Action> = { readonly [N in KeysOf<A>]?: InputOf<A, N> };

type ParsedFor<A extends Action> =
  | { readonly tag: 'parsed'; readonly inputs: InputsOf<A> }
  | { readonly tag: 'refused'; readonly code: InputRefusal; readonly text: string };

/** Parses the raw inputs once, at the edge that received the request. */
export const parseInputs = <A extends Action>(action: A, raw: RawInputs, context: InputContext): ParsedFor<A> =>
  // Sound cast: `parseKinds` parses each value by the kind that the row has under its name.
  parseKinds(ACTIONS[action].inputs, raw, context) as ParsedFor<A>;

/** Names of the inputs that a button's value may carry: text typed before the confirmation, or the subject of the button. */
export const carriedInputs: ReadonlySet<string> = new Set(
  actions.flatMap((action) => (ACTIONS[action].button === null ? [] : Object.keys(ACTIONS[action].inputs))),
);

interface FormProblem {
  /** The name of the input. */
  readonly field: string;
  readonly code: RefusalCode | InputRefusal;
  readonly facts: Readonly<Record<string, string>>;
}

/** Where the configuration is not known, no day is closed. A date that a calendar picks is the same in each. */
const openCalendar: Calendar = { timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 0 };

type Dates = Readonly<Record<'switchOn' | 'day' | 'submitted' | 'promisedDate', string | undefined>>;

const dateProblems = (calendar: Calendar, at: Instant, dates: Dates): readonly FormProblem[] => {
  const { switchOn, day, submitted, promisedDate } = dates;
  const today = dateOf(calendar, at);
  const latest = latestPromise(calendar, at);
  const closed = switchOn === undefined ? null : switchDayProblem(calendar, at, switchOn);
  return [
    ...(closed === null || switchOn === undefined
      ? []
      : [
          {
            field: 'switchOn',
            code: closed,
            facts: { day: switchOn, proposal: proposedSwitchDay(calendar, at) ?? '' },
          },
        ]),
    ...(day !== undefined && day <= today
      ? [{ field: 'day', code: 'postpone_too_early', facts: { day, after: today } } as const]
      : []),
    ...(day !== undefined && day > today && !isWorkday(calendar, dayNumberOf(day))
      ? [
          {
            field: 'day',
            code: 'postpone_day_closed',
            facts: { day, next: workdayAfter(calendar, day) ?? '' },
          } as const,
        ]
      : []),
    ...(submitted !== undefined && submitted > today
      ? [{ field: 'submitted', code: 'submitted_in_future', facts: {} } as const]
      : []),
    ...(promisedDate !== undefined && promisedDate > latest && promisedDate >= (submitted ?? '')
      ? [{ field: 'promisedDate', code: 'promised_too_late', facts: { latest } } as const]
      : []),
  ];
};

/** Needs no calendar. Without a date of submission, the one that is recorded counts, which only `decide` knows. */
const orderProblems = ({ submitted, promisedDate }: Dates): readonly FormProblem[] =>
  submitted !== undefined && promisedDate !== undefined && promisedDate < submitted
    ? [{ field: 'promisedDate', code: 'promised_before_submitted', facts: { submitted } }]
    : [];

const dateFields = ['switchOn', 'day', 'submitted', 'promisedDate'] as const;

/**
 * The problems of a form, at most one for each field.
 * @param calendar null: not known here, so only what every calendar says
 * @param at when the person submitted the form
 */
export const formProblems = (
  action: FormAction,
  inputs: RawInputs,
  calendar: Calendar | null,
  at: Instant,
): readonly FormProblem[] => {
  const unreadable = Object.entries(inputs).flatMap(([field, written]): readonly FormProblem[] => {
    const parsed = parseInputs(action, { [field]: written }, { calendar: calendar ?? openCalendar, at });
    return parsed.tag === 'refused' ? [{ field, code: parsed.code, facts: { value: parsed.text } }] : [];
  });
  const readable = (field: string): string | undefined =>
    unreadable.some((problem) => problem.field === field) ? undefined : inputs[field] || undefined;
  const [switchOn, day, filled, promisedDate] = dateFields.map(readable);
  // Of a first submission, an empty date means today.
  const isToday = action === 'application_submitted' && calendar !== null && !inputs.submitted;
  const submitted = isToday ? dateOf(calendar, at) : filled;
  const dates = { switchOn, day, submitted, promisedDate };
  return [...unreadable, ...(calendar === null ? [] : dateProblems(calendar, at, dates)), ...orderProblems(dates)];
};
