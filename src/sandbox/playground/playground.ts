/** The playground of one world, and its rows in the control API. */

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import {
  PutEmailIdentityDkimAttributesCommand,
  PutEmailIdentityDkimSigningAttributesCommand,
} from '@aws-sdk/client-sesv2';
import { z } from 'zod';
import { recordValue, stringsOf } from '../../domain/keyRecord.ts';
import { recordName, type Selector, type SigningDomain, unreachable } from '../../domain/names.ts';
import { type ControlHooks, ControlProblem, type Language, parsed } from '../control/http.ts';
import type { Sandbox } from '../sandbox.ts';
import { Drills, listDrills } from './drill.ts';
import { MailStream } from './mailStream.ts';
import { NaiveComparison, scripts } from './naive.ts';
import type { Act } from './scene.ts';
import { listScenes, Story } from './story.ts';

const changes = ['otherKey', 'signingOff', 'signingOn'] as const;
type Change = (typeof changes)[number];

/** The selector that somebody chose who knew nothing of the bot. */
const othersSelector = 'somebody-elses-key';

const otherKey = async (domain: string): Promise<PutEmailIdentityDkimSigningAttributesCommand> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return new PutEmailIdentityDkimSigningAttributesCommand({
    EmailIdentity: domain,
    SigningAttributesOrigin: 'EXTERNAL',
    SigningAttributes: {
      DomainSigningSelector: othersSelector,
      DomainSigningPrivateKey: privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
    },
  });
};

/** Changes the bot's identity at SES past the bot, as somebody does in the console. */
const changeSes = async (hooks: ControlHooks, stream: MailStream, change: Change): Promise<void> => {
  const { sandbox, domain } = hooks;
  const client = stream.clientOf(sandbox.dynamo.credentials);
  switch (change) {
    case 'otherKey':
      await client.send(await otherKey(domain));
      return;
    case 'signingOff':
    case 'signingOn': {
      const input = { EmailIdentity: domain, SigningEnabled: change === 'signingOn' };
      await client.send(new PutEmailIdentityDkimAttributesCommand(input));
      return;
    }
    default:
      unreachable(change);
  }
};

/** @throws ControlProblem without such a key */
const heldRecord = async ({ playground, domain }: ControlHooks, which: 'next' | 'current') => {
  const rotation = (await playground.head())?.state.rotation;
  const selector: Selector | undefined = which === 'next' ? rotation?.next : rotation?.current;
  const publicKey = selector === undefined ? null : await playground.publicKey(selector);
  if (selector === undefined || publicKey === null) {
    throw new ControlProblem(409, 'not_yet', 'the bot holds no such key: say `/dkim rotate` first');
  }
  return { name: recordName(selector, domain as SigningDomain), value: recordValue(publicKey) };
};

/** The department publishes the right record of a key again. @returns its name @throws ControlProblem without such a key */
const restoreRecord = async (hooks: ControlHooks, which: 'next' | 'current'): Promise<string> => {
  const { name, value } = await heldRecord(hooks, which);
  hooks.sandbox.dns.publish(name, [...stringsOf(value)]);
  return name;
};

/** The department revokes a key by an empty `p=` (RFC 6376 3.6.1). @returns the record's name @throws ControlProblem without such a key */
const revokeRecord = async (hooks: ControlHooks, which: 'next' | 'current'): Promise<string> => {
  const { name } = await heldRecord(hooks, which);
  hooks.sandbox.dns.publish(name, ['v=DKIM1; p=']);
  return name;
};

interface Playground {
  readonly stream: MailStream;
  readonly naive: NaiveComparison;
  readonly story: Story;
  readonly drills: Drills;
}

/** A reset starts another sandbox, and with it another playground. */
const playgrounds = new WeakMap<Sandbox, Playground>();

const newPlayground = (hooks: ControlHooks): Playground => {
  const { sandbox, playground } = hooks;
  const domain = hooks.domain as SigningDomain;
  const region = sandbox.ses.identities()[0]?.region ?? sandbox.dynamo.region;
  const stream = new MailStream({ sandbox, domain, region });
  return {
    stream,
    naive: new NaiveComparison({ sandbox, domain, hooks: playground, stream }),
    story: new Story(hooks, stream),
    drills: new Drills(hooks, stream),
  };
};

const playgroundOf = (hooks: ControlHooks): Playground => {
  const known = playgrounds.get(hooks.sandbox) ?? newPlayground(hooks);
  playgrounds.set(hooks.sandbox, known);
  return known;
};

/** `?locale=en`; Japanese without it. */
const languageOf = (query: URLSearchParams): Language => {
  const locale = query.get('locale') ?? 'ja';
  if (locale === 'ja' || locale === 'en') return locale;
  throw new ControlProblem(400, 'bad_locale', `no texts in ${locale.slice(0, 20)}`, ['?locale=ja', '?locale=en']);
};

type Reader = (hooks: ControlHooks, query: URLSearchParams) => unknown;
type Doer = (hooks: ControlHooks, body: unknown) => Promise<unknown>;

export const playgroundReaders: Readonly<Record<string, Reader>> = {
  '/naive': (hooks) => playgroundOf(hooks).naive.view(),
  '/scenes': (_hooks, query) => listScenes(languageOf(query)),
  '/story': (hooks, query) => playgroundOf(hooks).story.view(languageOf(query)),
  '/drills': (_hooks, query) => listDrills(languageOf(query)),
  '/drill': (hooks, query) => playgroundOf(hooks).drills.view(languageOf(query)),
};

const switching = z.strictObject({ on: z.boolean(), script: z.enum(scripts).optional() });

const switchNaive: Doer = async (hooks, body) => {
  const { on, script } = parsed(switching, body);
  const { naive } = playgroundOf(hooks);
  if (on) await naive.switchOn(script ?? naive.view().script);
  else await naive.switchOff();
  return naive.view();
};

const locale = z.enum(['ja', 'en']).default('ja');

const changeStory: Doer = async (hooks, body) => {
  const { scene, locale: language } = parsed(z.strictObject({ scene: z.string().max(60).nullable(), locale }), body);
  const { story } = playgroundOf(hooks);
  if (scene === null) story.end();
  else await story.begin(scene);
  return story.view(language);
};

const changeAtSes: Doer = async (hooks, body) => {
  const { what } = parsed(z.strictObject({ what: z.enum(changes) }), body);
  await changeSes(hooks, playgroundOf(hooks).stream, what);
  return { changed: what };
};

const choosing = z.strictObject({ which: z.enum(['next', 'current']).default('current') });

const restoreInDns: Doer = async (hooks, body) => ({ name: await restoreRecord(hooks, parsed(choosing, body).which) });

const revokeInDns: Doer = async (hooks, body) => ({ name: await revokeRecord(hooks, parsed(choosing, body).which) });

const drilling = z.union([
  z.strictObject({ incident: z.string().max(60), locale }),
  z.strictObject({ end: z.literal(true), locale }),
]);

/** @param perform does a request of the control API */
const drill =
  <F>(perform: (hooks: ControlHooks, act: Act, feed: F) => Promise<unknown>) =>
  async (hooks: ControlHooks, body: unknown, feed: F): Promise<unknown> => {
    const order = parsed(drilling, body);
    const { drills } = playgroundOf(hooks);
    if ('end' in order) await drills.end();
    else await drills.begin(order.incident, (act) => perform(hooks, act, feed));
    return drills.view(order.locale);
  };

/** The acts of the playground, by path. @param perform does another act of the control API */
export const playgroundDoers = <F>(perform: (hooks: ControlHooks, act: Act, feed: F) => Promise<unknown>) => ({
  '/naive': switchNaive,
  '/story': changeStory,
  '/drill': drill(perform),
  '/ses/change': changeAtSes,
  '/dns/restore': restoreInDns,
  '/dns/revoke': revokeInDns,
});
