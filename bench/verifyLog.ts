/** How long `futari verify-log` takes for a long log, and how much memory. Usage: node bench/verifyLog.ts [COMMITS] */
import type { DomainEvent } from '../src/domain/events.ts';
import { verifyPackage } from '../src/main/commands/evidencePackage.ts';
import { chainOf, newSigner, packageOf } from '../test/support/package.ts';

const count = Number(process.argv[2] ?? 10_000);
const signer = newSigner();

function* events(): Generator<DomainEvent> {
  for (let made = 0; made < count; made += 1) yield { type: 'RoundWanted' };
}

const startedMs = performance.now();
const { commits, findings } = await verifyPackage(packageOf(signer, chainOf(signer, events())), signer.publicKey);
const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
const mb = Math.round(process.memoryUsage().rss / 1024 / 1024);
console.log(
  `${commits} commits made, packed and verified in ${seconds} s, ${findings.length} findings, ${mb} MB resident`,
);
