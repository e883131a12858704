#!/usr/bin/env python3
"""The same letters in Dovecot and in Mailglass, and what both answer to SORT, THREAD and SEARCH.

    python3 tests/real/order.py target/debug/mailglass imap=HOST:PORT

The letters are made from a seed: subjects with what replies and forwards add, dates in many zones and in none, References
that are cut short, name letters that are not there, or go in circles. Every answer must be the same, but where RFC 5256
asks for something else than Dovecot does: `DIFFERENT` says where, and must be different there.
"""

import imaplib
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "clients"))
from harness import Server  # noqa: E402

SUBJECTS = [
    "Lunch", "lunch", "Re: Lunch", "RE: re: LUNCH", "Fwd: Lunch", "Lunch (fwd)", "[list] Lunch", "Re: [list] lunch",
    "[fwd: Lunch]", "Re[2]: Tea", "Tea", "tea  at\t five", "Tea at five", "Re: Tea at five (fwd)", "[a] [b] Tea", "[a]",
    "Re:", "", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Re: =?iso-8859-1?q?Gr=FC=DFe?=", "=?utf-8?b?w4RwZmVs?=", "Apfel",
    "zebra", "Zebra", "fw : Zebra", "10", "9", "re", "fwd", "=?utf-8?q?=D0=96?=", "=?utf-8?q?=D0=B6?=",
]
ZONES = ["+0000", "-0800", "+0530", "+0100", "GMT", "EST", "-0000"]
PEOPLE = [
    "Ana Lind <ana@meadow.test>", "ben@harbor.test", "\"Lind, Zoe\" <zoe@meadow.test>", "=?utf-8?q?=C3=84nne?= <b@meadow.test>",
    "ANA@meadow.test", "carl@harbor.test (Carl)", "=?utf-8?q?Bj=C3=B6rn?= <c@meadow.test>", "\"\" <dora@meadow.test>",
]
COMMANDS = [
    *[("SORT", f"({keys})", "UTF-8", "ALL") for keys in (
        "ARRIVAL", "DATE", "REVERSE DATE", "SUBJECT", "REVERSE SUBJECT", "SUBJECT REVERSE DATE", "FROM", "TO", "CC", "SIZE",
        "FROM SUBJECT DATE", "REVERSE SIZE CC", "DISPLAYFROM", "DISPLAYTO", "REVERSE DISPLAYFROM DATE",
    )],
    ("THREAD", "REFERENCES", "UTF-8", "ALL"),
    ("THREAD", "ORDEREDSUBJECT", "UTF-8", "ALL"),
    ("THREAD", "REFERENCES", "UTF-8", "SUBJECT lunch"),
    ("THREAD", "REFERENCES", "UTF-8", "2:*"),
    ("SEARCH", "SUBJECT", "lunch"),
    ("SEARCH", "RETURN", "(MIN MAX COUNT ALL)", "FROM", "ana"),
    ("SEARCH", "RETURN", "()", "SENTSINCE", "2-Mar-2026"),
    ("SEARCH", "RETURN", "(PARTIAL 2:5)", "ALL"),
    ("SORT", "RETURN", "(MIN COUNT)", "(DATE)", "UTF-8", "ALL"),
    ("SORT", "RETURN", "(PARTIAL 3:7)", "(SUBJECT DATE)", "UTF-8", "ALL"),
]
SEEDS = range(12)
LETTERS = 30
# Seed and command where the answers differ, and why.
DIFFERENT = {}


def letters(seed):
    chance = random.Random(seed)
    ids = [f"<{n}.{seed}@meadow.test>" for n in range(LETTERS + 6)]
    for n in range(LETTERS):
        day, hour, minute = chance.randrange(1, 4), chance.randrange(24), chance.randrange(60)
        header = [f"From: {chance.choice(PEOPLE)}", f"To: {chance.choice(PEOPLE)}"]
        if chance.random() < 0.5:
            header.append(f"Cc: {chance.choice(PEOPLE)}, {chance.choice(PEOPLE)}")
        if chance.random() < 0.95:
            header.append(f"Subject: {chance.choice(SUBJECTS)}")
        if chance.random() < 0.95:
            header.append(f"Date: {day} Mar 2026 {hour:02}:{minute:02}:{n:02} {chance.choice(ZONES)}")
        if chance.random() < 0.95:
            header.append(f"Message-ID: {ids[n] if chance.random() < 0.95 else chance.choice(ids)}")
        if chance.random() < 0.5:
            some = chance.sample(ids, chance.randrange(1, 4)) if seed % 2 else sorted(ids[: n + 1], key=ids.index)[-3:]
            header.append("References: " + " ".join(some))
        elif chance.random() < 0.5:
            header.append(f"In-Reply-To: {chance.choice(ids)} ana@meadow.test")
        body = "x" * chance.randrange(200)
        arrived = f'"{chance.randrange(1, 4):2}-Mar-2026 {chance.randrange(24):02}:{n:02}:00 +0000"'
        yield arrived, ("\r\n".join(header) + f"\r\n\r\n{body}\r\n").encode()


def answers(address):
    imap = imaplib.IMAP4(*address)
    imap.login("ben", "cedar")
    for word in ("SORT", "THREAD"):
        imaplib.Commands.setdefault(word, ("SELECTED",))
    for seed in SEEDS:
        name = f"Order{seed}"
        imap.delete(name)  # what a run before this one left
        imap.create(name)
        for arrived, text in letters(seed):
            imap.append(name, None, arrived, text)
        imap.select(name)
        for command in COMMANDS:
            kind = "ESEARCH" if "RETURN" in command else command[0]
            imap.untagged_responses.clear()
            tag = imap._command(command[0], *command[1:])
            status, text = imap._command_complete(command[0], tag)
            if status != "OK":
                raise SystemExit(f"{address}: {command}: {status} {text}")
            data = imap.untagged_responses.get(kind, [None])[0]
            # What follows the tag of an ESEARCH, in any order of its items.
            found = (data or b"").decode().split(")", 1)[-1] if kind == "ESEARCH" else (data or b"").decode()
            yield (seed, " ".join(command)), " ".join(sorted(found.split())) if kind == "ESEARCH" else found
        imap.close()
    imap.logout()


def main():
    binary, *places = sys.argv[1:]
    host, _, port = dict(place.split("=", 1) for place in places)["imap"].rpartition(":")
    server = Server([binary])
    try:
        ours = dict(answers(server.at["imap"]))
    finally:
        server.stop()
    theirs = dict(answers((host, int(port))))
    wrong = 0
    for asked, answer in theirs.items():
        if (ours[asked] != answer) != (asked in DIFFERENT):
            wrong += 1
            print(f"{asked}\n  Dovecot:   {answer}\n  Mailglass: {ours[asked]}")
    if wrong or len(theirs) != len(SEEDS) * len(COMMANDS):
        raise SystemExit(f"{wrong} of {len(theirs)} answers are not as expected")
    print(f"order: {len(theirs)} answers are Dovecot's")


if __name__ == "__main__":
    main()
