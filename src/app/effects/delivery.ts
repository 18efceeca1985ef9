/**
 * The proof by delivery (ADR 0020): mail that the next key signed goes through SES to the probe mailbox and to the witnesses, and the
 * signature's fate is recorded. SES goes on signing with the current key.
 *
 *     this process                        the log                     SES                mailboxes
 *     append ───────────────────────────► DeliveryBegun                                                 I12: counted before it is sent
 *     sign in the vault, send ──────────────────────────────────────► SendEmail ───────► our signature beside that of SES
 *     search, for a few seconds ◄─────────────────────────────────────────────────────── Authentication-Results
 *     ├─ all are there ─────────────────► DeliveryProved
 *     └─ some are not: the effect is deferred, and any process searches again for the same mails
 *
 *     after resendAfterMs, once           DeliveryBegun               what is missing is sent again: who sent it may have died
 *     after deliveryWaitMs                DeliveryProved              what is missing stays missing, and holds no round
 */

import { createHash } from 'node:crypto';
import {
  type Delivery,
  type DeliveryOutcome,
  deliveryWaitMs,
  type FoundMail,
  probeMailboxName,
  resendAfterMs,
  sendingsMax,
} from '../../domain/delivery.ts';
import { probeToken } from '../../domain/facts.ts';
import { deliveredOutcome } from '../../domain/mailRecords.ts';
import { KeyUnreadable } from '../../ports/keys.ts';
import type { ProbeArrival, ProbeMailbox, ReceivedProbe } from '../../ports/mail.ts';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import { deferred, type Performed, progressed, rotationOf, type Task } from '../deps.ts';
import { executeNow } from '../execute.ts';
import { blockedByRecord } from './approvalRound.ts';
import { targetIdOf } from './readings.ts';

/** Real milliseconds of one search: a Put or a click must not wait behind it. */
const firstSearchMsMax = 5_000;
const nextSearchMsMax = 1_000;
/** Milliseconds between searches: while most mail arrives, and after that. */
const soonMs = 30_000;
const laterMs = 2 * 60_000;
/** UTF-16 units of each mail that is kept as evidence. */
const rawCharsMax = 16_000;

interface Place {
  readonly name: string;
  readonly address: string;
  readonly mailbox: ProbeMailbox;
  /** Only the mailbox's own server can verify. */
  readonly byServer: boolean;
}

type Begun = Extract<Delivery, { tag: 'begun' }>;

const placesOf = ({ deps }: Task): readonly Place[] => [
  { name: probeMailboxName, address: deps.settings.probe.address, mailbox: deps.mailbox, byServer: false },
  ...deps.witnesses.map((witness) => ({ ...witness, byServer: true })),
];

/** Each mailbox has a nonce of its own, so that whoever reads one mailbox cannot feign mail at another one. */
const nonceOf = ({ nonce }: Begun, { name }: Place): string =>
  createHash('sha256').update(`${nonce} ${name}`).digest('base64url').slice(0, 32);

/** What was found at one mailbox. `pending`: a later search may find more. */
type Found =
  | { readonly tag: 'arrived'; readonly probe: ReceivedProbe }
  | { readonly tag: 'pending'; readonly problem: string | null }
  | { readonly tag: 'unavailable'; readonly problem: string };

/** Another search does not help, and servers lock accounts after repeated refused logins. */
const isFinal = (problem: string): boolean =>
  ['mailbox_refused', 'mailbox_absent', 'mailbox_untrusted', 'mailbox_none'].includes(problem);

const foundOf = (arrival: ProbeArrival): Found => {
  if (arrival.tag === 'arrived') return arrival;
  if (arrival.tag === 'notArrived') return { tag: 'pending', problem: null };
  return { tag: isFinal(arrival.problem) ? 'unavailable' : 'pending', problem: arrival.problem };
};

const search = async (places: readonly Place[], begun: Begun, waitMs: number): Promise<ReadonlyMap<Place, Found>> =>
  new Map(
    await Promise.all(
      places.map(
        async (place) => [place, foundOf(await place.mailbox.waitFor(nonceOf(begun, place), waitMs))] as const,
      ),
    ),
  );

const pendingOf = (found: ReadonlyMap<Place, Found>): readonly Place[] =>
  [...found].flatMap(([place, { tag }]) => (tag === 'pending' ? [place] : []));

/** Appended before any mail is sent. @returns null when another process was faster, or the stage has changed */
const begin = async (task: Task, before: Begun | null): Promise<Begun | null> => {
  const { deps, settings } = task;
  const { id: rotation, deliveries } = rotationOf(task);
  const attempt = before?.attempt ?? deliveries + 1;
  const done = await executeNow(deps, settings.name, {
    type: 'BeginDelivery',
    rotation,
    attempt,
    nonce: deps.newId(),
  });
  const delivery = done.state.rotation?.delivery ?? null;
  return done.tag === 'committed' && delivery?.tag === 'begun' ? delivery : null;
};

/** Signs all mails while the key is in memory (I7). Null: the key cannot be read. */
const signedMails = async (
  { deps, settings, state }: Task,
  places: readonly Place[],
  begun: Begun,
): Promise<ReadonlyMap<Place, Uint8Array> | null> => {
  const next = state.rotation?.next;
  if (next === undefined) return null;
  const from = `${deps.settings.probe.fromLocalPart}@${settings.name}`;
  const mailTo = (place: Place) => ({
    from,
    to: place.address,
    subject: 'DKIM proof by delivery',
    text: `${probeToken(nonceOf(begun, place))}\r\n`,
  });
  try {
    const signed = await deps.vault.use(settings.name, next, (key) =>
      Promise.all(places.map(async (place) => [place, await deps.mailSigner.sign(key, mailTo(place))] as const)),
    );
    return signed === null ? null : new Map(signed);
  } catch (error) {
    if (error instanceof KeyUnreadable) return null;
    throw error;
  }
};

/** The first target of the switch that is configured. */
const senderOf = ({ settings, state }: Task): SesTarget | null => {
  const [target = null] = state.targets.flatMap(
    ({ id }) => settings.targets.find((configured) => targetIdOf(configured) === id) ?? [],
  );
  return target;
};

/** @returns the mailboxes whose mail may not have been sent */
const send = async (task: Task, places: readonly Place[], begun: Begun): Promise<readonly Place[]> => {
  const { deps, settings } = task;
  const target = senderOf(task);
  const mails = target === null ? null : await signedMails(task, places, begun);
  if (target === null || mails === null) return places;
  const from = `${deps.settings.probe.fromLocalPart}@${settings.name}`;
  const unsent: Place[] = [];
  for (const [place, message] of mails) {
    await place.mailbox.expect(nonceOf(begun, place));
    try {
      await deps.ses.sendRaw(target, { from, to: place.address, message });
    } catch (error) {
      if (!(error instanceof SesUnavailable)) throw error;
      deps.journal.error({ domain: settings.name, code: error.code }, 'a mail of the proof by delivery was not sent');
      unsent.push(place);
    }
  }
  return unsent;
};

/** What is known of one mailbox at the end, and its evidence. */
interface Known {
  readonly mailbox: string;
  readonly outcome: DeliveryOutcome;
  readonly content: object;
}

const knownOf = (task: Task, place: Place, found: Found, begun: Begun): Known => {
  const { name: mailbox, address } = place;
  const about = { mailbox, address, nonce: nonceOf(begun, place) };
  if (found.tag !== 'arrived') {
    // That a mail did not arrive is known only of one that was sent, at a mailbox that answered.
    const isLost = found.tag === 'pending' && found.problem === null && !begun.unsent.includes(mailbox);
    const outcome = isLost ? 'notArrived' : 'unknown';
    return { mailbox, outcome, content: { ...about, outcome, problem: found.problem } };
  }
  const { receivedAt, raw, from, signatures, opinion } = found.probe;
  const expected = { domain: task.settings.name, selector: rotationOf(task).next };
  const outcome = deliveredOutcome(found.probe, expected, place.byServer);
  const content = { ...about, outcome, receivedAt, raw: raw.slice(0, rawCharsMax), from, signatures, opinion };
  return { mailbox, outcome, content };
};

/** What an earlier search found. */
const knownBefore = ({ deps }: Task, begun: Begun): Promise<readonly Known[]> =>
  Promise.all(
    begun.found.map(async ({ mailbox, outcome, evidence }) => ({
      mailbox,
      outcome,
      content: (await deps.evidence.get(evidence)) ?? { mailbox, outcome, evidence },
    })),
  );

const record = async (task: Task, found: ReadonlyMap<Place, Found>, begun: Begun): Promise<Performed> => {
  const { deps, settings } = task;
  const { id: rotation, next: selector } = rotationOf(task);
  const { attempt, begunAt } = begun;
  const now = [...found].map(([place, seen]) => knownOf(task, place, seen, begun));
  const all = [...(await knownBefore(task, begun)), ...now];
  const order = placesOf(task).map(({ name }) => name);
  const known = [...all].sort((a, b) => order.indexOf(a.mailbox) - order.indexOf(b.mailbox));
  const mailboxes = known.map(({ content }) => content);
  const evidence = await deps.evidence.put({ kind: 'delivery', selector, attempt, begunAt, mailboxes });
  const results = known.map(({ mailbox, outcome }) => ({ mailbox, outcome }));
  const done = await executeNow(deps, settings.name, { type: 'RecordDelivery', rotation, attempt, results, evidence });
  deps.atBoundary('ProveByDelivery after outcome');
  return done.tag === 'committed' ? progressed : deferred();
};

/** Others are still searched. What was found is kept: the mailbox may delete a mail once it was read. */
const keep = async (
  task: Task,
  found: ReadonlyMap<Place, Found>,
  begun: Begun,
  unsent: readonly string[],
): Promise<void> => {
  const { deps, settings } = task;
  const arrived = [...found].filter(([, { tag }]) => tag === 'arrived');
  if (arrived.length === 0 && String(unsent) === String(begun.unsent)) return;
  const mails: FoundMail[] = [];
  for (const [place, seen] of arrived) {
    const { mailbox, outcome, content } = knownOf(task, place, seen, begun);
    mails.push({ mailbox, outcome, evidence: await deps.evidence.put(content) });
  }
  const base = { rotation: rotationOf(task).id, attempt: begun.attempt };
  await executeNow(deps, settings.name, { ...base, type: 'RecordDeliverySeen', mailboxes: unsent, found: mails });
};

/** Sends what is missing, and searches for it. */
const sendMissing = async (task: Task, before: Begun | null, found: ReadonlyMap<Place, Found>): Promise<Performed> => {
  const { deps } = task;
  const begun = await begin(task, before);
  if (begun === null) return deferred();
  deps.atBoundary('ProveByDelivery after intent');
  const missing = pendingOf(found);
  const unsent = (await send(task, missing, begun)).map(({ name }) => name);
  deps.atBoundary('ProveByDelivery after effect');
  const waitMs = Math.min(deps.settings.probe.waitMs, firstSearchMsMax);
  const now = new Map([...found, ...(await search(missing, begun, waitMs))]);
  if (pendingOf(now).length === 0) return record(task, now, { ...begun, unsent });
  await keep(task, now, begun, unsent);
  return deferred('', soonMs);
};

export const proveByDelivery = async (task: Task): Promise<Performed> => {
  const { deps } = task;
  const { delivery } = rotationOf(task);
  const places = placesOf(task);
  const nothing: Found = { tag: 'pending', problem: null };
  // Nobody has asked for this proof: the round does, and would not open either.
  const blocked = delivery === null ? await blockedByRecord(task) : null;
  if (blocked !== null) return blocked;
  if (delivery?.tag !== 'begun') return sendMissing(task, null, new Map(places.map((place) => [place, nothing])));
  const left = places.filter(({ name }) => !delivery.found.some(({ mailbox }) => mailbox === name));
  const found = await search(left, delivery, Math.min(deps.settings.probe.waitMs, nextSearchMsMax));
  if (pendingOf(found).length === 0) return record(task, found, delivery);
  const sinceMs = deps.clock.now() - delivery.sentAt;
  // However late: the process that began it may have died before it sent anything.
  if (sinceMs >= resendAfterMs && delivery.sendings < sendingsMax) return sendMissing(task, delivery, found);
  if (sinceMs >= deliveryWaitMs) return record(task, found, delivery);
  await keep(task, found, delivery, delivery.unsent);
  return deferred('', sinceMs >= resendAfterMs ? laterMs : soonMs);
};
