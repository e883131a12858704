"""curl: all that its pop3:// and imap:// can do (RFC 2384, RFC 5092, and its own custom requests)."""

import re

from harness import BEN, PASSWORD, file_with, holds, letter, run, same, token
from letters import appended
from mailboxes import flags, gone, held, names, put, say, subjects, utf7
from read import check, later
from tap import Tap

later("curl: pop3s://, imaps://, --ssl-reqd (STLS, STARTTLS)")

CURL = ["curl", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--user", f"{BEN}:{PASSWORD[BEN]}"]
# What curl ends with (its manual, "EXIT CODES").
DENIED, NOT_THERE, CANNOT_SEND, QUOTE = 67, 78, 25, 21


class Curl:
    def __init__(self, tap, scheme):
        self.tap, self.scheme = tap, scheme

    def get(self, path="", *more, status=0):
        return run([*CURL, self.tap.url(path, self.scheme), *more], status=status)

    def ask(self, request, path="", **more):
        return self.get(path, "--request", request, **more)


@check("curl pop3: LIST, one by one, octet by octet", "curl")
def _(server, home):
    put(server, appended(token("nasty")))
    wanted = [octets for _, (_, octets) in sorted(held(server).items())]
    with Tap(server, "pop3") as tap:
        curl = Curl(tap, "pop3")
        rows = curl.get().splitlines()
        same(rows, [b"%d %d" % (n, len(one)) for n, one in enumerate(wanted, 1)], "LIST")
        for n, one in enumerate(wanted, 1):
            same(curl.get(str(n)), one, f"RETR {n}")
        tap.no_refusal()


@check("curl pop3: TOP, UIDL, STAT, NOOP, DELE, one after the other on one connection", "curl")
def _(server, home):
    with Tap(server, "pop3") as tap:
        curl = Curl(tap, "pop3")
        whole = curl.get("1")
        head, _, body = whole.partition(b"\r\n\r\n")
        for lines in (0, 1, 3, 10_000):
            same(curl.ask(f"TOP 1 {lines}"), head + b"\r\n\r\n" + b"".join(body.splitlines(True)[:lines]), f"TOP 1 {lines}")
        ids = [row.split()[1] for row in curl.ask("UIDL").splitlines()]
        same(len(set(ids)), 14, "different ids")
        for request in ("STAT", "NOOP", "UIDL 1", "LIST 1", "RSET"):
            same(curl.get("", "--list-only", "--head", "--request", request), b"", f"the body of {request}")
        tap.forget()
        run([*CURL, "--request", "DELE 2", "--head", tap.url("", "pop3"), "--next", *CURL[1:], "--request", "DELE 3", "--head", tap.url("", "pop3")])
        same(len([c for c in tap.conversations if b"DELE" in c.octets("C")]), 1, "connections")
        gone(server, 2)
        gone(server, 3)
        left = [row.split()[1] for row in curl.ask("UIDL").splitlines()]
        same(left, [one for n, one in enumerate(ids, 1) if n not in (2, 3)], "the other ids")
        tap.no_refusal()


@check("curl pop3: what is not there, a wrong password, AUTH and APOP where they are offered", "curl")
def _(server, home):
    with Tap(server, "pop3") as tap:
        curl = Curl(tap, "pop3")
        curl.get("99", status=8)
        curl.ask("FROBNICATE", status=8)
        run([*CURL, tap.url("", "pop3"), "--user", "ben:wrong"], status=DENIED)
        offered = tap.said(rb"^\+OK [^\r\n]*<[^<>@\s]+@[^<>\s]+>", "S")
        tap.forget()
        curl.get("", "--login-options", "AUTH=+APOP", status=None)
        same(bool(tap.said(rb"^APOP ")), bool(offered), "APOP")
        if offered:
            holds(tap.said(rb"^APOP [^\r]+\r\n") and not tap.refused(), f"APOP was refused\n{tap.text()}")
        plain = tap.said(rb"^SASL [^\r]*PLAIN", "S")
        tap.forget()
        curl.get("", "--login-options", "AUTH=PLAIN", status=0 if plain else DENIED)


@check("curl imap: LIST of all, of a level, of names that are not ASCII", "curl")
def _(server, home):
    for name in ("Lists", "Lists/choir", "Grüße & mehr", "a b"):
        say(server, f'CREATE "{utf7(name)}"')
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        rows = curl.get().decode()
        for name in ("INBOX", "Lists", utf7("Grüße & mehr"), "a b"):
            holds(re.search(rf'(?m)^\* LIST \([^)]*\) "/" "?{re.escape(name)}"?\r$', rows), f"{name} is not in {rows}")
        same(curl.ask('LIST "" "Lists/%"').split()[-1].strip(b'"'), b"Lists/choir", "LIST of a level")
        tap.no_refusal()


@check("curl imap: MAILINDEX, UID, SECTION, PARTIAL, UIDVALIDITY", "curl", bare=True)
def _(server, home):
    uid = put(server, appended(token("nasty")))
    content, seen = held(server)[uid][1], flags(server, uid)
    same(seen, set())
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        same(curl.get(f"INBOX/;UID={uid}"), content, "by UID")
        same(curl.get(f"INBOX;MAILINDEX={len(held(server))}"), content, "by number")
        head, _, body = content.partition(b"\r\n\r\n")
        same(curl.get(f"INBOX/;UID={uid};SECTION=HEADER"), head + b"\r\n\r\n", "HEADER")
        same(curl.get(f"INBOX/;UID={uid};SECTION=TEXT"), body, "TEXT")
        same(curl.get(f"INBOX/;UID={uid};SECTION=1"), body, "1")
        same(curl.get(f"INBOX/;UID={uid};SECTION=HEADER.FIELDS%20(SUBJECT)"), re.search(rb"Subject: [^\r]*\r\n", head)[0] + b"\r\n", "a field")
        same(curl.get(f"INBOX/;UID={uid}/;PARTIAL=10.20"), content[10:30], "PARTIAL")
        [validity] = set(tap.said(rb"UIDVALIDITY (\d+)\]", "S"))
        same(curl.get(f"INBOX;UIDVALIDITY={validity.decode()}/;UID={uid}"), content, "with its UIDVALIDITY")
        curl.get(f"INBOX;UIDVALIDITY=1/;UID={uid}", status=NOT_THERE)
        curl.get("INBOX/;UID=4000000000", status=NOT_THERE)
        curl.get("no-such-mailbox/;UID=1", status=DENIED)
    same(flags(server, uid), {"\\Seen"}, "curl asks for BODY[], not BODY.PEEK[]")


@check("curl imap: SEARCH by URL and by request", "curl")
def _(server, home):
    subject = token("sought")
    uid = put(server, letter(subject, "Grüße\r\n".encode()))
    number = len(held(server))
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        for key in (f"SUBJECT%20{subject}", "1:*%20UNSEEN", f"HEADER%20Message-ID%20{subject}", "OR%20FROM%20nobody%20SUBJECT%20" + subject):
            holds(curl.get(f"INBOX?{key}").split()[-1] == b"%d" % number, key)
        same(curl.get("INBOX?SUBJECT%20nothing-like-it").strip(), b"* SEARCH")
        same(curl.ask(f"UID SEARCH SUBJECT {subject}", "INBOX").split()[-1], b"%d" % uid, "UID SEARCH")
        if b"SORT" in b" ".join(tap.said(rb"^\* CAPABILITY [^\r]*", "S")).split():
            holds(curl.ask("SORT (REVERSE ARRIVAL) UTF-8 ALL", "INBOX").startswith(b"* SORT %d" % number), "SORT")
        tap.no_refusal()


@check("curl imap: EXAMINE, STATUS, NOOP, CAPABILITY, FETCH, STORE, COPY, EXPUNGE", "curl")
def _(server, home):
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        examined = curl.ask("EXAMINE INBOX")
        for word in (b"* 14 EXISTS", b"UIDVALIDITY", b"UIDNEXT 15", b"FLAGS ("):
            holds(word in examined, f"EXAMINE without {word}")
        holds(re.search(rb"\* STATUS INBOX \(MESSAGES 14 UIDNEXT 15\)", curl.ask("STATUS INBOX (MESSAGES UIDNEXT)")), "STATUS")
        curl.ask("NOOP")
        curl.ask("CHECK", "INBOX")
        holds(b"IMAP4rev1" in curl.ask("CAPABILITY"), "CAPABILITY")
        same(len(re.findall(rb"(?m)^\* \d+ FETCH \(", curl.ask("FETCH 1:* (UID FLAGS ENVELOPE)", "INBOX"))), 14, "FETCH")
        holds(b"\\Flagged" in curl.ask(r"STORE 2 +FLAGS (\Flagged \Deleted)", "INBOX"), "STORE")
        curl.ask("COPY 2 Archive", "INBOX")
        holds(b"* 2 EXPUNGE" in curl.ask("EXPUNGE", "INBOX"), "EXPUNGE")
        same(len(held(server, "Archive")), 1, "the copy")
        gone(server, 2)
        curl.ask("FROBNICATE", status=QUOTE)
        if b"MOVE" in b" ".join(tap.said(rb"^\* CAPABILITY [^\r]*", "S")).split():
            curl.ask("UID MOVE 3 Archive", "INBOX")
            same((len(held(server, "Archive")), 3 in held(server)), (2, False), "MOVE")
        tap.no_refusal(but=rb"FROBNICATE|BAD")


@check("curl imap: APPEND by upload, its flags; a mailbox that is not there", "curl", bare=True)
def _(server, home):
    subject = token("up")
    with Tap(server, "imap") as tap, file_with(appended(subject)) as path:
        curl = Curl(tap, "imap")
        curl.get("Archive", "--upload-file", path)
        curl.get("no-such-mailbox", "--upload-file", path, status=CANNOT_SEND)
        holds(any(b"[TRYCREATE]" in line for line in tap.refused()), f"{tap.refused()}")
    [(marks, octets)] = held(server, "Archive").values()
    same((octets, marks), (appended(subject), {"\\Seen"}), "the letter")


@check("curl imap: CREATE, RENAME, SUBSCRIBE, DELETE; names that are not ASCII", "curl", bare=True)
def _(server, home):
    one, two = "Été", "日本 & 語"
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        curl.ask(f'CREATE "{utf7(one)}"')
        holds(one in names(server), f"{names(server)}")
        curl.ask(f'RENAME "{utf7(one)}" "{utf7(two)}"')
        holds(two in names(server) and one not in names(server), f"{names(server)}")
        curl.ask(f'SUBSCRIBE "{utf7(two)}"')
        holds(utf7(two).encode() in curl.ask('LSUB "" "*"'), "LSUB")
        uid = put(server, letter(token()), two)
        path = utf7(two).replace("&", "%26").replace(" ", "%20")
        same(curl.get(f"{path}/;UID={uid}"), held(server, two)[uid][1], "its letter")
        curl.ask(f'UNSUBSCRIBE "{utf7(two)}"')
        curl.ask(f'DELETE "{utf7(two)}"')
        holds(two not in names(server), f"{names(server)}")
        tap.no_refusal()


@check("curl imap: a wrong password; AUTH=PLAIN with an initial response or without", "curl")
def _(server, home):
    with Tap(server, "imap") as tap:
        curl = Curl(tap, "imap")
        run([*CURL, tap.url(), "--user", "ben:wrong"], status=DENIED)
        curl.get("", "--login-options", "AUTH=LOGIN", status=None)
        plain = b"AUTH=PLAIN" in b" ".join(tap.said(rb"^\* CAPABILITY [^\r]*", "S"))
        for more in ([], ["--sasl-ir"]):
            curl.get("", "--login-options", "AUTH=PLAIN", *more, status=0 if plain else DENIED)


@check("curl imap: 8 letters at the same time, over as many connections", "curl")
def _(server, home):
    wanted = held(server)
    with Tap(server, "imap") as tap:
        words = [word for uid in range(1, 9) for word in (tap.url(f"INBOX/;UID={uid}"), "--output", home / str(uid))]
        run([*CURL, "--parallel", "--parallel-immediate", *words])
        holds(len(tap.conversations) > 1, "one connection did it all")
        tap.no_refusal()
    for uid in range(1, 9):
        same((home / str(uid)).read_bytes(), wanted[uid][1], f"UID {uid}")
