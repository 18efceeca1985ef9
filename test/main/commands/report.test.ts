import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '../../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, ensureTable } from '../../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../../src/adapters/keys/signer.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type PersonId, SigningDomain } from '../../../src/domain/names.ts';
import type { State } from '../../../src/domain/state.ts';
import { type SandboxDynamo, startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { hostConfiguration, hostEnvironment } from '../../support/commandHost.ts';
import { chainOf, datedChain, newSigner } from '../../support/package.ts';
import { runCommand } from '../../support/runCommand.ts';
import { domain } from '../../support/siteAddress.ts';

const processTimeoutMs = 300_000;
const table = 'futari-report';
/** Has a log, and is configured no longer. */
const gone = SigningDomain.parse('left.example') as SigningDomain;
let folder = '';
let dynamo: SandboxDynamo;
const path = (name: string): string => join(folder, name);

const futari = (...args: string[]) => runCommand(args, hostEnvironment(path('futari.yml'), dynamo));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-report-'));
  dynamo = await startDynamo();
  const keys = { provider: 'local', file: './master.key', signingFile: './log.pem' };
  await writeFile(path('futari.yml'), JSON.stringify({ ...hostConfiguration, table, keys }));
  const client = createDynamoClient(dynamo);
  await ensureTable(client, table);
  const log = createLog<DomainEvent, State>({ client, table, signer: await createLocalSigner(path('log.pem')) });
  const claimed = { type: 'RotationClaimed', by: 'T0HOME/U0ALICE' as PersonId, name: '佐藤 花子 | *' } as const;
  for (const commit of chainOf(newSigner(), [claimed, claimed])) await log.append(commit);
  const left = { type: 'AlertAcknowledged', by: 'T0HOME/U0TARO' as PersonId, name: '山田 太郎' } as const;
  for (const commit of datedChain(newSigner(), gone, [['2026-10-16T10:00:00+09:00', left]])) await log.append(commit);
  client.destroy();
});

afterAll(async () => {
  await dynamo.close();
  await rm(folder, { recursive: true, force: true });
});

test(
  'given a stored log, then the package that is written verifies with the printed key, and what is there is not written over',
  async () => {
    const out = ['--json', '--out', path('package.json')];
    const [written, key, markdown, bad] = await Promise.all([
      futari('report', domain, ...out),
      futari('public-key'),
      futari('report', domain, '--lang', 'ja'),
      futari('report', domain, '--rotation', 'x'),
    ]);
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(markdown).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('佐藤 花子 \\| \\* さんが引き受け'),
    });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('futari report') });
    await writeFile(path('key.pem'), key.out);
    const [verified, again] = await Promise.all([
      futari('verify-log', path('package.json'), '--key', path('key.pem')),
      futari('report', domain, ...out),
    ]);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('package.json') });
    expect(await readFile(path('package.json'), 'utf8')).not.toContain('PRIVATE');
  },
  processTimeoutMs,
);

test(
  'given a fiscal year, then the logs of all domains are in one file that verifies, a changed commit is named, and a slip of the pen is refused',
  async () => {
    const year = ['report', '--fiscal-year', '2026'];
    const [written, markdown, unknown, bad, key] = await Promise.all([
      futari(...year, gone, domain, '--json', '--out', path('year.json')),
      futari(...year, '--first-month', '4', '--lang', 'ja'),
      futari(...year, 'unknown.example', '--lang', 'en'),
      futari('report', '--fiscal-year', '27'),
      futari('public-key'),
    ]);
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(markdown).toMatchObject({ code: 0, err: '', out: expect.stringContaining('佐藤 花子 \\| \\*') });
    expect(markdown.out).not.toContain(gone);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('unknown.example') });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('--fiscal-year') });
    await writeFile(path('key.pem'), key.out);
    const package_ = await readFile(path('year.json'), 'utf8');
    await writeFile(path('changed.json'), package_.replace('山田 太郎', '山田 次郎'));
    const [holds, changed] = await Promise.all([
      futari('verify-log', path('year.json'), '--key', path('key.pem')),
      futari('verify-log', path('changed.json'), '--key', path('key.pem')),
    ]);
    expect(holds).toMatchObject({ code: 0, err: '', out: expect.stringContaining(gone) });
    expect(changed).toMatchObject({ code: 1, out: expect.stringContaining(gone) });
  },
  processTimeoutMs,
);
