"""getmail6: POP3 and IMAP, every letter to a delivery agent."""

import email
import re
import subprocess

from harness import BEN, PASSWORD, Pop3, deliver, eventually, holds, letter, run, same, token
from letters import appended
from mailboxes import flags, held, put, say, subjects
from read import check, later
from read.deposit import Deposit
from tap import Tap

later("getmail6: SimplePOP3SSLRetriever, SimpleIMAPSSLRetriever")


class Getmail:
    def __init__(self, tap, home, kind, retriever="", options="", password=PASSWORD[BEN]):
        home.mkdir()
        # It misses the end of an agent that ends before it has begun to wait, and then waits in vain.
        self.home, self.got = home, Deposit(home, linger=0.1)
        (home / "getmailrc").write_text(
            f"[retriever]\ntype = Simple{kind}Retriever\nserver = 127.0.0.1\nport = {tap.port}\nusername = {BEN}\npassword = {password}\ntimeout = 10\n{retriever}\n"
            f"[destination]\ntype = MDA_external\npath = {self.got.script}\nallow_root_commands = true\n"
            f"[options]\nread_all = false\ndelivered_to = false\nreceived = false\nverbose = 1\n{options}\n"
        )

    def words(self, *more):
        return ["env", f"HOME={self.home}", "getmail", "--getmaildir", self.home, *more]

    def fetch(self, *more, status=0):
        return run(self.words(*more), status=status, timeout=30)


def clean(octets):
    """A letter as getmail leaves it: written anew by Python's `email`, and with two fields of its own."""
    parsed = email.message_from_bytes(octets.replace(b"\r\n", b"\n"))
    del parsed["X-getmail-retrieved-from-mailbox"]
    if parsed["Return-Path"] == "<unknown>":
        del parsed["Return-Path"]
    head, _, body = parsed.as_bytes().partition(b"\n\n")
    return re.sub(rb"\s+", b" ", head).strip(), body


def content(server, **more):
    return [octets for _, octets in held(server, **more).values()]


@check("getmail pop3: without delete, everything once, octet by octet; then only what is new", "getmail")
def _(server, home):
    put(server, appended(token("nasty")))
    with Tap(server, "pop3") as tap:
        far = Getmail(tap, home / "a", "POP3")
        far.fetch()
        far.got.holds(content(server), clean)
        far.got.empty()
        far.fetch()
        far.got.holds([])
        subject = token("new")
        deliver(server, letter(subject))
        eventually(lambda: subject in subjects(server))
        far.fetch()
        far.got.holds([held(server)[subjects(server)[subject]][1]], clean)
        holds(not tap.said(rb"^DELE"), "DELE was said")
        tap.no_refusal()


@check("getmail pop3: with delete, the server is empty afterwards", "getmail")
def _(server, home):
    wanted = content(server)
    with Tap(server, "pop3") as tap:
        far = Getmail(tap, home / "a", "POP3", options="delete = true")
        far.fetch()
        tap.no_refusal()
    far.got.holds(wanted, clean)
    same(held(server), {}, "left on the server")


@check("getmail pop3: at most so many, of so many octets; the rest stays", "getmail")
def _(server, home):
    sizes = [len(one) for one in content(server)]
    with Tap(server, "pop3") as tap:
        far = Getmail(tap, home / "a", "POP3", options="delete = true\nmax_message_size = 2000\nmax_messages_per_session = 5")
        far.fetch()
        same(len(far.got.letters()), 5, "letters of one run")
        far.fetch()
        far.fetch()
        tap.no_refusal()
    same(sorted(len(one) for one in content(server)), sorted(s for s in sizes if s > 2000), "left on the server")


@check("getmail pop3: a wrong password, and a maildrop in use", "getmail")
def _(server, home):
    with Tap(server, "pop3") as tap:
        far = Getmail(tap, home / "a", "POP3", password="wrong")
        far.fetch(status=None)
        holds(tap.refused(), "the server refused nothing")
        tap.forget()
        far = Getmail(tap, home / "b", "POP3")
        with Pop3(server):
            far.fetch(status=None)
            holds(any(b"[IN-USE]" in line for line in tap.refused()), f"{tap.refused()}")
        same(far.got.letters(), [], "letters")
        eventually(lambda: far.fetch(status=None) is None or far.got.letters())
        same(len(far.got.letters()), len(held(server)))


@check("getmail imap: several folders, octet by octet; with delete they are empty", "getmail", bare=True)
def _(server, home):
    say(server, "CREATE Choir")
    put(server, appended(token("choir")), "Choir")
    wanted = content(server) + content(server, box="Choir")
    with Tap(server, "imap") as tap:
        far = Getmail(tap, home / "a", "IMAP", retriever='mailboxes = ("INBOX", "Choir")', options="delete = true")
        far.fetch()
        tap.no_refusal()
    far.got.holds(wanted, clean)
    same((held(server), held(server, "Choir")), ({}, {}), "left on the server")


@check("getmail imap: what was fetched is moved to another folder", "getmail")
def _(server, home):
    wanted = content(server)
    with Tap(server, "imap") as tap:
        far = Getmail(tap, home / "a", "IMAP", retriever="move_on_delete = Archive", options="delete = true")
        far.fetch()
        tap.no_refusal()
    same(held(server), {}, "left in INBOX")
    same(sorted(content(server, box="Archive")), sorted(wanted), "in Archive")


@check("getmail imap: IDLE, a new letter comes by itself", "getmail")
def _(server, home):
    with Tap(server, "imap") as tap:
        far = Getmail(tap, home / "a", "IMAP")
        far.fetch()
        subject = token("idle")
        tap.forget()
        child = subprocess.Popen(list(map(str, far.words("--idle", "INBOX"))), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            holds(eventually(lambda: tap.said(rb"^\S+ IDLE"), 10), f"no IDLE\n{tap.text()}")
            deliver(server, letter(subject))
            came = lambda: any(f"Subject: {subject}\r\n".encode() in one for one in far.got.letters())
            holds(eventually(came, 10), f"it did not come\n{tap.text()}")
        finally:
            child.kill()
            child.wait(5)
