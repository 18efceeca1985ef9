import { click, say } from './acts.ts';
import type { Command } from './command.ts';
import { alerts, buttons, dns, mail, people, ses, show, state } from './look.ts';
import { clock, fault, publish, remove } from './world.ts';

export const commands: Readonly<Record<string, Command>> = {
  say,
  click,
  show,
  buttons,
  people,
  publish,
  remove,
  clock,
  state,
  dns,
  ses,
  mail,
  alerts,
  fault,
};

export const help = (): string =>
  [
    'npm run sandbox -- COMMAND',
    '',
    ...Object.values(commands).map(({ usage, about }) => `  ${usage}\n      ${about}`),
  ].join('\n');
