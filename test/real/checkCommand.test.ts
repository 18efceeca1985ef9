import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CheckDeps, check } from '../../src/main/commands/check.ts';
import { systemClock } from '../../src/main/process.ts';
import { freePort } from '../support/ports.ts';
import { runCommand } from '../support/runCommand.ts';
import { keyName, type Network, openNetwork, ours } from './network.ts';
import { keys, type RecordCase } from './recordCase.ts';
import { casesZone, recordCases } from './records.ts';
import { startBind } from './servers/bind.ts';
import type { Daemon } from './servers/daemon.ts';
import { describeWith } from './servers/installed.ts';
import { startKnot } from './servers/knot.ts';
import { startNsd } from './servers/nsd.ts';
import { txt, type Zone } from './servers/zoneText.ts';

const loopback = '127.0.0.1';
const place = async () => ({ address: loopback, port: await freePort(loopback) });
const startTwo = async (zone: Zone): Promise<readonly Daemon[]> => [
  await startNsd(await place(), [zone]),
  await startBind(await place(), [zone]),
];

const deps = (more: Partial<CheckDeps> = {}): CheckDeps => ({
  language: 'en',
  timeZone: 'Asia/Tokyo',
  resolvers: [],
  clock: systemClock,
  ...more,
});

interface Printed {
  readonly verdict: string;
  readonly findings: readonly { readonly code: string }[];
  readonly correction: { readonly zoneFile: string | null };
}

const exits: Readonly<Record<string, number>> = { right: 0, unknown: 2 };
/** The command does not know earlier keys. */
const codesOf = ({ codes }: RecordCase) =>
  codes.map((code) => (code === 'previous_key_again' ? 'other_key' : code)).sort();

describeWith('futari check', ['nsd', 'named', 'knotd', 'knsupdate', 'unbound', 'unbound-control'], () => {
  let folder = '';
  let servers: readonly Daemon[] = [];
  let network: Network;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'futari-check-'));
    const pems = Object.values(keys).map((key) => writeFile(join(folder, `${key.info.fingerprint}.pem`), key.pem()));
    await Promise.all(pems);
    servers = [...(await startTwo(casesZone)), await startKnot(await place(), [casesZone])];
    network = await openNetwork();
  });
  afterAll(async () => {
    await Promise.all([...servers.map((server) => server.stop()), network?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const argsOf = ({ selector, domain, key }: RecordCase, at: readonly Daemon[]): readonly string[] => [
    selector,
    domain,
    '--expect',
    join(folder, `${key.info.fingerprint}.pem`),
    ...at.flatMap(({ endpoint }) => ['--server', endpoint]),
    '--json',
  ];
  const notified = async (one: RecordCase, at: readonly Daemon[]) => {
    const { exit, out } = await check(argsOf(one, at), deps());
    return { exit, ...(JSON.parse(out) as Printed) };
  };

  test.each(recordCases.map((one) => [one.title, one] as const))(
    'given %s at NSD, BIND and Knot, then its codes, its verdict and its exit code',
    async (_title, one) => {
      const { exit, verdict, findings } = await notified(one, servers);
      expect({ exit, verdict }).toEqual({ exit: exits[one.verdict] ?? 1, verdict: one.verdict });
      expect(findings.map(({ code }) => code).sort()).toEqual(codesOf(one));
    },
  );

  test('given each correction put into a zone as it is printed, then NSD and BIND load it and the record is right', async () => {
    // A leaked key has no correction, one of 512 bits no right record.
    const mendable = ({ codes, key }: RecordCase) => !codes.includes('private_key_published') && key.info.bits >= 1024;
    const broken = recordCases.filter((one) => one.codes.length > 0 && mendable(one));
    // What is corrected at the target of an alias leaves the alias as it is.
    const aliasesOf = ({ zone }: RecordCase) => zone.filter((line) => / CNAME /.test(line));
    const isAtTarget = ({ name }: RecordCase, lines: readonly string[]) =>
      !lines.some((line) => line.startsWith(`${name}. `));
    const corrected: { readonly one: RecordCase; readonly lines: readonly string[] }[] = [];
    for (const one of broken) {
      const { correction } = await notified(one, servers);
      const lines = correction.zoneFile?.split('\n') ?? [];
      corrected.push({ one, lines: [...lines, ...(isAtTarget(one, lines) ? aliasesOf(one) : [])] });
    }
    const fix = await startTwo({ ...casesZone, lines: corrected.flatMap(({ lines }) => lines) });
    try {
      const after = [];
      for (const { one } of corrected) after.push([one.title, (await notified(one, fix)).exit]);
      expect(after).toEqual(corrected.map(({ one }) => [one.title, 0]));
    } finally {
      await Promise.all(fix.map((server) => server.stop()));
    }
  });

  const inNetwork = async (domain: string, ...more: readonly string[]) => {
    const { unbound, nsd } = network;
    const args = ['s1', domain, '--expect', join(folder, `${keys.ours.info.fingerprint}.pem`), '--json', ...more];
    const { exit, out } = await check(args, deps({ resolvers: [unbound.endpoint], authoritativePort: nsd.port }));
    return [exit, ...(JSON.parse(out) as Printed).findings.map(({ code }) => code)];
  };

  test('given servers of which one has the record, then they disagree', async () => {
    const { nsd, knot } = network;
    const two = [nsd, knot].flatMap(({ endpoint }) => ['--server', endpoint]);
    await knot.update([`add ${txt(keyName('news.goo.ne.jp'), ours)}`]);
    expect(await inNetwork('news.goo.ne.jp', ...two)).toEqual([1, 'absent', 'servers_disagree', 'name_wrong']);
  });

  test('given a resolver that somebody asked too early, then resolver_stale', async () => {
    const name = keyName('late.example');
    await network.queryResolver(name);
    await network.knot.update([`add ${txt(name, ours)}`], 'late.example');
    expect(await inNetwork('late.example')).toEqual([1, 'resolver_stale']);
  });

  test.each([
    ['goo.ne.jp', 0, []],
    ['alias.goo.ne.jp', 0, []],
    ['dangling.goo.ne.jp', 1, ['absent', 'cname', 'name_wrong']],
    ['round.goo.ne.jp', 1, ['malformed']],
    ['lame.example', 2, ['unreachable']],
    ['moved.example', 1, ['other_key', 'servers_disagree', 'delegation_differs']],
  ])(
    'given %s and no server named, then its zone is found through unbound: exit code %i',
    async (domain, exit, codes) => {
      expect(await inNetwork(domain)).toEqual([exit, ...codes]);
    },
  );

  test.each([
    ['2048 bits, two strings', 0],
    ['cut at 255', 1],
  ])('given %s, then the command as a process of its own says so: exit code %i', async (title, code) => {
    const one = recordCases.find((known) => known.title === title);
    const ended = await runCommand(['check', ...(one === undefined ? [] : argsOf(one, servers))]);
    expect([ended.code, ended.err]).toEqual([code, '']);
    expect((JSON.parse(ended.out) as Printed).verdict).toBe(one?.verdict);
  });
});
