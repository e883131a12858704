#!/usr/bin/env python3
"""What no client should send, and what a server must survive.

    python3 tests/clients/bad_input.py [target/debug/mailglass] [--only WORD] [--trace]

Every check also proves that the session, or at least another one, still answers.
"""

import base64
import contextlib
import os
import re
import resource
import select
import socket
import struct
import threading
import time

from harness import (
    ANA, BEN, CARL, WAIT, Checks, Imap, Pop3, Smtp, Wire,
    arrived, below_trace, deliver, eventually, holds, letter, same, token, uids,
)

checks = Checks(at_least=59)
check = checks.check
MAY_GROW_KB = 64 * 1024


def alive(server, within=1.0):
    """All three protocols answer a new session, each within a second."""
    for ask in (
        lambda: Smtp(server).say("NOOP", 250),
        lambda: Pop3(server, None).say("CAPA"),
        lambda: Imap(server, None).say("NOOP"),
    ):
        began = time.monotonic()
        ask()
        took = time.monotonic() - began
        holds(took < within, f"another session waited {took:.2f} s")


def refused_then(server, wire, data, refusal, probe, answer):
    """Sends `data`: one refusal, after which the session answers `probe` or was closed politely."""
    try:
        wire.send(data)
    except ConnectionError:
        return alive(server)
    got = wire.line()
    holds(re.match(refusal, got), f"{data[:60]!r} got {got[:120]!r}")
    if re.match(rb"421|\* BYE", got):
        return alive(server)
    try:
        wire.send(probe)
        got = wire.line()
        while re.match(rb"[2-5]\d\d-|\* (OK|BAD)", got):  # a longer reply, a note before the tagged line
            got = wire.line()
        holds(re.match(answer, got), f"after {data[:60]!r}: {probe!r} got {got[:120]!r}")
    except (EOFError, ConnectionError):
        pass
    alive(server)


SMTP_NO, POP3_NO, IMAP_NO = rb"(421|5\d\d)[ -]", rb"-ERR", rb"(\S+ (BAD|NO)|\* (BAD|BYE))"


def smtp_refuses(server, data, probe=b"NOOP\r\n", answer=rb"250 "):
    with Smtp(server) as wire:
        wire.say("EHLO laptop.meadow.test", 250)
        refused_then(server, wire, data, SMTP_NO, probe, answer)


def pop3_refuses(server, data, login=BEN):
    with Pop3(server, login) as wire:
        refused_then(server, wire, data, POP3_NO, b"NOOP\r\n" if login else b"CAPA\r\n", rb"\+OK")


def imap_refuses(server, data, login=BEN):
    with Imap(server, login) as wire:
        refused_then(server, wire, data, IMAP_NO, b"z NOOP\r\n", rb"z OK")


# ---------------------------------------------------------------- lines


LONG = b"A" * 100_000
for name, data in {
    "a line of 100,000 octets": LONG,
    "a NUL": b"NOOP a\0b",
    "NUL only": b"\0\0\0",
    "invalid UTF-8": b"VRFY \xff\xfe\xc3\x28",
    "a bare LF": b"NOOP\nNOOP",
    "a bare CR": b"NOOP\rNOOP",
    "control octets": b"\x01\x02\x1b[2J\x7f",
    "an address of 100,000 octets": b"MAIL FROM:<" + LONG + b"@meadow.test>",
    "8-bit in the reverse-path": b"MAIL FROM:<\xff\xfe@meadow.test>",
    "TLS's first record": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP": b"GET / HTTP/1.1",
}.items():
    check(f"smtp line: {name}: one refusal, the session goes on")(lambda server, data=data: smtp_refuses(server, data + b"\r\n"))

for name, data in {
    "a line of 100,000 octets": LONG,
    "a NUL": b"NOOP\0",
    "invalid UTF-8": b"RETR \xff\xfe",
    "a bare LF": b"NOOP\nNOOP",
    "a bare CR": b"NOOP\rNOOP",
    "a number too large": b"RETR 99999999999999999999999999",
}.items():
    check(f"pop3 line: {name}: one refusal, the session goes on")(lambda server, data=data: pop3_refuses(server, data + b"\r\n"))

for name, data in {
    "a line of 100,000 octets": b"a NOOP " + LONG,
    "a NUL": b"a NOOP \0",
    "invalid UTF-8": b'a SELECT "\xff\xfe"',
    "a bare CR": b"a NOOP\rb NOOP",
    "a number too large": b"a FETCH 99999999999999999999999999 FLAGS",
    "parentheses 10,000 deep": b"a SEARCH " + b"(" * 10_000,
    "NOT 5,000 deep": b"a SEARCH " + b"NOT " * 5_000 + b"(",
    "a set of 3,000 ranges, unclosed": b"a STORE " + b",".join(b"%d:*" % n for n in range(1, 3_000)) + b",",
}.items():
    check(f"imap line: {name}: one refusal, the session goes on")(lambda server, data=data: imap_refuses(server, data + b"\r\n"))


@check("lines: 16 MB without an end do not grow the server, and it still answers")
def _(server):
    before = server.rss_kb()
    for service in ("smtp", "pop3", "imap"):
        with Wire(server.at[service], wait=3) as wire:
            wire.line()
            with contextlib.suppress(OSError):
                for _ in range(256):
                    wire.send(b"A" * 65536)
            grew = server.rss_kb() - before
            holds(grew < MAY_GROW_KB, f"{service}: grew by {grew} kB")
    alive(server)


@check("smtp data: NUL, bare LF, bare CR and a line of 1 MB keep the session in step")
def _(server):
    for body in (b"a\0b\r\n", b"a\nb\r\n", b"a\rb\r\n", b"x" * 1_000_000 + b"\r\n"):
        subject = token("odd")
        with Smtp(server) as smtp:
            smtp.say("EHLO laptop.meadow.test", 250)
            smtp.say(f"MAIL FROM:<{ANA}>", 250)
            smtp.say(f"RCPT TO:<{CARL}>", 250)
            smtp.say("DATA", 354)
            code, _ = smtp.say(letter(subject, body, to=CARL) + b".\r\n")
            holds(code == 250 or 500 <= code < 600, f"{body[:5]!r} got {code}")
            smtp.say("NOOP", 250)
        found = eventually(lambda: uids(server, subject, CARL), 5 if code == 250 else 0.2)
        same(len(found), 1 if code == 250 else 0, f"letters after {code}")


# ---------------------------------------------------------------- literals


for name, login in (("before login", None), ("after login", BEN)):
    for size in (b"4000000000", b"99999999999999999999999999", b"-1"):

        @check(f"imap literal: {{{size.decode()}}} announced {name}: refused, not asked for")
        def _(server, login=login, size=size):
            command = b"a APPEND INBOX {%b}\r\n" if login else b"a LOGIN {%b}\r\n"
            imap_refuses(server, command % size, login)


@check("imap literal: 200 connections each announce the largest that is taken; nothing is set aside for it")
def _(server):
    before = server.rss_kb()
    held = []
    try:
        for _ in range(200):
            imap = Imap(server, CARL)
            imap.send(b"a APPEND INBOX {1000000}\r\n")
            imap.line()
            held.append(imap)
        grew = server.rss_kb() - before
        holds(grew < MAY_GROW_KB, f"grew by {grew} kB")
    finally:
        for imap in held:
            imap.socket.close()
    alive(server)


# ---------------------------------------------------------------- many


def feed(wire, data):
    """Sends in a thread of its own, so that replies are read meanwhile."""

    def go():
        with contextlib.suppress(OSError):
            wire.send(data)

    threading.Thread(target=go, daemon=True).start()


@check("many: 10,000 pipelined SMTP commands, every reply counted")
def _(server):
    with Smtp(server) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        feed(smtp, b"NOOP\r\n" * 10_000 + b"QUIT\r\n")
        for n in range(10_000):
            same(smtp.reply()[0], 250, f"reply {n}")
        same(smtp.reply()[0], 221)
        same(smtp.to_end(), b"", "after QUIT")


@check("many: 10,000 pipelined POP3 commands, every reply counted")
def _(server):
    with Pop3(server) as pop3:
        feed(pop3, b"NOOP\r\n" * 10_000 + b"QUIT\r\n")
        for n in range(10_001):
            got = pop3.line()
            holds(got.startswith(b"+OK"), f"reply {n}: {got!r}")
        same(pop3.to_end(), b"", "after QUIT")


@check("many: 10,000 pipelined IMAP commands, every tag in its place")
def _(server):
    with Imap(server) as imap:
        feed(imap, b"".join(b"n%d NOOP\r\n" % n for n in range(10_000)) + b"q LOGOUT\r\n")
        for n in range(10_000):
            holds(imap.until(f"n{n}")[1].startswith(b"OK"), f"reply {n}")
        imap.until("q")
        same(imap.to_end(), b"", "after LOGOUT")


@check("many: 1,000 wrong commands are answered or the connection is closed, none is skipped")
def _(server):
    with Smtp(server) as smtp:
        feed(smtp, b"FROB\r\n" * 1_000 + b"QUIT\r\n")
        codes = []
        with contextlib.suppress(EOFError, ConnectionError):
            while not codes or codes[-1] not in (221, 421):
                codes.append(smtp.reply()[0])
        holds(codes[-1] in (221, 421) and all(c in (500, 502) for c in codes[:-1]), f"{codes[-3:]}")
        holds(codes[-1] == 421 or len(codes) == 1_001, f"{len(codes)} replies")
    alive(server)


@check("many: 1,000 recipients are taken or refused one by one")
def _(server):
    with Smtp(server) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        smtp.say(f"MAIL FROM:<{ANA}>", 250)
        feed(smtp, f"RCPT TO:<{BEN}>\r\n".encode() * 1_000)
        codes = [smtp.reply()[0] for _ in range(1_000)]
        holds(codes[:100] == [250] * 100, "at least 100 recipients must be taken")
        holds(set(codes) <= {250, 452, 552}, f"{set(codes)}")
        smtp.say("RSET", 250)


@check("many: 500 connections at once on each port, served or told why not")
def _(server):
    for service, hello, busy in (("smtp", b"220 ", b"421 "), ("pop3", b"+OK", b"-ERR"), ("imap", b"* OK", b"* BYE")):
        wires = [Wire(server.at[service]) for _ in range(500)]
        try:
            greetings = [wire.line() for wire in wires]
            odd = [g for g in greetings if not g.startswith((hello, busy))]
            holds(not odd, f"{service}: {odd[:3]}")
            served = [w for w, g in zip(wires, greetings) if g.startswith(hello)]
            holds(len(served) >= 50, f"{service}: only {len(served)} of 500 were served")
            word = b"x NOOP\r\n" if service == "imap" else b"NOOP\r\n" if service == "smtp" else b"CAPA\r\n"
            for wire in served:
                wire.send(word)
            for wire in served:
                wire.line()
            for other in {"smtp", "pop3", "imap"} - {service}:
                began = time.monotonic()
                with Wire(server.at[other]) as wire:
                    wire.line()
                holds(time.monotonic() - began < 1, f"{other} waited while {service} was full")
        finally:
            for wire in wires:
                wire.socket.close()
        eventually(lambda: Wire(server.at[service]).line().startswith(hello)) or holds(False, f"{service} serves nobody afterwards")
    alive(server)


# ---------------------------------------------------------------- slow and gone


def flood(wire, data, seconds=4.0):
    """Writes without reading until nothing moves for a second."""
    wire.socket.setblocking(False)
    end, moved = time.monotonic() + seconds, time.monotonic()
    sent = 0
    while time.monotonic() < end and time.monotonic() - moved < 1 and sent < 200_000_000:
        if not select.select([], [wire.socket], [], 0.1)[1]:
            continue
        try:
            sent += wire.socket.send(data)
            moved = time.monotonic()
        except BlockingIOError:
            continue
        except OSError:
            break  # the server may also end such a connection


def never_reads(server, open_three, data):
    """Three clients that write and never read: memory stays bounded, others are served."""
    before = server.rss_kb()
    wires = open_three()
    try:
        for wire in wires:
            flood(wire, data)
        grew = server.rss_kb() - before
        holds(grew < MAY_GROW_KB, f"grew by {grew} kB for three clients that never read")
        alive(server)
    finally:
        for wire in wires:
            wire.socket.close()
    alive(server)


@check("never reads: SMTP")
def _(server):
    never_reads(server, lambda: [Smtp(server, receive_buffer=4096) for _ in range(3)], b"HELP\r\n" * 2_000)


@check("never reads: POP3 RETR of a large letter")
def _(server):
    subject = token("bulk")
    deliver(server, letter(subject, (b"z" * 76 + b"\r\n") * 13_000, to=CARL), (CARL,))
    arrived(server, subject, CARL)
    with Pop3(server, CARL) as pop3:
        last = int(pop3.say("STAT").split()[1])
        pop3.say("QUIT")
    # A maildrop has one session at a time; the other two are not logged in.
    never_reads(server, lambda: [Pop3(server, who, receive_buffer=4096) for who in (CARL, None, None)], b"RETR %d\r\nCAPA\r\n" % last * 500)


@check("never reads: IMAP FETCH of a large letter")
def _(server):
    subject = token("bulk")
    with Imap(server, CARL) as imap:
        imap.append("INBOX", letter(subject, (b"z" * 76 + b"\r\n") * 13_000, to=CARL))
        imap.say("SELECT INBOX")
        [number] = imap.numbers(f'SEARCH HEADER SUBJECT "{subject}"')
    never_reads(server, lambda: [Imap(server, CARL, "INBOX", receive_buffer=4096) for _ in range(3)], b"a FETCH %d BODY.PEEK[]\r\n" % number * 500)


@check("slow: 50 connections that type an octet now and then hold up nobody")
def _(server):
    wires = [Wire(server.at[s]) for s in ("smtp", "imap") for _ in range(25)]
    try:
        for octet in b"NOOP":
            for wire in wires:
                wire.send(bytes([octet]))
            alive(server, within=0.5)
    finally:
        for wire in wires:
            wire.socket.close()


@check("gone: a half-closed connection still gets its answers, then the end")
def _(server):
    for service, command, answer in (("smtp", b"NOOP\r\n", b"250"), ("pop3", b"CAPA\r\n", b"+OK"), ("imap", b"a NOOP\r\n", b"a OK")):
        with Wire(server.at[service]) as wire:
            wire.line()
            wire.send(command)
            wire.socket.shutdown(socket.SHUT_WR)
            got = wire.to_end()
            holds(answer in got, f"{service}: {got!r}")


@check("gone: a reset in the middle of DATA delivers nothing; of a literal appends nothing")
def _(server):
    subject = token("torn")
    smtp = Smtp(server)
    smtp.say("EHLO laptop.meadow.test", 250)
    smtp.say(f"MAIL FROM:<{ANA}>", 250)
    smtp.say(f"RCPT TO:<{BEN}>", 250)
    smtp.say("DATA", 354)
    smtp.send(letter(subject))
    imap = Imap(server, BEN)
    content = letter(subject)
    imap.send(b"a APPEND INBOX {%d}\r\n" % len(content))
    holds(imap.line().startswith(b"+"), "no continuation request")
    imap.send(content[:-5])
    for wire in (smtp, imap):
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.socket.close()
    time.sleep(0.3)
    same(uids(server, subject), [], "letters")


@check("gone: the end of the connection is no end of the data")
def _(server):
    subject = token("cut")
    with Smtp(server) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        smtp.say(f"MAIL FROM:<{ANA}>", 250)
        smtp.say(f"RCPT TO:<{BEN}>", 250)
        smtp.say("DATA", 354)
        smtp.send(letter(subject) + b".\r")
        smtp.socket.shutdown(socket.SHUT_WR)
        holds(b"250" not in smtp.to_end(), "a letter without its end was taken")
    same(uids(server, subject), [], "letters")


# ---------------------------------------------------------------- smuggling


for end in (b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r.\r", b"\r\n.\r", b"\r\n.\0\r\n"):

    @check(f"smuggling: {end!r} does not end the data; one letter, never two")
    def _(server, end=end):
        outer, inner = token("outer"), token("inner")
        data = letter(outer, b"outer").rstrip(b"\r\n") + end
        data += f"MAIL FROM:<eve@forge.test>\r\nRCPT TO:<{BEN}>\r\nDATA\r\nSubject: {inner}\r\n\r\nsmuggled\r\n.\r\n".encode()
        with Smtp(server) as smtp:
            smtp.say("EHLO laptop.meadow.test", 250)
            smtp.say(f"MAIL FROM:<{ANA}>", 250)
            smtp.say(f"RCPT TO:<{BEN}>", 250)
            smtp.say("DATA", 354)
            smtp.send(data)
            code, texts = smtp.reply()
            holds(code == 250 or 500 <= code < 600, f"{code} {texts}")
            smtp.send("NOOP\r\nQUIT\r\n")
            same([smtp.reply()[0], smtp.reply()[0]], [250, 221], "replies after the one letter")
            same(smtp.to_end(), b"", "after QUIT")
        taken = 1 if code == 250 else 0
        found = eventually(lambda: uids(server, outer), 5 if taken else 0.3)
        same(len(found), taken, f"letters after {code}")
        same(uids(server, inner), [], "smuggled letters")
        if taken:
            holds(b"smuggled" in arrived(server, outer), "what followed is not part of the letter")


# ---------------------------------------------------------------- web


def http(server, request, wait=5.0):
    """The status of a request typed by hand, and the head of the answer."""
    with Wire(server.at["web"], wait=wait) as wire:
        wire.send(request)
        with contextlib.suppress(TimeoutError, EOFError, ConnectionError):
            while b"\r\n\r\n" not in wire.rest:
                wire._more()
        found = re.match(rb"HTTP/1\.[01] (\d{3})", wire.rest)
        return int(found[1]) if found else 0, wire.rest


def get(path="/", host=None, **fields):
    head = "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in fields.items())
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{head}Connection: close\r\n\r\n".encode()


def upgrade(host, origin):
    key = base64.b64encode(os.urandom(16)).decode()
    fields = f"Origin: {origin}\r\n" if origin else ""
    return f"GET /ws HTTP/1.1\r\nHost: {host}\r\n{fields}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()


def here(server):
    return "{}:{}".format(*server.at["web"])


@check("web: a Host that is not ours is refused (DNS rebinding)")
def _(server):
    port = server.at["web"][1]
    for host in ("evil.test", f"evil.test:{port}", f"127.0.0.1.evil.test:{port}", f"localhost.evil.test:{port}"):
        holds(http(server, get(host=host))[0] in (400, 403, 421), f"{host} got {http(server, get(host=host))[0]}")
    for host in (here(server), f"localhost:{port}"):
        same(http(server, get(host=host))[0], 200, host)


@check("web: a WebSocket or a POST from another site is refused, ours is taken")
def _(server):
    port = server.at["web"][1]
    for origin in ("http://evil.test", "null", f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1.evil.test:{port}", "https://evil.test"):
        same(http(server, upgrade(here(server), origin))[0], 403, origin)
    same(http(server, upgrade("evil.test", "http://evil.test"))[0] in (400, 403, 421), True, "a rebound host")
    same(http(server, upgrade(here(server), f"http://{here(server)}"))[0], 101, "our own page")
    status = http(server, f"POST / HTTP/1.1\r\nHost: {here(server)}\r\nOrigin: http://evil.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())[0]
    holds(status in (403, 404, 405), f"POST got {status}")


@check("web: paths that climb, heads without end, no HTTP at all")
def _(server):
    for path in ("/static/../Cargo.toml", "/static/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd", "/static/%00"):
        status, head = http(server, get(path, here(server)))
        holds(status in (301, 308, 400, 404), f"{path} got {status}")
        holds(b"root:" not in head and b"[package]" not in head, f"{path} gave a file")
    status, _ = http(server, get("/", here(server), X_Long="a" * 2_000_000))
    holds(status in (0, 400, 413, 431), f"a head of 2 MB got {status}")
    for data in (b"\0" * 100 + b"\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n", b"EHLO x\r\n\r\n"):
        holds(http(server, data)[0] in (0, 400), f"{data[:8]!r}")
    same(http(server, get("/", here(server)))[0], 200)


def frame(opcode, payload, final=True):
    mask = os.urandom(4)
    n = len(payload)
    size = bytes([0x80 | n]) if n < 126 else b"\xfe" + struct.pack(">H", n) if n < 65536 else b"\xff" + struct.pack(">Q", n)
    return bytes([(0x80 if final else 0) | opcode]) + size + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


@check("web: WebSocket frames that make no sense end that socket only")
def _(server):
    for data in (
        frame(1, b"not json"), frame(1, b"{}"), frame(1, b'{"open":"nowhere.test:1"}'), frame(1, b'{"open":' + b"[" * 5_000), frame(1, b'{"line":"NOOP"}'),
        frame(1, b"\xff\xfe"), frame(2, os.urandom(300)), frame(1, b"a" * 300_000), frame(3, b"reserved"), b"\x81\x05hello",
        b"\x81\xff" + struct.pack(">Q", 1 << 62) + b"\0\0\0\0",
    ):
        with Wire(server.at["web"]) as wire:
            wire.send(upgrade(here(server), f"http://{here(server)}"))
            while b"\r\n\r\n" not in wire.rest:
                wire._more()
            holds(wire.rest.startswith(b"HTTP/1.1 101"), f"{wire.rest[:40]!r}")
            with contextlib.suppress(OSError):
                wire.send(data)
            time.sleep(0.02)
        same(http(server, get("/", here(server)))[0], 200, f"after {data[:30]!r}")
    alive(server)


@check("web: 300 sockets that are opened and left do not grow the server without measure")
def _(server):
    before = server.rss_kb()
    wires = []
    try:
        for _ in range(300):
            wire = Wire(server.at["web"])
            wire.send(upgrade(here(server), f"http://{here(server)}"))
            wires.append(wire)
        for wire in wires:
            with contextlib.suppress(EOFError, ConnectionError):
                while b"\r\n\r\n" not in wire.rest:
                    wire._more()
        holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")
        same(http(server, get("/", here(server)))[0], 200)
    finally:
        for wire in wires:
            wire.socket.close()


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard != resource.RLIM_INFINITY else 8192, hard))
    checks.main()
