import { createTransport } from 'nodemailer';
import type { Instant } from '../../domain/names.ts';
import { ServiceError } from './serviceError.ts';
import { objectField, textField } from './validate.ts';

type Fields = Record<string, unknown>;

export interface MessageParts {
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly at: Instant;
}

/** Builds the MIME message of Content.Simple, or takes Content.Raw; either way Date and Message-ID become SES's own. */
export const composeMessage = async (parts: MessageParts, content: Fields): Promise<Buffer> => {
  if (content.Simple) return simple(parts, objectField(content, 'Simple'));
  if (content.Raw) return raw(parts, textField(objectField(content, 'Raw'), 'Data') ?? '');
  throw new ServiceError('BadRequestException', 'Content must be Simple or Raw.');
};

const simple = async (parts: MessageParts, content: Fields): Promise<Buffer> => {
  const body = objectField(content, 'Body');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await composer.sendMail({
    from: parts.from,
    to: [...parts.to],
    subject: data(content, 'Subject') ?? '',
    ...(body.Text ? { text: data(body, 'Text') ?? '' } : {}),
    ...(body.Html ? { html: data(body, 'Html') ?? '' } : {}),
    date: new Date(parts.at),
    messageId: parts.messageId,
  });
  if (!Buffer.isBuffer(message)) throw new ServiceError('InternalServiceErrorException', 'The message was not built.');
  return message;
};

const data = (fields: Fields, name: string): string | undefined => textField(objectField(fields, name), 'Data');

const raw = (parts: MessageParts, base64: string): Buffer => {
  const text = Buffer.from(base64, 'base64').toString('latin1').replace(/\r?\n/g, '\r\n');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new ServiceError('BadRequestException', 'The raw message has no end of headers.');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => !/^(date|message-id)\s*:/i.test(field));
  const own = [`Date: ${new Date(parts.at).toUTCString().replace('GMT', '+0000')}`, `Message-ID: ${parts.messageId}`];
  return Buffer.from([...kept, ...own].join('\r\n') + text.slice(end), 'latin1');
};
