"""fetchmail: POP3 and IMAP, letters handed to a delivery agent."""

import contextlib
import subprocess

from harness import BEN, PASSWORD, Pop3, deliver, eventually, holds, letter, run, same, token
from letters import appended
from mailboxes import flags, held, put, say, subjects
from read import check, later
from read.deposit import Deposit
from tap import Tap

later("fetchmail: sslproto, stls and sslfingerprint")

# What it ends with (its manual, "EXIT CODES").
NO_MAIL, REFUSED, BUSY = 1, 3, 9


class Fetchmail:
    def __init__(self, tap, home, protocol, options, password=PASSWORD[BEN]):
        home.mkdir(exist_ok=True)
        self.home, self.got = home, Deposit(home)
        uidl, user = (" uidl", options.replace("uidl", "")) if "uidl" in options else ("", options)
        (home / "rc").write_text(
            f'set invisible\nset no syslog\npoll 127.0.0.1 service {tap.port} protocol {protocol}{uidl} bad-header accept\n'
            f'  username "{BEN}" password "{password}" sslproto "" no rewrite pass8bits {user}\n  mda "{self.got.script}"\n'
        )
        (home / "rc").chmod(0o600)

    def words(self, *more):
        return ["env", f"HOME={self.home}", f"FETCHMAILHOME={self.home}", "fetchmail", "--fetchmailrc", self.home / "rc", "--idfile", self.home / "ids", "--pidfile", self.home / "pid", *more]

    def fetch(self, *more, status=0):
        return run(self.words(*more), status=status, timeout=30)


def content(server, **more):
    return [octets for _, octets in held(server, **more).values()]


@check("fetchmail pop3: everything, octet by octet; then only what is new, by UIDL", "fetchmail")
def _(server, home):
    put(server, appended(token("nasty")))
    with Tap(server, "pop3") as tap:
        far = Fetchmail(tap, home / "a", "pop3", "uidl keep")
        far.fetch()
        far.got.holds(content(server))
        far.got.empty()
        far.fetch(status=NO_MAIL)
        far.got.holds([])
        subject = token("new")
        deliver(server, letter(subject))
        eventually(lambda: subject in subjects(server))
        far.fetch()
        far.got.holds([held(server)[subjects(server)[subject]][1]])
        tap.no_refusal(but=rb"-ERR.*(AUTH|CAPA|LAST)")


@check("fetchmail pop3: without keep the server is empty afterwards", "fetchmail")
def _(server, home):
    put(server, appended(token("nasty")))
    wanted = content(server)
    with Tap(server, "pop3") as tap:
        far = Fetchmail(tap, home / "a", "pop3", "nokeep fetchall")
        far.fetch()
        same(len(tap.said(rb"^DELE \d+")), len(wanted), "DELE")
    far.got.holds(wanted)
    same(held(server), {}, "left on the server")


@check("fetchmail pop3: a limit of size, and of letters", "fetchmail")
def _(server, home):
    sizes = [len(one) for one in content(server)]
    with Tap(server, "pop3") as tap:
        far = Fetchmail(tap, home / "a", "pop3", "nokeep fetchall limit 2000")
        far.fetch(status=None)
        same(len(far.got.letters()), len([s for s in sizes if s <= 2000]), "letters that are small enough")
        same(sorted(len(one) for one in content(server)), sorted(s for s in sizes if s > 2000), "left on the server")
        far = Fetchmail(tap, home / "b", "pop3", "nokeep fetchall fetchlimit 1")
        far.fetch(status=None)
        same(len(far.got.letters()), 1, "letters of one run")
        same(len(held(server)), len([s for s in sizes if s > 2000]) - 1, "left on the server")


@check("fetchmail pop3: a wrong password, and a maildrop in use, have exit codes of their own", "fetchmail")
def _(server, home):
    with Tap(server, "pop3") as tap:
        Fetchmail(tap, home / "a", "pop3", "keep", password="wrong").fetch(status=REFUSED)
        with Pop3(server):
            far = Fetchmail(tap, home / "b", "pop3", "keep fetchall")
            far.fetch(status=BUSY)
        eventually(lambda: b"keep" and far.fetch("--check", status=None) is not None)
        far.fetch()
        same(len(far.got.letters()), len(held(server)))


@check("fetchmail pop3: APOP where the greeting has a timestamp", "fetchmail")
def _(server, home):
    with Tap(server, "pop3") as tap:
        far = Fetchmail(tap, home / "a", "apop", "keep fetchall")
        far.fetch(status=None)
        offered = tap.said(rb"^\+OK [^\r\n]*<[^<>@\s]+@[^<>\s]+>", "S")
        same(bool(tap.said(rb"^APOP " + BEN.encode() + rb" [0-9a-f]{32}")), bool(offered), "APOP")
        same(len(far.got.letters()), len(held(server)) if offered else 0, "letters")


@check("fetchmail imap: what is not read comes, and is read then; the octets stay", "fetchmail", bare=True)
def _(server, home):
    uid = put(server, appended(token("nasty")))
    new = {uid: octets for uid, (marks, octets) in held(server).items() if "\\Seen" not in marks}
    with Tap(server, "imap") as tap:
        far = Fetchmail(tap, home / "a", "imap", "keep")
        far.fetch()
        tap.no_refusal()
    far.got.holds(list(new.values()))
    holds(uid in new and all("\\Seen" in flags(server, uid) for uid in new), "not all are marked as read")


@check("fetchmail imap: another folder, and without keep its letters are gone", "fetchmail")
def _(server, home):
    say(server, "CREATE Lists/choir")
    wanted = [appended(token("choir")) for _ in range(3)]
    for one in wanted:
        put(server, one, "Lists/choir")
    with Tap(server, "imap") as tap:
        far = Fetchmail(tap, home / "a", "imap", "nokeep fetchall folder Lists/choir")
        far.fetch()
        tap.no_refusal()
    far.got.holds(wanted)
    same(held(server, "Lists/choir"), {}, "left in the folder")
    same(len(held(server)), 14, "letters in INBOX")


@check("fetchmail imap: IDLE, a new letter comes by itself", "fetchmail")
def _(server, home):
    with Tap(server, "imap") as tap:
        far = Fetchmail(tap, home / "a", "imap", "idle keep")
        child = subprocess.Popen(list(map(str, far.words("--nodetach", "--nosyslog"))), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            holds(eventually(lambda: tap.said(rb"^\S+ IDLE")), f"no IDLE\n{tap.text()}")
            subject = token("idle")
            deliver(server, letter(subject))
            came = lambda: any(f"Subject: {subject}\r\n".encode() in one for one in far.got.letters())
            holds(eventually(came, 10), f"it did not come\n{tap.text()}")
        finally:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(5)
            child.kill()
