"""offlineimap3: a Maildir and a server, kept the same both ways."""

import re

from harness import CARL, PASSWORD, deliver, eventually, holds, letter, run, same, token
from letters import NASTY
from mailboxes import flags, held, names, put, quoted, say, subjects
from read import check, later
from read.maildir import Maildir
from tap import Tap

later("offlineimap3: ssl = yes, starttls = yes, cert_fingerprint")


# What it writes into a letter that goes up, to find it again, where there is no UIDPLUS.
OWN = re.compile(rb"^X-OfflineIMAP: [^\r\n]*\r\n", re.M)


class Offlineimap:
    def __init__(self, tap, home, far=""):
        home.mkdir()
        self.home, self.mail = home, home / "mail"
        (home / "rc").write_text(
            f"[general]\naccounts = carl\nmetadata = {home}/meta\nui = quiet\nsocktimeout = 10\n"
            f"[Account carl]\nlocalrepository = near\nremoterepository = far\nutf8foldernames = yes\n"
            f"[Repository near]\ntype = Maildir\nlocalfolders = {self.mail}\nsep = /\nsync_deletes = yes\n"
            f"[Repository far]\ntype = IMAP\nremotehost = {tap.host}\nremoteport = {tap.port}\nremoteuser = {CARL}\nremotepass = {PASSWORD[CARL]}\n"
            f"ssl = no\nstarttls = no\nauth_mechanisms = LOGIN\nmaxconnections = 2\nexpunge = yes\nsync_deletes = yes\n{far}\n"
        )

    def sync(self, *more):
        return run(["env", f"HOME={self.home}", "offlineimap", "-c", self.home / "rc", "-o", *more], timeout=30)

    def box(self, name="INBOX"):
        return Maildir(self.mail / name)

    def boxes(self):
        return {str(path.parent.relative_to(self.mail)) for path in self.mail.rglob("cur")}

    def agrees(self, server):
        """Every mailbox holds the same here and there. The names of the files bear UIDs of their own."""
        same(self.boxes(), names(server, CARL, chosen=True), "mailboxes")
        for name in self.boxes():
            near = sorted((octets, sorted(marks)) for marks, octets in self.box(name).held().values())
            far = sorted((OWN.sub(b"", octets), sorted(marks)) for marks, octets in held(server, name, CARL).values())
            same(len(near), len(far), f"letters in {name}")
            for one, other in zip(near, far):
                same(one, other, f"a letter in {name}")

    def file(self, subject, box="INBOX"):
        """The UID by which the file with this letter goes."""
        [uid] = [uid for uid, (_, octets) in self.box(box).held().items() if f"Subject: {subject}\r\n".encode() in octets]
        return uid


def fill(server, count=4, box="INBOX"):
    stems = [token("letter") for _ in range(count)]
    for stem in stems:
        put(server, letter(stem, NASTY[:40], to=CARL), box, login=CARL)
    return stems


@check("offlineimap: everything comes down, octet by octet; names that are not ASCII, levels", "offlineimap", bare=True)
def _(server, home):
    for name in ("Été & hiver", "Lists/choir"):
        say(server, f"CREATE {quoted(name)}", login=CARL)
        fill(server, 2, name)
    put(server, letter(token(), NASTY), flags=r"(\Seen \Flagged \Answered)", login=CARL)
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        tap.no_refusal()
        near.agrees(server)
        tap.forget()
        near.sync()
        holds(not tap.said(rb"STORE|APPEND|BODY"), "the second run did something")


@check("offlineimap: flags, both ways at once", "offlineimap", bare=True)
def _(server, home):
    one, two, three, four = fill(server)
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        uid = subjects(server, login=CARL)
        say(server, rf"UID STORE {uid[one]} +FLAGS (\Flagged)", rf"UID STORE {uid[two]} +FLAGS (\Seen \Answered)", box="INBOX", login=CARL)
        near.box().mark(near.file(three), "RS")
        near.box().mark(near.file(four), "F")
        near.sync()
        tap.no_refusal()
        near.agrees(server)
    for subject, wanted in {one: {"\\Flagged"}, two: {"\\Seen", "\\Answered"}, three: {"\\Seen", "\\Answered"}, four: {"\\Flagged"}}.items():
        same(flags(server, uid[subject], login=CARL), wanted, "flags")


@check("offlineimap: deletion, both ways at once", "offlineimap")
def _(server, home):
    one, two, three, four = fill(server)
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        say(server, rf"UID STORE {subjects(server, login=CARL)[one]} +FLAGS (\Deleted)", "EXPUNGE", box="INBOX", login=CARL)
        near.box().drop(near.file(two))
        near.box().mark(near.file(three), "ST")
        near.sync()
        near.sync()
        tap.no_refusal()
        near.agrees(server)
    left = subjects(server, login=CARL)
    same([one in left, two in left, three in left, four in left], [False, False, True, True], "left")
    same(flags(server, left[three], login=CARL), {"\\Seen", "\\Deleted"}, "what was marked alone")


@check("offlineimap: new letters, both ways at once; their UIDs by UIDPLUS, or sought by a field", "offlineimap", bare=True)
def _(server, home):
    fill(server, 1)
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        tap.forget()
        theirs, mine = token("theirs"), token("mine")
        deliver(server, letter(theirs, to=CARL), (CARL,))
        eventually(lambda: theirs in subjects(server, login=CARL))
        near.box().put("1.mine", letter(mine, NASTY, to=CARL), "S")
        near.sync()
        tap.no_refusal()
        offered = b"UIDPLUS" in b" ".join(tap.said(rb"^\* CAPABILITY [^\r]*", "S")).split()
        same(bool(tap.said(rb"SEARCH HEADER X-OfflineIMAP")), not offered, "the letter is sought by its field")
        found = subjects(server, login=CARL)
        holds({theirs, mine} <= found.keys(), f"{sorted(found)}")
        marks, octets = held(server, login=CARL)[found[mine]]
        same(marks, {"\\Seen"})
        holds(octets.endswith(b"\r\n\r\n" + NASTY), "the body is another")
        uid = near.file(mine)
        near.box().mark(uid, "FS")
        near.sync()
    same(flags(server, found[mine], login=CARL), {"\\Seen", "\\Flagged"}, "flags after the second run")


@check("offlineimap: folders, both ways: made here and there", "offlineimap")
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        near.box("Grüße").make()  # it makes the levels above at the server alone, and then misses them here
        near.box("Grüße/von & für").make().put("1.new", letter(token()))
        say(server, f"CREATE {quoted('日本語')}", login=CARL)
        near.sync()
        near.sync()
        tap.no_refusal(but=rb"ALREADYEXISTS")  # it makes the level above again
    holds({"Grüße/von & für", "日本語"} <= names(server, CARL), f"{names(server, CARL)}")
    holds("日本語" in near.boxes(), f"{near.boxes()}")
    same(len(held(server, "Grüße/von & für", CARL)), 1, "letters in the new folder")


@check("offlineimap: a quick run asks STATUS or the modification sequence, not every letter", "offlineimap", bare=True)
def _(server, home):
    one, *_ = fill(server)
    with Tap(server, "imap") as tap:
        near = Offlineimap(tap, home / "a")
        near.sync()
        tap.forget()
        near.sync("-q")
        holds(not tap.said(rb"FETCH 1:\*"), "a quick run fetched everything")
        put(server, letter(token("new"), to=CARL), login=CARL)
        near.sync("-q")
        tap.no_refusal()
        near.agrees(server)
