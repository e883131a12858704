"""What the client programs of this folder share: the server as a child process, checks that print
`ok` or `FAIL`, and sockets that never wait for ever.

Standard library only. The only process that is ever ended is one that was started here.
"""

import argparse
import contextlib
import itertools
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

WAIT = 60.0  # seconds for any one answer
SERVICES = ("web", "smtp", "submission", "pop3", "imap", "dns")
ANA, BEN, CARL = "ana@meadow.test", "ben@harbor.test", "carl@harbor.test"
PASSWORD = {ANA: "tulip", BEN: "cedar", CARL: "maple"}


class Server:
    """`mailglass` as a child, every port a free one, the port lines read from its output."""

    def __init__(self, command, more=()):
        ports = [word for s in SERVICES for word in (f"--port-{s}", "0")]
        self.log = tempfile.TemporaryFile()
        self.child = subprocess.Popen(
            [*command, "serve", *ports, *more],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            start_new_session=True,
        )
        self.at, self.stopped = {}, False
        self.ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        if not self.ready.wait(20):
            missing = [s for s in SERVICES if s not in self.at]
            tail = self.tail()
            self.stop()
            raise SystemExit(f"the server did not say where it listens: no line for {missing}\n{tail}")

    def _read(self):
        for raw in self.child.stdout:
            found = re.match(r"(web|smtp|submission|pop3|imap|dns)\s+(\S+)", raw.decode(errors="replace"))
            if found:
                host, _, port = found[2].removeprefix("http://").rstrip("/").rpartition(":")
                self.at[found[1]] = (host, int(port))
            if len(self.at) == len(SERVICES):
                self.ready.set()

    def url(self, service, path="", scheme=None):
        host, port = self.at[service]
        return f"{scheme or {'web': 'http', 'submission': 'smtp'}.get(service, service)}://{host}:{port}/{path}"

    def rss_kb(self):
        with open(f"/proc/{self.child.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def tail(self):
        self.log.seek(0)
        return self.log.read()[-2000:].decode(errors="replace")

    def stop(self):
        self.stopped = True
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.child.poll() is None:
                self.child.send_signal(sign)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.child.wait(5)


class Skip(Exception):
    """A check that cannot be made here; in CI that is a failure."""


class Checks:
    """Rows of (title, programs it needs, function), run in the order they were written."""

    def __init__(self, at_least):
        self.rows, self.at_least = [], at_least

    def check(self, title, needs=""):
        def keep(function):
            self.rows.append((title, needs.split(), function))
            return function

        return keep

    def main(self, kind=Server):
        """Runs the checks with a server of that kind, and ends the program."""
        words = argparse.ArgumentParser()
        words.add_argument("command", nargs="?", default=os.environ.get("MAILGLASS", "target/debug/mailglass"))
        words.add_argument("--only", default="", help="run the checks whose title holds this")
        words.add_argument("--trace", action="store_true", help="print where a check failed")
        given = words.parse_args()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is ended too
        ci = os.environ.get("CI", "").lower() in ("1", "true")
        server = kind(shlex.split(given.command))
        server.command = shlex.split(given.command)
        passed = failed = skipped = 0
        try:
            for title, needs, function in self.rows:
                if given.only not in title:
                    continue
                began, word, why = time.monotonic(), "ok", ""
                try:
                    missing = [program for program in needs if not shutil.which(program)]
                    if missing:
                        raise Skip("no " + ", ".join(missing))
                    function(server)
                except Skip as skip:
                    word, why = ("FAIL" if ci else "skipped"), str(skip)
                except Exception as e:  # a check may fail in any way; the others still run
                    word, why = "FAIL", f"{type(e).__name__}: {e}".strip()
                    if given.trace:
                        traceback.print_exc(file=sys.stdout)
                passed, failed, skipped = passed + (word == "ok"), failed + (word == "FAIL"), skipped + (word == "skipped")
                print(f"{word:7} {title} ({time.monotonic() - began:.2f} s)" + (f"\n        {why[:1500]}" if why else ""), flush=True)
                if server.child.poll() is not None and not server.stopped:
                    failed += 1
                    print(f"FAIL    the server ended with {server.child.returncode}\n{server.tail()}")
                    break
        finally:
            server.stop()
        if "panicked at" in server.tail():
            failed += 1
            print("FAIL    the server panicked\n" + server.tail())
        ran = passed + failed + skipped
        if not given.only and ran < self.at_least:
            failed += 1
            print(f"FAIL    only {ran} checks ran, {self.at_least} are on record")
        print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
        sys.exit(1 if failed else 0)


def same(got, wanted, what=""):
    if got != wanted:
        raise AssertionError(f"{what or 'value'}: got {got!r}, wanted {wanted!r}")


def holds(condition, why):
    if not condition:
        raise AssertionError(why)


def run(words, stdin=b"", status=0, timeout=120):
    """A program to its end; its output. `status` is what it must end with (None: anything)."""
    done = subprocess.run([str(w) for w in words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{shlex.join(map(str, words))} ended with {done.returncode}, wanted {status}\n{done.stdout[-600:]!r}\n{done.stderr[-600:]!r}")
    return done.stdout


@contextlib.contextmanager
def file_with(content, suffix=".eml"):
    with tempfile.NamedTemporaryFile(suffix=suffix) as f:
        f.write(content)
        f.flush()
        yield f.name


_count = itertools.count(1)


def token(stem="letter"):
    """A word that no other letter of this run holds."""
    return f"{stem}-{os.getpid()}-{next(_count)}"


def letter(subject, body=b"Hello.\r\n", sender=ANA, to=BEN, extra=b""):
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{subject}@meadow.test>\r\n"
    return head.encode() + extra + b"\r\n" + body


def eventually(probe, seconds=WAIT):
    """What `probe` gives once it is true; the last it gave if that never happens."""
    end = time.monotonic() + seconds
    while True:
        found = probe()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.05)


class Wire:
    """One TCP connection, read by lines; every wait ends after `WAIT` seconds."""

    def __init__(self, address, wait=WAIT, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(wait)
        self.socket.connect(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the server closed the connection")
        self.rest += data

    def line(self):
        """The next line without its CRLF; a bare LF from the server is a failure."""
        while b"\n" not in self.rest:
            self._more()
        line, self.rest = self.rest.split(b"\n", 1)
        holds(line.endswith(b"\r"), f"a line without CR: {line[:80]!r}")
        return line[:-1]

    def octets(self, n):
        while len(self.rest) < n:
            self._more()
        data, self.rest = self.rest[:n], self.rest[n:]
        return data

    def to_end(self):
        """Everything until the server closes."""
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                self._more()
        data, self.rest = self.rest, b""
        return data

    def silent(self, seconds):
        """True if nothing at all comes for so long."""
        if self.rest:
            return False
        self.socket.settimeout(seconds)
        try:
            self._more()
            return False
        except (TimeoutError, socket.timeout):
            return True
        finally:
            self.socket.settimeout(WAIT)


class Smtp(Wire):
    def __init__(self, server, service="smtp", greet=True, **more):
        super().__init__(server.at[service], **more)
        if greet:
            same(self.reply()[0], 220, "greeting")

    def reply(self):
        """One reply, all its lines: (code, [text])."""
        texts = []
        while True:
            line = self.line()
            holds(re.match(rb"[2-5]\d\d([ -]|$)", line), f"not a reply: {line[:120]!r}")
            texts.append(line[4:].decode(errors="replace"))
            if line[3:4] != b"-":
                return int(line[:3]), texts

    def say(self, line, code=None):
        self.send(line if isinstance(line, bytes) else line + "\r\n")
        got = self.reply()
        if code is not None and got[0] != code:
            raise AssertionError(f"{line!r} got {got}, wanted {code}")
        return got

    def deliver(self, content, to=(BEN,), sender=ANA):
        self.say(f"MAIL FROM:<{sender}>{announced(content)}", 250)
        for one in to:
            self.say(f"RCPT TO:<{one}>", 250)
        self.say("DATA", 354)
        return self.say(stuffed(content), 250)


def announced(content):
    """The parameter of MAIL that a letter needs which has octets above 127 (RFC 6152)."""
    return "" if content.isascii() else " BODY=8BITMIME"


def stuffed(content):
    """Mail data as it goes over SMTP: dots doubled, the lone dot at the end."""
    holds(content.endswith(b"\r\n"), "mail data ends with CRLF")
    return re.sub(rb"(?m)^\.", b"..", content) + b".\r\n"


def deliver(server, content, to=(BEN,), sender=ANA, service="smtp"):
    with Smtp(server, service) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        smtp.deliver(content, to, sender)
        smtp.say("QUIT", 221)


class Pop3(Wire):
    def __init__(self, server, login=BEN, **more):
        super().__init__(server.at["pop3"], **more)
        holds(self.line().startswith(b"+OK"), "no +OK greeting")
        if login:
            self.say(f"USER {login}")
            self.say(f"PASS {PASSWORD[login]}")

    def say(self, line, good=True):
        self.send(line if isinstance(line, bytes) else line + "\r\n")
        got = self.line()
        if good is not None:
            holds(got.startswith(b"+OK" if good else b"-ERR"), f"{line!r} got {got!r}")
        return got

    def multi(self, line):
        """A multi-line answer's data, dots undone, the framing dot left out."""
        self.say(line)
        data = []
        while (one := self.line()) != b".":
            data.append((one[1:] if one.startswith(b".") else one) + b"\r\n")
        return b"".join(data)


class Imap(Wire):
    def __init__(self, server, login=BEN, select=None, **more):
        super().__init__(server.at["imap"], **more)
        holds(self.line().startswith(b"* OK"), "no * OK greeting")
        self.tags = itertools.count(1)
        if login:
            self.say(f"LOGIN {login} {PASSWORD[login]}")
        if select:
            self.say(f"SELECT {select}")

    def response(self):
        """One response with its literals: [line, literal, line, ...]."""
        parts = [self.line()]
        while found := re.search(rb"\{(\d+)\}$", parts[-1]):
            parts += [self.octets(int(found[1])), self.line()]
        return parts

    def until(self, tag):
        """(untagged responses, tagged completion)."""
        untagged = []
        while True:
            parts = self.response()
            if parts[0].startswith(tag.encode() + b" "):
                return untagged, parts[0][len(tag) + 1 :]
            untagged.append(parts)

    def say(self, text, good="OK"):
        tag = f"t{next(self.tags)}"
        self.send(tag.encode() + b" " + (text.encode() if isinstance(text, str) else text) + b"\r\n")
        untagged, done = self.until(tag)
        if good is not None:
            holds(done.startswith(good.encode()), f"{text!r} got {done!r}, wanted {good}")
        self.done = done
        return untagged

    def flat(self, text, good="OK"):
        """The untagged responses as one byte string each."""
        return [b"\r\n".join(parts) for parts in self.say(text, good)]

    def numbers(self, text):
        """The numbers of a SEARCH."""
        rows = [r for r in self.flat(text) if r.startswith(b"* SEARCH")]
        return [int(n) for r in rows for n in r.split()[2:]]

    def body(self, uid, section=""):
        for parts in self.say(f"UID FETCH {uid} (UID BODY.PEEK[{section}])"):
            if len(parts) > 1:
                return parts[1]
        raise AssertionError(f"no BODY[{section}] of UID {uid}")

    def append(self, mailbox, content, flags=""):
        tag = f"t{next(self.tags)}"
        self.send(f"{tag} APPEND {mailbox} {flags}{' ' if flags else ''}{{{len(content)}}}\r\n")
        holds(self.line().startswith(b"+"), "APPEND got no continuation request")
        self.send(content + b"\r\n")
        done = self.until(tag)[1]
        holds(done.startswith(b"OK"), f"APPEND got {done!r}")


def uids(server, subject, login=BEN, mailbox="INBOX"):
    with Imap(server, login, mailbox) as imap:
        return imap.numbers(f'UID SEARCH HEADER SUBJECT "{subject}"')


def arrived(server, subject, login=BEN):
    """The stored letter with this subject, once it is there."""
    found = eventually(lambda: uids(server, subject, login))
    same(len(found), 1, f"letters with the subject {subject}")
    with Imap(server, login, "INBOX") as imap:
        return imap.body(found[0])


def fetched(server, subject, login=BEN):
    """The same over POP3."""

    def probe():
        with Pop3(server, login) as pop3:
            count = int(pop3.say("STAT").split()[1])
            for n in range(count, 0, -1):
                if f"Subject: {subject}\r\n".encode() in pop3.multi(f"TOP {n} 0"):
                    content = pop3.multi(f"RETR {n}")
                    pop3.say("QUIT")
                    return content
            pop3.say("QUIT")

    found = eventually(probe)
    holds(found, f"POP3 has no letter {subject}")
    return found


TRACE = re.compile(rb"\A(?:(?:Return-Path|Received|Delivered-To|Authentication-Results|DKIM-Signature):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)*", re.I)


def below_trace(content):
    """What was sent: everything below the trace fields that delivery put on top."""
    return content[TRACE.match(content).end() :]
