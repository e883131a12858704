#!/usr/bin/env python3
"""Conversations of well-behaved clients with Postfix and Dovecot, explained.

    python3 tests/real/explained.py target/debug/mailglass smtp=HOST:PORT pop3=HOST:PORT imap=HOST:PORT

Python's clients talk to the real servers through a tap; `mailglass explain --json` labels what was said. Counted are
the octets that no rule of a grammar accepted. What these are is printed.
"""

import collections
import imaplib
import json
import poplib
import smtplib
import socket
import subprocess
import sys
import threading
from operator import itemgetter

EXPLAINED = 99.5  # percent of all octets that must have a label other than unexpected
AT_LEAST = 10_000  # octets that were said


class Tap:
    """Stands between a client and a server and keeps what each says, in order."""

    def __init__(self, server):
        self.said, self.lock = [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.server = server
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        client, _ = self.listener.accept()
        server = socket.create_connection(self.server)
        up = threading.Thread(target=self._copy, args=("C", client, server), daemon=True)
        up.start()
        self._copy("S", server, client)
        up.join(5)

    def _copy(self, side, source, target):
        try:
            while data := source.recv(65536):
                with self.lock:
                    self.said.append((side, data))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one end closed at once

    def transcript(self):
        """Every line with the side that said it."""
        self.thread.join(5)
        lines, rest = [], {"C": b"", "S": b""}
        for side, data in self.said:
            *whole, rest[side] = (rest[side] + data).split(b"\r\n")
            lines += [side.encode() + b": " + line for line in whole]
        return b"\n".join(lines) + b"\n"


def letter(subject, body="Hello.\r\n"):
    return f"From: ana@meadow.test\r\nTo: ben@harbor.test\r\nSubject: {subject}\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\n{body}"


def smtp(port):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="laptop.meadow.test") as client:
        client.ehlo()
        for n in range(3):
            body = "A line.\r\n.with a dot\r\n\r\n" + "More of it.\r\n" * 10
            client.sendmail("ana@meadow.test", ["ben@harbor.test", "carl@harbor.test"], letter(f"Number {n}", body))
        client.sendmail("", ["ben@harbor.test"], letter("A report"), mail_options=["BODY=8BITMIME"])
        client.verify("ben@harbor.test")
        client.mail("ana@meadow.test")
        client.rcpt("nobody@harbor.test")
        client.rset()
        client.noop()


def pop3(port):
    client = poplib.POP3("127.0.0.1", port)
    client.capa()
    client.user("ben")
    client.pass_("cedar")
    count, _ = client.stat()
    client.list()
    client.uidl()
    for n in range(1, min(count, 4) + 1):
        client.list(n)
        client.uidl(n)
        client.top(n, 2)
        client.retr(n)
    client.dele(1)
    client.rset()
    client.noop()
    client.quit()


def imap(port):
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login("ben", "cedar")
    client.list()
    client.lsub()
    client.create("Projects/2026")
    client.subscribe("Projects/2026")
    client.list('""', '"Projects/%"')
    client.status("INBOX", "(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)")
    client.append("Projects/2026", r"(\Seen)", '"02-Mar-2026 09:00:00 +0000"', letter("Appended").encode())
    client.select("INBOX")
    for items in ("FAST", "ALL", "FULL", "(UID FLAGS RFC822.SIZE)", "(ENVELOPE BODYSTRUCTURE)", "BODY[]", "(BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.5>)", "RFC822.HEADER"):
        client.fetch("1:3", items)
    client.search(None, "ALL")
    client.search(None, '(SUBJECT "Letter" UNDELETED SINCE 1-Jan-2020)')
    client.uid("FETCH", "1:*", "(FLAGS)")
    client.store("1", "+FLAGS", r"(\Flagged $Todo)")
    client.store("1", "-FLAGS.SILENT", r"(\Flagged)")
    client.copy("1:2", "Projects/2026")
    client.uid("SEARCH", "UNSEEN")
    client.check()
    client.select("Projects/2026")
    client.store("1", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.send(b"i1 IDLE\r\n")
    client.readline()
    client.send(b"DONE\r\n")
    client.readline()
    client.noop()
    client.close()
    client.rename("Projects/2026", "Projects/2027")
    client.unsubscribe("Projects/2026")
    client.delete("Projects/2027")
    client.logout()


def main():
    binary, places = sys.argv[1], dict(w.split("=", 1) for w in sys.argv[2:])
    whole, left, odd = 0, 0, collections.Counter()
    for name, talk in (("smtp", smtp), ("pop3", pop3), ("imap", imap)):
        host, _, port = places[name].rpartition(":")
        tap = Tap((host, int(port)))
        talk(tap.port)
        text = tap.transcript()
        done = subprocess.run([binary, "explain", "--json", "--show-secrets", "--protocol", name, "-"], input=text, capture_output=True, check=True)
        octets = unexpected = 0
        for line in json.loads(done.stdout)["lines"]:
            said = line["octets"].encode() if "octets" in line else b""
            octets += max((leaf["end"] for leaf in line["leaves"]), default=0)
            for start, end, field in map(itemgetter("start", "end", "field"), line["leaves"]):
                if field == "wire.unexpected" or field.endswith(".unknown-verb"):
                    unexpected += end - start
                    odd[f"{name} {line['side']}: {said[:90].decode(errors='replace').strip()}"] += end - start
        print(f"{name}: {octets} octets, {100 * (octets - unexpected) / max(octets, 1):.2f} % explained")
        whole, left = whole + octets, left + unexpected
    for line, n in odd.most_common(20):
        print(f"  {n} octets of {line}")
    share = 100 * (whole - left) / max(whole, 1)
    print(f"{whole} octets with the real servers, {share:.2f} % explained, {EXPLAINED} % wanted")
    if whole < AT_LEAST or share < EXPLAINED:
        sys.exit(1)


main()
