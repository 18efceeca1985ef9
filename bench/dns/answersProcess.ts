/** Run by bench/dns.ts: node bench/dns/answersProcess.ts DELAY_MS mixed|plain. Prints its port; ends when its input does. */
import { serveAnswers } from './answers.ts';

console.log(await serveAnswers(Number(process.argv[2]), process.argv[3] === 'mixed'));
process.stdin.on('end', () => process.exit()).resume();
