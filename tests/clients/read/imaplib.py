"""imaplib, of Python itself: its methods for extensions. What else it does stands in `../run.py`."""

import concurrent.futures
import imaplib
import re

from harness import BEN, PASSWORD, WAIT, holds, letter, same, token
from letters import appended
from mailboxes import alike, flags, held, names, put, say, utf7
from read import check, later
from tap import Tap

later("imaplib, poplib, smtplib: IMAP4_SSL, POP3_SSL, starttls, stls")


def client(tap, box=None):
    one = imaplib.IMAP4(tap.host, tap.port, timeout=WAIT)
    one.login(BEN, PASSWORD[BEN])
    if box:
        ok(one.select(box))
    return one


def ok(answer):
    same(answer[0], "OK", f"status of {answer}")
    return answer[1]


@check("imaplib: SORT, THREAD, NAMESPACE, ENABLE, quota, rights, MOVE, UNSELECT where they are offered", bare=True)
def _(server, home):
    stem = token("sorted")
    uids = [put(server, letter(f"{stem} {word}")) for word in ("cherry", "apple", "banana")]
    with Tap(server, "imap") as tap:
        one = client(tap)
        words = ok(one.capability())[0].decode().upper().split()
        if "ENABLE" in words and "CONDSTORE" in words:
            ok(one.enable("CONDSTORE"))
            same(one.response("ENABLED")[1], [b"CONDSTORE"])
        ok(one.select("INBOX"))
        if "SORT" in words:
            same(ok(one.uid("SORT", "(SUBJECT)", "UTF-8", f'SUBJECT "{stem}"')), [b"%d %d %d" % (uids[1], uids[2], uids[0])])
            same(ok(one.sort("(REVERSE SUBJECT)", "UTF-8", f'SUBJECT "{stem}"')), [b"15 17 16"])
        for algorithm in ("REFERENCES", "ORDEREDSUBJECT"):
            if f"THREAD={algorithm}" in words:
                found = re.findall(rb"\d+", ok(one.thread(algorithm, "UTF-8", "ALL"))[0])
                same(sorted(map(int, found)), list(range(1, 18)), algorithm)
        if "NAMESPACE" in words:
            holds(ok(one.namespace())[0].startswith(b'(("" "/"))'), "NAMESPACE")
        if "QUOTA" in words:
            roots, quotas = ok(one.getquotaroot("INBOX"))
            holds(roots[0].startswith(b"INBOX") and quotas and quotas[0], f"{roots} {quotas}")
        if "ACL" in words:
            holds(re.match(rb"INBOX .*\bben", ok(one.getacl("INBOX"))[0]), "GETACL")
            holds(b"l" in ok(one.myrights("INBOX"))[0], "MYRIGHTS")
            ok(one.setacl("Archive", "carl@harbor.test", "lrs"))
            ok(one.deleteacl("Archive", "carl@harbor.test"))
        if "MOVE" in words:
            one.uid("MOVE", str(uids[0]), "Archive")
            same((uids[0] in held(server), len(held(server, "Archive"))), (False, 1), "MOVE")
        if "UNSELECT" in words:
            ok(one.store("1", "+FLAGS", r"(\Deleted)"))
            ok(one.unselect())
            same(flags(server, 1), {"\\Seen", "\\Deleted"}, "UNSELECT expunges nothing")
        one.logout()
        tap.no_refusal()


@check("imaplib: letters up and down, octet by octet, over many sessions at once; names that are not ASCII", bare=True)
def _(server, home):
    box = "日本 & hiver"
    say(server, f'CREATE "{utf7(box)}"')

    def work(n):
        one = client(tap, f'"{utf7(box)}"')
        content = appended(f"many-{n}-")
        ok(one.append(f'"{utf7(box)}"', rf"(\Flagged key{n})", None, content))
        ok(one.noop())
        [number] = ok(one.search(None, "KEYWORD", f"key{n}"))
        got = ok(one.fetch(number, "(FLAGS BODY.PEEK[])"))[0][1]
        one.logout()
        return content, got

    with Tap(server, "imap") as tap, concurrent.futures.ThreadPoolExecutor(12) as pool:
        pairs = list(pool.map(work, range(24)))
        tap.no_refusal()
    for content, got in pairs:
        same(got, content)
    alike([octets for _, octets in held(server, box).values()], [content for content, _ in pairs], "letters")
    holds(box in names(server), f"{names(server)}")
