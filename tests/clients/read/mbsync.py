"""mbsync: a Maildir and a server, kept the same both ways."""

import concurrent.futures
import re

from harness import BEN, CARL, PASSWORD, Skip, deliver, eventually, holds, letter, run, same, token
from letters import appended
from mailboxes import decoded, flags, gone, held, is_marked, names, put, quoted, say, subjects, utf7
from read import ONLY, check
from read.maildir import Maildir
from tap import Tap

# What mbsync writes into a letter to find it again where it is not told its UID. Without UIDPLUS the release 1.4.4
# does not understand the answer to its own FETCH of that field, and gives up.
TUID = re.compile(rb"^X-TUID: [^\r\n]*\r\n", re.M)


class Mbsync:
    """One user's mbsync, its Maildirs in a folder of their own."""

    def __init__(self, tap, home, login=BEN, more="", patterns="*"):
        self.home, self.mail = home, home / "mail"
        self.mail.mkdir(parents=True)
        (home / "rc").write_text(
            f"IMAPStore far\nHost {tap.host}\nPort {tap.port}\nUser {login}\nPass {PASSWORD[login]}\nSSLType None\nAuthMechs LOGIN\n{more}\n\n"
            f"MaildirStore near\nPath {self.mail}/\nInbox {self.mail}/INBOX\nSubFolders Verbatim\n\n"
            f"Channel all\nFar :far:\nNear :near:\nPatterns {patterns}\nCreate Both\nRemove Both\nExpunge Both\nCopyArrivalDate yes\nSyncState *\n"
        )
        (home / "rc").chmod(0o600)

    def sync(self, status=0):
        return run(["env", f"HOME={self.home}", "mbsync", "-c", self.home / "rc", "-a"], status=status, timeout=30)

    def box(self, name="INBOX"):
        return Maildir(self.mail / name)

    def agrees(self, server, login=BEN):
        """Every mailbox holds the same here and there. The names of the files bear UIDs of their own."""
        here = {decoded(path.name) for path in self.mail.iterdir()}
        same(here, names(server, login, chosen=True), "mailboxes")
        for name in here:
            near, far = (sorted((TUID.sub(b"", octets), sorted(marks)) for marks, octets in box.values()) for box in (self.box(utf7(name)).held(), held(server, name, login)))
            same(len(near), len(far), f"letters in {name}")
            for one, other in zip(near, far):
                same(one, other, f"a letter in {name}")

    def file(self, subject, box="INBOX"):
        """The UID by which the file with this letter goes."""
        [uid] = [uid for uid, (_, octets) in self.box(box).held().items() if f"Subject: {subject}\r\n".encode() in octets]
        return uid


@check("mbsync: everything comes down, octet by octet, with flags and dates", "mbsync", bare=True)
def _(server, home):
    uid = put(server, appended(token("nasty")), flags='(\\Flagged \\Answered) "17-Jul-1996 02:44:25 -0700"')
    say(server, f"UID COPY {uid} Archive", box="INBOX")
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        tap.no_refusal()
    near.agrees(server)
    same(int(near.box().file(uid).stat().st_mtime), 837596665, "the time of the file")
    holds(len(near.box().held()) > 10 and len(near.box("Archive").held()) == 1, "letters are missing")


@check("mbsync: a second run finds nothing to do", "mbsync")
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        tap.forget()
        near.sync()
        holds(not tap.said(rb"(?:STORE|APPEND|BODY)[^\r]*"), f"it did {tap.said(rb'STORE.*|APPEND.*|BODY.*')}")


@check("mbsync: flags, both ways at once", "mbsync", bare=True)
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        say(server, r"UID STORE 1 +FLAGS (\Flagged)", r"UID STORE 2 -FLAGS (\Seen)", r"UID STORE 3 +FLAGS (\Answered)", box="INBOX")
        near.box().mark(3, "FS")
        near.box().mark(4, "")
        near.box().mark(8, "RS")
        near.sync()
        tap.no_refusal()
    for uid, wanted in {1: {"\\Flagged", "\\Seen"}, 2: set(), 3: {"\\Answered", "\\Flagged", "\\Seen"}, 4: set(), 8: {"\\Answered", "\\Seen"}}.items():
        same(flags(server, uid), wanted, f"flags of {uid}")
    near.agrees(server)


@check("mbsync: deletion, both ways at once", "mbsync", bare=True)
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        say(server, r"UID STORE 1,5 +FLAGS (\Deleted)", "EXPUNGE", r"UID STORE 6 +FLAGS (\Deleted)", box="INBOX")
        near.box().drop(2)
        near.box().mark(3, "ST")
        near.sync()
        tap.no_refusal()
    left = set(range(1, 15)) - {1, 2, 3, 5, 6}
    same(set(held(server)), left, "left on the server")
    same(set(near.box().held()), left, "left on disk")
    near.agrees(server)


def uidplus(tap):
    if not tap.said(rb"\[CAPABILITY [^\]]*\bUIDPLUS\b", "S"):
        raise Skip("the server has no UIDPLUS")


@check("mbsync: new letters, both ways at once; the new UIDs by UIDPLUS", "mbsync")
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        uidplus(tap)
        theirs, mine, seen = token("theirs"), token("mine"), token("seen")
        deliver(server, letter(theirs))
        eventually(lambda: theirs in subjects(server))
        near.box().put("1.mine", appended(mine))
        near.box().put("2.seen", letter(seen), "FS")
        near.sync()
        tap.no_refusal()
        holds(not tap.said(rb"HEADER\.FIELDS \(X-TUID\)"), "the letter is sought by X-TUID")
    found = subjects(server)
    holds({theirs, mine, seen} <= found.keys(), f"{sorted(found)}")
    same(flags(server, found[seen]), {"\\Flagged", "\\Seen"})
    same(TUID.sub(b"", held(server)[found[mine]][1]), appended(mine), "the letter that went up")
    near.agrees(server)


@check("mbsync: a new letter goes up without UIDPLUS, too, found by a field of its own", "mbsync", bare=ONLY)
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        mine = token("mine")
        near.box().put("1.mine", appended(mine))
        near.sync(status=None)
        holds(tap.said(rb"BODY.PEEK\[HEADER.FIELDS \(X-TUID\)\]"), "it was not sought")
        holds(tap.said(rb"^X-TUID: ", "S"), "it was not found")
        tap.no_refusal()
    found = subjects(server)
    same(TUID.sub(b"", held(server)[found[mine]][1]), appended(mine), "the letter that went up")


@check("mbsync: folders, both ways: made, filled, removed; names that are not ASCII", "mbsync")
def _(server, home):
    ours = "Été & hiver"
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        uidplus(tap)
        say(server, f"CREATE {quoted('Plain')}", f"CREATE {quoted('Grüße')}")
        put(server, letter(token()), "Grüße", "(\\Seen)")
        near.box(utf7(ours)).make().put("1.x", letter(token()))
        near.sync()
        holds({"Plain", "Grüße", ours} <= names(server), f"{names(server)}")
        near.agrees(server)
        say(server, f"DELETE {quoted('Plain')}")
        put(server, letter(token()), ours)
        near.sync()
        holds(not near.box("Plain").exists(), "Plain is still on disk")
        near.agrees(server)
        tap.no_refusal()


@check("mbsync: a mailbox that was made anew has another UIDVALIDITY, and mbsync sees that", "mbsync")
def _(server, home):
    say(server, "CREATE again")
    put(server, letter(token("old")), "again")
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a")
        near.sync()
        say(server, "DELETE again", "CREATE again")
        new = token("new")
        put(server, letter(new), "again")
        near.sync(status=1)
        holds(new not in str(near.box("again").held()), "the new letter was taken for the old one")
        holds(new in subjects(server, "again"), "the new letter is gone")


@check("mbsync: what is deleted goes to Trash first, by MOVE or COPY", "mbsync", bare=True)
def _(server, home):
    with Tap(server, "imap") as tap:
        near = Mbsync(tap, home / "a", more="Trash Trash", patterns="* !Trash")
        near.sync()
        content = held(server)[2][1]
        near.box().drop(2)
        near.sync()
        tap.no_refusal()
    gone(server, 2)
    same([octets for _, octets in held(server, "Trash").values()], [content], "the letter in Trash")


@check("mbsync: two computers with one account, at the same time, come to the same", "mbsync")
def _(server, home):
    with Tap(server, "imap") as tap, concurrent.futures.ThreadPoolExecutor(2) as both:
        one, two = Mbsync(tap, home / "a", CARL), Mbsync(tap, home / "b", CARL)
        for near in (one, two):
            near.sync()
        uidplus(tap)
        for n in range(10):
            one.box().put(f"{n}.one", letter(token("one")))
            two.box().put(f"{n}.two", letter(token("two")), "S")
        list(both.map(Mbsync.sync, (one, two)))
        for near in (one, two, one):
            near.sync()
        tap.no_refusal()
        same(len([s for s in subjects(server, login=CARL) if s.startswith(("one", "two"))]), 20, "letters")
        first, second, *_ = sorted(subjects(server, login=CARL))
        uid = subjects(server, login=CARL)
        one.box().drop(one.file(first))
        two.box().mark(two.file(second), "F")
        list(both.map(Mbsync.sync, (one, two)))
        for near in (one, two):
            near.sync()
            near.agrees(server, CARL)
        holds(uid[first] not in held(server, login=CARL), "the letter is still there")
        is_marked(server, uid[second], {"\\Flagged"}, login=CARL)
