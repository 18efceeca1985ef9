/** What `npm start` says once everything listens. */
import type { SandboxService } from './sandbox.ts';

const say = 'npm run sandbox --';

export const welcome = ({ urls, domain, sandbox }: SandboxService, controlUrl: string): string => {
  const now = new Date(sandbox.clock.now()).toLocaleString('sv-SE', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return `
Futari sandbox (${now} JST)

  control   ${controlUrl}
  slack     ${urls.slack}
  bot       ${urls.bot}
  ses       ${urls.ses}
  dynamodb  ${urls.dynamodb}
  dns       ${urls.authoritative.join(' ')} (authoritative), ${urls.resolvers.join(' ')} (resolvers)
  smtp      ${urls.smtp}

別の端末で / From a second terminal:

  ${say} say requester "/dkim rotate ${domain}"   鍵を作り、DNS申請書を出す / make the key and the DNS application
  ${say} show                                      スレッドを見る / draw the thread
  ${say} clock +13d                                DNS担当部署を待つ / wait for the DNS department
  ${say} publish                                   公開鍵レコードを公開する / publish the record
  ${say} clock +1d                                 確認、安定、承認カード / seen, stable, the approval card
  ${say} click approve approver-1                  承認する(2人) / approve (two people)
  ${say} help                                      ほかの操作 / everything else

Ctrl+C で止まります / Ctrl+C stops it.
`;
};
