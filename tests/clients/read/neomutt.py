"""NeoMutt, without anybody before it: a pseudo-terminal, and keys that are pushed to it."""

import contextlib
import os
import pty
import re
import subprocess
import threading

from harness import BEN, PASSWORD, deliver, eventually, holds, letter, same, token
from letters import NASTY, appended
from mailboxes import alike, flags, gone, held, is_marked, names, put, quoted, say, subjects
from read import check, later
from read.deposit import network
from tap import Tap

later("neomutt: imaps://, pops://, ssl_starttls, and AUTH mechanisms that need TLS")

SETTINGS = """
set ssl_starttls=no ssl_force_tls=no
set quit=yes delete=yes move=no wait_key=no confirmappend=no confirmcreate=no beep=no abort_key="\\Cg" mark_old=no
set mbox_type=Maildir sleep_time=0 timeout=1 mail_check=1 pop_checkinterval=0 pop_delete=yes pop_last=no
set sort=threads sidebar_visible=yes sidebar_width=20 mail_check_stats=yes mail_check_stats_interval=1
set config_charset=utf-8 charset=utf-8 send_charset=utf-8 crypt_use_gpgme=no
"""


# It tries AUTHENTICATE PLAIN where nobody offers a mechanism, and then LOGIN.
UNASKED = rb"0000 NO "


class Neomutt:
    """One start of NeoMutt. `keys` are pushed at the start; `push` pushes more while it runs."""

    def __init__(self, tap, home, keys, folder="+INBOX", more="", scheme="imap", login=BEN):
        home.mkdir(exist_ok=True)
        self.home, self.screen = home, b""
        url = f"{scheme}://{login}@{tap.host}:{tap.port}/"
        (home / "rc").write_text(
            f'set folder="{url}" spoolfile="{url}INBOX" imap_pass="{PASSWORD[login]}" pop_pass="{PASSWORD[login]}"\n'
            f'set header_cache="{home}/headers" message_cachedir="{home}/letters" tmpdir="{home}" record="" postponed="+Drafts"\n'
            f"{SETTINGS}{more}\n"
        )
        for name in ("headers", "letters"):
            (home / name).mkdir(exist_ok=True)
        self.near, far = pty.openpty()
        words = ["neomutt", "-F", home / "rc", "-f", folder, "-e", f'push "{keys}"']
        environment = {**os.environ, "HOME": str(home), "TERM": "xterm", "LINES": "50", "COLUMNS": "120", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self.child = subprocess.Popen(list(map(str, words)), stdin=far, stdout=far, stderr=far, env=environment, start_new_session=True)
        os.close(far)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with contextlib.suppress(OSError):
            while data := os.read(self.near, 65536):
                self.screen += data

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait(5)
        with contextlib.suppress(OSError):
            os.close(self.near)

    def push(self, keys):
        os.write(self.near, f':push "{keys}"\n'.encode())

    def ends(self):
        """Waits until it has quit by itself."""
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not quit; on its screen: {self.shown()[-1500:]}") from None
        same(self.child.returncode, 0, f"NeoMutt's end; on its screen: {self.shown()[-800:]}")

    def shown(self):
        return re.sub(r"\x1b(\[[0-9;?]*[a-zA-Z]|[()][A-Z0-9]|[=>])", " ", self.screen.decode(errors="replace"))


def runs(tap, home, keys, **more):
    with Neomutt(tap, home, keys, **more) as mutt:
        mutt.ends()


def cached(home):
    """The letters that it keeps a copy of, just as the server gave them."""
    return sorted(network(one.read_bytes()) for one in (home / "letters").rglob("*") if one.is_file())


def clean(octets):
    """Without the fields that it writes into what it copies, and with an empty line after the last field, where it
    puts one even if the letter has none."""
    end = re.match(rb"(?:[!-9;-~]+:[^\r]*\r\n(?:[ \t][^\r]*\r\n)*)*", octets).end()
    head = re.sub(rb"(?m)^(?:Status|Content-Length|Lines): [^\r]*\r\n", b"", octets[:end])
    return head + b"\r\n" + octets[end:].removeprefix(b"\r\n")


def saved(home, name):
    """The letters of a Maildir that NeoMutt filled."""
    box = home / name
    return sorted(clean(network(one.read_bytes())) for part in ("new", "cur") for one in (box / part).iterdir()) if box.exists() else []


def copies(home, name):
    """Keys that copy all that is shown into a Maildir."""
    return f"<tag-pattern>~A<enter><tag-prefix><copy-message>{home}/{name}<enter>"


def content(server, box="INBOX"):
    return sorted(clean(octets) for _, octets in held(server, box).values())


@check("neomutt imap: opens, shows threads, copies every letter, octet by octet", "neomutt", bare=True)
def _(server, home):
    put(server, appended(token("nasty")))
    with Tap(server, "imap") as tap:
        runs(tap, home / "a", copies(home, "out") + "<quit>")
        tap.no_refusal(but=UNASKED)
    alike(saved(home, "out"), content(server), "what it shows")
    alike(cached(home / "a"), [octets for _, octets in held(server).values()], "its copies")


@check("neomutt imap: the second start has the headers in its cache, and asks for none again", "neomutt", bare=True)
def _(server, home):
    for wish in ("set imap_condstore=no imap_qresync=no", "set imap_condstore=yes imap_qresync=no", "set imap_condstore=yes imap_qresync=yes"):
        place = home / re.sub(r"\W", "", wish)
        with Tap(server, "imap") as tap:
            runs(tap, place, "<quit>", more=wish)
            holds(tap.said(rb"^a\d+ (?:UID )?FETCH \S+ \([^\r]*BODY\.PEEK\[HEADER"), f"no headers were asked for\n{tap.text()}")
            tap.forget()
            put(server, letter(token("new")))
            say(server, r"UID STORE 1 +FLAGS (\Flagged)", r"UID STORE 2 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
            runs(tap, place, f"<limit>~F<enter>{copies(place, 'flagged')}<limit>~A<enter>{copies(place, 'all')}<quit>", more=wish)
            asked = tap.said(rb"^a\d+ (?:UID )?FETCH (\S+) \([^\r]*BODY\.PEEK\[HEADER")
            same(len(asked), 1, f"FETCH of headers with {wish}: {asked}")
            told = tap.said(rb"^\* \d+ FETCH \([^\r]*BODY\[HEADER", "S")
            same(len(told), 1, f"headers that came again with {wish}")
            offered = b" ".join(tap.said(rb"^\* CAPABILITY [^\r]*", "S") + tap.said(rb"\[CAPABILITY [^\]]*", "S")).split()
            if b"QRESYNC" in offered and "qresync=yes" in wish:
                holds(tap.said(rb"^a\d+ UID FETCH [^\r]* \(CHANGEDSINCE \d+ VANISHED\)"), f"no QRESYNC: {tap.said(rb'^a.*')}")
            elif b"CONDSTORE" in offered and "condstore=yes" in wish:
                holds(tap.said(rb"CHANGEDSINCE|CONDSTORE"), f"no CONDSTORE\n{tap.text()}")
            tap.no_refusal(but=UNASKED)
        alike(saved(place, "all"), content(server), f"what it shows with {wish}")
        same(saved(place, "flagged"), sorted(o for m, o in held(server).values() if "\\Flagged" in m), f"what it shows as flagged with {wish}")


@check("neomutt imap: flags it sets, and flags that others set meanwhile", "neomutt", bare=True)
def _(server, home):
    one, two, theirs = token("one"), token("two"), token("theirs")
    put(server, letter(one))
    put(server, letter(two), flags=r"(\Seen)")
    other = put(server, letter(theirs))
    uid = subjects(server)
    with Tap(server, "imap") as tap, Neomutt(tap, home / "a", f"<limit>~s {one}<enter><flag-message><set-flag>r<limit>~s {two}<enter><toggle-new><sync-mailbox>") as mutt:
        is_marked(server, uid[one], {"\\Flagged", "\\Answered", "\\Seen"})
        is_marked(server, uid[two], set())
        say(server, rf"UID STORE {other} +FLAGS (\Flagged \Seen)", box="INBOX")
        holds(eventually(lambda: tap.said(rb"^\* \d+ FETCH \([^\r]*\\Flagged \\Seen[^\r]*", "S") or tap.said(rb"^\* \d+ FETCH \([^\r]*\\Seen \\Flagged[^\r]*", "S"), 8), f"it was not told\n{tap.text()}")
        mutt.push(f"<limit>~F !~N<enter>{copies(home, 'flagged')}<quit>")
        mutt.ends()
        tap.no_refusal(but=UNASKED)
    holds(any(f"Subject: {theirs}\r\n".encode() in got for got in saved(home, "flagged")), "it does not show the flag of another")


@check("neomutt imap: what it deletes is gone, and what others delete while it is open", "neomutt", bare=True)
def _(server, home):
    mine, theirs = token("mine"), token("theirs")
    for subject in (mine, theirs):
        put(server, letter(subject))
    uid = subjects(server)
    with Tap(server, "imap") as tap, Neomutt(tap, home / "a", f"<delete-pattern>~s {mine}<enter><sync-mailbox>") as mutt:
        gone(server, uid[mine])
        tap.forget()
        say(server, rf"UID STORE 3,{uid[theirs]} +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
        holds(eventually(lambda: len(tap.said(rb"^\* (?:\d+ EXPUNGE|VANISHED [\d:,]+)", "S")) >= 1, 8) or not tap.conversations, f"it was not told\n{tap.text()}")
        mutt.push(f"<limit>~A<enter>{copies(home, 'left')}<quit>")
        mutt.ends()
    alike(saved(home, "left"), content(server), "what it shows")


@check("neomutt imap: IDLE, a new letter comes by itself", "neomutt")
def _(server, home):
    subject = token("idle")
    with Tap(server, "imap") as tap, Neomutt(tap, home / "a", "<limit>~A<enter>", more="set imap_idle=yes") as mutt:
        holds(eventually(lambda: tap.said(rb"^a\d+ IDLE"), 8), f"no IDLE\n{tap.text()}")
        deliver(server, letter(subject))
        holds(eventually(lambda: tap.said(rf"^Subject: {subject}".encode(), "S"), 8), f"it did not come\n{tap.text()}")
        mutt.push(f"<limit>~s {subject}<enter>{copies(home, 'new')}<quit>")
        mutt.ends()
        tap.no_refusal(but=UNASKED)
    same(len(saved(home, "new")), 1)


@check("neomutt imap: search at the server", "neomutt")
def _(server, home):
    uid = put(server, letter(token("sought"), b"under the gooseberry bush\r\n"))
    with Tap(server, "imap") as tap:
        runs(tap, home / "a", f"<limit>=b gooseberry<enter>{copies(home, 'found')}<quit>")
        holds(tap.said(rb"^a\d+ UID SEARCH [^\r]*gooseberry"), "it did not ask the server")
        tap.no_refusal(but=UNASKED)
    same(saved(home, "found"), [held(server)[uid][1]])


@check("neomutt imap: letters saved to another mailbox, by MOVE or COPY, and appended from disk", "neomutt", bare=True)
def _(server, home):
    subject, up = token("saved"), token("up")
    uid = put(server, appended(subject))
    box = home / "disk"
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    (box / "cur/1.up:2,S").write_bytes(letter(up, NASTY).replace(b"\r\n", b"\n"))
    with Tap(server, "imap") as tap:
        runs(tap, home / "a", f"<limit>~s {subject}<enter><save-message>+Archive<enter><sync-mailbox><quit>")
        gone(server, uid)
        same([octets for _, octets in held(server, "Archive").values()], [appended(subject)])
        runs(tap, home / "b", "<copy-message>+Drafts<enter><quit>", folder=str(box))
        tap.no_refusal(but=UNASKED)
    [(marks, octets)] = held(server, "Drafts").values()
    same((clean(octets), marks), (letter(up, NASTY), {"\\Seen"}))


@check("neomutt imap: mailboxes made, renamed, deleted; names that are not ASCII; the side bar", "neomutt", bare=True)
def _(server, home):
    made, other = "Été&hiver", "日本語"
    with Tap(server, "imap") as tap:
        browse = "<change-folder>?<toggle-mailboxes>"
        runs(tap, home / "a", f"{browse}<create-mailbox>{made}<enter><exit><quit>")
        holds(eventually(lambda: made in names(server)), f"{names(server)}\n{tap.text()}")
        put(server, letter(token()), made)
        runs(tap, home / "a", f"{browse}<search>hiver<enter><rename-mailbox><kill-line>{other}<enter><exit><quit>")
        holds(eventually(lambda: other in names(server) and made not in names(server)), f"{names(server)}\n{tap.text()}")
        say(server, f"SUBSCRIBE {quoted(other)}")
        with Neomutt(tap, home / "a", "", more='mailboxes +INBOX "+日本語"') as mutt:
            holds(eventually(lambda: tap.said('STATUS "(?:&ZeVnLIqe-|日本語)"'.encode())), f"no STATUS\n{tap.text()}")
            holds(eventually(lambda: "日本語" in mutt.shown()), "it is not in the side bar")
            mutt.push("<quit>")
            mutt.ends()
        runs(tap, home / "a", f"{browse}<search>日<enter><delete-mailbox>y<exit><quit>")
        holds(eventually(lambda: other not in names(server)), f"{names(server)}\n{tap.text()}")
        tap.no_refusal(but=UNASKED)


@check("neomutt imap: a letter is written and put off, and then found in Drafts", "neomutt")
def _(server, home):
    subject = token("draft")
    words = f'set editor="sh -c \'echo words of mine >>$1\' edit" edit_headers=no autoedit=no from={BEN} realname=""'
    with Tap(server, "imap") as tap:
        runs(tap, home / "a", f"<mail>ana@meadow.test<enter>{subject}<enter><postpone-message><quit>", more=words + "\nset fast_reply=no recall=no")
        tap.no_refusal(but=UNASKED)
    [(marks, octets)] = held(server, "Drafts").values()
    same("\\Draft" in marks or "\\Seen" in marks, True, f"flags {marks}")
    holds(f"Subject: {subject}\r\n".encode() in octets and b"words of mine\r\n" in octets, f"{octets}")


@check("neomutt pop: reads all, octet by octet; what it deletes is gone at the end", "neomutt")
def _(server, home):
    mine = token("mine")
    uid = put(server, appended(mine))
    wanted = content(server)
    with Tap(server, "pop3") as tap:
        runs(tap, home / "a", f"{copies(home, 'out')}<delete-pattern>~s {mine}<enter><quit>", folder=f"pop://{BEN}@{tap.host}:{tap.port}/", scheme="pop")
        tap.no_refusal(but=rb"AUTH|LAST")
    alike(saved(home, "out"), wanted, "what it shows")
    gone(server, uid)
    same(len(held(server)), len(wanted) - 1)
