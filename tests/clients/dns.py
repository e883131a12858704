#!/usr/bin/env python3
"""Questions about names, asked with the real dig.

    python3 tests/clients/dns.py [target/debug/mailglass] [--only WORD] [--trace]
"""

import re
import socket
import struct

from harness import Checks, holds, run, same

checks = Checks(at_least=6)
check = checks.check


def dig(server, *words, status=0):
    """What dig prints, and what it understood: the status, the flags, the lines of each section."""
    host, port = server.at["dns"]
    text = run(["dig", f"@{host}", "-p", port, "+tries=1", "+time=2", *words], status=status).decode()
    code = re.search(r"status: (\w+)", text)
    flags = re.search(r"flags: ([a-z ]*);", text)
    parts = {}
    for block in re.split(r"\n\n", text):
        head = re.search(r";; (\w+) SECTION:\n", block)
        if head:
            lines = block[head.end():].strip().splitlines()
            parts[head[1]] = [re.sub(r"\s+", " ", line) for line in lines if not line.startswith(";")]
    return text, code and code[1], flags and flags[1].split(), parts


RECORDS = [
    (["MX", "harbor.test"], ["harbor.test. 3600 IN MX 10 mx1.harbor.test.", "harbor.test. 3600 IN MX 20 mx2.harbor.test."]),
    (["MX", "null.test"], ["null.test. 3600 IN MX 0 ."]),
    (["A", "mx1.harbor.test"], ["mx1.harbor.test. 3600 IN A 192.0.2.25"]),
    (["AAAA", "site.maze.test"], ["site.maze.test. 3600 IN AAAA 2001:db8::91"]),
    (["CNAME", "www.maze.test"], ["www.maze.test. 3600 IN CNAME home.maze.test."]),
    (["A", "www.maze.test"], [
        "www.maze.test. 3600 IN CNAME home.maze.test.",
        "home.maze.test. 3600 IN CNAME site.maze.test.",
        "site.maze.test. 3600 IN A 203.0.113.91",
    ]),
    (["NS", "harbor.test"], ["harbor.test. 3600 IN NS dns.harbor.test."]),
    (["-x", "192.0.2.25"], ["25.2.0.192.in-addr.arpa. 3600 IN PTR mx1.harbor.test."]),
    (["SOA", "harbor.test"], ["harbor.test. 3600 IN SOA dns.harbor.test. hostmaster.harbor.test. 2026030201 7200 900 1209600 300"]),
    (["SRV", "_imap._tcp.harbor.test"], ["_imap._tcp.harbor.test. 3600 IN SRV 0 1 143 mail.harbor.test."]),
    (["TLSA", "_25._tcp.site.maze.test"], ["_25._tcp.site.maze.test. 3600 IN TLSA 3 1 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB10 6618E971"]),
    (["TXT", "meadow.test"], ['meadow.test. 3600 IN TXT "v=spf1 ip4:198.51.100.10 -all"']),
    (["TXT", "other.any.maze.test"], ['other.any.maze.test. 3600 IN TXT "every name under any.maze.test"']),
]


@check("every type of records, over UDP and over TCP", "dig")
def _(server):
    for words, wanted in RECORDS:
        for how in ("+notcp", "+tcp"):
            _, code, flags, parts = dig(server, *words, how)
            same((code, parts.get("ANSWER")), ("NOERROR", wanted), " ".join(words))
            holds("aa" in flags and "ra" in flags, f"flags {flags}")


@check("a domain without MX, a name that does not exist, a loop, a failing zone", "dig")
def _(server):
    _, code, _, parts = dig(server, "MX", "forge.test")
    same((code, "ANSWER" in parts), ("NOERROR", False))
    holds(parts["AUTHORITY"][0].startswith("forge.test. 3600 IN SOA "), parts)
    _, code, _, parts = dig(server, "MX", "nobody.harbor.test")
    same(code, "NXDOMAIN")
    holds(parts["AUTHORITY"][0].startswith("harbor.test. 3600 IN SOA "), parts)
    same(dig(server, "A", "tick.maze.test")[1], "SERVFAIL")
    same(dig(server, "MX", "broken.test")[1], "SERVFAIL")
    same(dig(server, "MX", "example.org")[1], "NXDOMAIN")


@check("a zone that never answers", "dig")
def _(server):
    text, code, _, _ = dig(server, "MX", "silent.test", "+time=1", status=9)
    same(code, None)
    holds("timed out" in text or "no servers could be reached" in text, text)


@check("a long answer is cut over plain UDP, and whole with EDNS or over TCP", "dig")
def _(server):
    text, _, flags, parts = dig(server, "TXT", "long.maze.test", "+noedns", "+ignore", "+notcp")
    holds("tc" in flags and "ANSWER" not in parts, text)
    for how in (["+noedns"], ["+edns", "+bufsize=1232"], ["+tcp"]):
        _, _, flags, parts = dig(server, "TXT", "long.maze.test", *how)
        same((len(parts["ANSWER"]), "tc" in flags), (3, False), how)
    text, *_ = dig(server, "MX", "harbor.test")
    holds("EDNS: version: 0" in text and "udp: 1232" in text, text)


@check("the case of the question stays, and several questions go over one connection", "dig")
def _(server):
    text, *_ = dig(server, "MX", "HaRbOr.TeSt")
    holds("HaRbOr.TeSt." in text, text)
    text, *_ = dig(server, "+tcp", "+keepopen", "MX", "harbor.test", "A", "mx1.harbor.test")
    same(len(re.findall(r"status: NOERROR", text)), 2, text)


@check("what is no question does no harm", "dig")
def _(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for octets in (b"", b"\0", b"hello\r\n", b"\xff" * 600, bytes(12), b"\0" * 5 + b"\1" + b"\xc0\x0c" * 20):
            udp.sendto(octets, server.at["dns"])
    with socket.create_connection(server.at["dns"], 5) as tcp:
        tcp.sendall(struct.pack(">H", 5) + b"hello" + struct.pack(">H", 65535))
    same(dig(server, "MX", "harbor.test")[1], "NOERROR")


if __name__ == "__main__":
    checks.main()
