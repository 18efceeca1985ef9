/** The bytes of stored content: canonical JSON, deflated with a dictionary. */

import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Canonical JSON (RFC 8785): equal values give equal text, whatever the order of their properties.
 * @throws TypeError for values that JSON cannot represent without loss. This includes class instances, so a private key cannot slip in.
 */
export const canonicalJson = (value: unknown): string => write(value, 0);

const depthMax = 64;

const write = (value: unknown, depth: number): string => {
  if (depth > depthMax) throw new TypeError(`not canonical: deeper than ${depthMax} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, (member) => write(member, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return writeObject(value, depth);
  throw new TypeError(`not canonical: a ${typeof value} that JSON cannot carry`);
};

const writeString = (text: string): string => {
  // UTF-8 replaces every lone surrogate with the same character, so that two texts would have one hash.
  if (!text.isWellFormed()) throw new TypeError('not canonical: a string with a lone surrogate');
  return JSON.stringify(text);
};

const writeObject = (value: object, depth: number): string => {
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // The order of `sort` without a function is the one of RFC 8785: by UTF-16 code units.
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${writeString(name)}:${write(member, depth + 1)}`;
  }
  return `{${text}}`;
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};

/**
 * The deflate dictionary: text that stored JSON probably contains. It holds field names in canonical order and common values.
 * The text that every item contains is closest to the end.
 *
 * NEVER CHANGE IT: data that was packed with it can only be unpacked with the same bytes. A better dictionary gets a new number.
 */
const probe = String.raw`{"agreement":"silent","from":"dkim-probe@","headers":"Return-Path: <dkim-probe@>\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=;\r\n h=Content-Type: MIME-Version: Date: Message-ID: Subject: To: From;\r\n q=dns/txt; s=; t=17;\r\n bh=;\r\n b=Feedback-ID: ::1.:AmazonSES\r\nX-SES-Outgoing: 20\r\nReceived: from .smtp-out..amazonses.com by  with ESMTPS;\r\nd=amazonses.com;\r\nFrom: dkim-probe@\r\nTo: probe@\r\nSubject: DKIM probe\r\nMessage-ID:\r\n <01-000000@ap-northeast-1.amazonses.com>\r\nDate: Thu, Mon, Tue, Wed, Fri, 20 +0000\r\nContent-Transfer-Encoding: 7bit\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8","kind":"probe","nonce":"","opinion":null,"raw":"DKIM-Signature: \r\n\r\nfutari-probe:\r\n","receivedAt":17,"signatures":[{"aligned":true,"domain":"","result":"pass","selector":""},{"aligned":false,"domain":"amazonses.com","result":"pass","selector":""}],"target":"`;

const record = `{"mailPolicy":{"dmarc":{"name":"_dmarc.","policy":"reject","records":["v=DMARC1; p=reject; rua=mailto:"],"strictSpf":false},"policy":{"dmarc":"none","spf":"aligned"},"spf":[{"alignment":"aligned","mailFrom":null}]},"eligible":["],"proof":{"at":17,"ok":true,"problem":""},"record":{"content":null,"expected":"","findings":[{"code":"absent","facts":{"kind":"nxdomain","servers":""},"severity":"error"}],"name":"._domainkey.","negativeUntil":null,"requestedAt":17,"scope":"everywhere","servers":[{"authoritative":false,"millis":2,"rcode":"NOERROR","records":[["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA","IDAQAB"]],"role":"resolver","serial":null,"server":":53","silent":false,"ttlSeconds":3600,"verdict":"right"},{"authoritative":true,"millis":1,"rcode":"NXDOMAIN","records":[],"role":"authoritative","serial":20,"server":"","silent":false,"ttlSeconds":null,"verdict":"absent"}],"verdict":"right"},"rollback":{"checkedAt":17,"problem":"","ready":true},"targets":[{"id":"`;

const events = `{"events":[{"by":"","current":"","currentFingerprint":"","name":"","next":"","targets":["],"type":"RotationStarted"},{"fingerprint":"","selector":"","type":"KeyPairMade"},{"by":"","name":"","promisedDate":"","submittedAt":17,"ticket":"","type":"ApplicationSubmitted"},{"origin":"EXTERNAL","selector":"","signingEnabled":true,"target":"","type":"SelectorShown"},{"blockers":[],"mailPolicy":{},"subdomainIdentities":{"more":0,"names":[]},"type":"PreflightChecked"},{"facts":{"changedAt":17,"evidence":"","findings":["absent"],"silent":[],"verdict":"absent"},"type":"RecordChanged"},{"evidence":"","round":{},"type":"RoundOpened"},{"by":"","digest":"","name":"","round":1,"type":"SwitchApproved"},{"attempt":1,"beforeSesAt":17,"evidence":"","kind":"forward","round":1,"selector":"","target":"","type":"PutIntended"},{"to":"","type":"RollbackGranted","until":17},{"attempt":1,"code":"","outcome":"applied","requestId":"","type":"AttemptClosed"},{"target":"","type":"TargetSucceeded"},{"because":"switched","round":1,"type":"RoundEnded"},{"attempt":1,"type":"AttemptSettled"},{"evidence":"","status":"SUCCESS","target":"","type":"ProbeVerified"},{"by":"","name":"","type":"CompletionConfirmed"},{"selector":"","type":"RemovalWanted"},{"selector":"","type":"AttestationWanted"},"code":"attestation_wanted","code":"overlap_ended","code":"completion_confirmed","code":"watch_closed","code":"watch_began","code":"probe_verified","code":"target_succeeded","code":"put_applied","code":"switching","code":"approval_recorded","code":"round_opened","code":"record_published",{"effect":"ObserveTarget ","problem":"","type":"EffectDeferred","until":17},{"effect":"MonitorRecords","problem":"","type":"EffectDeferred","until":17},{"effect":"CheckRecord","problem":"","type":"EffectDeferred"},{"stage":{"endsAt":17,"sinceAt":17,"tag":"Watching"},"type":"StageEntered"},{"stage":{"lastRightAt":17,"rights":1,"sinceAt":17,"tag":"Published"},"type":"StageEntered"},{"notice":{"claimedUntil":17,"code":"application_submitted","facts":{"name":"","promisedDate":"","round":"1","selector":"","target":"","code":"put_applied","minutes":"","overlapDays":"14","until":"17"},"id":1,"to":"thread"},"type":"NoticeRaised"},{"id":"","type":"CommandTaken"},{"notices":[1,2],"type":"NoticesPosted"}],`;

const state = `"state":{"ailing":{},"altered":{},"atVersion":1,"attempts":[{"beforeSesAt":17,"closedVersion":null,"id":1,"intendedAt":17,"intendedVersion":1,"kind":"forward","outcome":"applied","rotation":1,"round":1,"selector":"","settledVersion":null,"target":"/ap-northeast-1/"}],"attemptsEver":1,"breakGlassReport":null,"commands":[""],"configuration":"","current":"","deferred":{"MonitorRecords":{"count":1,"until":17}},"domain":"","drifting":{},"incidentResponse":null,"keyAge":null,"lost":{},"mailboxProblem":null,"notices":[{"claimedUntil":17,"code":"","facts":{},"id":1,"to":"thread"}],"noticesEver":1,"ownership":null,"planNotified":null,"refusals":null,"removedTargets":[],"rotation":{"application":{"by":"","promisedDate":"","submittedAt":17,"ticket":""},"blockers":[],"breakGlass":null,"current":"","grant":{"to":"","until":17},"id":1,"lastReminders":{},"next":"","preflight":{"blockers":[],"checkedAt":17,"mailPolicy":{"dmarc":"reject","spf":"notAligned"},"subdomainIdentities":{"more":0,"names":[]}},"record":{"changedAt":17,"evidence":"","findings":[],"silent":[],"verdict":"right"},"requester":"","rollback":null,"round":{"approvals":[{"at":17,"by":"","name":""},{"at":17,"by":"","name":""}],"approvalsVersion":1,"digest":"","ended":"switched","executedBy":null,"grantUntil":17,"id":1,"mailPolicy":{"dmarc":"reject","spf":"notAligned"},"openedAt":17,"overridden":[],"rollback":"ready","switchBeforeAt":17,"targets":[{"id":"/ap-northeast-1/","origin":"EXTERNAL","selector":"","signingEnabled":true}],"waived":[]},"roundWanted":false,"stage":{"sinceAt":17,"tag":"Switching"},"startedAt":17},"rotations":1,"rounds":1,"selectors":{"":{"attestation":{"tag":"wanted","wantedAt":17},"banned":false,"fingerprint":"","lastAttemptAt":null,"removableAt":null,"removalWanted":false,"status":"live","used":true},"":{"banned":false,"fingerprint":"","lastAttemptAt":17,"removableAt":null,"removalWanted":false,"status":"live","used":true}},"targets":[{"backVersion":null,"id":"/ap-northeast-1/","origin":"EXTERNAL","probedAt":null,"shown":"","shownSinceAt":17,"signingEnabled":true,"succeededAt":null,"undone":false}],"unreadable":[],"usedNames":{}}}`;

export const packingDictionary: Uint8Array = Buffer.from(probe + record + events + state, 'utf8');

/**
 * The first byte of data that was packed with dictionary 1. Its upper bits are the number of the dictionary. Deflate has no block of
 * type 3 (RFC 1951, 3.2.3), so plain deflate data never begins with this byte.
 */
const withDictionary = (1 << 3) | 0b111;

/** Deflates canonical JSON for storage, because write units count each started kilobyte. */
export const pack = (text: string): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(withDictionary),
    deflateRawSync(text, { dictionary: packingDictionary, level: 9, memLevel: 9 }),
  ]);

/** @throws when the bytes are not deflated JSON, name an unknown dictionary, or inflate to more than `bytesMax` */
export const unpack = (bytes: Uint8Array, bytesMax: number): unknown =>
  JSON.parse(inflated(bytes, bytesMax).toString('utf8'));

const inflated = (bytes: Uint8Array, bytesMax: number): Buffer => {
  const [first = 0] = bytes;
  if (first !== withDictionary) throw new RangeError(`packed with dictionary ${first >> 3}, which this release lacks`);
  return inflateRawSync(bytes.subarray(1), { dictionary: packingDictionary, maxOutputLength: bytesMax });
};
