/** Draws Slack's mrkdwn. A parser that follows Slack's client decides what is markup, also where Slack is strict about spaces. */

import type { ReactNode } from 'react';
import { type Node, NodeType, parse } from 'slack-message-parser';
import type { SlackPage } from '../api.ts';
import { usePage } from '../context.ts';
import { type Language, momentText } from '../words.ts';
import { nameOf } from './json.ts';

interface Reader {
  readonly slack: SlackPage;
  readonly language: Language;
}

/** Slack escapes these three characters only. */
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const Mention = ({ children }: { readonly children: ReactNode }) => <span className="mention">{children}</span>;

const Link = ({ url, children }: { readonly url: string; readonly children: ReactNode }) =>
  /^(?:https?|mailto):/i.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );

/** `<!date^…>`, `<!subteam^…>`, `<!here>`. */
const command = (node: Extract<Node, { type: NodeType.Command }>, reader: Reader): ReactNode => {
  const [first = ''] = node.arguments;
  if (node.name === 'date') {
    const at = Number(first) * 1_000;
    // A person may type any number; a date has at most 8.64e15 milliseconds (ECMAScript 21.4.1.1).
    if (Number.isNaN(new Date(at).getTime())) return node.source;
    return <time dateTime={new Date(at).toISOString()}>{momentText(reader.language, at)}</time>;
  }
  if (node.name === 'subteam') {
    const group = reader.slack.groups.find(({ id }) => id === first);
    return <Mention>@{group?.handle ?? first}</Mention>;
  }
  return <Mention>@{node.name}</Mention>;
};

const many = (nodes: readonly Node[] | undefined, reader: Reader): ReactNode =>
  nodes?.map((node, index) => <Part key={index} node={node} reader={reader} />);

const Part = ({ node, reader }: { readonly node: Node; readonly reader: Reader }): ReactNode => {
  switch (node.type) {
    case NodeType.Text:
      return unescaped(node.text);
    case NodeType.UserLink:
      return <Mention>@{nameOf(reader.slack, node.userID)}</Mention>;
    case NodeType.ChannelLink:
      return (
        <Mention>#{reader.slack.channels.find(({ id }) => id === node.channelID)?.name ?? node.channelID}</Mention>
      );
    case NodeType.URL:
      return <Link url={unescaped(node.url)}>{many(node.label, reader) ?? unescaped(node.url)}</Link>;
    case NodeType.Command:
      return command(node, reader);
    case NodeType.Emoji:
      return `:${node.name}:`;
    case NodeType.PreText:
      return <pre>{unescaped(node.text)}</pre>;
    case NodeType.Code:
      return <code>{unescaped(node.text)}</code>;
    case NodeType.Italic:
      return <em>{many(node.children, reader)}</em>;
    case NodeType.Bold:
      return <strong>{many(node.children, reader)}</strong>;
    case NodeType.Strike:
      return <s>{many(node.children, reader)}</s>;
    case NodeType.Quote:
      return <blockquote>{many(node.children, reader)}</blockquote>;
    case NodeType.Root:
      return many(node.children, reader);
  }
};

export const Mrkdwn = ({ text }: { readonly text: string }) => {
  const { slack, language } = usePage();
  return (
    <div className="mrkdwn">
      <Part node={parse(text)} reader={{ slack, language }} />
    </div>
  );
};
