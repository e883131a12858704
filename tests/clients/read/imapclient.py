"""imapclient, a library of Python: answers parsed into values, extensions used where they are offered."""

import concurrent.futures
import contextlib
import datetime
import re

from harness import BEN, PASSWORD, WAIT, deliver, eventually, holds, letter, same, token
from letters import appended
from mailboxes import alike, flags, held, is_marked, names, put, quoted, say, subjects
from read import check, later
from tap import Tap

later("imapclient: ssl=True, starttls()")
NEEDS = "python:imapclient"


@contextlib.contextmanager
def client(server, box=None, readonly=False, tap=None):
    from imapclient import IMAPClient

    host, port = (tap.host, tap.port) if tap else server.at["imap"]
    one = IMAPClient(host, port, ssl=False, timeout=WAIT, use_uid=True)
    one.login(BEN, PASSWORD[BEN])
    if box:
        one.select_folder(box, readonly)
    yield one
    with contextlib.suppress(Exception):
        one.logout()


@check("imapclient: every letter, octet by octet; flags, date and size; ENVELOPE and BODYSTRUCTURE of each", NEEDS, bare=True)
def _(server, home):
    put(server, appended(token("nasty")), flags='(\\Flagged Own) "17-Jul-1996 02:44:25 -0700"')
    wanted = held(server)
    with Tap(server, "imap") as tap, client(server, "INBOX", readonly=True, tap=tap) as one:
        one.normalise_times = False
        same(one.search(), sorted(wanted), "SEARCH")
        got = one.fetch(one.search(), ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE", "BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]"])
        same(sorted(got), sorted(wanted), "FETCH")
        for uid, (marks, octets) in wanted.items():
            row = got[uid]
            same(row[b"BODY[]"], octets, f"UID {uid}")
            same(row[b"BODY[HEADER]"] + row[b"BODY[TEXT]"], octets, f"header and text of {uid}")
            same(row[b"RFC822.SIZE"], len(octets), f"size of {uid}")
            same({f.decode() for f in row[b"FLAGS"]} - {"\\Recent"}, marks, f"flags of {uid}")
            head = octets.partition(b"\r\n\r\n")[0] + b"\r\n"
            same(row[b"BODYSTRUCTURE"].is_multipart, b"boundary=" in head, f"structure of {uid}")
            subject = re.search(rb"(?m)^Subject:[ \t]*((?:[^\r]|\r\n[ \t])*)\r\n", head)
            same(row[b"ENVELOPE"].subject or b"", subject[1].replace(b"\r\n", b""), f"subject of {uid}")
        same(got[max(wanted)][b"INTERNALDATE"].timestamp(), 837596665.0, "date")
        tap.no_refusal()


@check("imapclient: flags and keywords, both ways; a read-only folder changes nothing", NEEDS, bare=True)
def _(server, home):
    with client(server, "INBOX") as one:
        same(set(one.add_flags([1, 3], [b"\\Flagged", b"$Own"])[1]) >= {b"\\Flagged", b"$Own"}, True)
        is_marked(server, 1, {"\\Seen", "\\Flagged", "$Own"})
        one.remove_flags([1], [b"\\Seen"])
        one.set_flags([3], [b"\\Answered"], silent=True)
        is_marked(server, 1, {"\\Flagged", "$Own"})
        is_marked(server, 3, {"\\Answered"})
        say(server, r"UID STORE 2 FLAGS (\Draft)", box="INBOX")
        one.noop()
        same(set(one.get_flags([2])[2]) - {b"\\Recent"}, {b"\\Draft"})
        same(one.search(["KEYWORD", "$Own"]), [1])
        one.select_folder("INBOX", readonly=True)
        one.fetch([2], ["BODY[]"])
        with contextlib.suppress(Exception):
            one.add_flags([2], [b"\\Flagged"])
        same(flags(server, 2), {"\\Draft"})


@check("imapclient: deletion both ways; EXPUNGE of some by UIDPLUS where it is offered", NEEDS, bare=True)
def _(server, home):
    with Tap(server, "imap") as tap, client(server, "INBOX", tap=tap) as one:
        one.delete_messages([2, 4, 6])
        if one.has_capability("UIDPLUS"):
            one.expunge([2, 4])
            same(6 in held(server) and not {2, 4} & held(server).keys(), True, "UID EXPUNGE takes those alone")
        _, told = one.expunge()
        same(sorted(held(server)), [uid for uid in range(1, 15) if uid not in (2, 4, 6)])
        holds(told, "no EXPUNGE was told")
        say(server, r"UID STORE 8 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
        _, told = one.noop()
        holds((5, b"EXPUNGE") in told, f"{told}")
        same(one.search(), sorted(held(server)))
        tap.no_refusal()


@check("imapclient: APPEND with flags and date, its UID; COPY and MOVE, their UIDs", NEEDS, bare=True)
def _(server, home):
    subject = token("up")
    with Tap(server, "imap") as tap, client(server, "INBOX", tap=tap) as one:
        when = datetime.datetime(2020, 2, 29, 12, 0, 0, tzinfo=datetime.timezone.utc)
        answer = one.append("Archive", appended(subject), [b"\\Seen", b"\\Flagged"], when)
        [(uid, (marks, octets))] = held(server, "Archive").items()
        same((octets, marks), (appended(subject), {"\\Seen", "\\Flagged"}))
        if one.has_capability("UIDPLUS"):
            holds(answer.endswith(b"(Success)") or b"APPENDUID" in answer, f"{answer}")
            holds(tap.said(rb"\[APPENDUID \d+ %d\]" % uid, "S"), "no APPENDUID")
        one.copy([1, 2], "Trash")
        alike([o for _, o in held(server, "Trash").values()], [held(server)[n][1] for n in (1, 2)], "copies")
        if one.has_capability("MOVE"):
            content = held(server)[3][1]
            one.move([3], "Drafts")
            same(([o for _, o in held(server, "Drafts").values()], 3 in held(server)), ([content], False))
        if one.has_capability("MULTIAPPEND"):
            # Without flags it puts two spaces between two literals, where RFC 3501 section 9 permits one.
            one.multiappend("Sent", [{"msg": letter(token()), "flags": [b"\\Seen"]} for _ in range(3)])
            same([marks for marks, _ in held(server, "Sent").values()], [{"\\Seen"}] * 3)
        tap.no_refusal()


@check("imapclient: folders: made, renamed, deleted, subscribed; names that are not ASCII; special use", NEEDS, bare=True)
def _(server, home):
    made, other = "Été & hiver", "日本語/深い"
    with Tap(server, "imap") as tap, client(server, tap=tap) as one:
        one.create_folder(made)
        holds(made in names(server), f"{names(server)}")
        one.rename_folder(made, other)
        holds({"日本語", other} <= names(server) and made not in names(server), f"{names(server)}")
        same({name for *_, name in one.list_folders()}, names(server))
        same([name for *_, name in one.list_folders("", "日本語/%")], [other])
        one.subscribe_folder(other)
        holds(other in [name for *_, name in one.list_sub_folders()], "LSUB")
        one.unsubscribe_folder(other)
        say(server, f"CREATE {quoted('a b')}")
        holds(one.folder_exists("a b") and not one.folder_exists("a c"), "folder_exists")
        put(server, letter(token()), other)
        status = one.folder_status(other)
        same((status[b"MESSAGES"], status[b"UIDNEXT"], status[b"UNSEEN"]), (1, 2, 1))
        one.delete_folder(other)
        holds(other not in names(server), f"{names(server)}")
        if one.has_capability("SPECIAL-USE"):
            same([one.find_special_folder(use) for use in (b"\\Sent", b"\\Trash", b"\\Drafts")], ["Sent", "Trash", "Drafts"])
        if one.has_capability("NAMESPACE"):
            same(one.namespace().personal, (("", "/"),))
        tap.no_refusal()


@check("imapclient: SEARCH with criteria of every sort; SORT and THREAD where they are offered", NEEDS, bare=True)
def _(server, home):
    stem = token("sought")
    uids = [put(server, letter(f"{stem} {word}", f"{word} Grüße\r\n".encode(), extra=b"Content-Type: text/plain; charset=utf-8\r\n")) for word in ("cherry", "apple", "banana")]
    with Tap(server, "imap") as tap, client(server, "INBOX", tap=tap) as one:
        same(one.search(["SUBJECT", stem]), uids)
        same(one.search(["SUBJECT", stem, "NOT", "BODY", "apple"]), [uids[0], uids[2]])
        same(one.search(["OR", ["SUBJECT", f"{stem} apple"], ["SUBJECT", f"{stem} banana"]]), uids[1:])
        same(one.search(["TEXT", "Grüße", "SUBJECT", stem], "UTF-8"), uids)
        same(one.search(["SINCE", datetime.date(1990, 1, 1), "SUBJECT", stem, "SMALLER", 5000]), uids)
        same(one.search(["UID", f"{uids[1]}:*"]), uids[1:])
        same(one.search(["HEADER", "Message-ID", "nothing \"of\" the \\ sort"]), [])
        if one.has_capability("SORT"):
            same(one.sort("SUBJECT", ["SUBJECT", stem]), [uids[1], uids[2], uids[0]])
            same(one.sort(["REVERSE SUBJECT"], ["SUBJECT", stem]), [uids[0], uids[2], uids[1]])
        for algorithm in ("REFERENCES", "ORDEREDSUBJECT"):
            if one.has_capability(f"THREAD={algorithm}"):
                same(sorted(flat(one.thread(algorithm))), sorted(held(server)), f"THREAD {algorithm}")
        tap.no_refusal()


def flat(threads):
    for one in threads:
        if isinstance(one, tuple):
            yield from flat(one)
        else:
            yield one


@check("imapclient: IDLE tells new letters, flags and deletion", NEEDS, bare=True)
def _(server, home):
    subject = token("idle")
    with client(server, "INBOX") as one:
        one.idle()
        deliver(server, letter(subject))
        told = []
        holds(eventually(lambda: told.extend(one.idle_check(timeout=0.2)) or (15, b"EXISTS") in told), f"{told}")
        say(server, r"UID STORE 3 +FLAGS (\Flagged)", r"UID STORE 4 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
        holds(eventually(lambda: told.extend(one.idle_check(timeout=0.2)) or (4, b"EXPUNGE") in told), f"{told}")
        holds(any(row[:2] == (3, b"FETCH") and b"\\Flagged" in row[2][1] for row in told), f"{told}")
        one.idle_done()
        same(one.search(), sorted(held(server)))


@check("imapclient: ID, ENABLE, CONDSTORE, UNSELECT, QUOTA, ACL where they are offered", NEEDS)
def _(server, home):
    with Tap(server, "imap") as tap, client(server, tap=tap) as one:
        if one.has_capability("ID"):
            holds(one.id_({"name": "imapclient"}), "ID")
        if one.has_capability("ENABLE") and one.has_capability("CONDSTORE"):
            same(one.enable("CONDSTORE"), [b"CONDSTORE"])
        one.select_folder("INBOX")
        if one.has_capability("CONDSTORE"):
            before = one.folder_status("INBOX", ["HIGHESTMODSEQ"])[b"HIGHESTMODSEQ"]
            one.add_flags([5], [b"\\Flagged"], silent=True)
            got = one.fetch(one.search(), ["FLAGS"], [f"CHANGEDSINCE {before}"])
            same([uid for uid in got if got[uid]], [5], "what has changed since")
            holds(got[5][b"MODSEQ"][0] > before, "MODSEQ does not grow")
        if one.has_capability("UNSELECT"):
            one.delete_messages([1])
            one.unselect_folder()
            holds(1 in held(server), "UNSELECT expunged")
        if one.has_capability("QUOTA"):
            roots, quotas = one.get_quota_root("INBOX")
            holds(roots.quota_roots and quotas, f"{roots} {quotas}")
        if one.has_capability("ACL"):
            holds(any(who == BEN.encode() or who == b"ben" for who, _ in one.getacl("INBOX")), f"{one.getacl('INBOX')}")
        tap.no_refusal()


@check("imapclient: eight sessions on one folder at once, each with its own letters; all see the same at the end", NEEDS)
def _(server, home):
    def work(n):
        with client(server, "INBOX") as one:
            for k in range(5):
                one.append("INBOX", letter(f"many-{n}-{k}"))
            [uid] = one.search(["SUBJECT", f"many-{n}-2"])
            one.add_flags([uid], [b"\\Flagged"])
            [uid] = one.search(["SUBJECT", f"many-{n}-4"])
            one.delete_messages([uid])
            one.expunge()
            return uid

    with client(server, "INBOX") as watcher, concurrent.futures.ThreadPoolExecutor(8) as pool:
        dropped = set(pool.map(work, range(8)))
        watcher.noop()
        got = watcher.fetch(watcher.search(), ["FLAGS", "BODY.PEEK[]"])
        wanted = held(server)
        same({uid: row[b"BODY[]"] for uid, row in got.items()}, {uid: octets for uid, (_, octets) in wanted.items()})
        same(len(wanted), 14 + 8 * 4)
        holds(not dropped & wanted.keys(), "what was deleted is there")
        same(sum("\\Flagged" in marks for marks, _ in wanted.values()), 8)
