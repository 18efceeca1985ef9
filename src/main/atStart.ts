import type { Journal } from '../ports/journal.ts';
import type { Settings } from '../ports/settings.ts';
import type { SandboxService } from './sandbox.ts';

// One comparison of every target with SES must fit into a day, so its duration is logged at the start.

const dayMs = 86_400_000;
/** The daily check uses every second slot of the rate limit. */
const shareOfRate = 2;

interface Comparison {
  readonly targets: number;
  /** For the account and region with the most targets: each account and region has its own rate limit. */
  readonly takesMs: number;
}

/** @param slotMs real milliseconds from one call of an account and region to the next */
export const comparisonOf = ({ domains }: Pick<Settings, 'domains'>, slotMs: number): Comparison => {
  const targets = [...domains.values()].flatMap((domain) => domain.targets);
  const places = new Map<string, number>();
  for (const { account, region } of targets) {
    const place = `${account}/${region}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return { targets: targets.length, takesMs: Math.max(0, ...places.values()) * slotMs * shareOfRate };
};

export const sayComparison = (journal: Journal, { targets, takesMs }: Comparison): void => {
  const fields = { targets, everyHours: 24, takesSeconds: Math.ceil(takesMs / 1_000) };
  if (takesMs <= dayMs) journal.info(fields, 'every target is compared with SES once a day, at half of its rate');
  else journal.error(fields, 'the targets of one account and region are more than a day of SES’s rate can compare');
};

// The bot does not query AWS for an account's enabled regions: that takes another permission and another client. A configuration
// without `regions` gets this notice at the start, not at the end of the first overlap.

export const sayUnlistedRegions = (journal: Journal, { domains }: Pick<Settings, 'domains'>): void => {
  for (const { name, regions } of domains.values()) {
    if (regions !== null) continue;
    journal.info(
      { domain: name },
      'no domains[].regions: unknown counts as use, so no used record or key is ever given up',
    );
  }
};

// The text that `npm start` prints when everything listens.

const say = 'npm run sandbox --';

const lines = {
  ja: (controlUrl: string, now: string, domain: string) => `
ふたりのサンドボックス（${now}）

  ブラウザーで開く  ${controlUrl}

Slack・SES・DNS・メールがこの中にあり、ガイドが一回のローテーションを案内します。
コマンドでも操作できます（別の端末で）:

  ${say} say requester "/dkim rotate ${domain}"   鍵を作り、DNS申請書を出す
  ${say} show                                      スレッドを見る
  ${say} help                                      ほかの操作

Ctrl+C で止まります。
`,
  en: (controlUrl: string, now: string, domain: string) => `
Futari sandbox (${now})

  Open in a browser  ${controlUrl}

Slack, SES, DNS and mail are in it, and a guide leads through a rotation.
Commands work, too (in a second terminal):

  ${say} say requester "/dkim rotate ${domain}"   make the key and the DNS application
  ${say} show                                      draw the thread
  ${say} help                                      everything else

Ctrl+C stops it.
`,
} as const;

export const welcome = ({ domain, sandbox }: SandboxService, controlUrl: string, locale: 'ja' | 'en'): string => {
  const now = new Date(sandbox.clock.now()).toLocaleString('sv-SE', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return lines[locale](controlUrl, `${now} JST`, domain);
};
