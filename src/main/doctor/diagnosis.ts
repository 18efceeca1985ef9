/** The checks of `futari doctor`, in the order of the answer, each with its time limit. */

import { within } from '../../ports/concurrency.ts';
import type { Alert } from '../../ports/people.ts';
import { messages } from '../../texts/text.ts';
import { openAlerts } from '../compose.ts';
import type { Config } from '../config/load.ts';
import { templateProblems } from '../templates.ts';
import { checkFamilies, checkRecords, checkResolvers } from './dns.ts';
import { type Finding, found } from './finding.ts';
import { checkAccount, checkProbe, checkSending, checkSes } from './ses.ts';

import { openSite, type Site, type SiteOptions } from './site.ts';
import { checkCards, checkChannels, checkPeople, checkSettings, checkToken } from './slack.ts';
import { checkAnchor, checkInstallation, checkKeys, checkLiveKeys, checkLogs, checkTable, codeOf } from './store.ts';

/** What the checks are about, as a heading. */
const topics = {
  program: { ja: 'プログラムと設定', en: 'Program and configuration' },
  slack: { ja: 'Slack', en: 'Slack' },
  people: { ja: '人', en: 'People' },
  store: { ja: 'テーブルと監査ログ', en: 'Table and audit log' },
  keys: { ja: '鍵', en: 'Keys' },
  ses: { ja: 'SES', en: 'SES' },
  dns: { ja: 'DNS', en: 'DNS' },
  alerts: { ja: 'アンカー、通知、確認メール', en: 'Anchor, alerts, probe mail' },
} as const;

type Topic = keyof typeof topics;
export const topicText = messages(topics);

const checkProgram = async ({ config }: Site): Promise<readonly Finding[]> => {
  const { version, execPath } = process;
  // To try everything out, the bundled one is right.
  const isBundled = /[\\/]node_modules[\\/]/.test(execPath) && !config.settings.testEndpoints;
  const problems = await templateProblems(config.settings);
  const count = [...config.settings.domains.values()].filter(({ application }) => application.template !== null).length;
  const templates = problems.map((problem) => found('wrong.template', { problem }));
  const usable = count > 0 && problems.length === 0 ? [found('right.template', { count })] : templates;
  return [found(isBundled ? 'wrong.node_bundled' : 'right.node', { version }), ...usable];
};

const testAlert = (site: Site): Alert => {
  const [domain] = site.config.settings.domains.keys();
  const at = site.clock.now();
  if (domain === undefined) throw new RangeError('a configuration has a domain');
  return {
    id: `doctor-${at}`,
    domain,
    code: 'test',
    at,
    escalation: 0,
    text:
      site.config.settings.locale === 'ja'
        ? '【試験】futari doctor の試験の通知です。対応は要りません。'
        : '[TEST] A test alert of futari doctor. Nothing needs to be done.',
  };
};

const checkAlerts = async (site: Site): Promise<readonly Finding[]> => {
  const { channels, close } = openAlerts(site.config, site.clock, site.credentials);
  try {
    if (channels.length === 0) return [found('wrong.alerts_none')];
    const results = channels.map(async (channel): Promise<Finding> => {
      const { name } = channel;
      if (!site.send) return found('unchecked.alerts', { channel: name });
      return channel.send(testAlert(site)).then(
        () => found('right.alerts', { channel: name }),
        (error: unknown) => found('wrong.alerts', { channel: name, code: codeOf(error) }),
      );
    });
    return await Promise.all(results);
  } finally {
    close();
  }
};

interface Check {
  readonly topic: Topic;
  readonly run: (site: Site) => Promise<readonly Finding[]>;
}

const checks: readonly Check[] = [
  { topic: 'program', run: checkProgram },
  { topic: 'slack', run: checkToken },
  { topic: 'slack', run: checkSettings },
  { topic: 'slack', run: checkCards },
  { topic: 'slack', run: checkChannels },
  { topic: 'people', run: checkPeople },
  { topic: 'store', run: checkTable },
  { topic: 'store', run: checkInstallation },
  { topic: 'store', run: checkLogs },
  { topic: 'keys', run: checkKeys },
  { topic: 'keys', run: checkLiveKeys },
  { topic: 'ses', run: checkAccount },
  { topic: 'ses', run: checkSes },
  { topic: 'ses', run: checkSending },
  { topic: 'dns', run: checkResolvers },
  { topic: 'dns', run: checkFamilies },
  { topic: 'dns', run: checkRecords },
  { topic: 'alerts', run: checkAnchor },
  { topic: 'alerts', run: checkAlerts },
  { topic: 'alerts', run: checkProbe },
];

export interface Diagnosed extends Finding {
  readonly topic: Topic;
}

/** Real milliseconds: more than a hundred domains' readings of SES, one a second, take. */
const checkMsMax = 120_000;

const resultOf = async (site: Site, { run }: Check, msLeft: number): Promise<readonly Finding[]> => {
  const ms = Math.max(0, Math.min(checkMsMax, msLeft));
  try {
    return (await within(ms, run(site))) ?? [found('unchecked.late', { seconds: Math.ceil(ms / 1_000) })];
  } catch (error) {
    return [found('unchecked.failed', { code: codeOf(error) })];
  }
};

/**
 * Runs every check, one after the other, whatever the others find. Changes nothing; with `send`, alert channels get a test alert, and a
 * probe mail leaves.
 * @param msMax real milliseconds for all checks together; what is left of them then was not checked
 */
export const diagnose = async (
  config: Config,
  options: SiteOptions,
  msMax = Number.POSITIVE_INFINITY,
): Promise<readonly Diagnosed[]> => {
  const site = openSite(config, options);
  const endsAt = performance.now() + msMax;
  try {
    const all: Diagnosed[] = [];
    for (const check of checks)
      all.push(
        ...(await resultOf(site, check, endsAt - performance.now())).map((finding) => ({
          ...finding,
          topic: check.topic,
        })),
      );
    return all;
  } finally {
    site.close();
  }
};
