#!/usr/bin/python3
"""DKIM with another implementation, dkimpy (Debian: python3-dkim, python3-nacl): ours verified by it, its by ours.

    /usr/bin/python3 tests/clients/signatures.py [target/debug/mailglass] [--only WORD] [--trace]

The public keys are read from the zones below `lessons/zone`, the private ones from `src/sender/cast.rs`, where they
are published.
"""

import base64
import pathlib
import re

import dkim

from harness import ANA, BEN, Checks, arrived, deliver, holds, letter, same, token

checks = Checks(at_least=5)
check = checks.check
ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id"]


def published(name, timeout=5):
    """The TXT record of a selector, from the zone of its domain."""
    selector, domain = re.fullmatch(rb"(\w+)\._domainkey\.([\w.]+?)\.?", name).groups()
    zone = (ROOT / "lessons/zone" / f"{domain.decode()}.zone").read_text()
    found = re.search(rf'^{selector.decode()}\._domainkey\s+IN TXT\s*(\(.*?\)|"[^"]*")', zone, re.M | re.S)
    return "".join(re.findall(r'"([^"]*)"', found[1])).encode()


def private(domain):
    """The PKCS #8 form of a domain's key."""
    source = (ROOT / "src/sender/cast.rs").read_text()
    found = re.search(rf'"{domain}",\s*(concat!\(.*?\)|"[^"]*")', source, re.S)
    return base64.b64decode("".join(re.findall(r'"([^"]*)"', found[1])))


def pem(der):
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(der) + b"-----END PRIVATE KEY-----\n"


def verdicts(content):
    """What our host wrote about a letter, on one line."""
    found = re.match(rb"(?s).*?^Authentication-Results: (.*?)\r\n(?![ \t])", content, re.M)
    holds(found, f"no Authentication-Results in {content!r}")
    return re.sub(rb"\s+", b" ", found[1].split(b"Authentication-Results: ")[-1]).decode()


@check("our signature verifies with dkimpy")
def _(server):
    for body in (b"Hello.\r\n", b"", b"two  spaces \t\r\n\r\n \r\nend\r\n\r\n\r\n", b".dot\r\n" * 300):
        subject = token("signed")
        deliver(server, letter(subject, body), service="submission")
        content = arrived(server, subject)
        holds(b"\r\nDKIM-Signature: v=1; a=ed25519-sha256;" in content, f"not signed: {content!r}")
        holds(dkim.verify(content, dnsfunc=published), f"does not verify: {content!r}")
        said = verdicts(content)
        holds("dkim=pass header.d=meadow.test header.s=s1" in said and "dmarc=pass" in said, said)
        holds(not dkim.verify(content.replace(b"Subject: ", b"Subject: Re: "), dnsfunc=published), "a change passes")


@check("a letter in another domain's name is not signed")
def _(server):
    subject = token("other")
    deliver(server, letter(subject, sender="ceo@bank.test"), sender=ANA, service="submission")
    content = arrived(server, subject)
    holds(b"DKIM-Signature" not in content and "dkim=none" in verdicts(content), verdicts(content))


def theirs(server, domain, kind, canon, **more):
    subject = token("theirs")
    content = letter(subject, b"Hello,  there. \r\n\r\n", sender=f"someone@{domain}")
    der = private(domain)
    key = pem(der) if kind == b"rsa-sha256" else base64.b64encode(der[-32:])
    field = dkim.sign(
        content, b"s1", domain.encode(), key, canonicalize=canon, signature_algorithm=kind,
        include_headers=SIGNED, **more,
    )
    return subject, field, content


@check("their signatures verify here: two kinds of key, four ways of smoothing")
def _(server):
    for domain, kind in (("harbor.test", b"rsa-sha256"), ("meadow.test", b"ed25519-sha256")):
        for head in (b"simple", b"relaxed"):
            for tail in (b"simple", b"relaxed"):
                subject, field, content = theirs(server, domain, kind, (head, tail))
                deliver(server, field + content)
                said = verdicts(arrived(server, subject))
                holds(f"dkim=pass header.d={domain} header.s=s1 header.a={kind.decode()}" in said, said)


@check("theirs over a part of the body")
def _(server):
    subject, field, content = theirs(server, "harbor.test", b"rsa-sha256", (b"relaxed", b"relaxed"), length=True)
    deliver(server, field + content + b"A footer.\r\n")
    said = verdicts(arrived(server, subject))
    holds("dkim=pass header.d=harbor.test" in said, said)


@check("theirs does not pass when the letter changed")
def _(server):
    for old, new in ((b"Hello", b"Hullo"), (b"To: ", b"To: x@y.test, ")):
        subject, field, content = theirs(server, "meadow.test", b"ed25519-sha256", (b"relaxed", b"relaxed"))
        deliver(server, field + content.replace(old, new, 1))
        said = verdicts(arrived(server, subject))
        holds("dkim=fail" in said and "dmarc=fail" in said, said)
        same("dkim=pass" in said, False)


if __name__ == "__main__":
    checks.main()
