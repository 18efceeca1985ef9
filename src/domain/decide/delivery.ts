/** Decides on the proof by delivery (ADR 0020): when mail may be sent, and what a result leads to. It gives no permission. */

import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  type Given,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  refuse,
} from '../decision.ts';
import {
  type Delivery,
  type DeliveryResult,
  deliveriesMax,
  failedMailboxes,
  sendingsMax,
  verifiedCount,
} from '../delivery.ts';
import type { DomainEvent } from '../events.ts';
import { ofRound, openRound } from '../queries.ts';
import { recordStable } from './approvalRound.ts';

const proofWanted: Check<unknown, OnRotation> = ({ policy }) =>
  policy.proofByDelivery ? null : refuse('delivery_off');

/** SES may have the next key from the first Put on: mail that it signs proves more. After a rollback the attempts are of an ended round. */
const notSwitching: Check<unknown, OnRotation> = ({ state, rotation }) =>
  rotation.stage.tag === 'Switching' || (openRound(rotation) !== null && ofRound(state, rotation).length > 0)
    ? refuse('already_switching')
    : null;

const noneRunning: Check<unknown, OnRotation> = ({ rotation: { delivery } }) =>
  delivery?.tag === 'wanted' || delivery?.tag === 'begun' ? refuse('delivery_running') : null;

const proofsLeft: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.deliveries < deliveriesMax ? null : refuse('too_many_deliveries');

/** Nothing of it decides about SES, so an open round goes on meanwhile. */
const toRequest: Chain<CommandOf<'RequestDelivery'>, OnRotation> = [
  proofWanted,
  recordStable,
  notSwitching,
  noneRunning,
  proofsLeft,
];

export const requestDelivery = (given: Given, command: CommandOf<'RequestDelivery'>): Decision => {
  const on = onRotation(given, command, toRequest);
  if (isRefusal(on)) return on;
  return accept({ type: 'DeliveryRequested', by: command.by.id, name: command.by.name });
};

type Begin = CommandOf<'BeginDelivery'>;

const isNext: Check<Begin, OnRotation> = ({ rotation: { delivery, deliveries } }, { attempt }) => {
  if (delivery?.tag === 'proved') return refuse('already_processed');
  const next = delivery?.tag === 'begun' ? delivery.attempt : deliveries + 1;
  return attempt === next ? null : refuse('already_processed');
};

/** The log counts a sending before it happens, so that no crash sends mail without end (I12). */
const sendingsLeft: Check<Begin, OnRotation> = ({ rotation }) => {
  const { delivery } = rotation;
  if (delivery?.tag !== 'begun') return rotation.deliveries < deliveriesMax ? null : refuse('too_many_deliveries');
  return delivery.sendings < sendingsMax ? null : refuse('too_many_deliveries');
};

const toBegin: Chain<Begin, OnRotation> = [proofWanted, recordStable, notSwitching, isNext, sendingsLeft];

export const beginDelivery = (given: Given, command: Begin): Decision => {
  const on = onRotation(given, command, toBegin);
  if (isRefusal(on)) return on;
  const { delivery } = on.rotation;
  const nonce = delivery?.tag === 'begun' ? delivery.nonce : command.nonce;
  return accept({ type: 'DeliveryBegun', attempt: command.attempt, nonce });
};

type Result = CommandOf<'RecordDelivery' | 'RecordDeliverySeen'>;

const begunBefore: Check<Result, OnRotation> = ({ rotation: { delivery } }, { attempt }) =>
  delivery?.tag === 'begun' && delivery.attempt === attempt ? null : refuse('already_processed');

const toRecord: Chain<Result, OnRotation> = [recordStable, notSwitching, begunBefore];

export const recordDeliverySeen = (given: Given, command: CommandOf<'RecordDeliverySeen'>): Decision => {
  const on = onRotation(given, command, toRecord);
  if (isRefusal(on)) return on;
  const { attempt, mailboxes, found } = command;
  return accept({ type: 'DeliverySeen', attempt, mailboxes, found });
};

/** A person who asked hears the result; otherwise the round that opens next shows it. */
const reported = (delivery: Delivery | null, results: readonly DeliveryResult[]): DomainEvent[] =>
  delivery?.tag === 'begun' && delivery.by !== null
    ? [notice('delivery_proved', { verified: verifiedCount(results), of: results.length, results })]
    : [];

/** A signature that fails ends an open round too: its people vouch for a key that a mailbox cannot verify. */
const blocked = (on: OnRotation, results: readonly DeliveryResult[], evidence: string): DomainEvent[] => {
  const round = openRound(on.rotation);
  return [
    ...(round === null
      ? []
      : ([{ type: 'RoundEnded', round: round.id, because: 'deliveryFailed' }, { type: 'RoundWanted' }] as const)),
    { type: 'RoundBlocked', blockers: ['delivery_failed'] },
    notice('delivery_failed', { mailboxes: failedMailboxes(results), evidence }),
  ];
};

export const recordDelivery = (given: Given, command: CommandOf<'RecordDelivery'>): Decision => {
  const on = onRotation(given, command, toRecord);
  if (isRefusal(on)) return on;
  const { attempt, results, evidence } = command;
  const hasFailures = failedMailboxes(results).length > 0;
  return accept(
    { type: 'DeliveryProved', attempt, results, evidence },
    ...(hasFailures ? blocked(on, results, evidence) : reported(on.rotation.delivery, results)),
  );
};
