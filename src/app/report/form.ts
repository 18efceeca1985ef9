/**
 * The form of an evidence package: one JSON array with one record a line, so that JSON readers take it whole and `futari verify-log`
 * reads it a line at a time, however long the log. The last record signs the hash of all lines before it.
 */
import type { Instant } from '../../domain/names.ts';
import type { DomainCommit } from '../deps.ts';

/** Counts up when a reader of the former form would misread the new one. */
export const packageFormat = 1;

/** UTF-16 units of one line; the largest record is evidence of 300 KB. */
export const lineCharsMax = 1024 * 1024;

/** What the package is about: one rotation, whole logs, or a stretch of time. */
export type PackageScope =
  | { readonly tag: 'domain' }
  | { readonly tag: 'rotation'; readonly rotation: number }
  | {
      readonly tag: 'fiscalYear';
      /** In which it begins. */
      readonly year: number;
      readonly fromAt: Instant;
      /** The first instant that is no longer in it. */
      readonly untilAt: Instant;
      /** All whose logs were read, those without a commit in the year too. */
      readonly domains: readonly string[];
    };

export interface PackageHeader {
  readonly record: 'package';
  readonly format: typeof packageFormat;
  readonly madeAt: Instant;
  readonly scope: PackageScope;
  /** First version of each signing domain's log that is in here: what is earlier was left out by the scope, not lost. */
  readonly from: Readonly<Record<string, number>>;
  /** A convenience. Whoever made the package could have put another one here: check with a copy from elsewhere. */
  readonly publicKey: string;
}

export interface PackageHead {
  readonly version: number;
  readonly hash: string;
}

export interface PackageEnd {
  readonly record: 'end';
  readonly commits: number;
  readonly evidence: number;
  /** Of each signing domain the last commit in here; cards print the hash of the log's head. */
  readonly heads: Readonly<Record<string, PackageHead>>;
  /** SHA-256 hex over every record before this one, each with a line feed behind it. */
  readonly hash: string;
  /** As under a commit: ECDSA P-256 over `hash`, base64. */
  readonly signature: string;
}

export type PackageRecord =
  | PackageHeader
  | { readonly record: 'commit'; readonly commit: DomainCommit }
  | { readonly record: 'evidence'; readonly hash: string; readonly content: object }
  /** The log names it and the store did not give it, or gave something else. */
  | { readonly record: 'missing'; readonly hash: string; readonly why: 'absent' | 'corrupt' }
  | PackageEnd;

const contentAddress = /^[0-9a-f]{64}$/;
/** Levels below an event in which evidence is named. */
const depthMax = 4;

/** Content addresses of the evidence that an event names, in whatever part of it. */
export const evidenceNamed = (value: unknown, depth = 0): readonly string[] => {
  if (typeof value !== 'object' || value === null || depth > depthMax) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'evidence' && typeof inner === 'string' && contentAddress.test(inner)
      ? [inner]
      : evidenceNamed(inner, depth + 1),
  );
};
