/** A probe that proves something, or the contrary, is kept whole: whoever doubts us verifies it again. */
import type { CommandOf } from '../../domain/command.ts';
import { agreementOf, type ProbeRecord } from '../../domain/secondOpinion.ts';
import type { ReceivedProbe } from '../../ports/probe.ts';
import type { Task } from './task.ts';

const naming = new Set(['ProbeVerified', 'ProbeLost']);

/** A repetition is not stored: its evidence would be an item that nothing names. */
const isNamed = ({ deps, state }: Task, command: CommandOf<'RecordSigns'>): boolean => {
  const decision = deps.core.decide(state, command, deps.settings.policy);
  return decision.tag === 'accepted' && decision.events.some(({ type }) => naming.has(type));
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
