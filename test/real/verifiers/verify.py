"""Verifies messages with python3-dkim, its own look-up included, against one name server.

Arguments: address and port. Standard input: JSON array of messages, base64. Output: JSON array of verdicts.
"""

import base64
import json
import sys

import dkim
import dkim.dnsplug
import dns.resolver

resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = [sys.argv[1]]
resolver.port = int(sys.argv[2])
dns.resolver.default_resolver = resolver


def verdict(message, index):
    try:
        return "pass" if dkim.DKIM(message).verify(idx=index, dnsfunc=dkim.dnsplug.get_txt) else "fail"
    except dkim.DKIMException as error:
        return type(error).__name__


def verdicts(message):
    count = sum(1 for name, _ in dkim.DKIM(message).headers if name.lower() == b"dkim-signature")
    return [verdict(message, index) for index in range(count)]


print(json.dumps([verdicts(base64.b64decode(text)) for text in json.load(sys.stdin)]))
