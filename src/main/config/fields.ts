/** The types of fields. A type reports a problem as a code and facts. */

import { isIP } from 'node:net';
import { inspect } from 'node:util';
import * as z from 'zod';
import { typedDomain } from '../../domain/inputs.ts';
import { SigningDomain } from '../../domain/names.ts';
import { type ProblemCode, shown } from './problem.ts';

/** Durations of ISO 8601 (`P3D`, `PT10M`, `P1DT12H`, `P2W`), in whole numbers of units with a fixed length. */
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

type Duration =
  | { readonly tag: 'duration'; readonly ms: number }
  /** A year or a month, which has no fixed number of milliseconds. */
  | { readonly tag: 'calendarUnit' }
  | { readonly tag: 'malformed' };

const number = '(\\d{1,6})';
const weeks = new RegExp(`^P${number}W$`);
const daysAndTime = new RegExp(`^P(?:${number}D)?(?:T(?=\\d)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`);
const withCalendarUnit = /^P(?:\d+Y(?:\d+M)?|\d+M)/;

const parseDuration = (text: string): Duration => {
  const inWeeks = weeks.exec(text);
  if (inWeeks) return { tag: 'duration', ms: Number(inWeeks[1]) * weekMs };
  if (withCalendarUnit.test(text)) return { tag: 'calendarUnit' };
  const parts = daysAndTime.exec(text);
  if (!parts || text === 'P') return { tag: 'malformed' };
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return { tag: 'duration', ms: days * dayMs + hours * hourMs + minutes * minuteMs + seconds * secondMs };
};

/** The shortest usual spelling, for limits in messages: `PT90M` for 90 minutes, `P2D` for two days. */
export const formatDuration = (ms: number): string => {
  if (ms > 0 && ms % dayMs === 0) return `P${ms / dayMs}D`;
  if (ms > 0 && ms % hourMs === 0) return `PT${ms / hourMs}H`;
  if (ms > 0 && ms % minuteMs === 0) return `PT${ms / minuteMs}M`;
  return `PT${ms / secondMs}S`;
};

type Facts = Readonly<Record<string, string>>;

/** Adds an issue that carries a problem's code. */
export const fault = (context: z.RefinementCtx, code: ProblemCode, facts: Facts = {}, path: string[] = []): never => {
  context.addIssue({ code: 'custom', message: code, params: { code, facts }, path });
  return z.NEVER;
};

/** Text that a parser accepts; the parser returns null for any other text. */
export const parsed = <T>(parse: (text: string) => T | null, code: ProblemCode = 'malformed') =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    return value === null ? fault(context, code, { got: shown(text) }) : value;
  });

/** A signing domain. What people type for one, such as its Japanese form, is refused with the right form. */
export const signingDomain = z.string().transform((text, context): SigningDomain => {
  const meant = typedDomain(text);
  const domain = SigningDomain.parse(text);
  if (domain !== null) return domain;
  const got = shown(text);
  return meant === null ? fault(context, 'malformed', { got }) : fault(context, 'domain_form', { got, meant });
});

export const matching = (pattern: RegExp) => parsed((text) => (pattern.test(text) ? text : null));

const durationRanges = z.registry<{ readonly range: string }>();

/** The limits of a duration, such as `PT1H–P14D`; null for another schema. */
export const durationRange = (schema: z.core.$ZodType): string | null => durationRanges.get(schema)?.range ?? null;

/** An ISO 8601 duration within limits, in milliseconds. */
export const durationSchema = (minMs: number, maxMs: number) =>
  durationWithin(minMs, maxMs).register(durationRanges, {
    range: `${formatDuration(minMs)}–${formatDuration(maxMs)}`,
  });

const durationWithin = (minMs: number, maxMs: number) =>
  z.string().transform((text, context): number => {
    const read = parseDuration(text);
    const got = shown(text);
    if (read.tag === 'calendarUnit') return fault(context, 'duration_calendar_unit', { got });
    if (read.tag === 'malformed') return fault(context, 'duration_malformed', { got });
    if (read.ms >= minMs && read.ms <= maxMs) return read.ms;
    return fault(context, 'duration_range', { got, min: formatDuration(minMs), max: formatDuration(maxMs) });
  });

export const count = (min: number, max: number) => z.int().min(min).max(max);

// A name may end with a dot, as in a zone file.
const hostPattern = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)\.?)(?::(\d{1,5}))?$/;

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Parses `host:port`, `[::1]:port`, or a host or an address without a port if there is a usual one. */
const parseHostPort = (text: string, usualPort: number | null): HostAndPort | null => {
  if (isIP(text) === 6) return usualPort === null ? null : { host: text, port: usualPort };
  const match = hostPattern.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? usualPort : Number(match[3]);
  if (host === undefined || port === null || port > 65_535) return null;
  if (match?.[1] !== undefined && isIP(host) !== 6) return null;
  // Otherwise 256.1.1.1 would be a valid name.
  if (/^[\d.]+$/.test(host) && isIP(host) !== 4) return null;
  return { host, port };
};

const dnsPort = 53;
const written = ({ host, port }: HostAndPort): string => (isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`);

/** A key that is equal for every spelling of one server: with or without the usual port, in either case, any form of IPv6. */
export const sameServerKey = (text: string): string | null => {
  const server = parseHostPort(text, dnsPort);
  if (server === null) return null;
  const { host, port } = server;
  return written({
    host: isIP(host) === 6 ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host.toLowerCase(),
    port,
  });
};

/** An authoritative server, by name or address. */
export const nameServer = parsed((text) => {
  const server = parseHostPort(text, dnsPort);
  return server === null || server.port === 0 ? null : written(server);
});

/** A recursive resolver, by address: its name would need another resolver. */
export const resolver = parsed((text) => {
  const server = parseHostPort(text, dnsPort);
  return server === null || server.port === 0 || isIP(server.host) === 0 ? null : written(server);
});

/** An address to listen on. Port 0 takes a free one. */
export const listenAddress = parsed((text) => parseHostPort(text, null));

/** Ids of channels, people and groups. Slack's documentation gives their first letter no meaning. */
export const slackId = matching(/^[A-Z][A-Z0-9]{1,31}$/);

export const isEmailAddress = (text: string): boolean =>
  /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
export const emailAddress = parsed((text) => (isEmailAddress(text) ? text : null));
export const localPart = matching(/^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?$/);
/** A name or an address, without a port. */
export const hostName = parsed((text) =>
  parseHostPort(text, 0)?.port === 0 ? (parseHostPort(text, 0)?.host ?? null) : null,
);
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
export const keyPrefix = matching(/^[A-Za-z0-9!_.*'()/-]{0,512}$/);
export const region = matching(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/);
export const account = matching(/^\d{12}$/);
export const roleArn = matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/);
export const tableName = matching(/^[A-Za-z0-9_.-]{3,255}$/);
export const kmsKey = matching(
  /^(?:alias\/[\w/-]{1,250}|[0-9a-f-]{36}|mrk-[0-9a-f]{32}|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,250})$/,
);
/** A path, relative to the folder of the configuration file. */
export const filePath = matching(/^[^\0\n]{1,4096}$/);

/** A token or signing secret from the environment. It prints as `[secret]`; only `reveal` gives its text (I7). */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Only for the client that authenticates with it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
