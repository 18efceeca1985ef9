/**
 * The cards in a real browser: drawn by the page's own Slack renderer and by another one, at the width of a phone and of a desktop. A card is
 * measured as the whole message, with the line that names its author.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { KnownBlock } from '@slack/types';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');

export const widths = [390, 1000] as const;
export type Width = (typeof widths)[number];
export type Renderer = 'page' | 'other';

export interface DrawnCard {
  readonly id: string;
  readonly language: 'ja' | 'en';
  readonly blocks: readonly KnownBlock[];
}

export interface Measured {
  readonly id: string;
  readonly height: number;
  /** From the top of the card to the end of its first buttons; 0 without buttons. */
  readonly buttonsEnd: number;
  /** As people see it. */
  readonly text: string;
  readonly buttons: readonly string[];
}

/** People and groups that the cards mention. */
const slack = {
  me: 'U0REQUESTER',
  people: [
    ['U0FUTARI', 'Futari'],
    ['U0REQUESTER', 'suzuki'],
    ['U0APPROVER1', 'tanaka'],
    ['U0APPROVER2', 'sato'],
    ['U0OPERATOR', 'kato'],
  ].map(([id, name]) => ({ id, name, displayName: name })),
  groups: [
    ['S0APPROVERS', 'approvers'],
    ['S0OPERATORS', 'operators'],
  ].map(([id, handle]) => ({ id, handle })),
  channels: [{ id: 'C0DKIM', name: 'dkim' }],
};

/** Runs in the browser. The page's parts are TypeScript of their own configuration, so this part is a text. */
const ours = `
import './src/sandbox/page/style.css';
import { Page, wordsOf } from './src/sandbox/page/context.ts';
import { MessageView } from './src/sandbox/page/slack/message.tsx';
const message = (card, index) => ({
  ts: String(1758157200 + index), by: 'U0FUTARI', channel: 'C0DKIM', threadTs: null, onlyFor: null, editedTs: null, text: '',
  files: [], history: [], blocks: card.blocks,
});
const drawn = (card, index) =>
  h(Page.Provider, { value: { language: card.language, words: wordsOf(card.language), slack, theme: 'light', person: 'requester', suggested: null, target: null, onTargetFound: () => {}, act: async () => null, notify: () => {} } },
    h(MessageView, { message: message(card, index) }));
`;

/** An independent reader of Block Kit. It shows no markup where `verbatim` is set, and its style sheet changes the page, so it has its own. */
const others = `
import 'slack-blocks-to-jsx/dist/style.css';
import { Message } from 'slack-blocks-to-jsx';
const readable = (blocks) => JSON.parse(JSON.stringify(blocks, (key, value) => (key === 'verbatim' ? undefined : value)));
const drawn = (card) =>
  h(Message, { blocks: readable(card.blocks), name: 'Futari', logo: '', time: new Date(0), data: { users: slack.people, channels: slack.channels, user_groups: slack.groups.map(({ id, handle }) => ({ id, name: handle })) } });

`;

const script = (renderer: string): string => `
import '@fontsource-variable/noto-sans-jp';
import { createElement as h } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
const slack = ${JSON.stringify(slack)};
${renderer}
const root = createRoot(document.body.appendChild(document.createElement('div')));
const measure = (card) => {
  const box = document.getElementById(card.id);
  const top = box.getBoundingClientRect().top;
  const first = box.querySelector('[data-buttons], .actions, .slack_blocks_to_jsx__action_block, [class*=action]');
  const buttons = [...(first?.querySelectorAll('button') ?? [])];
  return {
    id: card.id,
    height: Math.ceil(box.getBoundingClientRect().height),
    buttonsEnd: Math.ceil(Math.max(0, ...buttons.map((button) => button.getBoundingClientRect().bottom - top))),
    text: box.innerText,
    buttons: buttons.map((button) => button.innerText),
  };
};
window.drawCards = async (cards) => {
  flushSync(() => root.render(h('div', null, cards.map((card, index) =>
    h('div', { key: card.id, id: card.id, lang: card.language, style: { borderBottom: '1px solid #ccc' } },
      drawn(card, index))))));
  await document.fonts.ready;
  return cards.map(measure);
};
`;

const renderers: Readonly<Record<Renderer, string>> = { page: ours, other: others };

const buildInto = async (folder: string, renderer: Renderer): Promise<void> => {
  await build({
    stdin: { contents: script(renderers[renderer]), resolveDir: root, loader: 'js' },
    outfile: join(folder, 'cards.js'),
    bundle: true,
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff2': 'file' },
    assetNames: '[name]-[hash]',
    logLevel: 'error',
  });
  const html = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="cards.css"><body style="overflow:auto"><script src="cards.js"></script>`;
  await writeFile(join(folder, 'index.html'), html);
};

export interface CardBoard {
  readonly page: Page;
  /** Draws the cards one below another in place of those before. @returns their measures, in the same order */
  draw(cards: readonly DrawnCard[], width: Width): Promise<readonly Measured[]>;
  close(): Promise<void>;
}

export const openCardBoard = async (browser: Browser, renderer: Renderer = 'page'): Promise<CardBoard> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-cards-'));
  await buildInto(folder, renderer);
  const context = await browser.newContext({ deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(`file://${join(folder, 'index.html')}`);
  return {
    page,
    draw: async (cards, width) => {
      await page.setViewportSize({ width, height: 800 });
      return page.evaluate<readonly Measured[]>(`drawCards(${JSON.stringify(cards)})`);
    },
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
