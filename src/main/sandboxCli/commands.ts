import { alerts, buttons, dns, mail, people, ses, show, state } from '../commands/sandbox.ts';
import type { Command } from '../commands/sandboxClient.ts';
import { click, say } from './acts.ts';
import { breakGlass } from './breakGlass.ts';
import { clock, fault, publish, remove, slack } from './world.ts';

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
  slack,
  'break-glass': breakGlass,
};

export const help = (): string =>
  [
    'npm run sandbox -- COMMAND',
    '',
    ...Object.values(commands).map(({ usage, about }) => `  ${usage}\n      ${about}`),
  ].join('\n');
