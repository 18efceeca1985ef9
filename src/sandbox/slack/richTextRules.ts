/** Slack's rules for rich text: one row per element. */

import type {
  RichTextBlock,
  RichTextBroadcastMention,
  RichTextChannelMention,
  RichTextColor,
  RichTextDate,
  RichTextElement,
  RichTextEmoji,
  RichTextLink,
  RichTextList,
  RichTextPreformatted,
  RichTextQuote,
  RichTextSection,
  RichTextTeamMention,
  RichTextText,
  RichTextUsergroupMention,
  RichTextUserMention,
} from '@slack/types';
import {
  boolean,
  type Fields,
  idChars,
  integer,
  list,
  object,
  oneOf,
  pick,
  type Rule,
  required,
  string,
  typed,
  url,
  urlChars,
} from './schema.ts';

/** Slack publishes no limit for the number of elements. */
const elementsMax = 1_000;

const row = <T>(fields: Fields<T>): Rule => object(fields);
const type = (name: string): { readonly type: Rule } => ({ type: required(oneOf(name)) });
const style = object({ bold: boolean, code: boolean, italic: boolean, strike: boolean, underline: boolean });
const address = url(urlChars);

const inline = {
  broadcast: row<RichTextBroadcastMention>({
    ...type('broadcast'),
    style,
    range: required(oneOf('here', 'channel', 'everyone')),
  }),
  color: row<RichTextColor>({ ...type('color'), style, value: required(string()) }),
  channel: row<RichTextChannelMention>({ ...type('channel'), style, channel_id: required(string()) }),
  date: row<RichTextDate>({
    ...type('date'),
    style,
    timestamp: required(integer(0)),
    format: required(string()),
    url: address,
    fallback: string(),
  }),
  emoji: row<RichTextEmoji>({ ...type('emoji'), style, name: required(string()), unicode: string(), url: address }),
  link: row<RichTextLink>({ ...type('link'), style, url: required(address), text: string(), unsafe: boolean }),
  team: row<RichTextTeamMention>({ ...type('team'), style, team_id: required(string()) }),
  text: row<RichTextText>({ ...type('text'), style, text: required(string()) }),
  user: row<RichTextUserMention>({ ...type('user'), style, user_id: required(string()) }),
  usergroup: row<RichTextUsergroupMention>({ ...type('usergroup'), style, usergroup_id: required(string()) }),
} as const satisfies Readonly<Record<RichTextElement['type'], Rule>>;

const everyElement = required(list(typed(inline), elementsMax));
const border = oneOf(0, 1);

const section = row<RichTextSection>({ ...type('rich_text_section'), elements: everyElement });

export const richTextBlock: Rule = row<RichTextBlock>({
  ...type('rich_text'),
  block_id: string(idChars),
  elements: required(
    list(
      typed({
        rich_text_section: section,
        rich_text_list: row<RichTextList>({
          ...type('rich_text_list'),
          border,
          style: required(oneOf('bullet', 'ordered')),
          indent: integer(0),
          elements: required(list(section, elementsMax)),
        }),
        rich_text_quote: row<RichTextQuote>({ ...type('rich_text_quote'), border, elements: everyElement }),
        rich_text_preformatted: row<RichTextPreformatted>({
          ...type('rich_text_preformatted'),
          border,
          elements: required(list(pick(inline, 'text', 'link'), elementsMax)),
        }),
      }),
      elementsMax,
    ),
  ),
});
