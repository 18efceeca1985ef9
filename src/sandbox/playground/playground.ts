/** The playground of one world, and its rows in the control API. */

import { z } from 'zod';
import type { SigningDomain } from '../../domain/names.ts';
import { type ControlHooks, parsed } from '../control/http.ts';
import type { Sandbox } from '../sandbox.ts';
import { MailStream } from './mailStream.ts';
import { NaiveComparison, scripts } from './naive.ts';

interface Playground {
  readonly naive: NaiveComparison;
}

/** A reset starts another sandbox, and with it another playground. */
const playgrounds = new WeakMap<Sandbox, Playground>();

const newPlayground = ({ sandbox, domain: name, playground: hooks }: ControlHooks): Playground => {
  const domain = name as SigningDomain;
  const region = sandbox.ses.identities()[0]?.region ?? sandbox.dynamo.region;
  const stream = new MailStream({ sandbox, domain, region });
  return { naive: new NaiveComparison({ sandbox, domain, hooks, stream }) };
};

const playgroundOf = (hooks: ControlHooks): Playground => {
  const known = playgrounds.get(hooks.sandbox) ?? newPlayground(hooks);
  playgrounds.set(hooks.sandbox, known);
  return known;
};

type Reader = (hooks: ControlHooks, query: URLSearchParams) => unknown;
type Doer = (hooks: ControlHooks, body: unknown) => Promise<unknown>;

export const playgroundReaders: Readonly<Record<string, Reader>> = {
  '/naive': (hooks) => playgroundOf(hooks).naive.view(),
};

const switching = z.strictObject({ on: z.boolean(), script: z.enum(scripts).optional() });

const switchNaive: Doer = async (hooks, body) => {
  const { on, script } = parsed(switching, body);
  const { naive } = playgroundOf(hooks);
  if (on) await naive.switchOn(script ?? naive.view().script);
  else await naive.switchOff();
  return naive.view();
};

export const playgroundDoers: Readonly<Record<string, Doer>> = {
  '/naive': switchNaive,
};
