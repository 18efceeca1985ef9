/** Metrics of a running bot, in both formats; and that each alert rule has its metric and its entry in the runbook. */

import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Config } from '../../src/main/config/load.ts';
import { createMetrics } from '../../src/main/metrics/metrics.ts';
import { METRICS } from '../../src/main/metrics/rows.ts';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { people } from '../../src/sandbox/slack/workspace.ts';
import { startSandboxService } from '../support/sandboxService.ts';

let service: SandboxService | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('given a rotation, then both formats show its state, the calls of SES and Slack, and nobody by name', async () => {
  service = await startSandboxService({ sesThrottleMs: 0 });
  const { sandbox, application, service: bot, domain } = service;
  const none = { s3: null, sns: null, kms: null, sts: null, dynamodb: null };
  const config = {
    settings: bot.settings,
    aws: { region: 'ap-northeast-1', endpoints: { ...none, sesv2: sandbox.ses.url } },
    slack: { apiUrl: sandbox.slack.apiUrl },
  } as unknown as Pick<Config, 'settings' | 'aws' | 'slack'>;
  const metrics = createMetrics({ config, application, vault: bot.vault, clock: sandbox.clock });
  try {
    await sandbox.slack.say('requester', 'C0DKIM', `/dkim rotate ${domain}`);
    await service.idle();
    await service.pass(60_000);
    const text = await metrics.text();
    const head = await application.log.load(domain);
    for (const line of [
      `futari_rotation{domain="${domain}",stage="AwaitingApplication"} 1`,
      `futari_log_version{domain="${domain}"} ${head?.version}`,
      `futari_approvals_missing{domain="${domain}"} 0`,
      `futari_anchor_unreachable_seconds{domain="${domain}"} 0`,
      'futari_unreadable_logs 0',
      'futari_domains 1',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).toMatch(/^futari_ses_calls_total\{outcome="ok"\} [1-9]/m);
    expect(text).toMatch(/^futari_slack_calls_total\{outcome="ok"\} [1-9]/m);
    expect(text).toMatch(/^futari_key_days_left\{domain="goo\.ne\.jp"\} \d+$/m);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) futari_\w+ \S|futari_\w+(?:\{[^{}]*\})? -?[\d.e+-]+$)/);

    const line = JSON.parse((await metrics.line(domain, 1_500)) ?? '');
    const [ofDomain, ofProcess] = line._aws.CloudWatchMetrics;
    expect(line).toMatchObject({ domain, stage: 'AwaitingApplication', futari_queue_age_seconds: 1.5 });
    expect(ofDomain).toMatchObject({ Namespace: 'Futari', Dimensions: [['domain']] });
    for (const { Name } of [...ofDomain.Metrics, ...ofProcess.Metrics]) expect(typeof line[Name]).toBe('number');
    for (const { id, name } of people) {
      expect(text).not.toContain(id);
      expect(`${text}${JSON.stringify(line)}`).not.toContain(`"${name}"`);
    }

    sandbox.dynamo.faults.setDown(true);
    expect(await metrics.line(domain, 0)).toBeNull();
    sandbox.dynamo.faults.clear();
  } finally {
    metrics.close();
  }
});

test('each alert rule uses a metric that exists, and its entry in the runbook ends with a command, in both languages', () => {
  const rules = parse(read('docs/server/alerts.yml')).groups[0].rules as readonly {
    readonly alert: string;
    readonly expr: string;
  }[];
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr } of rules) {
    for (const [name] of expr.matchAll(/futari_\w+/g)) expect(Object.keys(METRICS)).toContain(name);
    for (const page of ['docs/runbook.md', 'docs/runbook.ja.md'])
      expect(read(page)).toMatch(new RegExp(`^- \\*\\*${alert}\\*\\*: .*\`$`, 'm'));
  }
});
