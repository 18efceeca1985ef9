/** Findings about a key record: `finding` is a line of a list, `why` explains it to a DNS administrator, `mend` says what to do. */
import type { findings as ja } from '../ja/findings.ts';

const replace = 'Replace the TXT records at {name} with this one.';

export const findings = {
  'finding.absent': 'There is no key record',
  'why.absent': '{servers}: no TXT record at {name} ({reason}).',
  'mend.absent':
    'Create this record. Caches may remember until {until} that there is none, so please ask for another check after that.',
  'finding.name_doubled': 'The domain is in the record name twice',
  'why.name_doubled': 'The record is at {found}: the full name was entered, and the editor added the zone to it again.',
  'mend.name_doubled':
    'Delete {found} and create {name}. In an editor that adds the zone, leave the zone out of the name, or end the name with a dot.',
  'finding.name_without_prefix': 'The record name lacks _domainkey',
  'why.name_without_prefix': 'The record is at {found}. Receivers look only at the name with _domainkey in it.',
  'mend.name_without_prefix': 'Delete {found} and create {name}.',
  'finding.quotes_in_value': 'Quotation marks are part of the value',
  'why.quotes_in_value':
    'Quotation marks (") are published as part of the value ({servers}): the form of a zone file was pasted into an editor that adds its own.',
  'mend.quotes_in_value': `${replace} In an editor that adds quotation marks, paste the value of the plain form.`,
  'finding.escaped_semicolon': 'Semicolons in the value are written with a backslash',
  'why.escaped_semicolon':
    'The value holds \\; as characters ({servers}). Inside quotation marks a semicolon needs no backslash.',
  'mend.escaped_semicolon': replace,
  'finding.whitespace_in_key': 'There is white space inside the public key',
  'why.whitespace_in_key':
    'There is a space or a line break inside p= ({servers}). The strings of a record are joined with nothing between them, and some receivers refuse a key with spaces.',
  'mend.whitespace_in_key': replace,
  'finding.pem_in_key': 'PEM header lines are inside the public key',
  'why.pem_in_key': 'p= holds lines such as -----BEGIN ({servers}). Only the base64 between them belongs there.',
  'mend.pem_in_key': replace,
  'finding.bare_base64': 'The value is the bare key (v=DKIM1; k=rsa; p= is missing)',
  'why.bare_base64':
    'The value is the base64 of a key without p= and the other tags ({servers}). No receiver finds a key in it.',
  'mend.bare_base64': replace,
  'finding.version_missing': 'v=DKIM1 is missing',
  'why.version_missing':
    'The value lacks v=DKIM1 ({servers}). The standard allows that, some receivers do not. It does not stop a switch.',
  'mend.version_missing': replace,
  'finding.version_not_first': 'v=DKIM1 does not come first',
  'why.version_not_first':
    'v= has to be the first tag (RFC 6376 3.6.1, {servers}). Receivers may discard the record otherwise.',
  'mend.version_not_first': replace,
  'finding.truncated': 'The public key is cut off',
  'why.truncated':
    'The public key has {have} bytes of {need} ({servers}). Where a value ends at 255 characters, its second string was lost.',
  'mend.truncated': `${replace} A value of more than 255 characters is two strings in one record.`,
  'finding.several_records': 'There are several TXT records at the name',
  'why.several_records': '{name} has {count} TXT records ({servers}). Which one a receiver takes is not defined.',
  'mend.several_records': 'Keep only this one, and delete every other TXT record at the same name.',
  'finding.other_key': 'It is another public key',
  'why.other_key': 'The published key (SHA-256 {published}) is not the one needed (SHA-256 {expected}) ({servers}).',
  'mend.other_key': replace,
  'finding.previous_key_again': 'It is an earlier public key',
  'why.previous_key_again':
    'An earlier key (SHA-256 {published}) is published. The one needed is SHA-256 {expected} ({servers}). The value seems to come from an old DNS application.',
  'mend.previous_key_again': `${replace} Leave the record of the earlier selector as it is.`,
  'finding.lowercased_key': 'The public key was changed to lower case',
  'why.lowercased_key':
    'The public key is all in lower case ({servers}). In base64 case matters, and it cannot be recovered.',
  'mend.lowercased_key': replace,
  'finding.ses_placeholder': "It is SES's placeholder text",
  'why.ses_placeholder':
    "p=customerProvidedPublicKey is a placeholder in the CSV file of SES's console ({servers}). It is no key.",
  'mend.ses_placeholder': replace,
  'finding.pkcs1_public_key': 'The key has the wrong form (SubjectPublicKeyInfo is needed)',
  'why.pkcs1_public_key':
    'The public key is in PKCS#1 form (BEGIN RSA PUBLIC KEY) ({servers}). Receivers and SES want SubjectPublicKeyInfo (BEGIN PUBLIC KEY).',
  'mend.pkcs1_public_key': replace,
  'finding.revoked': 'The public key is empty, which means revoked',
  'why.revoked': 'p= is empty ({servers}). That says that the key is revoked, and every signature fails.',
  'mend.revoked': replace,
  'finding.testing_flag': 'The testing flag (t=y) is set',
  'why.testing_flag': 't=y says that the domain is testing DKIM ({servers}). Some receivers then ignore the signature.',
  'mend.testing_flag': replace,
  'finding.sha1_only': 'Only SHA-1 is allowed',
  'why.sha1_only': 'h= allows sha1 only ({servers}). SES signs with sha256, so the signature fails (RFC 8301).',
  'mend.sha1_only': replace,
  'finding.other_service': 'It is limited to a service other than mail (s=)',
  'why.other_service':
    's= has neither * nor email, in lower case ({servers}), which says that the record is not for mail.',
  'mend.other_service': replace,
  'finding.private_key_published': 'A private key was published. This key must not be used',
  'why.private_key_published':
    'A private key stands in the TXT record at {name} ({servers}). Anybody can sign mail as you with it.',
  'mend.private_key_published':
    'Delete the TXT record at {name} at once. That does not make the key safe again: it must never be used, and a new rotation makes a new key pair with a new selector.',
  'finding.wildcard': 'The answer comes from a wildcard record',
  'why.wildcard':
    'A selector that does not exist gets the same answer ({servers}): a wildcard (*) TXT record answers for every selector.',
  'mend.wildcard': 'Create this record at {name}, and delete the wildcard TXT record.',
  'finding.dname': 'The record is reached through a DNAME',
  'why.dname':
    'A DNAME stands above {name} ({servers}). Receivers that use OpenDKIM find no key behind one. It does not stop a switch.',
  'mend.dname': 'Replace the DNAME, and create this record (or a CNAME) at {name} itself.',
  'finding.servers_disagree': 'The DNS servers disagree',
  'why.servers_disagree': 'The authoritative servers answer differently: {answers}',
  'mend.servers_disagree':
    'Bring {lagging} to the same zone as the others (look at the zone transfer, NOTIFY and the SOA serial). It is right when every server has exactly this record.',
  'finding.delegation_differs': 'The parent zone names other DNS servers than the zone itself',
  'why.delegation_differs':
    'Named for {zone} only by {parent}: {parentOnly}. Only by {zone} itself: {zoneOnly}. All of them were asked, because receivers reach all of them. It does not stop a switch.',
  'mend.delegation_differs':
    'Give {parent} (through the registrar, or whoever runs it) the same name servers as the NS records of {zone}. Until then, keep the zone equal on all of them.',
  'finding.delegation_unknown': 'It is not known which DNS servers there are',
  'why.delegation_unknown':
    'The servers of {parent} did not say which name servers {zone} has ({asked}: {reason}). Receivers follow what they say, and a server that was not asked could answer something else, so the record does not count as right.',
  'mend.delegation_unknown':
    'If {zone} is not delegated, have it delegated. If it is, let this host ask the servers of {parent} on port 53 (UDP and TCP), or name the servers of {zone} yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
  'finding.resolver_stale': 'A resolver still has an old answer',
  'why.resolver_stale': 'The authoritative servers are right; the resolver {servers} still has an old answer.',
  'mend.resolver_stale': 'The record needs no change. Wait until {until} and check again.',
  'finding.unreachable': 'A DNS server does not answer',
  'why.unreachable':
    '{servers}: no usable answer ({reason}). Nobody can say whether the record is there, so it does not count as right.',
  'mend.unreachable':
    'Ask whoever runs {servers} whether it answers on port 53 (UDP and TCP). If it does, look at the way from here to there (firewalls).',
  'why.no_name_servers':
    'No zone and no name servers were found for the signing domain: the resolvers that this host asks do not answer, or know no such domain. Nobody can say whether the record is there, so it does not count as right.',
  'mend.no_name_servers':
    'Look at the spelling of the signing domain, and whether this host reaches its resolvers (port 53, UDP and TCP). Where it cannot, name the servers of the zone yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
  'finding.malformed': 'The record is malformed',
  'why.malformed': 'The value cannot be read as a key record ({reason}, {servers}).',
  'mend.malformed': `${replace} Where the name is an alias (CNAME), mend the record at its target.`,
  'until.unknown': 'its TTL is over',
  'servers.none': 'none',
  'servers.all': 'every authoritative server',
  'answers.serial': '{server}: {verdict} (serial {serial})',
  'table.server': 'server',
  'table.role': 'role',
  'table.serial': 'serial',
  'table.verdict': 'verdict',
  'evidence.fileName': 'evidence-{selector}.txt',
  'evidence.title': 'Evidence about the key record {selector}',
  'evidence.stretches':
    'Unchanged stretches (each by its first answer and the moment when it changed; the equal answers between are not stored; the last one goes on to the answer of now)',
  'evidence.stretch': '{from} until {until}: {verdict} {findings}',
  'evidence.now': 'now ({at})',
  'evidence.whole': 'All answers (JSON)',
  'ask.zone':
    '{owner}: have the DNS department mend it (ticket: {ticket}). `/dkim check {domain} full` has the other forms of the record and the whole evidence. The bot opens the round once it is right.',
  'ask.server':
    '{owner}: ask whoever runs {servers}. The zone needs no change. The bot opens the round once it is right.',
  'paste.zoneFile': 'Zone file',
  'paste.route53': 'Route 53 (change batch)',
  'paste.plain': 'Plain',
  'paste.route53Delete': 'To delete it in Route 53, choose the TXT record {name} in the console and "Delete record".',
  'paste.valueUnknown':
    'The value to enter is in the DNS application. With the key file in `--expect` it is shown here as well.',
  'reason.nxdomain': 'the name does not exist: NXDOMAIN',
  'reason.nodata': 'the name exists without TXT: NODATA',
  'reason.silent': 'nothing came back in time',
  'reason.garbled': 'the answer is broken',
  'reason.lame': 'the answer is not authoritative (lame)',
  'reason.failed': 'the answer is an error',
  'reason.servfail': 'SERVFAIL',
  'reason.refused': 'REFUSED',
  'reason.notimp': 'NOTIMP',
  'reason.formerr': 'FORMERR',
  'reason.no_address': 'the name of the name server has no address',
  'reason.alias_target': 'nothing answers for the target of the CNAME',
  'reason.no_parent': 'no resolver could tell the servers of the parent zone',
  'reason.not_delegated': 'they know no such zone',
  'reason.too_far': 'too many CNAMEs or delegations',
  'reason.no_name_servers': 'no zone and no name servers were found for the signing domain',
  'reason.alias_loop': 'the CNAMEs form a loop',
  'reason.not_base64': 'the public key is not proper base64',
  'reason.not_a_key': 'p= holds no public key',
  'reason.not_rsa': 'it is no RSA key',
  'reason.too_short': 'the RSA key has less than 1024 bits',
  'reason.duplicate_tag': 'a tag stands there twice',
  'reason.not_a_tag': 'a part is not of the form name=value',
  'reason.bad_character': 'it has a character that is not allowed',
  'reason.no_key_tag': 'p= is missing',
  'reason.version': 'v= is not DKIM1, in this spelling',
  'reason.key_type': 'k= is not rsa, in lower case',
  'reason.hash': 'h= lacks sha256, in lower case',
  'reason.list': 'a list in h=, s= or t= has white space, an empty entry, or one that is no word',
} as const satisfies Record<keyof typeof ja, string>;
