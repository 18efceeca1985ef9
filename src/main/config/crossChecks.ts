/**
 * Checks that concern several fields. They read the raw file and tolerate its other problems, so that whoever corrects a file sees
 * every problem at once.
 */

import { accountOfRole } from './domains.ts';
import { kmsKey, sameServerKey } from './fields.ts';
import { type Path, type PlaceOf, type Problem, shown } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

const map = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

type Found = Pick<Problem, 'code' | 'facts'> & {
  readonly at: Path;
  /** Of a repetition: where the first one stands. */
  readonly firstAt?: Path;
};

/** Finds each entry that repeats an earlier one; null entries are skipped. */
const repeated = (entries: readonly { readonly at: Path; readonly value: string | null }[]): readonly Found[] => {
  const first = new Map<string, Path>();
  return entries.flatMap(({ at, value }) => {
    if (value === null) return [];
    const before = first.get(value);
    if (before) return [{ at, code: 'duplicate' as const, facts: { got: shown(value) }, firstAt: before }];
    first.set(value, at);
    return [];
  });
};

const normalName = (value: unknown): string | null => text(value)?.trim().toLowerCase().replace(/\.$/, '') ?? null;

const repeatedServers = (at: Path, servers: unknown): readonly Found[] =>
  repeated(list(servers).map((server, index) => ({ at: [...at, index], value: sameServerKey(text(server) ?? '') })));

const targetChecks = (at: Path, value: unknown, domain: string | null): readonly Found[] => {
  const { account, role, identity } = map(value);
  const found: Found[] = [];
  const roleAccount = accountOfRole(text(role) ?? undefined);
  if (text(account) !== null && roleAccount !== undefined && roleAccount !== account) {
    const facts = { account: String(account), roleAccount };
    found.push({ at: [...at, 'account'], code: 'account_role_differ', facts });
  }
  const name = normalName(identity);
  if (name !== null && domain !== null && name !== domain && !name.endsWith(`@${domain}`)) {
    found.push({ at: [...at, 'identity'], code: 'identity_other', facts: { domain, got: shown(identity) } });
  }
  return found;
};

const roles = ['approvers', 'operators', 'nightOperators', 'requesters'] as const;

const peopleChecks = (at: Path, domain: Fields, approvals: number): readonly Found[] => {
  const users = list(map(domain.approvers).users);
  const different = new Set(users).size;
  const tooFew: readonly Found[] =
    different > 0 && different < approvals
      ? [
          {
            at: [...at, 'approvers', 'users'],
            code: 'people_too_few',
            facts: { count: String(different), needed: String(approvals) },
          },
        ]
      : [];
  const twice = roles.flatMap((role) =>
    repeated(
      list(map(domain[role]).users).map((user, index) => ({ at: [...at, role, 'users', index], value: text(user) })),
    ),
  );
  return [...tooFew, ...twice];
};

const applicationChecks = (at: Path, value: unknown, domain: string | null): readonly Found[] => {
  const application = map(value);
  const zone = normalName(application.zone);
  if (zone === null)
    return application.name === 'relative' ? [{ at: [...at, 'zone'], code: 'zone_missing', facts: {} }] : [];
  // What is no name is refused by its own shape.
  if (domain === null || !/^[a-z0-9_.-]+$/.test(zone) || `._domainkey.${domain}`.endsWith(`.${zone}`)) return [];
  return [{ at: [...at, 'zone'], code: 'zone_other', facts: { domain, got: shown(application.zone) } }];
};

const domainChecks = (at: Path, value: unknown, approvals: number): readonly Found[] => {
  const domain = map(value);
  const name = normalName(domain.name);
  const targets = list(domain.targets).map((target, index) => ({ at: [...at, 'targets', index], target: map(target) }));
  return [
    ...targets.flatMap((entry) => targetChecks(entry.at, entry.target, name)),
    ...repeated(
      targets.map((entry) => {
        const { account, role, region, identity } = entry.target;
        const owner = text(account) ?? accountOfRole(text(role) ?? undefined) ?? '';
        const value = text(region) === null ? null : `${owner}/${region}/${normalName(identity) ?? name}`;
        return { at: entry.at, value };
      }),
    ),
    ...peopleChecks(at, domain, approvals),
    // Waiving a silent third server needs two different servers that answer right (I2).
    ...repeatedServers([...at, 'authoritative'], domain.authoritative),
    ...applicationChecks([...at, 'application'], domain.application, name),
  ];
};

const kmsKeyWithoutAlias = /^(?:arn:|mrk-|[0-9a-f-]{36}$)/;

const keyChecks = (keys: Fields): readonly Found[] =>
  keys.provider === 'kms' && keys.signingKeyId === undefined && kmsKeyWithoutAlias.test(text(keys.keyId) ?? '')
    ? [{ at: ['keys', 'signingKeyId'], code: 'signing_key_missing', facts: {} }]
    : [];

/** `arn:…:assumed-role/ROLE`, with or without a session name. */
const assumedRole = /^([^/]*:assumed-role\/([^/]+))(?:\/(.*)|$)/;

/** Identity Center names the sessions of these roles after the person. Of every other role, the caller chooses the session name. */
const namesItsSessions = /^AWSReservedSSO_/;

/** The ARN of a user. An administrator may change its path; its name is unique in the account regardless of case. */
const iamUser = /^(arn:[^:]+:iam::\d+:user)\/(?:.*\/)?([^/]+)$/;

const userWithoutPath = (arn: string): string => {
  const [, account, name] = iamUser.exec(arn) ?? [];
  return account === undefined || name === undefined ? arn : `${account}/${name.toLowerCase()}`;
};

/** Finds entries that one caller matches or may come to match: that person would count twice (I1). */
const breakGlassChecks = (breakGlass: Fields): readonly Found[] => {
  const entries = list(breakGlass.people).map((person, index) => ({
    at: ['breakGlass', 'people', index],
    person: map(person),
  }));
  const arns = entries.map(({ person }) => text(person.arn));
  // Any of its people may be the one of another role.
  const hasSharedEntry = arns.some((arn) => {
    const [, , name = '', session = ''] = assumedRole.exec(arn ?? '') ?? [];
    return namesItsSessions.test(name) && session === '';
  });
  const sessions = entries.map(({ at }, index) => {
    const arn = arns[index] ?? null;
    const [, role = null, name = '', session = ''] = assumedRole.exec(arn ?? '') ?? [];
    const valueAt = (value: string | null) => ({ at: [...at, 'arn'], value });
    if (role === null) return valueAt(arn === null ? null : userWithoutPath(arn));
    if (!namesItsSessions.test(name)) return valueAt(role);
    // One person has the same session name in every role and account of Identity Center.
    return valueAt(hasSharedEntry ? 'AWSReservedSSO' : session.toLowerCase());
  });
  return [
    ...repeated(entries.map(({ at, person }) => ({ at: [...at, 'slack'], value: text(person.slack) }))),
    ...repeated(sessions),
  ];
};

/** Hosts of this machine: an unencrypted password does not leave it. */
const ownHost = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

const isInTheClear = (imap: unknown): boolean => {
  const { tls, host } = map(imap);
  return tls === 'none' && !ownHost.test(text(host) ?? '');
};

const witnessChecks = (witnesses: unknown): readonly Found[] => {
  const all = list(witnesses).map((witness, index) => ({ at: ['probe', 'witnesses', index], witness: map(witness) }));
  return [
    ...repeated(all.map(({ at, witness }) => ({ at: [...at, 'name'], value: text(witness.name) }))),
    ...repeated(all.map(({ at, witness }) => ({ at: [...at, 'address'], value: normalName(witness.address) }))),
    ...all
      .filter(({ witness }) => isInTheClear(witness.imap))
      .map(({ at }) => ({ at: [...at, 'imap', 'tls'], code: 'imap_in_the_clear' as const, facts: {} })),
  ];
};

const probeChecks = ({ receive, imap, s3, witnesses }: Fields): readonly Found[] => {
  const place = receive === 'imap' ? imap : receive === 's3' ? s3 : null;
  const absent: readonly Found[] =
    place === undefined ? [{ at: ['probe', String(receive)], code: 'missing', facts: {} }] : [];
  const open: readonly Found[] = isInTheClear(imap)
    ? [{ at: ['probe', 'imap', 'tls'], code: 'imap_in_the_clear', facts: {} }]
    : [];
  return [...absent, ...open, ...witnessChecks(witnesses)];
};

/** An anchor is required: without it, nobody notices a log that is reset while no process runs (I13). */
const anchorChecks = ({ folder, bucket }: Fields, keys: Fields): readonly Found[] => {
  if (folder !== undefined && bucket !== undefined) return [{ at: ['anchor'], code: 'anchor_both', facts: {} }];
  // Reported only if the keys are valid, so that there is one problem at a time.
  const areInKms = keys.provider === 'kms' && kmsKey.safeParse(keys.keyId).success && keyChecks(keys).length === 0;
  const isMissing = areInKms && folder === undefined && bucket === undefined;
  return isMissing ? [{ at: ['anchor'], code: 'anchor_missing', facts: {} }] : [];
};

/** A script's calls show where the domain's people are, and name a domain that there is. */
const legacyChecks = (legacy: Fields, domains: readonly Fields[]): readonly Found[] => {
  const name = normalName(legacy.domain);
  if (name === null) return [];
  const found = domains.find((domain) => normalName(domain.name) === name);
  const got = shown(legacy.domain);
  if (found === undefined) return [{ at: ['legacy', 'domain'], code: 'legacy_domain', facts: { got } }];
  const channel = text(found.channel);
  return channel === null || text(legacy.channel) === null || legacy.channel === channel
    ? []
    : [{ at: ['legacy', 'channel'], code: 'legacy_channel', facts: { channel, got: shown(legacy.channel) } }];
};

const fewestApprovals = 2;

/** The path of the first one, and its file and line where the second one stands in another file. */
const firstText = (placeOf: PlaceOf, mainFile: string, at: Path, firstAt: Path): string => {
  const { path, file, line } = placeOf(firstAt);
  return placeOf(at).file === file ? path : `${path}, ${file ?? mainFile}:${line}`;
};

/** @param mainFile its name, where the other of two places needs one */
export const crossChecks = (raw: unknown, placeOf: PlaceOf, mainFile: string): readonly Problem[] => {
  const file = map(raw);
  const domains = list(file.domains);
  const { approvals } = map(file.policy);
  const needed = typeof approvals === 'number' && approvals > fewestApprovals ? approvals : fewestApprovals;
  const found = [
    ...repeated(
      domains.map((domain, index) => ({ at: ['domains', index, 'name'], value: normalName(map(domain).name) })),
    ),
    ...domains.flatMap((domain, index) => domainChecks(['domains', index], domain, needed)),
    ...keyChecks(map(file.keys)),
    ...anchorChecks(map(file.anchor), map(file.keys)),
    ...probeChecks(map(file.probe)),
    ...breakGlassChecks(map(file.breakGlass)),
    ...legacyChecks(map(file.legacy), domains.map(map)),
    // The same resolver twice is only one cache.
    ...repeatedServers(['dns', 'resolvers'], map(file.dns).resolvers),
  ];
  return found.map(({ at, code, facts, firstAt }) => ({
    ...placeOf(at),
    code,
    facts: firstAt === undefined ? facts : { ...facts, first: firstText(placeOf, mainFile, at, firstAt) },
  }));
};
