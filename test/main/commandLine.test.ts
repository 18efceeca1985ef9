/** Whoever starts it by a Node that is too old hears that in one line, and no stack. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeProblem } from '../../src/main/commandLine.ts';

const { engines, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  engines: { node: string };
  scripts: Record<string, string>;
};
const needed = engines.node.replace('>=', '');

const oneLine = /^Futari needs Node \d+\.\d+ or newer \(24 recommended\); this is v[\d.]+\. .*\n$/;

const run = (node: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(node, args, { encoding: 'utf8', env: {} });
  return { status, stdout, stderr };
};

/** A Node on the PATH, or where systems put it, that is older than needed. */
const oldNode = ((): string | null => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin'];
  const versionOf = (path: string): string => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  const found = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  return found.find((path) => nodeProblem(versionOf(path)) !== null) ?? null;
})();

describe('a Node that is too old', () => {
  test('given a needed version that no Node has yet, then each way to start says so in one line and ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'futari-'));
    try {
      await mkdir(join(folder, 'src/main'), { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', engines: { node: '>=99.1' } }));
      const guard = join(folder, 'src/main/futari.cjs');
      await copyFile('src/main/futari.cjs', guard);
      const direct = run(process.execPath, guard, 'check');
      expect(direct).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(oneLine) });
      expect(direct.stderr).toContain('99.1');
      expect(run(process.execPath, '--require', guard, 'src/main/cli.ts')).toEqual(direct);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  if (oldNode === null) {
    test('no old Node is installed here: what it says is shown above, by a version that no Node has yet', () => {
      expect(oldNode).toBeNull();
    });
  } else {
    test(`given the old Node of this system (${oldNode}), then it says so too`, () => {
      const direct = run(oldNode, 'src/main/futari.cjs', 'check');
      expect(direct).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(oneLine) });
      expect(run(oldNode, '--require', './src/main/futari.cjs', 'src/main/start.ts')).toEqual(direct);
    });
  }

  test('given a Node that is new enough, then the command runs', () => {
    const { status, stdout, stderr } = run(process.execPath, 'src/main/futari.cjs', 'help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('futari COMMAND');
  });

  test('given the npm scripts, then each that runs the program asks first', () => {
    const starting = Object.values(scripts).filter((script) => script.includes('src/main/'));
    expect(starting.length).toBeGreaterThan(4);
    expect(starting.filter((script) => !script.includes('src/main/futari.cjs'))).toEqual([]);
  });

  test('given what package.json asks for, then the built package asks for the same', () => {
    const [major = 0, minor = 0] = needed.split('.').map(Number);
    expect(nodeProblem(`v${needed}.0`)).toBeNull();
    expect(nodeProblem(`v${major}.${minor - 1}.9`)).toContain(needed);
  });
});
