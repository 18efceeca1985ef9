/** The inputs of actions, by their rows in actions.ts. */

import { ACTIONS, type Action, actions } from './actions.ts';
import { type InputContext, type InputRefusal, parseKinds, type RawInputs, type ValueOf } from './inputs.ts';

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
