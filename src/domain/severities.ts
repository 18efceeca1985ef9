/** How grave each finding is when nothing more is known; a single finding may weigh less (`Finding.severity`). */
import type { FindingCode, Severity } from './observation.ts';

export const severities: Readonly<Record<FindingCode, Severity>> = {
  absent: 'error',
  name_doubled: 'error',
  name_without_prefix: 'error',
  quotes_in_value: 'error',
  escaped_semicolon: 'error',
  whitespace_in_key: 'error',
  pem_in_key: 'error',
  bare_base64: 'error',
  version_missing: 'warning',
  version_not_first: 'error',
  truncated: 'error',
  several_records: 'error',
  other_key: 'error',
  previous_key_again: 'error',
  lowercased_key: 'error',
  ses_placeholder: 'error',
  pkcs1_public_key: 'error',
  revoked: 'error',
  testing_flag: 'error',
  sha1_only: 'error',
  other_service: 'error',
  private_key_published: 'critical',
  // A warning where the record itself is right.
  wildcard: 'error',
  // Nothing gets worse by a switch: what stands at the new name was reached in the same way at the old one.
  dname: 'warning',
  servers_disagree: 'error',
  // All that both name are asked: the verdict tells whether they agree.
  delegation_differs: 'warning',
  delegation_unknown: 'error',
  resolver_stale: 'error',
  unreachable: 'error',
  malformed: 'error',
};

export const findingCodes = Object.keys(severities) as readonly FindingCode[];
