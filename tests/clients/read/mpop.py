"""mpop: POP3 alone, pipelined where CAPA says so, into a Maildir, an mbox or a delivery agent."""

from harness import BEN, PASSWORD, Pop3, deliver, eventually, holds, letter, run, same, token
from letters import appended
from mailboxes import held, put, subjects
from read import check, later
from read.deposit import Deposit
from tap import Tap

later("mpop: tls, tls_starttls, tls_trust_file")

TEMPORARY, REFUSED = 75, 77


class Mpop:
    def __init__(self, tap, home, options="", password=None, auth="user", login=BEN):
        home.mkdir()
        self.home, self.got = home, Deposit(home)
        (home / "rc").write_text(
            f"account one\ntls off\nhost 127.0.0.1\nport {tap.port}\nuser {login}\npassword {password or PASSWORD[login]}\nauth {auth}\ntimeout 10\n"
            f"delivery mda {self.got.script}\nreceived_header off\nuidls_file {home}/uidls\n{options}\n"
        )
        (home / "rc").chmod(0o600)

    def fetch(self, *more, status=0):
        return run(["env", f"HOME={self.home}", "mpop", f"--file={self.home / 'rc'}", "--quiet", *more, "one"], status=status, timeout=30)


def content(server):
    return [octets for _, octets in held(server).values()]


@check("mpop: keep, everything once, octet by octet; then only what is new, by UIDL", "mpop")
def _(server, home):
    put(server, appended(token("nasty")))
    with Tap(server, "pop3") as tap:
        far = Mpop(tap, home / "a", "keep on")
        far.fetch()
        far.got.holds(content(server))
        far.got.empty()
        far.fetch()
        far.got.holds([])
        subject = token("new")
        deliver(server, letter(subject))
        eventually(lambda: subject in subjects(server))
        far.fetch()
        far.got.holds([held(server)[subjects(server)[subject]][1]])
        holds(not tap.said(rb"^DELE"), "DELE was said")
        tap.no_refusal()


@check("mpop: keep off, the server is empty afterwards; commands in one go where PIPELINING is told", "mpop")
def _(server, home):
    for pipelining in ("auto", "on", "off"):
        for _ in range(0 if pipelining == "auto" else 12):
            put(server, appended(token("nasty")))
        wanted = content(server)
        with Tap(server, "pop3") as tap:
            far = Mpop(tap, home / pipelining, f"keep off\npipelining {pipelining}")
            far.fetch()
            tap.no_refusal()
            together = any(who == "C" and data.count(b"\r\n") > 1 for c in tap.conversations for who, data in c.parts)
            same(together, pipelining != "off", f"several commands in one packet, pipelining {pipelining}")
        far.got.holds(wanted)
        same(held(server), {}, "left on the server")


@check("mpop: only_new off, large letters skipped or deleted unread, and a filter that sees the header alone", "mpop")
def _(server, home):
    sizes = [len(one) for one in content(server)]
    small = [s for s in sizes if s <= 5000]
    with Tap(server, "pop3") as tap:
        far = Mpop(tap, home / "a", "keep on\nonly_new off\nskipsize 5000")
        far.fetch()
        far.fetch()
        same(len(far.got.letters()), 2 * len(small), "letters of two runs")
        same(len(held(server)), len(sizes), "left on the server")
        tap.forget()
        far = Mpop(tap, home / "b", "keep off\nkillsize 5000\nfilter grep -q '^Subject: The boat' && exit 2 || exit 0")
        far.fetch()
        holds(tap.said(rb"^TOP \d+ 0"), "no TOP")
        same(list(subjects(server)), ["The boat"], "left on the server: what the filter skipped")
        same(len(far.got.letters()), len(small) - 1, "letters that the filter let through")
        tap.no_refusal()


@check("mpop: Maildir and mbox", "mpop")
def _(server, home):
    put(server, appended(token("nasty")))
    for part in ("new", "cur", "tmp"):
        (home / "maildir" / part).mkdir(parents=True)
    with Tap(server, "pop3") as tap:
        Mpop(tap, home / "a", f"keep on\ndelivery maildir {home}/maildir").fetch()
        Mpop(tap, home / "b", f"keep on\ndelivery mbox {home}/mbox").fetch()
        tap.no_refusal()
    got = sorted(one.read_bytes().replace(b"\n", b"\r\n") for one in (home / "maildir/new").iterdir())
    same(got, sorted(content(server)), "the Maildir")
    same((home / "mbox").read_bytes().count(b"\nFrom ") + 1, len(got), "letters in the mbox")


@check("mpop: APOP where the greeting has a timestamp; a wrong password; a maildrop in use", "mpop")
def _(server, home):
    with Tap(server, "pop3") as tap:
        far = Mpop(tap, home / "a", "keep on", auth="apop")
        far.fetch(status=None)
        offered = tap.said(rb"^\+OK [^\r\n]*<[^<>@\s]+@[^<>\s]+>", "S")
        same(bool(tap.said(rb"^APOP")), bool(offered), "APOP")
        same(len(far.got.letters()), len(held(server)) if offered else 0, "letters")
        Mpop(tap, home / "b", password="wrong").fetch(status=REFUSED)
        far = Mpop(tap, home / "c", "keep on")
        with Pop3(server):
            far.fetch(status=None)
            same(far.got.letters(), [], "letters")
        eventually(lambda: far.fetch(status=None) is None or far.got.letters())
        same(len(far.got.letters()), len(held(server)))


@check("mpop: --serverinfo reads CAPA", "mpop")
def _(server, home):
    with Tap(server, "pop3") as tap:
        said = run(["mpop", "--serverinfo", "--host=127.0.0.1", f"--port={tap.port}", "--tls=off"]).decode()
        told = [line.split()[0] for line in tap.conversations[-1].octets("S").decode().split("\r\n")[2:-3] if line]
    for word, shown in (("TOP", "TOP"), ("UIDL", "UIDL"), ("PIPELINING", "PIPELINING"), ("RESP-CODES", "RESP-CODES"), ("AUTH-RESP-CODE", "AUTH-RESP-CODE")):
        same(shown in said, word in told, word)
