/** A probe that proves something, or the contrary, is kept whole: whoever doubts us verifies it again. */
import type { CommandOf } from '../../domain/commands.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { agreementOf, type ProbeRecord } from '../../domain/secondOpinion.ts';
import type { ReceivedProbe } from '../../ports/mail.ts';
import type { Task } from '../effects/task.ts';

/** Stands for the content address while it is decided on trial whether anything names it. */
const onTrial: ProbeRecord = { evidence: '0'.repeat(64), server: null, agreement: 'silent' };

/** A repetition is not stored: its evidence would be an item that nothing names. */
const isNamed = ({ deps, state }: Task, command: CommandOf<'RecordSigns'>): boolean => {
  const decision = deps.core.decide(state, { ...command, probe: onTrial }, deps.settings.policy);
  const names = (event: DomainEvent): boolean => 'evidence' in event && event.evidence === onTrial.evidence;
  return decision.tag === 'accepted' && decision.events.some(names);
};

/** @throws LogUnavailable */
export const keepProbe = async (
  task: Task,
  command: CommandOf<'RecordSigns'>,
  received: ReceivedProbe,
): Promise<ProbeRecord> => {
  const { deps, settings } = task;
  const { opinion, signatures } = received;
  const agreement = opinion === null ? 'silent' : agreementOf(signatures, opinion, settings.name);
  const content = { kind: 'probe', target: command.target, ...received, agreement };
  const evidence = isNamed(task, command) ? await deps.evidence.put(content) : null;
  return { evidence, server: opinion?.server ?? null, agreement };
};
