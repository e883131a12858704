#!/usr/bin/env python3
"""Names, flags and header fields that could break a response line, and commands that could take for ever.

    python3 tests/clients/bounds.py [target/debug/mailglass] [--only WORD] [--trace]

Every response is read by a reader that forgives nothing. Every answer comes within seconds, and afterwards the
session, and others, still answer.
"""

import contextlib
import poplib
import re
import time

from harness import BEN, CARL, WAIT, Checks, Imap, Pop3, Smtp, Wire, deliver, holds, letter, same, token
from strict import Strict

# poplib takes no lines over 2,048 octets by itself.
poplib._MAXLINE = 1 << 20
checks = Checks(at_least=81)
check = checks.check
MAY_GROW_KB = 96 * 1024


def alive(server):
    for ask in (lambda: Pop3(server, None).say("CAPA"), lambda: Imap(server, None).say("NOOP"), lambda: Smtp(server).say("NOOP", 250)):
        began = time.monotonic()
        ask()
        holds(time.monotonic() - began < 1, "another session waits")


# ---------------------------------------------------------------- names


NAMES = {
    "CR LF and a response": b"a\r\n* 99 EXISTS\r\nb", "CR": b"a\rb", "LF": b"a\nb", "NUL": b"a\0b", "DEL": b"a\x7fb", "a control octet": b"a\x01b\x1b[2J",
    "quotes": b'a"b', "backslashes": b"a\\b\\\\", "a quote at the end": b'a"', "a backslash at the end": b"a\\", "wildcards": b"a%b*c",
    "Latin-1": b"caf\xe9", "UTF-8": "日本語".encode(), "half of UTF-8": b"a\xe6\x97",
    "an ampersand": b"a&b", "an open shift": b"a&AGE", "letters shifted": b"&AGEAYg-", "LF shifted": b"a&AAo-b", "CR LF shifted": b"a&AA0ACg-b", "NUL shifted": b"a&AAA-b",
    "a lone surrogate": b"a&2AA-b", "a quote shifted": b"a&ACI-b", "a shift of nothing": b"a&-b",
    "like a literal": b"{3}", "like a list": b"(a b)", "a closing parenthesis": b") BODY[] {3}", "NIL": b"NIL", "like a response": b"* 1 EXISTS", "a response code": b"[UIDNEXT 1] a",
    "empty": b"", "a blank": b" ", "blanks at both ends": b" a ", "the separator": b"/", "empty levels": b"a//b", "a separator first": b"/a", "a separator last": b"a/",
    "dots": b"../../etc/passwd", "inbox in another case": b"iNbOx", "below INBOX": b"INBOX/a\"b", "5,000 octets": b"a" * 5_000, "1,000 levels": b"/".join([b"a"] * 1_000),
}  # fmt: skip


def listed(imap, pattern='"*"'):
    """The names as LIST tells them."""
    rows, _ = imap.say(f'LIST "" {pattern}', "OK")
    out = set()
    for row in rows:
        if row:
            word, marks, separator, name = row
            holds(word == "LIST" and isinstance(marks, list) and separator == b"/", f"{row}")
            out.add(name if isinstance(name, bytes) else name.encode())
    return out


def forms(name):
    """The ways to write a name: as a literal, and quoted where a quoted string may hold it."""
    yield "literal", b"", (name,)
    if not re.search(rb"[\r\n\0\x80-\xff]", name):
        yield "quoted", b' "' + re.sub(rb'(["\\])', rb"\\\1", name) + b'"', ()
    if re.fullmatch(rb"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+", name):
        yield "atom", b" " + name, ()


for what, name in NAMES.items():

    @check(f"mailbox name: {what}: made or refused, and every response line stays whole")
    def _(server, name=name):
        for form, word, literal in forms(name):
            with Strict(server, CARL) as imap:
                before = listed(imap)
                said = lambda command, good=None, more=b"": imap.say(command.encode() + word + (more if not literal else b""), good, literal)
                made = said("CREATE")[1].startswith(b"OK")
                new = listed(imap) - before
                if made:
                    holds(new, f"{form}: OK, and no name is new")
                    holds(any(one.rstrip(b"/") == name.rstrip(b"/") for one in new), f"{form}: {sorted(new)[:3]}")
                    for one in new:
                        holds(not re.search(rb"[\x00-\x1f\x7f-\xff]", one), f"{form}: a name in the list holds {one!r}")
                else:
                    same(new, set(), f"{form}: refused, and yet there is")
                for command in ("SELECT", "EXAMINE", "SUBSCRIBE"):
                    said(command, "OK" if made and command == "SELECT" and not name.endswith(b"/") else None)
                imap.say('LSUB "" "*"', "OK")
                for command in ("LIST (a", "STATUS (", 'RENAME a "b'):
                    imap.say(command, "BAD")
                imap.say("SELECT INBOX", "OK")
                for command in ('LIST ""', "UNSUBSCRIBE", "DELETE"):
                    said(command)
                left = listed(imap) - before
                for one in sorted(left, reverse=True):
                    imap.say("DELETE", "OK", (one,))
                same(listed(imap), before, f"{form}: the list at the end")
        alive(server)


@check("mailbox names: STATUS, APPEND, COPY and RENAME with each of them, as literals")
def _(server):
    with Imap(server, CARL) as other:
        other.append("INBOX", letter(token()))
    for name in NAMES.values():
        with Strict(server, CARL) as imap:
            imap.say("SELECT INBOX", "OK")
            before = listed(imap)
            imap.say("COPY 1", None, (name,))
            holds(not imap.say("RENAME no-such-mailbox", None, (name,))[1].startswith(b"OK"), "a mailbox that is not there was renamed")
            imap.say("APPEND", None, (name, b"Subject: x\r\n\r\nx\r\n"))
            holds("STATUS" not in [row[0] for row in imap.say("STATUS", None, (name,))[0] if row], "STATUS without items was answered")
            imap.say("NOOP", "OK")
            same(listed(imap), before, "mailboxes")


# ---------------------------------------------------------------- flags


@check("flags and keywords: odd ones are refused or come back whole, in STORE and APPEND")
def _(server):
    odd = [b'a"b', b"a(b", b"a)b", b"a]b", b"a\\b", b"\\", b"\\Nothing", b"\\*", b"\\Recent", b"*", b"a%b", b"{3}b", b"a{3}b", b"caf\xe9", "é".encode(), b"a\x01b", b"a\0b", b"a\rb", b"a\x7fb", b"NIL", b"()", b"[a", b"$a", b"a" * 5_000]
    with Strict(server, CARL) as imap:
        with Imap(server, CARL) as other:
            other.append("INBOX", letter(token()))
        imap.say("SELECT INBOX", "OK")
        for word in odd:
            for command in (b"STORE 1 +FLAGS (%b)", b"STORE 1 FLAGS %b", b"STORE 1 -FLAGS.SILENT (%b)"):
                imap.say(command % word)
            imap.say(b"APPEND INBOX (%b)" % word, None, (letter(token()),))
            imap.say(b"SEARCH KEYWORD " + word)
            rows, _ = imap.say("FETCH 1:* FLAGS", "OK")
            holds(any(row and row[1:2] == ["FETCH"] for row in rows), f"no FETCH after {word!r}")
        imap.say("STORE 1 FLAGS", None, (b"\\Seen",))
        imap.say("NOOP", "OK")
    alive(server)


@check("flags and keywords: 5,000 keywords are kept or refused, and SELECT stays short of a megabyte")
def _(server):
    with Strict(server, CARL) as imap:
        imap.say("SELECT INBOX", "OK")
        for n in range(0, 5_000, 100):
            imap.say(f"STORE 1 +FLAGS ({' '.join(f'k{m}' for m in range(n, n + 100))})")
        rows, _ = imap.say("SELECT INBOX", "OK")
        holds(sum(len(str(row)) for row in rows) < 1_000_000, "SELECT is long")
        imap.say("STORE 1 FLAGS ()", "OK")


# ---------------------------------------------------------------- headers


HEADS = {
    "quotes and backslashes": b'Subject: a "b" \\c\\\r\nFrom: "a \\"b\\" \\\\" <"x\\"y"@z.test>\r\nMessage-ID: <"a\\"b"@c>\r\n',
    "8-bit": b"Subject: caf\xe9\r\nFrom: caf\xe9 <\xe9@\xff.test>\r\nTo: \xc3\xa9\r\nContent-Type: text/plain; name=\"\xe9\"\r\n",
    "a response in an encoded word": b"Subject: =?utf-8?q?=0D=0A*_BYE_now?=\r\nFrom: =?utf-8?q?=0D=0Aa1_OK?= <a@b.test>\r\n",
    "controls": b"Subject: a\x01b\x1b[2J\x7f\r\nFrom: \x02 <\x03@\x04>\r\n",
    "bare CR": b"Subject: a\rb\r\nFrom: a\r<a@b.test>\r\n", "bare LF": b"Subject: a\n* 1 EXISTS\r\nFrom: a\n<a@b.test>\r\n", "bare LF and a dot": b"Subject: a\n.\r\n+OK b\n.\n-ERR c\n..\r\n",
    "parentheses": b"Subject: ) (\r\nFrom: a (b (c) d <a@b.test>\r\nTo: ((((((\r\nCc: g: ;\r\n",
    "a literal": b"Subject: {10}\r\nFrom: {3} <{3}@b.test>\r\nIn-Reply-To: {3}\r\n",
    "NIL": b"Subject: NIL\r\nFrom: NIL <NIL@NIL>\r\n", "empty fields": b"Subject:\r\nFrom:\r\nTo: \r\nCc: ,,,\r\n",
    "one of 200,000 octets": b"Subject: " + b"x" * 200_000 + b"\r\n", "10,000 addresses": b"To: " + b", ".join([b"a@b.test"] * 10_000) + b"\r\n",
    "10,000 fields": b"X: y\r\n" * 10_000, "a comment 10,000 deep": b"From: a " + b"(" * 10_000 + b" <a@b.test>\r\n",
    "parameters with quotes": b'Content-Type: text/plain; name="a\\"b\\\\"; x="\r\nContent-Disposition: attachment; filename="a\r\n b\\""\r\n',
    "parts 1,000 deep": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000)),
    "letters in letters, 1,000 deep": b"Content-Type: message/rfc822\r\n\r\n" * 1_000,
    "10,000 parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000 + b"--b--\r\n",
    "a boundary with quotes": b'Content-Type: multipart/mixed; boundary="a\\"b"\r\n\r\n--a"b\r\n\r\nx\r\n--a"b--\r\n',
}  # fmt: skip


for what, head in HEADS.items():

    @check(f"header: {what}: ENVELOPE, BODYSTRUCTURE, fields and TOP stay whole")
    def _(server, head=head):
        with Strict(server, CARL) as imap:
            _, done = imap.say("APPEND INBOX", None, (head + b"\r\nbody\r\n",))
            if not done.startswith(b"OK"):
                return alive(server)
            rows, _ = imap.say("SELECT INBOX", "OK")
            last = [int(row[0]) for row in rows if row and row[1:2] == ["EXISTS"]][-1]
            for items in ("ENVELOPE", "BODY", "BODYSTRUCTURE", "BODY.PEEK[HEADER.FIELDS (SUBJECT FROM X)]", "(RFC822.SIZE BODY.PEEK[1.1.1] BODY.PEEK[1.MIME])", "BODY.PEEK[]"):
                rows, done = imap.say(f"FETCH {last} {items}")
                holds(done.startswith(b"OK") and any(row and row[:2] == [str(last), "FETCH"] for row in rows), f"{items}: {done}")
            imap.say('SEARCH SUBJECT "a" FROM "b" TO "c" HEADER X "y"', "OK")
            pop3 = poplib.POP3(*server.at["pop3"], timeout=WAIT)
            pop3.user("carl")
            pop3.pass_("maple")
            count = pop3.stat()[0]
            pop3.top(count, 0)
            got = b"".join(line + b"\r\n" for line in pop3.retr(count)[1])
            same(got, re.sub(rb"\r?\n", b"\r\n", head) + b"\r\nbody\r\n", "RETR")
            pop3.noop()
            pop3.quit()
            imap.say(rf"STORE {last} +FLAGS.SILENT (\Deleted)", "OK")
            imap.say("EXPUNGE", "OK")
        alive(server)


@check("names of fields and sections: what a FETCH names comes back whole, or is refused")
def _(server):
    with Strict(server, BEN, "INBOX") as imap:
        for field in (b'a"b', b"a\r\n* 1 EXISTS", b"a\\", b"caf\xe9", b"]", b")", b"a b", b"", b"{3}", b"x" * 5_000, b"\0"):
            if not re.search(rb"[\r\n\0\x80-\xff]", field):
                word = re.sub(rb'(["\\])', rb"\\\1", field)
                imap.say(b'FETCH 1 BODY.PEEK[HEADER.FIELDS ("%b")]' % word)
                imap.say(b'FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT ("%b" X "%b")]' % (word, word))
        for section in ("0", "1.0", "99999999999999999999", ".".join(["1"] * 1_000), "1..1", "TEXT.1", "1.HEADER.1", "MIME", "HEADER.FIELDS ()", "HEADER.FIELDS (" + " ".join(["X"] * 3_000) + ")"):
            imap.say(f"FETCH 1 BODY.PEEK[{section}]")
        for partial in ("<0.0>", "<0.4294967295>", "<4294967295.4294967295>", "<99999999999999999999.1>", "<-1.1>", "<1>", "<0.1><0.1>"):
            imap.say(f"FETCH 1 BODY.PEEK[]{partial}")
        imap.say("NOOP", "OK")
    alive(server)


@check("what refusals repeat: words, tags, names, charsets with odd octets never reach a response line")
def _(server):
    with Strict(server, None) as imap:
        for line in (b"FROB\x1b[2J", b"FROB\xff\xfe", b'LOGIN "a\\"b" "c\\\\d"', b"LOGIN a\x01 b", b"AUTHENTICATE \xe9", b"AUTHENTICATE X]Y", b"ENABLE a]b", b'ID ("a\\"" "b")', b"CAPABILITY \x7f"):
            imap.say(line)
        imap.say(b"LOGIN", "NO", (b"a\r\n* BYE\r\n", b"b\r\nc"))
        imap.say(b"LOGIN", None, (b"a\0b", b"c"))
        imap.say("LOGIN carl maple", "OK")
        imap.say("SELECT INBOX", "OK")
        for line in (b"SEARCH CHARSET \"x y]z\" ALL", b"SEARCH CHARSET \xe9 ALL", b"SEARCH SUBJECT", b"FETCH 1 (\x1b)", b"STATUS INBOX (\xe9)", b"UID \x01", b"SORT (X]) UTF-8 ALL", b"THREAD X] UTF-8 ALL", b'GETQUOTA "a\\"]b"'):
            imap.say(line)
        imap.say(b"SEARCH CHARSET", None, (b"x\r\n* 1 EXISTS",))
    for tag in (b"a(b", b"a{3}", b'a"b', b"a\\b", b"a+b", b"\xe9", b"*", b"+", b"a\x01", b"x" * 5_000):
        with Imap(server, None) as imap:
            imap.send(tag + b" NOOP\r\nz NOOP\r\n")
            rows = []
            while not (line := imap.line()).startswith((b"z OK", b"* BYE")):
                rows.append(line)
            holds(len(rows) <= 1 and all(re.fullmatch(rb"[\x20-\x7e]*", row) for row in rows), f"{tag[:20]!r} got {rows}")
    alive(server)


@check("quota roots, annotations, rights, ids: odd words and values are refused or come back whole")
def _(server):
    odd = [b'a"b', b"a\\b", b"a\r\n* BYE now\r\nb", b"a\0b", b"caf\xe9", "日本".encode(), b"a]b)", b"{3}", b"", b" ", b"a" * 5_000, b"/a//b/", b"/private/comment*%", b"\x01\x7f"]
    for word in odd:
        with Strict(server, CARL) as imap:
            imap.say("CREATE box")
            imap.say("SELECT box", "OK")
            for command in (b"GETQUOTA", b"GETQUOTAROOT", b"GETACL", b"MYRIGHTS", b"GETMETADATA box", b"LISTRIGHTS box", b"DELETEACL box", b"LANGUAGE", b"COMPRESS", b"GETMETADATA"):
                imap.say(command, None, (word,))
            imap.say(b"SETACL box", None, (word, b"lr"))
            imap.say(b"SETACL box ben", None, (word,))
            imap.say(b'SETMETADATA box (/private/comment', None, (word + b")",))
            if not re.search(rb"[\r\n\0\x80-\xff]", word):
                text = b'"' + re.sub(rb'(["\\])', rb"\\\1", word) + b'"'
                for command in (b"SETQUOTA %b (STORAGE 10)", b"SETMETADATA box (/private/comment %b)", b"SETMETADATA box (%b %b)", b"ID (%b %b)", b'ID ("name" %b)', b'LIST (SUBSCRIBED) %b (%b "*") RETURN (STATUS (MESSAGES))', b"SEARCH RETURN (%b) ALL", b"NOTIFY SET (PERSONAL (%b))", b"ENABLE %b"):
                    imap.say(command.replace(b"%b", text))
            for command in ("GETMETADATA box (/private/comment /shared/comment)", 'GETMETADATA "" /private/comment', "GETACL box", "MYRIGHTS box", "GETQUOTAROOT box", "ID NIL", "NOOP"):
                imap.say(command)
            imap.say("SETMETADATA box (/private/comment NIL)")
    with Strict(server, CARL) as imap:
        imap.say("SELECT INBOX", "OK")
    alive(server)


# ---------------------------------------------------------------- bombs


@check("LIST: patterns of a thousand wildcards over long names are answered at once")
def _(server):
    with Strict(server, CARL) as imap:
        made = ["a" * 120 + str(n) for n in range(40)] + ["/".join(["a"] * 60 + [str(n)]) for n in range(5)]
        for name in made:
            imap.say(f"CREATE {name}", "OK")
        for pattern in ("%*" * 500, "*%" * 500, "*a" * 500 + "b", "%a" * 500 + "b", "*" * 1_000, "%" * 1_000 + "b", "*/" * 300 + "b", "%/" * 300, "*a*" * 40 + "b", "a*" * 60 + "z", "*a%" * 60 + "z"):
            imap.say(f'LIST "" "{pattern}"', None, within=1.0)
            imap.say(f'LSUB "" "{pattern}"', None, within=1.0)
            imap.say(f'LIST "{pattern[:500]}" "{pattern[:500]}"', None, within=1.0)
        for name in sorted(listed(imap), reverse=True):
            if name.startswith(b"a"):
                imap.say("DELETE", None, (name,))


def bombs():
    numbers = ",".join(str(n) for n in range(1, 100_001))
    short = numbers[: numbers.index(",1200,")]
    yield "100,000 numbers", numbers
    yield "1,200 numbers", short
    yield "100,000 ranges", ",".join(f"{n}:*" for n in range(1, 100_001))
    yield "the same range 1,000 times", ",".join(["1:*"] * 1_000)
    yield "1:4294967295", "1:4294967295"
    yield "all numbers backwards", "4294967295:1,*:1,1:*"


for what, numbers in bombs():

    @check(f"sets: {what}: in FETCH, STORE, SEARCH, COPY and their UID forms, answered within seconds")
    def _(server, numbers=numbers):
        before = server.rss_kb()
        with Strict(server, BEN, "INBOX") as imap:
            for command in ("FETCH {} FLAGS", "UID FETCH {} (FLAGS)", "UID STORE {} +FLAGS.SILENT (Mark)", "STORE {} -FLAGS.SILENT (Mark)", "SEARCH {}", "SEARCH UID {}", "SEARCH NOT {} NOT UID {}", "UID SEARCH OR {} UID {}"):
                rows, done = imap.say(command.replace("{}", numbers))
                if command.startswith("UID FETCH") and done.startswith(b"OK"):
                    seen = [row[0] for row in rows if row and row[1:2] == ["FETCH"]]
                    holds(len(seen) <= 2 * 14, f"{len(seen)} FETCH responses for 14 letters")
            imap.say(f"COPY {numbers} no-such-mailbox")
            imap.say("NOOP", "OK")
        holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")
        alive(server)


@check("SEARCH: 1,000 deep in every way is refused or answered")
def _(server):
    with Strict(server, BEN, "INBOX") as imap:
        for keys in ("NOT " * 1_000 + "ALL", "(" * 1_000 + "ALL" + ")" * 1_000, "OR " * 1_000 + "ALL " * 1_001, "OR ALL " * 1_000 + "ALL", "NOT (" * 500 + "ALL" + ")" * 500, "OR (NOT " * 300 + "ALL" + ") ALL" * 300):
            imap.say(f"SEARCH {keys}")
            imap.say(f"UID SEARCH {keys}")
            imap.say(f"SORT (DATE) UTF-8 {keys}")
            imap.say(f"THREAD REFERENCES UTF-8 {keys}")
        imap.say("SEARCH " + "ALL " * 2_000 + "SEEN")
        imap.say("SEARCH " + 'TEXT "boat" ' * 600 + "ALL", within=5.0)
        imap.say("NOOP", "OK")
    alive(server)


@check("SEARCH: a needle that nearly fits everywhere is sought in a large letter, in little time")
def _(server):
    with Strict(server, CARL) as imap:
        imap.say("APPEND INBOX", "OK", (letter(token(), (b"a" * 990 + b"\r\n") * 2_000),))
        imap.say("SELECT INBOX", "OK")
        for needle in ("a" * 900 + "b", "b" + "a" * 900, "a" * 450 + "b" + "a" * 450):
            for key in ("BODY", "TEXT"):
                imap.say(f'SEARCH {key} "{needle}"', "OK", within=5.0)
        imap.say(r"STORE * +FLAGS.SILENT (\Deleted)", "OK")
        imap.say("EXPUNGE", "OK")
    alive(server)


@check("FETCH: one letter a thousand times in one command keeps the memory, read or not")
def _(server):
    before = server.rss_kb()
    with Strict(server, BEN, "INBOX") as imap:
        imap.say("FETCH 1:* (" + " ".join(["BODY.PEEK[]"] * 100) + ")", within=10.0)
        imap.say("FETCH 9 (" + " ".join(f"BODY.PEEK[]<{n}.100>" for n in range(2_000)) + ")", within=10.0)
    with Imap(server, BEN, "INBOX", receive_buffer=4096) as lazy:
        lazy.send(("x FETCH 1:* (" + " ".join(["BODY.PEEK[]"] * 100) + ")\r\n") * 20)
        alive(server)
    holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")


@check("literals before login: large, many, without waiting, without end")
def _(server):
    before = server.rss_kb()
    for line in (b"a LOGIN {100000000}\r\n", b"a AUTHENTICATE {65536}\r\n", b"a FROB {65536}\r\n", b"a LOGIN ~{65536}\r\n", b"a {65536}\r\n", b"{65536}\r\n", b"a LOGIN {0}\r\n{0}\r\n"):
        with Imap(server, None) as imap:
            imap.send(line)
            answer = imap.line()
            holds(re.match(rb"\+|a (BAD|NO)|\* (BAD|BYE)", answer), f"{line!r} got {answer!r}")
    # Of what comes without waiting, all is read and thrown away, or the connection ends (RFC 7888 section 4).
    for size, sent in ((100_000_000, 20_000_000), (65_536, 65_536)):
        with Imap(server, None) as imap, contextlib.suppress(EOFError, ConnectionError):
            imap.send(b"a LOGIN {%d+}\r\n" % size)
            for _ in range(sent // 65_536):
                imap.send(b"x" * 65_536)
            if size == sent:
                imap.send(b" x\r\nz NOOP\r\n")
                while not (line := imap.line()).startswith(b"z OK"):
                    holds(re.match(rb"(a|\*) (BAD|NO|BYE)", line), f"{line[:80]!r}")
        alive(server)
        holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")
    with Imap(server, None) as imap:
        imap.send(b"a LOGIN")
        try:
            for _ in range(5_000):
                imap.send(b" {1}\r\n")
                if not imap.line().startswith(b"+"):
                    break
                imap.send(b"x")
            else:
                raise AssertionError("5,000 literals in one command, and more are asked for")
        except (EOFError, ConnectionError):
            pass
    for _ in range(50):
        with Wire(server.at["imap"]) as wire:
            wire.line()
            wire.send(b"a LOGIN {8000}\r\n" + b"x" * 8_000)
    holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")
    alive(server)


@check("mailboxes: so many are made until a limit is told, and the list and a rename of all take no time")
def _(server):
    with Strict(server, CARL) as imap:
        for n in range(300):
            imap.say(f"CREATE tree/{n}/leaf", "OK")
        imap.say("RENAME tree wood", "OK", within=2.0)
        for n in range(20_000):
            _, done = imap.say(f"CREATE many{n}")
            if not done.startswith(b"OK"):
                break
        holds(b"[LIMIT]" in done, f"{n} more were made, then {done}")
        names = listed(imap)
        same((b"wood/299/leaf" in names, b"tree/299/leaf" in names, b"many5" in names), (True, False, True))
        for name in sorted(names, reverse=True):
            if re.match(rb"many|wood", name):
                imap.say("DELETE", None, (name,))
    alive(server)


# ---------------------------------------------------------------- POP3


@check("POP3: odd words and numbers, each one answer, in printable ASCII")
def _(server):
    lines = [b"USER", b"USER " + b"a" * 200, b"USER a\x1b[2J", b"USER \xff", b"USER a b", b'USER "a"', b"PASS", b"PASS " + b" " * 30, b"APOP", b"APOP a", b"APOP ben " + b"z" * 32, b"APOP ben " + b"0" * 31, b"AUTH \xe9", b"AUTH X]", b"CAPA x", b"LANG \x1b", b"UTF8 x", b"XTND", b"+OK", b"-ERR", b".", b""]
    numbers = [b"0", b"-1", b"+1", b"00000000000000000001", b"1 1", b"99999999999999999999999", b"1e3", b"0x1", b"1.", b"\xd9\xa1", b"1\t", b" 1", b"*", b"1:2", b"[1]"]
    for login, wanted in ((None, lines), (BEN, [word + b" " + n for word in (b"RETR", b"DELE", b"LIST", b"UIDL", b"TOP") for n in numbers] + [b"TOP 1 -1", b"TOP 1 99999999999999999999", b"TOP 1 x", b"TOP 1"])):
        for line in wanted:
            with Pop3(server, login) as pop3:
                pop3.send(line + b"\r\n")
                got = pop3.line()
                holds(re.fullmatch(rb"(\+OK|-ERR)( [\x20-\x7e]*)?", got), f"{line!r} got {got!r}")
                if got.startswith(b"-ERR"):
                    pop3.say("NOOP" if login else "CAPA")
    alive(server)


@check("POP3: TOP and RETR, 2,000 in one go, bounded and whole")
def _(server):
    before = server.rss_kb()
    with Pop3(server) as pop3:
        pop3.send(b"TOP 9 4294967295\r\n" * 200 + b"NOOP\r\n")
        for _ in range(200):
            holds(pop3.line().startswith(b"+OK"), "TOP")
            while pop3.line() != b".":
                pass
        holds(pop3.line().startswith(b"+OK"), "NOOP")
    with Pop3(server, receive_buffer=4096) as lazy:
        lazy.send(b"RETR 9\r\n" * 2_000)
        alive(server)
    holds(server.rss_kb() - before < MAY_GROW_KB, f"grew by {server.rss_kb() - before} kB")


if __name__ == "__main__":
    checks.main()
