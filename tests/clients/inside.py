#!/usr/bin/env python3
"""Nothing ever leaves: the program runs under strace, and opens no connection while mail moves in it.

    python3 tests/clients/inside.py [target/debug/mailglass] [--trace]

Letters go to domains of the sandbox and to names that are real outside, are tried for days, and come back; consoles
speak with every host; every page is read. Then the system calls are read: the program called nobody, sent datagrams
to nobody who had not asked, and started no other program. Where Linux allows it, all of this happens in a network
namespace in which there is nothing but the machine itself.
"""

import contextlib
import fcntl
import html
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import urllib.parse

from console import Console
from harness import ANA, BEN, Checks, Imap, Pop3, Server, Skip, Smtp, arrived, eventually, holds, letter, run, same, token

checks = Checks(at_least=8)
check = checks.check

# Domains of the sandbox, names that are real outside, and addresses that are.
ABROAD = [
    BEN, ANA, "kim@forge.test", "kim@bank.test", "kim@down.test", "kim@null.test", "kim@silent.test", "kim@broken.test",
    "kim@maze.test", "kim@nowhere.test", "kim@gmail.com", "postmaster@example.com", "info@debian.org", "kim@localhost",
    "kim@mx1.harbor.test", "kim@[192.0.2.25]", "kim@[198.51.100.1]", "kim@[8.8.8.8]", "kim@[IPv6:2001:4860:4860::8888]",
]
COOKIE = "00112233445566778899aabbccddeeff"
PLACES = [
    "mx1.harbor.test:25", "mx2.harbor.test:25", "mail.meadow.test:25", "mail.meadow.test:587", "mail.harbor.test:587",
    "mail.forge.test:587", "mail.bank.test:25", "mail.harbor.test:110", "mail.harbor.test:143",
]


@check("inside: letters are handed in for everybody, and no connection is refused for it")
def _(server):
    taken = 0
    for service in ("submission", "smtp"):
        for to in ABROAD:
            with Smtp(server, service) as smtp:
                smtp.say("EHLO laptop.meadow.test", 250)
                smtp.say(f"MAIL FROM:<{ANA}>", 250)
                if smtp.say(f"RCPT TO:<{to}>")[0] == 250:
                    smtp.say("DATA", 354)
                    smtp.say(letter(token(), to=to) + b".\r\n", 250)
                    taken += 1
                smtp.say("NOOP", 250)
    holds(taken >= 12, f"only {taken} letters were taken")


@check("inside: names are asked for, queues are asked to go, strangers say who they are")
def _(server):
    for service in ("submission", "smtp"):
        with Smtp(server, service) as smtp:
            for line in (
                "EHLO mail.example.com", "VRFY ben@harbor.test", "VRFY kim@gmail.com", "EXPN staff", "ETRN gmail.com", "ETRN @harbor.test",
                "HELP", "HELO localhost", "EHLO [8.8.8.8]", "MAIL FROM:<kim@gmail.com>", "RCPT TO:<@example.com,@gmail.com:ben@harbor.test>", "RSET",
            ):
                holds(smtp.say(line)[0] in range(211, 556), line)


@check("inside: a letter from elsewhere is taken in, whoever its names belong to")
def _(server):
    subject = token("stranger")
    with Smtp(server) as smtp:
        smtp.say("EHLO mail-sor-f41.google.com", 250)
        smtp.deliver(letter(subject, sender="kim@gmail.com", extra=b"DKIM-Signature: v=1; a=rsa-sha256; d=gmail.com; s=20230601; h=from; bh=; b=\r\n"), sender="kim@gmail.com")
    arrived(server, subject)


@check("inside: mail is read over POP3 and IMAP")
def _(server):
    with Pop3(server) as pop3:
        pop3.multi("RETR 1")
        pop3.say("QUIT")
    with Imap(server, BEN, "INBOX") as imap:
        imap.say("FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[])")


@check("inside: every page that can be reached is read")
def _(server):
    waits, read = ["/"], set()
    while waits and len(read) < 150:
        path = waits.pop(0)
        if path in read or path == "/ws":
            continue
        read.add(path)
        reply = page(server, path)
        holds(not re.search(r'(?:src|action)="(?:https?:)?//', reply), f"{path} fetches from elsewhere")
        if re.search(r"(?im)^content-type: text/html", reply):
            waits += [urllib.parse.urldefrag(html.unescape(found))[0] for found in re.findall(r'(?:href|src|action)="(/[^"]*)"', reply)]
    holds(len(read) >= 40, f"only {sorted(read)} were read")


def page(server, path):
    host, port = server.at["web"]
    with contextlib.closing(socket.create_connection((host, port), timeout=10)) as web:
        cookie = f"mailglass={COOKIE}"
        web.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: web.recv(65536), b"")).decode(errors="replace")


@check("inside: consoles speak with every host of the sandbox, and with names that are real outside")
def _(server):
    with Console(server, f"mailglass={COOKIE}") as console:
        console.settle()
        opened = 0
        for place in PLACES:
            told = console.type(place, "EHLO laptop.meadow.test", f"MAIL FROM:<{ANA}>", "RCPT TO:<kim@gmail.com>", "DATA", "Subject: out", "", "Hello.", ".", "QUIT")
            opened += not any("error" in fact for fact in told)
        same(opened, len(PLACES), "places that were opened")
        for place in ("gmail-smtp-in.l.google.com:25", "example.com:25", "127.0.0.1:22", "localhost:80", "[::1]:22"):
            told = console.type(place)
            holds(any("error" in fact for fact in told), f"{place} was opened: {told}")


@check("inside: days go by, letters are tried again and come back")
def _(server):
    with Console(server, f"mailglass={COOKIE}") as console:
        console.settle()
        for seconds in (60, 3600, 86400, 6 * 86400):
            console.ask(advance=seconds)
            console.settle()


@check("inside: no system call of the program led outside", "strace")
def _(server):
    server.stop()
    with open(server.calls) as file:
        lines = [line for line in map(clear, file) if line]
    count = lambda name: sum(bool(re.match(rf"\d+ {name}\(", line)) for line in lines)
    found = [line for line in lines if re.match(r"\d+ (connect|execve|execveat|sendmmsg)\(", line)][1:]  # the first one started it
    found += [line for line in lines if re.match(r"\d+ socket\((?!AF_INET6?, SOCK_(STREAM|DGRAM))", line)]
    same(found, [], "calls that lead outside")
    same(count("bind"), count("socket"), "a socket for every address that it listens on")
    asked = {at for line in lines if re.match(r"\d+ recv(from|msg)\(", line) for at in addresses(line)}
    told = {at for line in lines if re.match(r"\d+ send(to|msg)\(", line) for at in addresses(line)}
    same(told - asked, set(), "datagrams to somebody who had not asked")
    taken = sum(bool(re.search(r"accept4?\(.*\) = \d+$", line)) for line in lines)
    holds(taken >= 100 and count("sendto") >= 300, f"{taken} connections were taken, {count('sendto')} times something was sent: was the program watched?")


def clear(line):
    """A call on one line; what another thread interrupted is put together by its beginning."""
    # Short numbers of processes are filled up with spaces.
    return "" if " resumed>" in line else re.sub(r"^(\d+) +", r"\1 ", line.rstrip("\n"))


def addresses(line):
    return re.findall(r"sin6?_port=htons\((\d+)\).*?\"([^\"]+)\"", line)


# ---------------------------------------------------------------- the place


def alone():
    """Begins again in a network namespace of its own, where that is allowed."""
    if os.environ.get("MAILGLASS_ALONE"):
        return up()
    trial = subprocess.run(["unshare", "-rn", "true"], capture_output=True) if shutil.which("unshare") else None
    if trial is None or trial.returncode:
        return "beside the network of this machine: it allows no namespace"
    os.execvpe("unshare", ["unshare", "-rn", sys.executable, *sys.argv], {**os.environ, "MAILGLASS_ALONE": "1"})


def up():
    """Switches the loopback interface on, and makes sure that there is no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any:
        flags = struct.unpack("16sh", fcntl.ioctl(any, 0x8913, struct.pack("16sh", b"lo", 0)))[1]
        fcntl.ioctl(any, 0x8914, struct.pack("16sh", b"lo", flags | 1))
    same([name for _, name in socket.if_nameindex()], ["lo"], "interfaces")
    try:
        socket.create_connection(("192.0.2.1", 25), timeout=1).close()
    except OSError:
        return "in a network namespace of its own"
    raise SystemExit("there is a way out of the namespace")


class Watched(Server):
    """The program, with its system calls written down."""

    def __init__(self, command, more=()):
        self.calls = tempfile.mkstemp(suffix=".calls")[1]
        watch = ["strace", "-D", "-f", "-q", "-e", "signal=none", "-e", "trace=network,execve,execveat", "-s", "0", "-o", self.calls]
        super().__init__([*(watch if shutil.which("strace") else []), *command], more)

    def stop(self):
        super().stop()
        # Whoever writes the calls down ends a moment later.
        eventually(lambda: "exited with" in open(self.calls).read()[-300:])


if __name__ == "__main__":
    print(f"Run {alone()}.", flush=True)
    checks.main(Watched)
