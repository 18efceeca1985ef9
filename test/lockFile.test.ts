import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Entry {
  readonly resolved?: string;
  /** A workspace: its place in this repository stands in `resolved`. */
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };

test('the lock file holds no download addresses', () => {
  expect(Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && link !== true)).toEqual(
    [],
  );
});

test('every optional platform package has an entry: without it `npm ci` refuses the lock', () => {
  const missing = Object.entries(packages)
    .filter(([place]) => place !== '')
    .flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`${place}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
  expect(missing).toEqual([]);
});
