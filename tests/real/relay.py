#!/usr/bin/env python3
"""Postfix passes letters on to mx1 of Mailglass, as one mail server to another.

    python3 tests/real/relay.py target/debug/mailglass DIR

DIR is that of `servers.sh start`. Letters are handed to Postfix by its sendmail; what Ben and Carl find is what was
written, octet by octet, and what is refused comes back to the sender with the words that Mailglass said.
"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "clients"))
from harness import ANA, BEN, CARL, Server, arrived, eventually, fetched, holds, letter, run, same, token, uids  # noqa: E402

binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
checks = []
check = checks.append


def log():
    return (folder / "log/mail.log").read_text(errors="replace")


def sendmail(content, *to, words=()):
    """Hands a letter in; gives what Postfix calls it."""
    before = len(log())
    given = content.replace(b"\r\n", b"\n")
    run(["sendmail", "-C", folder / "relay/postfix", "-i", "-f", ANA, *words, "--", *to], given)
    found = eventually(lambda: re.search(r"pickup\[\d+\]: (\w+): uid=", log()[before:]))
    holds(found, f"Postfix did not take the letter:\n{log()[before:]}")
    return found[1]


def outcome(number):
    """What became of each recipient: {address: (status, words)}, once the letter has left the queue."""
    holds(eventually(lambda: f"{number}: removed" in log(), 10), f"{number} is still in Postfix's queue:\n{log()[-2000:]}")
    rows = re.findall(rf"smtp\[\d+\]: {number}: to=<([^>]+)>.* dsn=([\d.]+), status=(\w+) \((.*)\)", log())
    return {to: (status, dsn, words) for to, dsn, status, words in rows}


def top(content, stored):
    holds(stored.endswith(content), f"the letter changed on its way: {stored[-len(content) - 300:][:1200]!r}")
    return re.findall(rb"(?m)^([\w-]+):", stored[: len(stored) - len(content)])


@check
def a_letter_octet_by_octet(server):
    subject = token("postfix")
    content = letter(subject, b".dot\r\n..\r\n.\r\ncaf\xc3\xa9 caf\xe9\r\ntrailing blanks  \t \r\n" + b"x" * 998 + b"\r\n\r\n")
    [(status, dsn, words)] = outcome(sendmail(content, BEN, words=["-B", "8BITMIME"])).values()
    same((status, dsn), ("sent", "2.0.0"), words)
    stored = arrived(server, subject)
    same([n for n in top(content, stored) if n in (b"Return-Path", b"Received")], [b"Return-Path", b"Received", b"Received"])
    first = re.sub(rb"\s+", b" ", stored)
    holds(re.search(rb"Received: from mail\.meadow\.test \(\[127\.0\.0\.1\]\) by mx1\.harbor\.test with ESMTP id (\w+) for <ben@harbor\.test>;", first), first[:400])
    holds(b"by mail.meadow.test (Postfix, from userid " in first, first[:600])
    same(fetched(server, subject), stored, "POP3 and IMAP")


@check
def octets_above_127_that_nobody_announced(server):
    found = outcome(sendmail(letter(token("eight"), b"caf\xc3\xa9\r\n"), BEN))
    same([(status, dsn) for status, dsn, _ in found.values()], [("bounced", "5.6.3")])


@check
def reports_that_the_sender_wants(server):
    subject = token("dsn")
    number = sendmail(letter(subject), BEN, words=["-N", "failure,delay", "-R", "hdrs", "-V", "QQ314159"])
    same([status for status, _, _ in outcome(number).values()], ["sent"])
    arrived(server, subject)


@check
def several_recipients_one_refused(server):
    subject = token("several")
    content = letter(subject)
    found = outcome(sendmail(content, BEN, "nobody@harbor.test", CARL))
    same({to: (status, dsn) for to, (status, dsn, _) in found.items()}, {BEN: ("sent", "2.0.0"), CARL: ("sent", "2.0.0"), "nobody@harbor.test": ("bounced", "5.1.1")})
    holds("said: 550 5.1.1" in found["nobody@harbor.test"][2], found)
    for who in (BEN, CARL):
        top(content, arrived(server, subject, who))


@check
def everybody_refused(server):
    found = outcome(sendmail(letter(token("nobody")), "nobody@harbor.test", "kim@elsewhere.test"))
    same([status for status, _, _ in found.values()], ["bounced", "bounced"])
    holds("550 5.7.1" in found["kim@elsewhere.test"][2], found)


@check
def a_large_letter(server):
    subject = token("large")
    content = letter(subject, b"".join((b".%07d" if n % 3 else b"%08d") % n + b"z" * 68 + b"\r\n" for n in range(50_000)))
    [(status, _, _)] = outcome(sendmail(content, BEN)).values()
    same(status, "sent")
    top(content, arrived(server, subject))


@check
def many_letters(server):
    stem = token("many")
    numbers = [sendmail(letter(f"{stem}-{n}-"), BEN, CARL) for n in range(25)]
    for number in numbers:
        same([status for status, _, _ in outcome(number).values()], ["sent", "sent"])
    for who in (BEN, CARL):
        same(len(uids(server, stem + "-", who)), 25, f"letters of {who}")


@check
def the_null_reverse_path(server):
    subject = token("null")
    outcome(sendmail(letter(subject), BEN, words=["-f", ""]))
    holds(arrived(server, subject).startswith(b"Return-Path: <>\r\n"), "another Return-Path")


def main():
    server = Server([binary])
    failed = 0
    try:
        subprocess.run(["bash", HERE / "servers.sh", "relay", folder, str(server.at["smtp"][1])], check=True, stdin=subprocess.DEVNULL)
        for function in checks:
            try:
                function(server)
                print(f"ok      Postfix to Mailglass: {function.__name__.replace('_', ' ')}")
            except Exception as e:  # a check may fail in any way; the others still run
                failed += 1
                print(f"FAIL    Postfix to Mailglass: {function.__name__.replace('_', ' ')}\n        {type(e).__name__}: {str(e)[:1500]}")
    finally:
        server.stop()
    sys.exit(1 if failed else 0)


main()
