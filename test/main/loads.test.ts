/** What a process loads before it does anything. A person waits for it, and a Lambda function pays for it. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

/** Imports that Node follows when it loads the file: neither types nor what is imported later. */
const atOnce = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';$/gm;

/** @returns names of the packages that the file and all it imports load, each with the file that names it */
const packagesOf = (entry: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const files = new Set([entry]);
  for (const file of files) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(atOnce)) {
      if (name.startsWith('.')) files.add(normalize(join(dirname(file), name)));
      else if (!name.startsWith('node:')) found.set(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name, file);
    }
  }
  return found;
};

const slow = ['mailauth', 'mailparser', 'node-forge', '@slack/bolt', 'smtp-server', 'imapflow', 'dynalite'];

test.each(['application', 'breakGlass', 'check', 'importKey', 'report', 'verifyLog'])(
  'given the command in commands/%s.ts, then it starts without the packages that take long to load',
  (command) => {
    const loaded = packagesOf(`src/main/commands/${command}.ts`);
    expect([...loaded].filter(([name]) => slow.includes(name))).toEqual([]);
  },
);

test('given the function that takes clicks, then it starts without mail, keys and the framework', () => {
  const loaded = packagesOf('src/main/lambda/ingress.ts');
  expect([...loaded].filter(([name]) => [...slow, '@aws-sdk/client-dynamodb'].includes(name))).toEqual([]);
});

test('given the server, then what it needs is found: the test above looks where it should', () => {
  expect([...packagesOf('src/main/serve.ts').keys()]).toEqual(expect.arrayContaining(['pino', 'zod']));
  expect([...packagesOf('src/main/service.ts').keys()]).toEqual(expect.arrayContaining(['@slack/bolt']));
});
