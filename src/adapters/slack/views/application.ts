/** The DNS application: copy-ready in the thread, and as a file to hand in. */

import { isUrgent } from '../../../domain/compromise.ts';
import { recordTtlSeconds } from '../../../domain/findings.ts';
import { quotedStrings, recordValue } from '../../../domain/keyRecordText.ts';
import { recordName } from '../../../domain/names.ts';
import type { Notice, State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { text } from '../../../texts/text.ts';
import { actions, context, fields, header, limits, type Rendered, section, sections, shortened } from './block.ts';
import { buttons } from './buttons.ts';
import { applicationCommand, type SlackFile } from './files.ts';
import { type Frame, zoneOf } from './frame.ts';
import { noticeText } from './notice.ts';
import { offeredOnCard } from './offered.ts';
import { plainDay, shortFingerprint } from './words.ts';

export const applicationMessage = (frame: Frame, state: State, notice: Notice, key: PublicKeyInfo): Rendered => {
  const { language } = frame;
  const name = recordName(key.selector, key.domain);
  const said = noticeText(frame, state, notice);
  const expiry = text(language, 'application.expiry', { date: plainDay(key.notAfter, zoneOf(frame)) });
  return {
    text: shortened(`${said} ${name}`, limits.messageTextChars),
    blocks: [
      header(text(language, 'application.title')),
      ...sections(said, isUrgent(state) ? text(language, 'application.urgent') : null),
      fields([
        text(language, 'application.name', { name }),
        text(language, 'application.type', { ttl: String(recordTtlSeconds) }),
      ]),
      ...sections(text(language, 'application.value')),
      // Backticks cannot occur in base64: the code block ends where it should.
      section(`\`\`\`${quotedStrings(recordValue(key.publicKey))}\`\`\``),
      context(`${expiry} · SHA-256 \`${shortFingerprint(key.fingerprint)}\``),
      ...actions(
        `notice ${notice.id}`,
        buttons(
          frame,
          state,
          offeredOnCard(state).filter((action) => action === 'application_submitted'),
        ),
      ),
    ],
  };
};

export const applicationFile = (frame: Frame, state: State, key: PublicKeyInfo): SlackFile => {
  const { language } = frame;
  const name = recordName(key.selector, key.domain);
  const value = quotedStrings(recordValue(key.publicKey));
  return {
    name: text(language, 'application.fileName', { selector: key.selector }),
    title: text(language, 'application.fileTitle', { selector: key.selector }),
    command: applicationCommand(key.domain, key.selector),
    content: `${isUrgent(state) ? `${text(language, 'application.urgentLine')}\n\n` : ''}${text(
      language,
      'application.document',
      {
        name,
        domain: key.domain,
        selector: key.selector,
        ttl: String(recordTtlSeconds),
        value,
        zoneLine: `${name}. ${recordTtlSeconds} IN TXT ${value}`,
        fingerprint: key.fingerprint,
        bits: String(key.bits),
        expiry: plainDay(key.notAfter, zoneOf(frame)),
      },
    )}`,
  };
};
