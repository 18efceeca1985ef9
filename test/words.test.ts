/** Words that the field has better ones for do not come back: a reader looks a name up in the RFCs, in SES's and Slack's documents, and finds it. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** As a piece of a name in camel case or with underscores, with what is said instead. */
const pieces: Readonly<Record<string, string>> = {
  'told tell tells telling untold': 'notified, notify, pending',
  'said says heard unheard': 'LookupResult, ServerResponse, message',
  'ask asks asked asking unasked': 'request, query, options',
  'desk answering': 'request handler, responder',
  'way ways': 'strategy, channel, previousRecord',
  'care cares caring trouble troubles goes': 'incident, acknowledgement, isOngoing',
  spoken: 'lastReminders',
  'rests resting': 'deferred, back-off',
  'look looks looked looking': 'observe, read, check, poll',
  'walk walks walked walker walking': 'daily check, checkpoint',
  'guarded guardian': 'monitored, catching',
  'burnt condemn condemned exposed': 'leaked, banned, bannedInUse, compromised',
  'former elsewhere': 'removedTargets, otherRegions',
  'frame stretch stretches board patience patiently': 'context, interval, renderer, retry',
  'glass custody surroundings wiring': 'break-glass session, keys, runtime, composition',
  'mend mends mended lagging': 'fix, outdatedServers',
};

/** As a whole name. */
const names: Readonly<Record<string, string>> = {
  own: 'lookUp',
  Once: 'Deduplicator',
  'Sign signs': 'TargetObservation, observations',
  'Wait waits': 'Reminder, reminders',
  restMs: 'retryAfterMs',
  'bot Bot': 'application',
  'kept Kept': 'stored, retained',
  'below Below': 'subdomainIdentities, childZone',
  whole: 'complete',
  'handedIn promised': 'submitted, promisedDate',
};

/** Names that are others' or that a dictionary has in this meaning, each with its reason. */
const allowed: Readonly<Record<string, string>> = {
  bot: "Slack's kind of a user, and its word for the token",
};

const meant = (table: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(table).flatMap(([words, instead]) => words.split(' ').map((word) => [word, instead] as const)),
  );

const byPiece = meant(pieces);
const byName = meant(names);

// Two words that are one: `look-up` and `break-glass` are terms of their own.
const joined = (name: string): string => name.replace(/look_?ups?/gi, 'Search').replace(/break_?glass/gi, 'Emergency');

const piecesOf = (name: string): readonly string[] =>
  joined(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _$]+/);

const problemOf = (name: string): string | null => {
  if (Object.hasOwn(allowed, name)) return null;
  const piece = piecesOf(name).find((one) => byPiece.has(one));
  const instead = byName.get(name) ?? (piece === undefined ? undefined : byPiece.get(piece));
  return instead === undefined ? null : `${name}: say ${instead}`;
};

/** Comments, texts, templates but for what they fill in, and regular expressions. */
const aside =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[=(,:[!&|?{};]\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;
const template = /`(?:[^`\\]|\\.)*`/g;
const filled = (text: string): string => [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, inside]) => inside).join(' ');

const bare = (source: string): string => source.replace(template, filled).replace(aside, ' ');

const identifiersOf = (source: string): readonly string[] => [
  ...new Set([...bare(source).matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name)),
];

const exportedOf = (source: string): readonly string[] =>
  [...bare(source).matchAll(/\bexport (?:async )?(?:const|function\*?|class|interface|type) ([\w$]+)/g)].map(
    ([, name = '']) => name,
  );

const findings = (pattern: string, namesOf: (source: string) => readonly string[]): readonly string[] =>
  globSync(pattern).flatMap((path) =>
    namesOf(readFileSync(path, 'utf8')).flatMap((name) => {
      const problem = problemOf(name);
      return problem === null ? [] : [`${path}: ${problem}`];
    }),
  );

describe('names use the words of the field', () => {
  test('in every source file', () => {
    expect(findings('src/**/*.{ts,tsx}', identifiersOf)).toEqual([]);
  });

  test('in what the tests share', () => {
    expect(findings('test/support/**/*.ts', exportedOf)).toEqual([]);
  });

  test.each(['toldAt', 'wayBackSeen', 'AppDesk', 'key_burnt', 'glassChecks', 'DayWalk', 'Sign', 'restMs'])(
    'given %s, then it is found',
    (name) => {
      expect(problemOf(name)).not.toBeNull();
    },
  );

  test.each(['lookUp', 'breakGlassReport', 'signing', 'waitFor', 'selector', 'remainingTargets'])(
    'given %s, then it stays',
    (name) => {
      expect(problemOf(name)).toBeNull();
    },
  );

  test('every exception is still a name', () => {
    const known = new Set(globSync('src/**/*.{ts,tsx}').flatMap((path) => identifiersOf(readFileSync(path, 'utf8'))));
    expect(Object.keys(allowed).filter((name) => !known.has(name))).toEqual([]);
  });
});
