"""aioimaplib, a library of Python for asyncio: commands in flight together, IDLE pushed into a queue."""

import asyncio
import contextlib
import re

from harness import BEN, PASSWORD, WAIT, deliver, holds, letter, same, token
from letters import appended
from mailboxes import alike, flags, held, is_marked, names, put, quoted, say
from read import check, later
from tap import Tap

later("aioimaplib: IMAP4_SSL")
NEEDS = "python:aioimaplib"


@contextlib.asynccontextmanager
async def client(tap, box=None):
    import aioimaplib

    one = aioimaplib.IMAP4(tap.host, tap.port, timeout=WAIT)
    await one.wait_hello_from_server()
    ok(await one.login(BEN, PASSWORD[BEN]))
    if box:
        ok(await one.select(box))
    yield one
    await one.logout()


def ok(answer):
    same(answer.result, "OK", f"status of {answer}")
    return answer.lines


def with_client(box=None):
    """A check that is a coroutine, given the server, the recorder and a session."""

    def wrap(function):
        def run(server, home):
            async def go():
                with Tap(server, "imap") as tap:
                    async with client(tap, box) as one:
                        await function(server, tap, one)

            asyncio.run(asyncio.wait_for(go(), 30))

        return run

    return wrap


@check("aioimaplib: every letter, octet by octet, in one answer and one by one among other commands", NEEDS, bare=True)
@with_client("INBOX")
async def _(server, tap, one):
    put(server, appended(token("nasty")))
    await one.noop()
    wanted = [octets for _, octets in held(server).values()]
    lines = ok(await one.fetch("1:*", "(UID FLAGS BODY.PEEK[])"))
    alike([bytes(line) for line in lines if isinstance(line, bytearray)], wanted, "in one answer")
    # Of one kind of command it keeps but one in flight, of several kinds one each.
    for uid, octets in zip(held(server), wanted):
        fetched, found, status, listed = await asyncio.gather(
            one.uid("fetch", str(uid), "BODY.PEEK[]"), one.uid_search(f"UID {uid}"), one.status("Archive", "(MESSAGES)"), one.list('""', "%")
        )
        same([bytes(line) for line in ok(fetched) if isinstance(line, bytearray)], [octets], f"UID {uid}")
        same((ok(found)[0], len(ok(listed))), (b"%d" % uid, 6), "SEARCH and LIST")
        holds(b"MESSAGES 0" in ok(status)[0], "STATUS")
    tap.no_refusal()


@check("aioimaplib: flags, deletion, both ways", NEEDS, bare=True)
@with_client("INBOX")
async def _(server, tap, one):
    ok(await one.store("1", "+FLAGS", r"(\Flagged)"))
    ok(await one.uid("store", "2", "-FLAGS", r"(\Seen)"))
    is_marked(server, 1, {"\\Seen", "\\Flagged"})
    is_marked(server, 2, set())
    say(server, r"UID STORE 3 +FLAGS (\Answered)", r"UID STORE 4 +FLAGS (\Deleted)", "EXPUNGE", box="INBOX")
    told = ok(await one.noop())
    holds(b"4 EXPUNGE" in told and any(re.match(rb"3 FETCH .*\\Answered", bytes(line)) for line in told), f"{told}")
    ok(await one.store("1", "+FLAGS", r"(\Deleted)"))
    holds(b"1 EXPUNGE" in ok(await one.expunge()), "no EXPUNGE")
    holds(1 not in held(server), "it is still there")
    tap.no_refusal()


@check("aioimaplib: SEARCH, APPEND, COPY, MOVE where it is offered, folders", NEEDS, bare=True)
@with_client("INBOX")
async def _(server, tap, one):
    subject = token("up")
    ok(await one.append(appended(subject), "INBOX", r"\Seen"))
    [found, *_] = ok(await one.uid_search("SUBJECT", subject))
    uid = int(found)
    same(held(server)[uid], ({"\\Seen"}, appended(subject)))
    ok(await one.create(quoted("Été & hiver")))
    ok(await one.rename(quoted("Été & hiver"), quoted("日本語")))
    holds("日本語" in names(server) and "Été & hiver" not in names(server), f"{names(server)}")
    ok(await one.uid("copy", str(uid), quoted("日本語")))
    if one.has_capability("MOVE"):
        ok(await one.uid("move", str(uid), "Archive"))
        same((uid in held(server), len(held(server, "Archive"))), (False, 1))
    holds(any(b"&ZeVnLIqe-" in line for line in ok(await one.list('""', "*"))), "LIST")
    holds(b"MESSAGES 1" in ok(await one.status(quoted("日本語"), "(MESSAGES UIDNEXT)"))[0], "STATUS")
    ok(await one.delete(quoted("日本語")))
    if one.has_capability("NAMESPACE"):
        holds(b'(("" "/"))' in ok(await one.namespace())[0], "NAMESPACE")
    if one.has_capability("ID"):
        # With fields it writes spaces at the parentheses, which RFC 2971 section 4 has not.
        ok(await one.id())
    if one.has_capability("ENABLE") and one.has_capability("CONDSTORE"):
        async with client(tap) as other:
            holds(any(b"CONDSTORE" in line for line in ok(await other.enable("CONDSTORE"))), "ENABLED")
    tap.no_refusal()


@check("aioimaplib: IDLE, what happens is pushed, over and over", NEEDS, bare=True)
@with_client("INBOX")
async def _(server, tap, one):
    for round in range(3):
        idle = await one.idle_start(timeout=20)
        await asyncio.to_thread(deliver, server, letter(token("idle")))
        told = []
        while not any(line.endswith(b"EXISTS") for line in told):
            told += await one.wait_server_push(timeout=WAIT)
        holds(b"%d EXISTS" % (15 + round) in told, f"{told}")
        await asyncio.to_thread(say, server, rf"UID STORE {15 + round} +FLAGS (\Flagged)", box="INBOX")
        while not any(b"\\Flagged" in line for line in told):
            told += await one.wait_server_push(timeout=WAIT)
        one.idle_done()
        await asyncio.wait_for(idle, WAIT)
    same(len(held(server)), 17)
    tap.no_refusal()


@check("aioimaplib: twenty sessions at once, each marks its letter", NEEDS)
def _(server, home):
    async def work(tap, uid):
        async with client(tap, "INBOX") as one:
            ok(await one.uid("store", str(uid), "+FLAGS", r"(\Flagged)"))
            ok(await one.uid("store", "1", "+FLAGS", f"(mark{uid})"))
            return ok(await one.uid("fetch", str(uid), "(FLAGS)"))

    async def go(tap):
        return await asyncio.gather(*(work(tap, uid) for uid in [*range(1, 15)] + [*range(1, 7)]))

    with Tap(server, "imap") as tap:
        answers = asyncio.run(asyncio.wait_for(go(tap), 30))
        tap.no_refusal()
    same(len(answers), 20)
    same([uid for uid, (marks, _) in held(server).items() if "\\Flagged" not in marks], [])
    holds({f"mark{uid}" for uid in range(1, 15)} <= flags(server, 1), f"{flags(server, 1)}")
