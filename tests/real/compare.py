#!/usr/bin/env python3
"""Odd lines, said to Postfix and Dovecot and to Mailglass, and the classes of the answers side by side.

    python3 tests/real/compare.py target/debug/mailglass smtp=HOST:PORT pop3=HOST:PORT imap=HOST:PORT [--write] [--only WORD]

The places are those of the real servers, as `servers.sh start` prints them. Every row of `odd.tsv` is a conversation
of its own: its set-up, its odd line, the answers. It is held with the real server, and with Mailglass in the strict
profile, in the teaching one and in that of the real server. Each column must hold what was answered. Where
Mailglass in the real server's profile answers otherwise, the row gives a reason; a row with a reason must differ.
`--write` puts what was answered into the columns.
"""

import concurrent.futures
import contextlib
import pathlib
import re
import socket
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "clients"))
from harness import Server  # noqa: E402

TABLE = HERE / "odd.tsv"
COLUMNS = ["protocol", "name", "setup", "line", "answers", "real", "like", "strict", "teaching", "habit", "reason"]
LIKE = {"smtp": "postfix", "pop3": "dovecot", "imap": "dovecot"}
AT_LEAST = {"smtp": 180, "pop3": 60, "imap": 130}
WAIT = 8.0


def octets(text):
    """A line of the table: escapes are undone, and CR LF is added where no line feed ends it."""
    plain = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}
    one = lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "x" else plain[m[1]]
    line = re.sub(r"\\(x[0-9a-f]{2}|[rnt\\])", one, text).encode("latin-1")
    return line if line.endswith(b"\n") else line + b"\r\n"


class Talk:
    """One connection; what is asked of it is the class of each answer."""

    def __init__(self, protocol, address):
        self.protocol, self.rest = protocol, b""
        self.socket = socket.create_connection(address, timeout=WAIT)
        self.line()

    def line(self):
        while b"\n" not in self.rest:
            try:
                data = self.socket.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.rstrip(b"\r")

    def say(self, text, answers):
        with contextlib.suppress(ConnectionError):  # the server may have hung up: the answer says so
            self.socket.sendall(octets(text))
        return " ".join(self.answer(text) for _ in range(answers))

    def answer(self, text):
        while True:
            line = self.line()
            if line is None:
                return "closed"
            word, _, rest = line.partition(b" ")
            if self.protocol == "smtp":
                if line[3:4] != b"-":
                    return line[:1].decode()
            elif self.protocol == "pop3":
                if text == "CAPA" and word == b"+OK":
                    while self.line() not in (b".", None):
                        pass
                return word.decode()
            elif word == b"+":
                return "+"
            elif word != b"*" and rest[:3].strip() in (b"OK", b"NO", b"BAD"):
                return rest.split()[0].decode()
            elif word == b"*" and rest[:3] in (b"BAD", b"BYE"):
                return "* " + rest[:3].decode()


def hold(row, address):
    """The classes of the answers to the set-up, and to the line."""
    talk = Talk(row["protocol"], address)
    try:
        before = [talk.say(line, 1) for line in row["setup"].split(" | ") if line]
        return before, talk.say(row["line"], int(row["answers"]))
    except TimeoutError:
        return [], "silent"
    finally:
        talk.socket.close()


def read():
    lines = TABLE.read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = []
    for line in lines[len(head) + 1 :]:
        values = line.split("\t")
        rows.append(dict(zip(COLUMNS, values + [""] * (len(COLUMNS) - len(values)))))
    return head, rows


def write(head, rows):
    lines = ["\t".join(row[c] for c in COLUMNS).rstrip("\t") for row in rows]
    TABLE.write_text("\n".join([*head, "\t".join(COLUMNS), *lines]) + "\n")


def main():
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    binary, places = words[0], dict(w.split("=", 1) for w in words[1:] if "=" in w)
    real = {p: (at.rpartition(":")[0], int(at.rpartition(":")[2])) for p, at in places.items()}
    head, rows = read()
    chosen = [r for r in rows if only in r["name"] or only == r["protocol"]]
    servers = {}
    try:
        for profile in ("strict", "teaching", "postfix", "dovecot"):
            servers[profile] = Server([binary], ["--profile", profile])

        def column(name):
            """One server says all of its rows in their order: what one changes, the next one finds."""
            out = []
            for row in chosen:
                who = LIKE[row["protocol"]] if name == "like" else name
                at = real[row["protocol"]] if name == "real" else servers[who].at[row["protocol"]]
                out.append(hold(row, at))
            return out

        names = ["real", "like", "strict", "teaching"]
        with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
            got = dict(zip(names, pool.map(column, names)))
    finally:
        for server in servers.values():
            server.stop()

    failures = []
    for i, row in enumerate(chosen):
        found = {name: got[name][i][1] for name in names}
        if "--write" in sys.argv:
            row.update(found)
        for name in names:
            if found[name] != row[name]:
                failures.append(f"{row['protocol']} {row['name']}: {name} answers {found[name]!r}, the table says {row[name]!r}")
        if got["real"][i][0] != got["like"][i][0]:
            failures.append(f"{row['protocol']} {row['name']}: the set-up goes otherwise, {got['real'][i][0]} and {got['like'][i][0]}")
        if row["reason"] and found["real"] == found["like"]:
            failures.append(f"{row['protocol']} {row['name']}: both answer {found['real']!r}; take its reason out of the table")
        if not row["reason"] and found["real"] != found["like"]:
            failures.append(f"{row['protocol']} {row['name']}: {row['line'][:60]!r}: real {found['real']!r}, like {found['like']!r}, and no reason")
    if "--write" in sys.argv:
        write(head, rows)
    for protocol, least in AT_LEAST.items():
        count = sum(r["protocol"] == protocol for r in rows)
        if count < least:
            failures.append(f"only {count} rows of {protocol}, {least} are on record")
    print("\n".join(failures))
    kept = sum(bool(r["reason"]) for r in chosen)
    print(f"{len(chosen)} odd lines, {len(chosen) - kept} answered alike, {kept} otherwise for a reason, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
