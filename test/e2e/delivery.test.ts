import { describe, expect, test } from '@jest/globals';
import type { DeliveryResult } from '../../src/domain/delivery.ts';
import { recordName } from '../../src/domain/names.ts';
import type { MailServer } from '../support/mailServer.ts';
import {
  approveByTwo,
  hourMs,
  minuteMs,
  nextOf,
  notified,
  stageOf,
  untilPublished,
  untilRound,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain, type World } from '../support/world.ts';

const open = useWorld();
const two = ['north', 'south'];
const serverOf = (w: World, name: string): MailServer => {
  const server = w.witnesses.get(name);
  if (server === undefined) throw new Error('no such witness');
  return server;
};

const proofs = async (w: World) =>
  (await w.history())
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.type === 'DeliveryProved' ? [event] : []));

const outcomesOf = (results: readonly DeliveryResult[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(results.map(({ mailbox, outcome }) => [mailbox, outcome]));

const roundOf = async (w: World) => (await w.state()).rotation?.round ?? null;
const ofProof = /^Subject: DKIM proof by delivery/m;
const proofMails = (w: World) => w.sandbox.ses.sent().filter(({ raw }) => ofProof.test(raw));
const text = (raw: Buffer): string => raw.toString('latin1');
/** Something changes the body on the way: the server then verifies what is left. */
const alter = (server: MailServer): void => {
  const { receive } = server;
  const altered = (raw: Buffer): Buffer =>
    ofProof.test(text(raw)) ? Buffer.from(`${text(raw)}Sent by way of a list\r\n`, 'latin1') : raw;
  server.receive = (raw) => receive(altered(raw));
};

describe('I3: the proof by delivery, before the approval round', () => {
  test('given a probe mailbox and two witnesses, then all three verify the next key, the digest holds the evidence, and SES signs with the current one', async () => {
    const w = await open({ witnesses: two });
    await untilRound(w);
    const round = await roundOf(w);
    expect(outcomesOf(round?.delivery?.results)).toEqual({ probe: 'verified', north: 'verified', south: 'verified' });
    const [proof] = await proofs(w);
    expect(proof?.evidence).toBe(round?.delivery?.evidence);
    expect(proofMails(w)).toHaveLength(3);
    expect(new Set(proofMails(w).map(({ raw }) => /futari-probe:\S+/.exec(raw)?.[0])).size).toBe(3);
    expect(await w.evidence.get(proof?.evidence ?? '')).toMatchObject({
      kind: 'delivery',
      selector: await nextOf(w),
      mailboxes: [
        { mailbox: 'probe', outcome: 'verified', raw: expect.stringContaining(`s=${await nextOf(w)};`) },
        { mailbox: 'north', outcome: 'verified', opinion: { server: 'mx.north.example' } },
        { mailbox: 'south', outcome: 'verified' },
      ],
    });
    expect(w.puts()).toEqual([]);
    // Nothing of it permits anything: two people do.
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(w.faults).toEqual([]);
  });

  test('given SES strips the signature, then that is another thing than a failing one: the round opens and says so', async () => {
    const w = await open({ witnesses: two });
    w.sandbox.ses.setSenderSignatureMode('stripped');
    await untilRound(w);
    const round = await roundOf(w);
    expect(outcomesOf(round?.delivery?.results)).toEqual({ probe: 'stripped', north: 'stripped', south: 'stripped' });
    expect(notified(w)).not.toContain('delivery_failed');
  });

  test('given a signature that fails at one mailbox, then no round opens; given another proof by the button, then it does', async () => {
    const w = await open({ witnesses: two });
    const server = serverOf(w, 'south');
    const { receive } = server;
    alter(server);
    await untilPublished(w);
    await w.pass(11 * minuteMs);
    expect(await roundOf(w)).toBeNull();
    expect((await w.state()).rotation).toMatchObject({ stage: { tag: 'Stable' }, blockers: ['delivery_failed'] });
    expect(w.sentNotices.find(({ code }) => code === 'delivery_failed')?.facts).toMatchObject({ mailboxes: ['south'] });
    await w.pass(3 * hourMs);
    expect(await roundOf(w)).toBeNull();
    expect(proofMails(w)).toHaveLength(3);
    expect(notified(w)).toContain('alarm_blocked');

    expect(await w.request('approver-1', 'prove_delivery')).toMatchObject({ tag: 'accepted' });
    await w.pass(minuteMs);
    expect(await roundOf(w)).toBeNull();
    expect(proofMails(w)).toHaveLength(6);

    server.receive = receive;
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    await w.pass(minuteMs);
    expect(outcomesOf((await roundOf(w))?.delivery?.results)).toMatchObject({ south: 'verified' });
    expect((await proofs(w)).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test('given mail that arrives nowhere, then the round opens all the same, in bounded time and after a bounded number of mails, and says so', async () => {
    const w = await open({ witnesses: two });
    await untilPublished(w);
    w.loseMail();
    for (const name of two) serverOf(w, name).receive = () => [];
    await w.pass(11 * minuteMs);
    expect(await roundOf(w)).toBeNull();
    await w.pass(12 * minuteMs);
    const round = await roundOf(w);
    expect(outcomesOf(round?.delivery?.results)).toEqual({
      probe: 'notArrived',
      north: 'notArrived',
      south: 'notArrived',
    });
    expect(proofMails(w)).toHaveLength(6);
    expect(notified(w).filter((code) => code.startsWith('alarm_') || code === 'effect_stalled')).toEqual([]);
  });

  test('given a mailbox that deletes what was read, and another whose mail comes late, then the first is not forgotten', async () => {
    const w = await open({ witnesses: two });
    await untilPublished(w);
    const [north, south] = two.map((name) => serverOf(w, name));
    Object.assign(north?.place ?? {}, { after: 'delete' });
    const { receive } = serverOf(w, 'south');
    const late: Buffer[] = [];
    serverOf(w, 'south').receive = (raw) => {
      late.push(raw);
      return [];
    };
    await w.pass(11 * minuteMs);
    expect(north?.imap.mails).toEqual([]);
    expect(await roundOf(w)).toBeNull();
    for (const mail of await receive(late[0] ?? Buffer.alloc(0))) south?.imap.store(mail);
    await w.pass(3 * minuteMs);
    const delivery = (await roundOf(w))?.delivery;
    expect(outcomesOf(delivery?.results)).toEqual({ probe: 'verified', north: 'verified', south: 'verified' });
    expect(await w.evidence.get(delivery?.evidence ?? '')).toMatchObject({
      mailboxes: [{ mailbox: 'probe' }, { mailbox: 'north', raw: expect.any(String) }, { mailbox: 'south' }],
    });
    expect(proofMails(w).length).toBeLessThanOrEqual(4);
  });

  test('given SES that takes no raw mail, or a mailbox that refuses the login, then it is unknown, not "did not arrive"', async () => {
    const w = await open({ witnesses: two });
    await untilPublished(w);
    serverOf(w, 'north').imap.faults.refuseLogin = true;
    w.sandbox.ses.arm({ operation: 'SendEmail', times: 99, kind: { tag: 'error', code: 'MessageRejected' } });
    w.loseMail();
    await w.pass(23 * minuteMs);
    expect(outcomesOf((await roundOf(w))?.delivery?.results)).toEqual({
      probe: 'unknown',
      north: 'unknown',
      south: 'unknown',
    });
    expect(proofMails(w)).toEqual([]);
  });
});

describe('another proof on request', () => {
  test('given an open round, then it goes on while the proof is made, and a signature that fails ends it with its approvals', async () => {
    const w = await open({ witnesses: two });
    await untilRound(w);
    const first = await roundOf(w);
    expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
    expect(await w.request('requester', 'prove_delivery')).toMatchObject({ tag: 'accepted' });
    expect(await roundOf(w)).toMatchObject({ id: first?.id, digest: first?.digest, ended: null });
    expect(w.sentNotices.find(({ code }) => code === 'delivery_proved')?.facts).toMatchObject({ verified: 3, of: 3 });

    alter(serverOf(w, 'north'));
    expect(await w.request('requester', 'prove_delivery')).toMatchObject({ tag: 'accepted' });
    expect(await roundOf(w)).toMatchObject({ id: first?.id, ended: 'deliveryFailed' });
    expect(await w.approve('approver-2')).toMatchObject({ tag: 'refused', code: 'round_not_open' });
    await w.pass(hourMs);
    expect((await roundOf(w))?.id).toBe(first?.id);
    expect(w.puts()).toEqual([]);
  });

  test('given who may not, a proof under way, a switch that began, or a policy without it, then it is refused and nothing is sent', async () => {
    const w = await open();
    await untilRound(w);
    const sent = proofMails(w).length;
    expect(await w.request('outsider', 'prove_delivery')).toMatchObject({ tag: 'refused', code: 'not_allowed' });
    w.loseMail();
    await w.request('requester', 'prove_delivery');
    expect(await w.request('requester', 'prove_delivery')).toMatchObject({ code: 'delivery_running' });
    expect(proofMails(w)).toHaveLength(sent + 1);
    await approveByTwo(w);
    expect(await stageOf(w)).toBe('Switching');
    expect(await w.request('requester', 'prove_delivery')).toMatchObject({ code: 'already_switching' });
    expect((await w.state()).rotation?.delivery).toBeNull();
  });

  test('given the policy without it, then rounds open without it', async () => {
    const w = await open({ policy: { proofByDelivery: false } });
    await untilRound(w);
    expect((await roundOf(w))?.delivery).toBeNull();
    expect(await w.request('requester', 'prove_delivery')).toMatchObject({ tag: 'refused', code: 'delivery_off' });
    expect(proofMails(w)).toEqual([]);
  });

  test('given another record before the next round, then another proof; given the same one, then none', async () => {
    const w = await open();
    await untilRound(w);
    await w.request('approver-1', 'decline', { inputs: { reason: 'later' } });
    await w.request('requester', 'request_approval');
    expect(await roundOf(w)).toMatchObject({ id: 2, ended: null });
    expect(proofMails(w)).toHaveLength(1);
    await w.request('approver-1', 'decline', { inputs: { reason: 'later' } });
    const next = (await w.state()).rotation?.next;
    const info = next === undefined ? null : await w.vault.describe(domain, next);
    if (info === null) throw new Error('no key');
    const value = `v=DKIM1; k=rsa; n=changed; p=${info.publicKey}`;
    w.sandbox.dns.publish(recordName(info.selector, domain), value.match(/.{1,255}/g) ?? []);
    await w.request('requester', 'request_approval');
    // Until then the resolvers hold the old record.
    await w.pass(3 * hourMs);
    expect(await roundOf(w)).toMatchObject({ id: 3, ended: null });
    expect(proofMails(w)).toHaveLength(2);
  });
});

describe('what somebody else may write into a mail', () => {
  const field = (server: string, result: string, selector: string): string =>
    `Authentication-Results: ${server}; dkim=${result} header.d=goo.ne.jp header.s=${selector}\r\n`;
  const onTop = (raw: Buffer, ...fields: readonly string[]): readonly Buffer[] => [
    Buffer.concat([Buffer.from(fields.join('')), raw]),
  ];

  test('given results of another authserv, then they verify nothing and fail nothing', async () => {
    const w = await open({ witnesses: two });
    await untilPublished(w);
    const next = await nextOf(w);
    serverOf(w, 'north').receive = (raw) => onTop(raw, field('mx.elsewhere.example', 'pass', next));
    serverOf(w, 'south').receive = (raw) => onTop(raw, field('mx.elsewhere.example', 'fail', next));
    await w.pass(11 * minuteMs);
    expect(outcomesOf((await roundOf(w))?.delivery?.results)).toEqual({
      probe: 'verified',
      north: 'unknown',
      south: 'unknown',
    });
  });

  test("given two results of the mailbox's own server, then the topmost counts: whoever sends can only write below it", async () => {
    const w = await open({ witnesses: two });
    await untilPublished(w);
    const next = await nextOf(w);
    serverOf(w, 'north').receive = (raw) =>
      onTop(raw, field('mx.north.example', 'fail', next), field('mx.north.example', 'pass', next));
    serverOf(w, 'south').receive = (raw) =>
      onTop(raw, field('mx.south.example', 'pass', next), field('mx.south.example', 'fail', next));
    await w.pass(11 * minuteMs);
    const [proof] = await proofs(w);
    expect(outcomesOf(proof?.results)).toEqual({ probe: 'verified', north: 'failed', south: 'verified' });
    expect(await roundOf(w)).toBeNull();
  });

  test('given the nonce where no signature covers it, then that mail is none of ours', async () => {
    const w = await open({ witnesses: ['north'] });
    await untilPublished(w);
    const next = await nextOf(w);
    const server = serverOf(w, 'north');
    // Only feigned mails are stored: the nonce on top of the signed header, and in a field that ends it for other readers.
    server.receive = (raw) => {
      const nonce = /futari-probe:\S+/.exec(text(raw))?.[0] ?? '';
      const without = Buffer.from(text(raw).replace(nonce, 'nothing'), 'latin1');
      const result = field('mx.north.example', 'pass', next);
      return [
        ...onTop(without, result, `Subject: ${nonce}\r\n`),
        ...onTop(without, result, `X-Note: a\r\n ${nonce}\r\n`),
      ];
    };
    await w.pass(23 * minuteMs);
    expect(outcomesOf((await roundOf(w))?.delivery?.results)).toEqual({ probe: 'verified', north: 'notArrived' });
  });
});
