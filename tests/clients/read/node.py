"""imapflow and node-pop3, libraries of Node: a session in a process of its own, told what to do line by line."""

import base64
import json
import pathlib
import queue
import re
import subprocess
import threading

from harness import BEN, PASSWORD, WAIT, Pop3, deliver, eventually, holds, letter, same, token
from letters import appended
from mailboxes import alike, flags, held, is_marked, names, put, say, subjects
from read import check, later
from tap import Tap

later("imapflow: secure: true, doSTARTTLS: true; node-pop3: tls: true")
FLOW, POP = "node npm:imapflow", "node npm:node-pop3"
SESSION = pathlib.Path(__file__).with_name("session.mjs")


class Session:
    def __init__(self, library, **options):
        self.child = subprocess.Popen(["node", SESSION, library, json.dumps(options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.answers, self.events = queue.Queue(), []
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait(5)

    def _read(self):
        for line in self.child.stdout:
            told = json.loads(line, object_hook=lambda one: base64.b64decode(one["base64"]) if set(one) == {"base64"} else one)
            if "event" in told:
                self.events.append((told["event"], told.get("data")))
            else:
                self.answers.put(told)

    def ask(self, method, *words, fails=False):
        line = json.dumps([method, *words], default=lambda octets: {"base64": base64.b64encode(octets).decode()})
        self.child.stdin.write(line.encode() + b"\n")
        self.child.stdin.flush()
        answer = self.answers.get(timeout=2 * WAIT)
        same("error" in answer, fails, f"whether {method} fails: {str(answer)[:600]}")
        return answer["error"] if fails else answer["result"]

    def told(self, event, fits=lambda data: True):
        return [data for name, data in list(self.events) if name == event and fits(data)]


def flow(tap, box=None, **options):
    one = Session("imapflow", host=tap.host, port=tap.port, auth={"user": BEN, "pass": PASSWORD[BEN]}, **options)
    one.ask("connect")
    if box:
        one.ask("mailboxOpen", box)
    return one


def offers(one, word):
    return word in one.ask("get", "capabilities")


UID = {"uid": True}


@check("imapflow: every letter, octet by octet; ENVELOPE, BODYSTRUCTURE and flags of each; parts", FLOW, bare=True)
def _(server, home):
    put(server, appended(token("nasty")), flags="(\\Flagged $Own)")
    wanted = held(server)
    with Tap(server, "imap") as tap, flow(tap, "INBOX") as one:
        query = {"uid": True, "flags": True, "envelope": True, "bodyStructure": True, "internalDate": True, "size": True, "source": True, "headers": True}
        rows = one.ask("fetchAll", "1:*", query)
        same([row["uid"] for row in rows], sorted(wanted))
        for row in rows:
            marks, octets = wanted[row["uid"]]
            same(row["source"], octets, f"UID {row['uid']}")
            same(row["size"], len(octets), "size")
            same(set(row["flags"]) - {"\\Recent"}, marks, "flags")
            holds(row["headers"] and octets.startswith(row["headers"].removesuffix(b"\r\n")), f"header of {row['uid']}")
        same(one.ask("download", "1"), wanted[1][1], "download")
        same(one.ask("fetchOne", "*", {"source": {"start": 10, "maxLength": 20}})["source"], wanted[max(wanted)][1][10:30], "a piece")
        tap.no_refusal()


@check("imapflow: what it says first: ID, NAMESPACE, ENABLE, COMPRESS where they are offered", FLOW, bare=True)
def _(server, home):
    with Tap(server, "imap") as tap, flow(tap, clientInfo={"name": "imapflow"}, qresync=True) as one:
        words = set(one.ask("get", "capabilities"))
        one.ask("list")
        for capability, said in (("ID", rb"ID \("), ("NAMESPACE", rb"NAMESPACE"), ("CONDSTORE", rb"ENABLE [^\r]*CONDSTORE"), ("UTF8=ACCEPT", rb"ENABLE [^\r]*UTF8=ACCEPT"), ("COMPRESS=DEFLATE", rb"COMPRESS DEFLATE")):
            same(bool(tap.said(rb"^\S+ " + said)), capability in words, capability)
        if "QRESYNC" in words:
            holds("QRESYNC" in one.ask("get", "enabled"), "QRESYNC is not enabled")
        tap.no_refusal()


@check("imapflow: flags, both ways; keywords; those of many letters at once", FLOW, bare=True)
def _(server, home):
    with Tap(server, "imap") as tap, flow(tap, "INBOX") as one:
        one.ask("messageFlagsAdd", "1,3", ["\\Flagged", "$Own"], UID)
        one.ask("messageFlagsRemove", "1", ["\\Seen"], UID)
        one.ask("messageFlagsSet", "5:7", ["\\Answered"], UID)
        is_marked(server, 1, {"\\Flagged", "$Own"})
        is_marked(server, 3, {"\\Flagged", "$Own", "\\Seen"})
        same([flags(server, uid) for uid in (5, 6, 7)], [{"\\Answered"}] * 3)
        say(server, r"UID STORE 2 FLAGS (\Draft)", box="INBOX")
        one.ask("noop")
        holds(eventually(lambda: one.told("flags", lambda data: data["seq"] == 2 and "\\Draft" in data["flags"])), f"{one.events}")
        tap.no_refusal()


@check("imapflow: deletion, both ways; the events are right, EXPUNGE or VANISHED", FLOW, bare=True)
def _(server, home):
    with Tap(server, "imap") as tap, flow(tap, "INBOX", qresync=True) as one:
        one.ask("messageDelete", "2,4", UID)
        holds(not {2, 4} & held(server).keys(), "they are still there")
        say(server, r"UID STORE 6 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
        one.ask("noop")
        holds(eventually(lambda: one.told("expunge", lambda data: data.get("uid") == 6 or data.get("seq") == 4)), f"{one.events}")
        same([row["uid"] for row in one.ask("fetchAll", "1:*", {"uid": True})], sorted(held(server)))
        tap.no_refusal()


@check("imapflow: APPEND, COPY and MOVE, with their new UIDs where UIDPLUS is offered", FLOW, bare=True)
def _(server, home):
    subject = token("up")
    with Tap(server, "imap") as tap, flow(tap, "INBOX") as one:
        answer = one.ask("append", "Archive", appended(subject), ["\\Seen", "\\Flagged"], "2020-02-29T12:00:00Z")
        [(uid, (marks, octets))] = held(server, "Archive").items()
        same((octets, marks), (appended(subject), {"\\Seen", "\\Flagged"}))
        content = held(server)[3][1]
        copied = one.ask("messageCopy", "1,2", "Trash", UID)
        moved = one.ask("messageMove", "3", "Drafts", UID)
        alike([o for _, o in held(server, "Trash").values()], [held(server)[n][1] for n in (1, 2)], "copies")
        same(([o for _, o in held(server, "Drafts").values()], 3 in held(server)), ([content], False))
        if offers(one, "UIDPLUS"):
            same(answer["uid"], uid, "APPENDUID")
            same(copied["uidMap"], {"1": 1, "2": 2}, "COPYUID")
            same(moved["uidMap"], {"3": 1}, "COPYUID of MOVE")
        same(bool(tap.said(rb"^\S+ UID MOVE ")), offers(one, "MOVE"), "MOVE")
        tap.no_refusal()


@check("imapflow: folders: made, renamed, deleted, subscribed; names that are not ASCII; special use; STATUS in LIST", FLOW, bare=True)
def _(server, home):
    made, other = "Été & hiver", "日本語/深い"
    with Tap(server, "imap") as tap, flow(tap) as one:
        one.ask("mailboxCreate", made)
        holds(made in names(server), f"{names(server)}")
        one.ask("mailboxRename", made, other)
        holds(other in names(server) and made not in names(server), f"{names(server)}")
        put(server, letter(token()), other)
        one.ask("mailboxSubscribe", other)
        rows = {row["path"]: row for row in one.ask("list", {"statusQuery": {"messages": True, "uidNext": True}})}
        # LIST may leave out a name that is a level and no mailbox.
        holds(names(server, chosen=True) <= rows.keys() <= names(server), f"{rows.keys()}")
        same((rows[other]["status"]["messages"], rows[other]["status"]["uidNext"], rows[other]["subscribed"]), (1, 2, True))
        same(rows["INBOX"]["status"]["messages"], 14)
        if offers(one, "SPECIAL-USE"):
            same([rows[name].get("specialUse") for name in ("Sent", "Trash", "Drafts")], ["\\Sent", "\\Trash", "\\Drafts"])
        status = one.ask("status", other, {"messages": True, "unseen": True, "uidValidity": True})
        same((status["messages"], status["unseen"]), (1, 1))
        one.ask("mailboxUnsubscribe", other)
        one.ask("mailboxDelete", other)
        holds(other not in names(server), f"{names(server)}")
        one.ask("mailboxOpen", "no such", fails=True)
        tap.no_refusal(but=rb"NONEXISTENT")


@check("imapflow: SEARCH of every sort", FLOW, bare=True)
def _(server, home):
    stem = token("sought")
    uids = [put(server, letter(f"{stem} {word}", f"{word} Grüße\r\n".encode(), extra=b"Content-Type: text/plain; charset=utf-8\r\n")) for word in ("cherry", "apple", "banana")]
    with Tap(server, "imap") as tap, flow(tap, "INBOX") as one:
        search = lambda query: one.ask("search", query, UID)
        same(search({"subject": stem}), uids)
        same(search({"subject": stem, "not": {"body": "apple"}}), [uids[0], uids[2]])
        same(search({"or": [{"subject": f"{stem} apple"}, {"subject": f"{stem} banana"}]}), uids[1:])
        # It puts the UTF-8 into a quoted string, which holds ASCII alone until one of these is enabled (RFC 3501
        # section 9, RFC 6855 section 3, RFC 9051 section 9).
        taken = {"UTF8=ACCEPT", "IMAP4rev2"} & set(one.ask("get", "enabled"))
        same(search({"body": "Grüße", "subject": stem}), uids if taken else False)
        same(search({"seen": False, "since": "1990-01-01", "smaller": 5000, "subject": stem}), uids)
        same(search({"header": {"Message-ID": stem}, "uid": f"{uids[1]}:*"}), uids[1:])
        same(search({"keyword": "$Nothing"}), [])
        tap.no_refusal(but=rb"^\S+ BAD A quoted string holds US-ASCII" if not taken else rb"(?!)")


@check("imapflow: IDLE by itself: new letters, flags, deletion", FLOW, bare=True)
def _(server, home):
    with Tap(server, "imap") as tap, flow(tap, "INBOX", qresync=True) as one:
        one.child.stdin.write(b'["idle"]\n')
        one.child.stdin.flush()
        holds(eventually(lambda: tap.said(rb"^\S+ IDLE")), f"no IDLE\n{tap.text()}")
        deliver(server, letter(token("idle")))
        holds(eventually(lambda: one.told("exists", lambda data: data["count"] == 15)), f"{one.events}")
        say(server, r"UID STORE 3 +FLAGS (\Flagged)", r"UID STORE 4 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
        holds(eventually(lambda: one.told("expunge")), f"{one.events}")
        holds(one.told("flags", lambda data: data["seq"] == 3 and "\\Flagged" in data["flags"]), f"{one.events}")
        tap.no_refusal()


@check("imapflow: comes back with CONDSTORE or QRESYNC and is told what changed meanwhile", FLOW)
def _(server, home):
    with Tap(server, "imap") as tap, flow(tap, qresync=True) as one:
        box = one.ask("mailboxOpen", "INBOX")
        words = set(one.ask("get", "capabilities"))
        if "CONDSTORE" in words:
            since = box["highestModseq"]
            say(server, r"UID STORE 3 +FLAGS (\Flagged)", box="INBOX")
            rows = one.ask("fetchAll", "1:*", {"uid": True, "flags": True}, {"changedSince": since})
            same([row["uid"] for row in rows], [3], "what changed")
            holds(rows[0]["modseq"] > since, "MODSEQ does not grow")
        if "QRESYNC" in words:
            one.ask("mailboxClose")
            now = one.ask("status", "INBOX", {"highestModseq": True, "uidValidity": True})
            say(server, r"UID STORE 5,7 +FLAGS (\Deleted)", "EXPUNGE", r"UID STORE 8 +FLAGS (\Flagged)", box="INBOX")
            one.ask("mailboxOpen", "INBOX", {"changedSince": now["highestModseq"], "uidValidity": now["uidValidity"]})
            holds(tap.said(rb"^\S+ SELECT \"?INBOX\"? \(QRESYNC \("), f"no QRESYNC\n{tap.text()}")
            gone = [data["uid"] for data in one.told("expunge")]
            same(sorted(gone), [5, 7], "VANISHED")
            holds(one.told("flags", lambda data: data.get("uid") == 8), f"{one.events}")
        tap.no_refusal()


@check("imapflow: a wrong password is told as such", FLOW)
def _(server, home):
    with Tap(server, "imap") as tap, Session("imapflow", host=tap.host, port=tap.port, auth={"user": BEN, "pass": "wrong"}) as one:
        one.ask("connect", fails=True)
        holds(any(b"[AUTHENTICATIONFAILED]" in line for line in tap.refused()), f"{tap.refused()}")


def pop(tap, password=PASSWORD[BEN]):
    return Session("node-pop3", host=tap.host, port=tap.port, user=BEN, password=password, timeout=10_000)


@check("node-pop3: UIDL, LIST, STAT, TOP; every letter, octet by octet", POP)
def _(server, home):
    put(server, appended(token("nasty")))
    wanted = [octets for _, octets in held(server).values()]
    with Tap(server, "pop3") as tap, pop(tap) as one:
        listed, ids = one.ask("LIST"), one.ask("UIDL")
        same(listed, [[str(n), str(len(octets))] for n, octets in enumerate(wanted, 1)])
        same(len({id for _, id in ids}), len(wanted))
        same(one.ask("STAT"), f"{len(wanted)} {sum(map(len, wanted))}")
        same(one.ask("UIDL", 3), ids[2])
        # It takes the last line end for a part of the end of the answer, if both come in one packet, and leaves the dots
        # doubled that RFC 1939 section 3 has the client undo.
        for n, octets in enumerate(wanted, 1):
            got = re.sub(rb"(?m)^\.\.", b".", one.ask("octets", "RETR", n))
            holds(got in (octets, octets.removesuffix(b"\r\n")), f"RETR {n}: {got[-80:]!r}")
        head, _, body = wanted[0].partition(b"\r\n\r\n")
        top = head + b"\r\n\r\n" + b"".join(body.splitlines(True)[:2])
        holds(one.ask("octets", "TOP", 1, 2) in (top, top.removesuffix(b"\r\n")), "TOP")
        one.ask("NOOP")
        one.ask("QUIT")
        tap.no_refusal()


@check("node-pop3: DELE and QUIT, DELE and RSET, a number that is not there, a wrong password, a maildrop in use", POP)
def _(server, home):
    with Tap(server, "pop3") as tap:
        with pop(tap) as one:
            one.ask("DELE", 2)
            one.ask("RSET")
            one.ask("DELE", 3)
            one.ask("QUIT")
        same(sorted(held(server)), [uid for uid in range(1, 15) if uid != 3])
        tap.no_refusal()
        with pop(tap, "wrong") as one:
            one.ask("STAT", fails=True)
        with pop(tap) as one:
            one.ask("octets", "RETR", 99, fails=True)
            one.ask("QUIT")
        with Pop3(server), pop(tap) as one:
            holds("[IN-USE]" in one.ask("STAT", fails=True), "no [IN-USE]")
