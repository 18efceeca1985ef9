/**
 * A rolling deployment: processes of different releases on one table, one Slack and one SES, with clicks that land on either. A release is
 * this source, built, with another number, and where it says so a later form of the log.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, withoutForms } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName, type Selector } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import { channel, domain } from '../../src/main/sandbox.ts';
import { putOperation } from '../../src/sandbox/ses/api.ts';
import { freePort } from '../support/ports.ts';
import { openServedSite, type ServedSite, type ServeProcess, startServe } from '../support/servedApplication.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const minutes = 60_000;

/** What a release changes here. */
interface Release {
  readonly version: string;
  readonly logForm: number;
}

const earlier: Release = { version: '0.1.0', logForm: 1 };
const sameForms: Release = { version: '0.1.1', logForm: 1 };
const laterForm: Release = { version: '0.2.0', logForm: 2 };

describe('two releases at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'futari-releases-'));
  const running = new Map<string, { readonly url: string; readonly process: ServeProcess }>();
  let site: ServedSite;

  beforeAll(async () => {
    await run('tsc', ['-p', 'src/tsconfig.build.json', '--outDir', join(folder, 'built')], { cwd: root });
    site = await openServedSite();
  }, 5 * minutes);
  afterAll(async () => {
    for (const { process } of running.values()) await process.end();
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const install = ({ version, logForm }: Release): string => {
    const place = join(folder, version);
    cpSync(join(folder, 'built'), join(place, 'dist'), { recursive: true });
    for (const name of ['manifest.yml', 'manifest.socket.yml']) cpSync(join(root, name), join(place, name));
    if (!existsSync(join(place, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
    writeFileSync(join(place, 'package.json'), JSON.stringify({ ...manifest, version }));
    const table = join(place, 'dist/adapters/dynamodb/table.js');
    const text = readFileSync(table, 'utf8');
    const changed = text.replace('    log: 1,', `    log: ${logForm},`);
    if (!changed.includes(`log: ${logForm},`)) throw new Error('the forms are written in another way');
    writeFileSync(table, changed);
    return join(place, 'dist/main/cli.js');
  };

  /** @param host its name */
  const start = async (host: string, release: Release): Promise<void> => {
    const port = await freePort('127.0.0.1');
    const env = await site.environment(host, port, { stableFor: 'PT1M' });
    const process = startServe([install(release), 'serve'], env);
    const url = `http://127.0.0.1:${port}`;
    running.set(host, { url, process });
    await process.ready(port);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(`futari_build_info{version="${release.version}"} 1`);
  };
  const stop = async (host: string): Promise<number | null> => {
    const code = await running.get(host)?.process.end();
    running.delete(host);
    return code ?? null;
  };

  /** The next delivery of Slack goes there. */
  const at = (host: string) => {
    const { url } = running.get(host) ?? { url: '' };
    site.sandbox.slack.setRequestUrl(`${url}/slack/events`);
    return site.sandbox.slack;
  };
  const say = (host: string, text: string) => at(host).say('requester', channel, `/dkim ${text}`);
  const press = (host: string, person: string, actionId: string) => at(host).click(person, { actionId, confirm: true });

  const commits = async () => {
    const client = withoutForms(createDynamoClient(site.sandbox.dynamo));
    const signer = await createLocalSigner(join(site.folder, 'log-signing.key'));
    const log = createLog<DomainEvent, State>({ client, table: 'dkim-rotation', signer });
    const all = [];
    // Each is verified on the way: its hash, its signature, and the one before it.
    for await (const commit of log.history(domain)) all.push(commit);
    client.destroy();
    return all;
  };
  const events = async (type: DomainEvent['type']) =>
    (await commits()).flatMap((commit) => commit.events.filter((event) => event.type === type));
  const state = async (): Promise<State | undefined> => (await commits()).at(-1)?.state;
  /** The last one that only they see. */
  const answerTo = (person: string): string => site.sandbox.slack.ephemerals(person).at(-1)?.text ?? '';

  const until = async (what: string, holds: () => boolean | Promise<boolean>, everyMs = 500): Promise<void> => {
    const end = performance.now() + 4 * minutes;
    while (!(await holds())) {
      if (performance.now() > end)
        throw new Error(
          `${what}\n${[...running.values()].map(({ process }) => process.output().slice(-3_000)).join('\n')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      await site.sandbox.ses.tick();
    }
  };
  /** The buttons of the card that can be pressed now. */
  const isOffered = (actionId: string): boolean =>
    JSON.stringify(site.sandbox.slack.messages(channel)).includes(`"action_id":"${actionId}"`);

  test(
    'of the same forms: a rotation is walked to its first approval by clicks on both',
    async () => {
      await start('one', earlier);
      await start('two', sameForms);
      const { slack, dns } = site.sandbox;
      await say('one', `rotate ${domain}`);
      await slack.until('the application', () => slack.files().length > 0, minutes);
      await say('two', `submitted ${domain} DNS-1`);
      await until('the submission', async () => (await events('ApplicationSubmitted')).length === 1);
      const next = (await state())?.rotation?.next as Selector;
      dns.publish(recordName(next, domain), [...(await recordOf())]);
      const hosts = ['one', 'two'];
      await until(
        'the approval card',
        async () => {
          if (isOffered('approve')) return true;
          hosts.reverse();
          await say(hosts[0] ?? '', `check ${domain}`);
          return false;
        },
        5_000,
      );
      await press('one', 'approver-1', 'approve');
      await until('the approval', async () => (await events('SwitchApproved')).length === 1);
    },
    10 * minutes,
  );

  test(
    'of a later form of the log: the earlier one decides nothing on it and says why, and nothing is lost or done twice',
    async () => {
      expect(await stop('two')).toBe(0);
      await start('two', laterForm);
      // Its first commit is of the later form.
      await press('two', 'approver-1', 'withdraw_approval');
      await until('the withdrawal', async () => (await events('ApprovalWithdrawn')).length === 1);
      const before = (await commits()).length;
      await press('one', 'approver-2', 'approve');
      await until('its answer', () => answerTo('approver-2').includes('A later release has taken over this log'));
      expect((await commits()).length).toBe(before);
      for (const name of ['approver-1', 'approver-2']) await press('two', name, 'approve');
      const next = (await state())?.rotation?.next;
      await until('SES signs with the next key', () => site.sandbox.ses.identities()[0]?.selector === next);

      expect(running.get('one')?.process.output()).toContain('newer_release');
      expect(await stop('one')).toBe(0);
      await start('one', laterForm);
      const answers = site.sandbox.slack.ephemerals('requester').length;
      await say('one', `status ${domain}`);
      await until('its answer', () => site.sandbox.slack.ephemerals('requester').length > answers);
      expect(answerTo('requester')).not.toContain('ボットの更新中');

      const approvals = (await events('SwitchApproved')).map((event) => ('by' in event ? event.by : null));
      expect(approvals).toEqual(['T0HOME/U0APPROVER1', 'T0HOME/U0APPROVER1', 'T0HOME/U0APPROVER2']);
      const puts = site.sandbox.ses.calls().filter(({ operation }) => operation === putOperation);
      expect(puts.map(({ selector, outcome }) => [selector, outcome])).toEqual([[next, 'ok']]);
      const posted = site.sandbox.slack.messages(channel).map(({ threadTs, text }) => `${threadTs} ${text}`);
      expect(posted.filter((text, index) => posted.indexOf(text) !== index)).toEqual([]);
      expect(await stop('one')).toBe(0);
      expect(await stop('two')).toBe(0);
    },
    10 * minutes,
  );

  /** The DNS department copies what the application says. */
  const recordOf = async (): Promise<readonly string[]> => {
    const texts = site.sandbox.slack.files().map(({ bytes }) => bytes.toString().replaceAll('" "', ''));
    const [value = ''] = /v=DKIM1;[^"\n]*p=[A-Za-z0-9+/=]+/.exec(texts.join('\n')) ?? [];
    return stringsOf(value);
  };
});
