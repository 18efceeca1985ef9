/** What docs/server holds: the unit, judged by systemd itself, and the container's steps. That a server is set up by it: test/release. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { commandsOf, containerSteps, unitSays } from '../release/serverHost.ts';
import { describeWith, environment } from './servers/installed.ts';

describeWith('the unit of systemd', ['systemd-analyze'], () => {
  const unit = join(import.meta.dirname, '../../docs/server/futari.service');
  const analyze = (...args: readonly string[]): string =>
    execFileSync('systemd-analyze', args, { encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });

  test('is understood, exposes little, and waits longer for the end than the process takes', () => {
    // The programs that it starts are not where it says on this machine.
    const said = execFileSync('sh', ['-c', `systemd-analyze verify ${unit} 2>&1 || true`], {
      encoding: 'utf8',
      env: environment,
    });
    const faults = said
      .split('\n')
      .filter((line) => line.includes('futari.service') && !line.includes('is not executable'));
    expect(faults).toEqual([]);
    expect(
      Number(/exposure level for futari\.service: ([\d.]+)/.exec(analyze('security', '--offline=yes', unit))?.[1]),
    ).toBeLessThan(2);
    expect(Number(unitSays('TimeoutStopSec'))).toBeGreaterThan(10);
  });
});

test('the container is built by the steps of the page, runs as a user that is not root, and knows whether it is ready', () => {
  const steps = containerSteps();
  const second = steps.findIndex((step) => step.startsWith('COPY --from=build'));
  const built = steps
    .slice(0, second)
    .filter((step) => step.startsWith('RUN '))
    .map((step) => step.slice('RUN '.length));
  expect(commandsOf('docs/deploy-server.md').slice(0, built.length)).toEqual(built);
  expect(steps.slice(-5)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^RUN install -d -o node .* \/var\/lib\/futari$/), 'USER node']),
  );
  const [, entry = ''] = /^ENTRYPOINT (.*)$/m.exec(steps.join('\n')) ?? [];
  const [, command = ''] = /^CMD (.*)$/m.exec(steps.join('\n')) ?? [];
  const started = [...(JSON.parse(entry) as string[]), ...(JSON.parse(command) as string[])].join(' ');
  expect(unitSays('ExecStart')).toBe(started.replace(/^node/, '/usr/bin/node').replace(' dist/', ' /opt/futari/dist/'));
});
