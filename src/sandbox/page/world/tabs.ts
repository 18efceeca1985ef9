import type { WordKey } from '../words.ts';

export const tabs = [
  'story',
  'dns',
  'ses',
  'mail',
  'clock',
  'log',
  'timeline',
  'terminal',
  'naive',
  'drills',
] as const satisfies readonly WordKey[];
export type Tab = (typeof tabs)[number];
